import { unitFor } from '../../../domain/money/units.ts';
import type { Db } from '../../../database/db.ts';
import type { Author } from '../../../domain/workOrders/moving.queries.ts';
import { offeredTypes } from '../../../domain/workOrders/usualType.queries.ts';
import { noteEvent } from '../../../domain/workOrders/moving.queries.ts';
import { typedDecimal, thousandths } from '../../../domain/money/amounts.ts';
import { invoiceNumber, workOrderNumber } from '../../../shared/numbers.ts';
import { depositRows, type DepositRow } from '../deposits/deposits.queries.ts';
import { mayInvoiceAgain } from '../deposits/inTheWay.queries.ts';
import { approvedLines, type StaffEstimate } from './estimates.queries.ts';
import { draftOfNext } from './versions.queries.ts';

/** What came of an estimate, and its other version. */
export interface EstimateLinks {
  order: { id: string; label: string } | null;
  invoice: { id: string; label: string; isDraft: boolean } | null;
  /** Its invoice was credited as a whole, so that it can be invoiced again. */
  mayInvoiceAgain: boolean;
  deposits: DepositRow[];
  /** The draft of the next version. */
  next: { id: string; revision: number } | null;
  /** Of such a draft: the version that the customer sees meanwhile. */
  before: Pick<StaffEstimate, 'id' | 'revision' | 'status'> | null;
}

/** Reads what an estimate is linked with. */
export async function linksOf(
  db: Db,
  { id, invoice_id: invoiceId, work_order_id: orderId, revises_id: revises }: StaffEstimate,
): Promise<EstimateLinks> {
  const [order, invoice, next, before, again, deposits] = await Promise.all([
    orderId === null
      ? undefined
      : db.row<{ id: string; number: string }>(
          db.from('work_orders').where({ id: orderId }).select('id', 'number'),
        ),
    invoiceId === null
      ? undefined
      : db.row<{ id: string; kind: 'invoice'; number: string | null; status: string }>(
          db.from('invoices').where({ id: invoiceId }).select('id', 'kind', 'number', 'status'),
        ),
    draftOfNext(db, id),
    revises === null
      ? undefined
      : db.row<Pick<StaffEstimate, 'id' | 'revision' | 'status'>>(
          db.from('estimates').where({ id: revises }).select('id', 'revision', 'status'),
        ),
    invoiceId === null ? false : mayInvoiceAgain(db, invoiceId),
    depositRows(db, id),
  ]);
  return {
    order: order ? { id: order.id, label: workOrderNumber(order.number) } : null,
    invoice: invoice
      ? {
          id: invoice.id,
          label: invoiceNumber(invoice.kind, invoice.number),
          isDraft: invoice.status === 'draft',
        }
      : null,
    mayInvoiceAgain: again,
    deposits,
    next: next ?? null,
    before: before ?? null,
  };
}

/** Where the work of an estimate can be done, and what kinds of work there are. */
export async function placesForWork(db: Db, customerId: string) {
  const [facilities, types] = await Promise.all([
    db.rows<{ id: string; name: string; code: string }>(
      db
        .from('facilities')
        .where({ customer_id: customerId, active: true })
        .orderBy(['code_lc', 'id'])
        .limit(500)
        .select('id', 'name', 'code'),
    ),
    offeredTypes(db),
  ]);
  return { facilities, types };
}

/** What a work order says of the estimate that it comes of: its lines, one below the other. */
export async function workDescription(db: Db, estimate: StaffEstimate, label: string): Promise<string> {
  const lines = await approvedLines(db, estimate.id, estimate.revision);
  const said = lines.map(
    ({ section, quantity, unit, description }) =>
      (section === undefined ? '' : `${section}:\n`) +
      [typedDecimal(quantity, thousandths, db.calendar.locale), unit && unitFor(unit, quantity)]
        .filter(Boolean)
        .join(' ') +
      ` × ${description}`,
  );
  return [`From estimate ${label}:`, ...said].join('\n').slice(0, 10_000);
}

/**
 * Makes the work order of an approved estimate, once: two who press at the same time wait for one another.
 * @returns null when one was made already, or the estimate isn't approved any more
 */
export async function makeOrder(
  db: Db,
  { id, customer_id, purchase_order }: StaffEstimate,
  values: { type_id: string; facility_id: string; description: string },
  by: Author,
): Promise<{ id: string; number: number } | null> {
  const held = await db.row(
    db.from('estimates').where({ id, status: 'approved', work_order_id: null }).select('id').forNoKeyUpdate(),
  );
  if (!held) return null;
  const number = await db.nextNumber('work_order');
  const order = await db.insert('work_orders', {
    ...values,
    ...{ number, customer_id, purchase_order, status: 'open', opened_by: by.name },
  });
  await noteEvent(db, order, { from: null, to: 'open', reason: null }, by);
  await db.update('estimates', { id }, { work_order_id: order });
  return { id: order, number };
}
