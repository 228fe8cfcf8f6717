import type { Db, Query } from '../../../database/db.ts';
import type { DocumentLine } from '../../../domain/money/documentLines.form.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import { priceOfType } from '../../../domain/money/priceList.queries.ts';
import { totalsOf } from '../../../domain/money/totals.ts';
import { addDays } from '../../../shared/days.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { approvedLines } from '../estimates/estimates.queries.ts';
import { deductDeposits } from '../deposits/deposits.queries.ts';
import { addDraft } from '../drafts.queries.ts';

/** Work that is finished and on no invoice yet. */
export interface FinishedOrder {
  id: string;
  number: string;
  customer_id: string;
  customer: string;
  type_id: string;
  type: string;
  facility: string;
  purchase_order: string | null;
  description: string | null;
  /** Assets whose work was done. */
  done: string;
}

/** As many orders as one press takes. */
export const mostOrders = 100;

const columns = [
  'w.tenant_id', 'w.id', 'w.number', 'w.customer_id', 'w.type_id', 'w.facility_id', 'w.purchase_order', 'w.description',
]; // prettier-ignore
const finished = (db: Db): Query =>
  db
    .from('work_orders', 'w')
    .whereIn('w.status', ['done', 'closed'])
    .whereNull('w.invoice_id')
    .whereNotNull('w.customer_id')
    .orderBy('w.number')
    .limit(mostOrders)
    .select(columns);
const named = (db: Db, orders: Query): Promise<FinishedOrder[]> =>
  db.rows(
    db
      .over(orders, 'p')
      .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
      .join('work_order_types as t', { 't.tenant_id': 'p.tenant_id', 't.id': 'p.type_id' })
      .join('facilities as f', { 'f.tenant_id': 'p.tenant_id', 'f.id': 'p.facility_id' })
      .orderBy(['c.sort_name', 'p.customer_id', 'p.number'])
      .select('p.*', 'c.name as customer', 't.name as type', 'f.name as facility')
      .select(
        db.raw(`(select count(*) from work_order_lines l where l.tenant_id = p.tenant_id and l.work_order_id = p.id
          and l.outcome is not null and l.outcome <> 'not_done') as done`),
      ),
  );

/** Finished work that is on no invoice, the oldest first, whoever it was for. */
export const allWorkToInvoice = (db: Db): Promise<FinishedOrder[]> => named(db, finished(db));

/** Finished work that is on no invoice, of one customer. */
export const workToInvoice = (db: Db, customerId: string): Promise<FinishedOrder[]> =>
  named(db, finished(db).where('w.customer_id', customerId));

/** Those of some orders that can be put on an invoice; held until the transaction ends, so that nobody else puts them on one. */
export async function workAmong(
  db: Db,
  ids: readonly string[],
  { held = false } = {},
): Promise<FinishedOrder[]> {
  const few = ids.slice(0, mostOrders);
  if (held)
    await db.rows(
      db.from('work_orders', 'w').whereIn('w.id', few).orderBy('w.number').select('w.id').forNoKeyUpdate(),
    );
  return named(db, finished(db).whereIn('w.id', few));
}

/** The approved estimate of an order that nobody has invoiced yet, held until the transaction ends. */
const estimateOf = async (db: Db, orderId: string) =>
  (
    await db.rows<{ id: string; revision: number; currency: string }>(
      db
        .from('estimates')
        .where({ work_order_id: orderId, status: 'approved', invoice_id: null })
        .limit(1)
        .select('id', 'revision', 'currency')
        .forNoKeyUpdate(),
    )
  )[0];

/** An order with what its work comes to: by its approved estimate, or by the price of its type. */
interface Billed {
  order: FinishedOrder;
  estimate: Awaited<ReturnType<typeof estimateOf>>;
  currency: string;
}

/** What an order is on an invoice: the lines of its approved estimate, or a line of its own at its type's price. */
async function linesOf(db: Db, { order, estimate, currency }: Billed): Promise<DocumentLine[]> {
  if (estimate) return approvedLines(db, estimate.id, estimate.revision);
  const price = await priceOfType(db, order.type_id, currency);
  const [first = ''] = (order.description ?? '').split('\n');
  const said = `${workOrderNumber(order.number)} ${price?.description ?? order.type}, ${order.facility}`;
  return [
    {
      description: (first === '' ? said : `${said}: ${first}`).slice(0, 1000),
      quantity: BigInt(Math.max(1, Number(order.done))) * 1000n,
      ...(typeof price?.unit === 'string' && { unit: price.unit }),
      unitPrice: price?.unitPrice ?? 0n,
      discount: 0n,
      tax: price?.tax ?? 0n,
    },
  ];
}

/**
 * Makes a draft for each customer of some finished orders, with all of its orders on it; what an estimate promised in another
 * currency gets a draft of its own. Deposits for the estimates are deducted.
 * @returns the drafts, in the order of the customers
 */
export async function invoiceWork(
  db: Db,
  orders: readonly FinishedOrder[],
  { currency: usual, by }: { currency: string; by: string },
): Promise<string[]> {
  const drafts: string[] = [];
  const { today } = db.calendar;
  const billed: Billed[] = [];
  for (const order of orders) {
    const estimate = await estimateOf(db, order.id);
    billed.push({ order, estimate, currency: estimate?.currency ?? usual });
  }
  const keyOf = ({ order, currency }: Billed) => `${order.customer_id} ${currency}`;
  for (const key of new Set(billed.map(keyOf))) {
    const own = billed.filter((one) => keyOf(one) === key);
    const [customerId = '', currency = usual] = key.split(' ');
    const lines: DocumentLine[] = [];
    for (const one of own) lines.push(...(await linesOf(db, one)));
    const purchases = [
      ...new Set(own.flatMap(({ order: { purchase_order: one } }) => (one === null ? [] : [one]))),
    ];
    const parties = await partiesOf(db, customerId);
    const draft = await addDraft(
      db,
      {
        ...{ customer_id: customerId, currency, dated_on: today },
        due_on: addDays(today, parties?.paymentDays ?? 0),
        // Of two that differ neither is right for all of it, and the customer's own isn't either.
        purchase_order: purchases.length > 1 ? null : (purchases[0] ?? parties?.purchaseOrder ?? null),
        ...{ note: null, internal_note: null, tax_reason: null },
      },
      { lines, totals: totalsOf(lines) },
      { opened_by: by },
    );
    for (const { order, estimate } of own) {
      await db.update('work_orders', { id: order.id }, { invoice_id: draft });
      if (estimate) await db.update('estimates', { id: estimate.id }, { invoice_id: draft });
    }
    await deductDeposits(db, draft);
    drafts.push(draft);
  }
  return drafts;
}
