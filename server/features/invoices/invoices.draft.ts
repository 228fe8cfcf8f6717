import { pricesOf, offeredPrices } from '../../domain/money/priceList.queries.ts';
import {
  codesIn,
  headIn,
  linesIn,
  readLines,
  typedLines,
  withPrices,
} from '../../domain/money/documentLines.form.ts';
import { partiesOf } from '../../domain/money/parties.queries.ts';
import type { RateTotal } from '../../domain/money/totals.ts';
import type { FormState } from '../../forms/state.ts';
import type { PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { addDays } from '../../shared/days.ts';
import { wrongDays } from '../../shared/mistypedDay.ts';
import { refused, type Refused } from '../../shared/saved.ts';
import { idIn } from '../../shared/uuid.ts';
import { isElectronic } from './electronic/electronic.queries.ts';
import { billedCustomers } from './customers.queries.ts';
import { invoiceLabels, type InvoiceValues } from './invoices.form.ts';
import { invoicePages, type FormOf } from './invoices.pages.ts';
import { linesOf, type StaffInvoice } from './invoices.queries.ts';
import type { addDraft } from './drafts.queries.ts';

type Db = StaffContext['db'];

/** What a draft is already, or is to be: a credit note stays with its invoice's customer, and a deposit with its estimate's. */
type Kept = Pick<
  StaffInvoice,
  | 'kind'
  | 'customer_id'
  | 'customer'
  | 'currency'
  | 'dated_on'
  | 'due_on'
  | 'deposit_of_id'
  | 'deductions'
  | 'rates'
>;

/** What is wrong with a draft that is bound to another document. */
function wrongWithBound(
  kept: Kept,
  draft: { customer_id: string; currency: string },
  rates: readonly RateTotal[],
) {
  const errors: Record<string, string> = {};
  const isCredit = kept.kind === 'credit_note';
  const isDeposit = kept.deposit_of_id !== null && !isCredit;
  if (!isCredit && !isDeposit && kept.deductions.length === 0) return errors;
  const [what, of] = isCredit
    ? ['A credit note', 'its invoice']
    : isDeposit
      ? ['A deposit', 'its estimate']
      : ['An invoice that deducts deposits', 'its estimate'];
  if (draft.customer_id !== kept.customer_id)
    errors['customer_id'] = `${what} stays with the customer of ${of}, ${kept.customer}.`;
  if (draft.currency !== kept.currency)
    errors['currency'] = `${what} is in the currency of ${of}, ${kept.currency}.`;
  const asKept = rates.map(({ rate, net, tax }) => ({
    rate: String(rate),
    net: String(net),
    tax: String(tax),
  }));
  const inOrder = (all: Kept['rates']) => JSON.stringify(all.map(({ rate, net, tax }) => [rate, net, tax]));
  if (isDeposit && inOrder(asKept) !== inOrder(kept.rates))
    errors['_form'] =
      'The amounts of a deposit come from its estimate. To change them, delete this draft and create another deposit.';
  return errors;
}

/** What is wrong with the rest of a form in which a field can't be read. */
export const moreFaults =
  ({ db }: StaffContext, kept?: Kept) =>
  (values: Partial<InvoiceValues>) => ({
    ...readLines(linesIn(values), values.currency ?? 'EUR', db.calendar.locale).errors,
    ...wrongDays(
      { dated_on: values.dated_on ?? null, due_on: values.due_on ?? null },
      ['dated_on', 'due_on'],
      db.calendar.today,
      kept,
    ),
  });

/** Reads what only the database and the reader's language can say of a draft. */
export async function readDraft(
  { db }: StaffContext,
  values: InvoiceValues,
  kept?: Kept,
): Promise<
  | ({ values: Parameters<typeof addDraft>[1] } & Pick<ReturnType<typeof readLines>, 'lines' | 'totals'>)
  | Refused
> {
  const draft = headIn(values);
  const { locale } = db.calendar;
  const typed = linesIn(values);
  const prices = await pricesOf(db, codesIn(typed), draft.currency);
  const { lines, totals, errors } = readLines(
    withPrices(typed, prices, draft.currency, locale),
    draft.currency,
    locale,
  );
  const parties = await partiesOf(db, draft.customer_id);
  if (kept) Object.assign(errors, wrongWithBound(kept, draft, totals.rates));
  if (!parties) errors['customer_id'] = 'Choose a customer from the list.';
  const due =
    kept?.kind === 'credit_note'
      ? draft.dated_on
      : (draft.due_on ?? addDays(draft.dated_on, parties?.paymentDays ?? 0));
  const days = { dated_on: draft.dated_on, due_on: due };
  Object.assign(errors, wrongDays(days, ['dated_on', 'due_on'], db.calendar.today, kept));
  if (due < draft.dated_on) errors['due_on'] = 'Enter the invoice’s date or a later one.';
  if (Object.keys(errors).length > 0) return refused(errors);
  // Who empties it in a draft that is there already means it.
  const standing = kept ? null : (parties?.purchaseOrder ?? null);
  return {
    values: { ...draft, due_on: due, purchase_order: draft.purchase_order ?? standing },
    ...{ lines, totals },
  };
}

/** A draft as its form holds it. */
export async function recordOf(db: Db, invoice: StaffInvoice) {
  const lines = (await linesOf(db, invoice.id)).map(({ line }) => line);
  const names = Object.keys(invoiceLabels) as (keyof typeof invoiceLabels)[];
  const head = Object.fromEntries(names.map((name) => [name, invoice[name]]));
  return { ...head, ...typedLines(lines, invoice.currency, db.calendar.locale), version: invoice.version };
}

/** The form of a draft. */
export async function draftPage(db: Db, state: FormState, about: FormOf, status = 200): Promise<PageReply> {
  const [customers, prices, electronic] = await Promise.all([
    billedCustomers(db, idIn(state.values['customer_id']) ?? null),
    offeredPrices(db),
    isElectronic(db),
  ]);
  return invoicePages.form({ state, customers, prices, about, electronic }, status);
}
