import { countEach } from '../../database/counts.ts';
import type { Db } from '../../database/db.ts';
import { whereOverdue } from '../../domain/assets/assets.queries.ts';
import type { Day } from '../../shared/days.ts';
import { waitingCap } from '../../shared/waitingCap.ts';

/** Counts stop here: a page of figures must not read a million rows. */
export const countCap = 1000;

/** Emails that weren't delivered wait for somebody for so many days, and invitations once they are so old. */
export const emailDays = 30;
export const invitationDays = 7;

const lately = (db: Db, state: 'refused' | 'failed') =>
  db
    .from('emails', 'e')
    .where('e.state', state)
    .whereRaw('e.created_at > now() - make_interval(days => ?)', [emailDays]);

export type AdminCounts = Record<
  | 'customers'
  | 'facilities'
  | 'contacts'
  | 'assets'
  | 'overdue'
  | 'openTickets'
  | 'portalLogins'
  | 'accessRequests'
  | 'authorisedClaims'
  | 'claimsToAnswer'
  | 'workToInvoice'
  | 'ticketsToAnswer'
  | 'requestsToTakeOn'
  | 'ordersToAnswer'
  | 'recurringStopped'
  | 'jobsToAnswer'
  | 'bouncedEmails'
  | 'failedEmails'
  | 'heldEmails'
  | 'openInvitations',
  number
>;

/** The figures of the back office's start page; one above `countCap`, or of what waits `waitingCap`, says that there are more. */
export async function adminCounts(db: Db, userId: string): Promise<AdminCounts> {
  const figures = countEach(
    db,
    {
      customers: db.from('customers', 'c').whereNull('c.archived_at'),
      facilities: db.from('facilities', 'f').whereNotNull('f.customer_id'),
      contacts: db.from('contacts', 'k').whereNull('k.archived_at'),
      assets: db.from('assets', 'a'),
      overdue: whereOverdue(db.from('assets', 'a'), 'a', db.calendar.lateBefore),
      // The page says when their list is full.
      accessRequests: db.from('access_requests', 'q').where('q.status', 'waiting'),
      openTickets: db.from('tickets', 't').whereNot('t.status', 'closed'),
      portalLogins: db.from('users', 'u').where('u.is_external', true).whereNull('u.archived_at'),
    },
    countCap,
  );
  const waiting = countEach(
    db,
    {
      authorisedClaims: db.from('warranty_claims', 'w').where('w.status', 'authorised'),
      claimsToAnswer: db.from('warranty_claims', 'w').where('w.needs_answer', true),
      // Whoever has never made an invoice here makes them elsewhere.
      workToInvoice: db
        .from('work_orders', 'o')
        .whereIn('o.status', ['done', 'closed'])
        .whereNull('o.invoice_id')
        .whereNotNull('o.customer_id')
        .whereExists(db.from('invoices', 'i').select(db.raw('1'))),
      ticketsToAnswer: db.from('tickets', 't').where('t.needs_answer', true),
      requestsToTakeOn: db.from('work_orders', 'o').where('o.status', 'requested'),
      ordersToAnswer: db.from('work_orders', 'o').where('o.needs_answer', true),
      // What staff paused themselves waits for nobody.
      recurringStopped: db
        .from('recurring_invoices', 'r')
        .where('r.state', 'paused')
        .whereIn('r.paused_why', ['customer', 'failed']),
      // A22: on the orders assigned to this person.
      jobsToAnswer: db
        .from('work_orders', 'o')
        .join('personnel as p', { 'p.tenant_id': 'o.tenant_id', 'p.id': 'o.technician_id' })
        .where({ 'p.user_id': userId, 'p.status': 'active', 'o.in_work': true, 'o.needs_answer': true })
        .whereNull('p.archived_at'),
      bouncedEmails: lately(db, 'refused'),
      failedEmails: lately(db, 'failed'),
      heldEmails: db
        .from('emails', 'e')
        .where('e.state', 'waiting')
        .where('e.counts_on', '>', db.calendar.today),
      // Whoever was invited in the last days may still be on the way.
      openInvitations: db
        .from('users', 'u')
        .where({ 'u.state': 'invited', 'u.is_external': true })
        .whereNull('u.archived_at')
        .whereRaw('u.created_at < now() - make_interval(days => ?)', [invitationDays]),
    },
    waitingCap,
  );
  const [counted, waits] = await Promise.all([figures, waiting]);
  return { ...counted, ...waits };
}

/** How many of each kind *Waiting for you* shows; the lists have the rest. */
const mostShown = 5;

/** An open ticket in which the customer wrote last, or nobody did. */
export interface WaitingTicket {
  id: string;
  number: string;
  subject: string;
  customer: string;
  created_at: Date;
}

/** An asset whose service is overdue. */
export interface OverdueAsset {
  id: string;
  code: string | null;
  description: string;
  facility: string;
  next_service_on: Day;
}

/** The open tickets that have waited for an answer the longest; those that staff answered last wait for their customer. */
export function waitingTickets(db: Db): Promise<WaitingTicket[]> {
  const oldest = db
    .from('tickets', 't')
    .where('t.needs_answer', true)
    .orderBy(['t.created_at', 't.id'])
    .limit(mostShown)
    .select('t.id', 't.number', 't.subject', 't.customer_id', 't.created_at');
  return db.rows(
    db
      .over(oldest, 'p')
      .join('customers as c', (on) => {
        on.on('c.id', 'p.customer_id').onVal('c.tenant_id', db.tenantId);
      })
      .select('p.*', 'c.name as customer')
      .orderBy(['p.created_at', 'p.id']),
  );
}

/** The assets that have been overdue the longest. */
export function overdueAssets(db: Db): Promise<OverdueAsset[]> {
  const oldest = whereOverdue(db.from('assets', 'a'), 'a', db.calendar.lateBefore)
    .orderBy(['a.next_service_on', 'a.id'])
    .limit(mostShown)
    .select('a.id', 'a.code', 'a.description', 'a.facility_id', 'a.next_service_on as due');
  return db.rows(
    db
      .over(oldest, 'p')
      .join('facilities as f', (on) => {
        on.on('f.id', 'p.facility_id').onVal('f.tenant_id', db.tenantId);
      })
      .select('p.id', 'p.code', 'p.description', 'f.name as facility')
      .select(db.raw('p.due::text as next_service_on'))
      .orderBy(['p.due', 'p.id']),
  );
}
