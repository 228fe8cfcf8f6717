import type { Db, Query } from '../../database/db.ts';
import { addDays, type Day } from '../../shared/days.ts';

/** How many of each kind a start page shows; the lists have the rest. */
const mostShown = 5;
/** *Needs your attention* names invoices so many days before they are due. */
const soon = 14;

/** An estimate that waits, for its customer or for staff. */
export interface WaitingEstimate {
  id: string;
  number: string;
  customer: string;
  currency: string;
  total_minor: string;
  valid_until: Day;
}

/** An invoice that is to be paid. */
export interface UnpaidInvoice {
  id: string;
  number: string;
  customer: string;
  currency: string;
  /** What is left to pay. */
  open_minor: string;
  due_on: Day;
}

/** A claim that waits for staff. */
export interface WaitingClaim {
  id: string;
  number: string;
  asset_name: string;
  customer: string;
  created_at: Date;
}

const withCustomer = (db: Db, rows: Query, order: readonly string[]): Query =>
  db
    .over(rows.limit(mostShown), 'p')
    .join('customers as c', (on) => {
      on.on('c.id', 'p.customer_id').onVal('c.tenant_id', db.tenantId);
    })
    .select('p.*', 'c.name as customer')
    .orderBy([...order]);

const estimates = (db: Db, status: 'sent' | 'approved') =>
  db
    .from('estimates', 'e')
    .where('e.status', status)
    .select('e.id', 'e.number', 'e.customer_id', 'e.currency', 'e.total_minor', 'e.created_at')
    .select(db.raw('e.valid_until::text as valid_until'));
const unpaid = (db: Db, until: Day) =>
  db
    .from('invoices', 'i')
    .where('i.is_open', true)
    .where('i.due_on', '<', until)
    .orderBy(['i.due_on', 'i.id'])
    .select('i.id', 'i.number', 'i.customer_id', 'i.currency')
    .select(db.raw('(i.total_minor - i.paid_minor - i.credited_minor)::text as open_minor'))
    .select(db.raw('i.due_on::text as due_on'));

/** In the portal: estimates to approve, the first to expire first, and invoices that are due soon or overdue (A13). */
export async function moneyForCustomer(
  db: Db,
  today: Day,
): Promise<{ estimates: WaitingEstimate[]; invoices: UnpaidInvoice[] }> {
  const waiting = estimates(db, 'sent')
    .where('e.valid_until', '>=', today)
    .orderBy(['e.valid_until', 'e.id']);
  const [toApprove, invoices] = await Promise.all([
    db.rows<WaitingEstimate>(withCustomer(db, waiting, ['p.valid_until', 'p.id'])),
    db.rows<UnpaidInvoice>(withCustomer(db, unpaid(db, addDays(today, soon + 1)), ['p.due_on', 'p.id'])),
  ]);
  return { estimates: toApprove, invoices };
}

/** For staff: approved estimates of which neither work nor an invoice has come, the oldest first. */
export const approvedEstimates = (db: Db): Promise<WaitingEstimate[]> =>
  db.rows(
    withCustomer(
      db,
      estimates(db, 'approved')
        .where({ 'e.work_order_id': null, 'e.invoice_id': null })
        .orderBy(['e.created_at', 'e.id']),
      ['p.created_at', 'p.id'],
    ),
  );

/** For staff: the invoices that have been overdue the longest. */
export const overdueInvoices = (db: Db, today: Day): Promise<UnpaidInvoice[]> =>
  db.rows(withCustomer(db, unpaid(db, today), ['p.due_on', 'p.id']));

const claims = (db: Db, which: Record<string, string | boolean>): Promise<WaitingClaim[]> =>
  db.rows(
    withCustomer(
      db,
      db
        .from('warranty_claims', 'w')
        .where(which)
        .orderBy(['w.created_at', 'w.id'])
        .select('w.id', 'w.number', 'w.customer_id', 'w.asset_name', 'w.created_at'),
      ['p.created_at', 'p.id'],
    ),
  );

/** For staff: the claims that have waited the longest; those about which they asked something wait for their partner. */
export const waitingClaims = (db: Db): Promise<WaitingClaim[]> =>
  claims(db, { 'w.status': 'waiting', 'w.wants_answer': false });

/** For a partner: its claims about which the company asked something, the oldest first (A20a). */
export const claimsInQuestion = (db: Db): Promise<WaitingClaim[]> => claims(db, { 'w.wants_answer': true });
