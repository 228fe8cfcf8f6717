import type { Db } from '../../database/db.ts';
import { estimateNumber, invoiceNumber, workOrderNumber } from '../../shared/numbers.ts';

/** A record that another one is linked with. */
export interface Link {
  label: string;
  href: string;
}

const estimateAt = ({ id, number }: { id: string; number: string }): Link => ({
  label: estimateNumber(number),
  href: `/admin/estimates/${id}`,
});

/** For staff: the estimates that a work order or an invoice came of. */
export async function estimatesOf(
  db: Db,
  of: { work_order_id: string } | { invoice_id: string },
): Promise<Link[]> {
  const rows = await db.rows<{ id: string; number: string }>(
    db.from('estimates').where(of).orderBy('number').limit(20).select('id', 'number'),
  );
  return rows.map(estimateAt);
}

/** For staff: the work orders whose work is on an invoice. */
export async function ordersOnInvoice(db: Db, invoiceId: string): Promise<Link[]> {
  const rows = await db.rows<{ id: string; number: string }>(
    db
      .from('work_orders')
      .where({ invoice_id: invoiceId })
      .orderBy('number')
      .limit(100)
      .select('id', 'number'),
  );
  return rows.map(({ id, number }) => ({ label: workOrderNumber(number), href: `/admin/work_orders/${id}` }));
}

/** For staff: the invoice that a work order's work is on, or null. */
export async function invoiceOfOrder(db: Db, orderId: string): Promise<Link | null> {
  const row = await db.row<{ id: string; kind: 'invoice'; number: string | null }>(
    db
      .from('invoices', 'i')
      .join('work_orders as w', { 'w.tenant_id': 'i.tenant_id', 'w.invoice_id': 'i.id' })
      .where('w.id', orderId)
      .select('i.id', 'i.kind', 'i.number'),
  );
  return row ? { label: invoiceNumber(row.kind, row.number), href: `/admin/invoices/${row.id}` } : null;
}
