import { randomUUID } from 'node:crypto';
import type { PlayerName } from '../support/cast.ts';
import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';
import { asContact, estimate, mine, ofCustomer, stranger, wholes } from './eachConditionWho.ts';

const noMoney = (who: readonly PlayerName[]) =>
  who === asContact ? { given: { access_billing: 'true' }, lacking: [{ access_billing: 'false' }] } : {};
const decided = (at: At) => ({
  ...{
    revision: 1,
    decision: 'declined',
    name: 'Planted',
    author_name: '',
    address: '',
    browser: '',
    content: {},
  },
  ...{ content_sha256: '0'.repeat(64), terms: '', ...mine(at) },
});
const invoice = (at: At, more: Record<string, unknown> = {}) =>
  at.plant('invoices', { ...ofCustomer(at), ...more }, at.own.invoices.ofNorth);
const payment = (at: At, more: Record<string, unknown> = {}) =>
  at.plant('payments', { ...ofCustomer(at), ...more }, at.own.payment);

const money: readonly Conditions[] = [asContact, wholes].flatMap((who): Conditions[] => [
  {
    rules: 'A10, A10a, A13',
    does: 'select',
    table: 'invoices',
    who,
    ...noMoney(who),
    like: (at) => at.own.invoices.ofNorth,
    row: ofCustomer,
    spoilt: (at) => ({ ...stranger(at), 'a draft': { status: 'draft', number: null } }),
  },
  {
    rules: 'A10, A13',
    does: 'select',
    table: 'payments',
    who,
    ...noMoney(who),
    like: (at) => at.own.payment,
    row: ofCustomer,
    spoilt: stranger,
  },
  {
    rules: 'A10, A13',
    does: 'select',
    table: 'payment_parts',
    who,
    ...noMoney(who),
    row: async (at) => ({ invoice_id: await invoice(at), payment_id: await payment(at), amount_minor: 1 }),
    spoilt: async (at) => ({
      'of another’s invoice': { invoice_id: await invoice(at, { customer_id: at.stranger }) },
      'of another’s payment': { payment_id: await payment(at, { customer_id: at.stranger }) },
    }),
  },
  {
    rules: 'A10, A13',
    does: 'select',
    table: 'money_days',
    who,
    ...noMoney(who),
    row: (at) => ({ ...ofCustomer(at), kind: 'paid', day: '2001-01-01', currency: 'EUR', minor: 1, entries: 1 }),
    spoilt: stranger,
  },
  {
    rules: 'A10, A10a, A13',
    does: 'select',
    table: 'estimates',
    who,
    ...noMoney(who),
    like: (at) => at.own.estimates.ofNorth,
    row: ofCustomer,
    spoilt: (at) => ({ ...stranger(at), 'a draft': { status: 'draft' } }),
  },
  {
    rules: 'A13, A28',
    does: 'update',
    table: 'estimates',
    who,
    ...noMoney(who),
    like: (at) => at.own.estimates.ofNorth,
    row: ofCustomer,
    spoilt: (at) => ({ ...stranger(at), 'a draft': { status: 'draft' }, decided: { status: 'approved' } }),
    set: "status = 'declined', reason = 'No'",
    refusedInstead: "status = 'withdrawn'",
    refusedSets: (at) => ({ 'to another customer': `customer_id = '${at.stranger}'` }),
  },
  ...(['estimate_lines', 'estimate_versions', 'estimate_decisions'] as const).map((table): Conditions => ({
    rules: 'A13, A28',
    does: 'select',
    table,
    who,
    ...noMoney(who),
    row: async (at) => ({
      ...{ estimate_lines: line, estimate_versions: sentVersion, estimate_decisions: decided(at) }[table],
      estimate_id: await estimate(at),
    }),
    spoilt: async (at) => ({ 'of another’s': { estimate_id: await estimate(at, { customer_id: at.stranger }) } }),
  })),
  ...(['invoice_lines', 'invoice_deductions'] as const).map((table): Conditions => ({
    rules: 'A13',
    does: 'select',
    table,
    who,
    ...noMoney(who),
    row: async (at) => ({ ...{ invoice_lines: line, invoice_deductions: deducted }[table], invoice_id: await invoice(at) }),
    spoilt: async (at) => ({ 'of another’s': { invoice_id: await invoice(at, { customer_id: at.stranger }) } }),
  })),
  {
    rules: 'A28',
    does: 'insert',
    table: 'estimate_decisions',
    who,
    ...noMoney(who),
    row: async (at) => ({ ...decided(at), estimate_id: await estimate(at) }),
    spoilt: async (at) => ({
      'in another name': { user_id: at.somebody },
      ...(at.name !== 'link' && { 'in no name': { user_id: null } }),
      'of another’s estimate': { estimate_id: await estimate(at, { customer_id: at.stranger }) },
    }),
  },
]); // prettier-ignore

const line = {
  ...{ position: 99, description: 'Planted', quantity_milli: 1000, unit_price: 1, discount_milli: 0 },
  ...{ tax_milli: 0, net_minor: 1 },
};
const deducted = { deposit_id: randomUUID(), rate_milli: 19_000, net_minor: 1, tax_minor: 0 };
const sentVersion = { revision: 1, content: {}, sent_at: 'now' };

describe('each condition on the customer’s money by itself', () => {
  holdsEachOf(money);
});
