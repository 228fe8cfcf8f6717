import type { Db } from '../database/db.ts';
import { rowOf, totalsRow, type DocumentLine } from '../domain/money/documentLines.form.ts';
import { partiesOf, sidesOf } from '../domain/money/parties.queries.ts';
import { totalsOf } from '../domain/money/totals.ts';
import { daysFrom } from './dates.ts';
import {
  estimateStories,
  howToPay,
  invoiceStories,
  letterhead,
  priceList,
  reminding,
  type InvoiceStory,
  type Line,
} from './moneyStories.ts';
import { fillRecurring } from './fillRecurring.ts';
import type { Place } from './place.ts';

/** What a customer answers in the demo; nobody but the customer's own people can. */
export interface DemoAnswer {
  estimate: string;
  to: 'approved' | 'declined';
  reason: string | null;
  then: 'order' | 'invoice' | 'revision' | 'deposit' | null;
}

const lineOf = ([code, quantity, optional = false, section]: Line): DocumentLine => {
  const price = priceList.find((one) => one.code === code);
  if (!price) throw new Error(`the demo has no price ${code}`);
  return {
    description: price.description,
    quantity: BigInt(quantity) * 1000n,
    unitPrice: BigInt(price.cents) * 10_000n,
    discount: 0n,
    tax: 19_000n,
    ...(optional && { optional: true }),
    ...(price.unit !== null && { unit: price.unit }),
    ...(section !== undefined && { section }),
  };
};

/** Are there neither invoices nor estimates yet, and customers to have some? */
export async function lacksMoney({ db }: Place): Promise<boolean> {
  const [invoices, estimates, customers] = await Promise.all([
    db.count(db.from('invoices').select('id'), 1),
    db.count(db.from('estimates').select('id'), 1),
    db.count(db.from('customers').where({ archived_at: null }).select('id'), 1),
  ]);
  return invoices + estimates === 0 && customers > 0;
}

/**
 * Fills a tenant with a price list, and with estimates and invoices in every state, most of them for its first customer.
 * @returns what the customer answers to its estimates
 */
export async function fillMoney(place: Place): Promise<DemoAnswer[]> {
  const { db, company } = place;
  const by = `${company.administrator.first} ${company.administrator.last}`;
  await db.insertMany(
    'price_list_items',
    priceList.map(({ code, description, unit, cents }) => ({
      ...{ code, description, unit, currency: 'EUR', tax_milli: 19_000 },
      unit_price: String(BigInt(cents) * 10_000n),
    })),
  );
  await db.update('tenants', { id: db.tenantId }, { ...howToPay(company.name), ...letterhead });
  for (const [setting, value] of Object.entries(reminding))
    await db.insertOnce('work_settings', { setting, value }, ['tenant_id', 'setting']);
  const customers = await db.rows<{ id: string }>(
    db.from('customers').where({ archived_at: null }).orderBy('number').select('id').limit(2),
  );
  const [first, second] = customers;
  if (!first) return [];
  for (const [at, story] of invoiceStories.entries())
    await addInvoice(db, { ...story, customer: (at % 5 === 4 ? second?.id : null) ?? first.id }, by);
  await fillRecurring(db, first.id, by);
  const answers: DemoAnswer[] = [];
  for (const { answer, then = null, ...story } of estimateStories) {
    const estimate = await addEstimate(db, first.id, story, by);
    if (answer) answers.push({ estimate, ...answer, then });
  }
  return answers;
}

async function addEstimate(
  db: Db,
  customer: string,
  { note, day, lines: typed, status }: Omit<(typeof estimateStories)[number], 'answer' | 'then'>,
  by: string,
): Promise<string> {
  const lines = typed.map(lineOf);
  const id = await db.insert('estimates', {
    ...totalsRow(totalsOf(lines.filter(({ optional }) => !optional))),
    ...{
      number: await db.nextNumber('estimate'),
      customer_id: customer,
      currency: 'EUR',
      note,
      opened_by: by,
    },
    ...{ dated_on: daysFrom(day), valid_until: daysFrom(day + 45) },
    terms: 'Prices don’t include travel. Work begins within two weeks of your approval.',
  });
  await db.insertMany(
    'estimate_lines',
    lines.map((line, at) => ({
      estimate_id: id,
      ...rowOf(line, at + 1),
      optional: line.optional === true,
    })),
  );
  if (status !== 'draft')
    await db.update('estimates', { id }, { status: 'sent', ...(await sidesOf(db, customer)) });
  if (status === 'withdrawn') await db.update('estimates', { id }, { status });
  return id;
}

async function addInvoice(
  db: Db,
  {
    customer,
    day,
    days,
    lines: typed,
    status,
    paid = [],
    credited = false,
    disputed,
  }: InvoiceStory & { customer: string },
  by: string,
): Promise<void> {
  const parties = await partiesOf(db, customer);
  if (!parties) throw new Error('the demo’s customer is gone');
  const lines = typed.map(lineOf);
  const totals = totalsOf(lines);
  const add = async (more: Record<string, string>, on: number) => {
    const id = await db.insert('invoices', {
      ...totalsRow(totals),
      ...{ customer_id: customer, currency: 'EUR', opened_by: by },
      ...{ dated_on: daysFrom(on), due_on: daysFrom(on + days), ...more },
    });
    await db.insertMany(
      'invoice_lines',
      lines.map((line, at) => ({ invoice_id: id, ...rowOf(line, at + 1) })),
    );
    const sides = { buyer: JSON.stringify(parties.buyer), seller: JSON.stringify(parties.seller) };
    if (status === 'issued')
      await db.update('invoices', { id }, { status: 'issued', issued_by: by, ...sides });
    return id;
  };
  const invoice = await add({}, day);
  if (disputed !== undefined)
    await db.insert('reminder_stops', { invoice_id: invoice, reason: disputed, stopped_by: by });
  for (const percent of paid) {
    const amount = (totals.total * BigInt(percent)) / 100n;
    const payment = await db.insert('payments', {
      ...{ customer_id: customer, paid_on: daysFrom(Math.min(day + 14, 0)), amount_minor: String(amount) },
      ...{ currency: 'EUR', method: 'bank_transfer', reference: 'Bank statement', recorded_by: by },
    });
    await db.insert('payment_parts', {
      ...{ payment_id: payment, invoice_id: invoice },
      amount_minor: String(amount < totals.total ? amount : totals.total),
    });
  }
  if (credited) await add({ kind: 'credit_note', credits_id: invoice }, Math.min(day + 5, 0));
}
