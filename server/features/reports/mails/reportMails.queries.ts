import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';

/** A report that somebody gets every month. */
export interface ReportMail {
  id: string;
  user_id: string;
  report: string;
  customer_id: string | null;
  facility_id: string | null;
  day: number;
  stopped_at: Date | null;
  stopped_by: string | null;
}

/** The same in the list, with who gets it and what became of the last one. */
export interface ReportMailRow extends ReportMail {
  person: string;
  email: string | null;
  can_sign_in: boolean;
  customer: string | null;
  facility: string | null;
  last_email_id: string | null;
  last_state: string | null;
  last_why: string | null;
  last_on: Date | null;
}

/** As many as one company can have: each is drawn for its own recipient. */
export const mostReportMails = 200;

/** The reports that are sent every month, the newest first. */
export const reportMailList: List<ReportMailRow> = {
  noun: { one: 'report by email', many: 'reports by email' },
  searchLabel: 'Search by name or username',
  sorts: [
    {
      ...{ key: 'newest', label: 'Added', direction: 'desc', withoutHeading: true },
      ...{ column: 'r.created_at', type: 'timestamptz' },
    },
  ],
  alias: 'r',
  search: async (db, words) => {
    const { narrow, ...found } = await search(db, 'users', words);
    return { ...found, narrow: (rows: Query) => narrow(rows, 'u') };
  },
  rows: (db) => withPerson(db.from('report_mails', 'r')),
  columns: (db) => [
    ...['r.id', 'r.user_id', 'r.report', 'r.customer_id', 'r.facility_id', 'r.day', 'r.stopped_at', 'r.stopped_by'],
    ...['u.email', 'c.name as customer', 'f.name as facility', 'r.last_email_id'],
    ...['e.state as last_state', 'e.why as last_why', 'e.created_at as last_on'],
    db.raw(`trim(u.first_name || ' ' || u.last_name) as person`),
    db.raw(`u.state = 'active' and u.archived_at is null as can_sign_in`),
  ],
}; // prettier-ignore

const withPerson = (rows: Query): Query =>
  rows
    .join('users as u', { 'u.tenant_id': 'r.tenant_id', 'u.id': 'r.user_id' })
    .leftJoin('customers as c', { 'c.tenant_id': 'r.tenant_id', 'c.id': 'r.customer_id' })
    .leftJoin('facilities as f', { 'f.tenant_id': 'r.tenant_id', 'f.id': 'r.facility_id' })
    .leftJoin('emails as e', { 'e.tenant_id': 'r.tenant_id', 'e.id': 'r.last_email_id' });

/** One of them, with its recipient's name. */
export const getReportMail = (db: Db, id: string): Promise<(ReportMail & { person: string }) | undefined> =>
  db.row(
    db
      .from('report_mails', 'r')
      .join('users as u', { 'u.tenant_id': 'r.tenant_id', 'u.id': 'r.user_id' })
      .where('r.id', id)
      .select('r.*', db.raw(`trim(u.first_name || ' ' || u.last_name) as person`)),
  );

/** Somebody at a customer who could get one. */
export interface ReportReader {
  id: string;
  name: string;
  email: string;
}

/** People at the customer who may open such a report (A13) and have an address, by name; at most so many. */
export function reportReadersAt(
  db: Db,
  customerId: string,
  { isMoney }: { isMoney: boolean },
  most: number,
): Promise<ReportReader[]> {
  const mayRead = isMoney ? 'k.access_reports and k.access_billing' : 'k.access_reports';
  return db.rows(
    db
      .from('users', 'u')
      .join('portal_users as p', { 'p.tenant_id': 'u.tenant_id', 'p.user_id': 'u.id' })
      .leftJoin('contacts as k', { 'k.tenant_id': 'p.tenant_id', 'k.id': 'p.contact_id' })
      .where({ 'p.customer_id': customerId, 'u.state': 'active' })
      .whereNull('u.archived_at')
      .whereNull('p.archived_at')
      .whereRaw(`trim(u.email) <> ''`)
      .whereRaw(`(p.scope = 'customer' or p.scope = 'contact' and (k.admin_access or ${mayRead}))`)
      .orderBy(['u.sort_name', 'u.id'])
      .limit(most)
      .select('u.id', db.raw(`trim(u.first_name || ' ' || u.last_name) as name`), 'u.email'),
  );
}

/** The own address of whoever asks. */
export async function ownEmail(db: Db, userId: string): Promise<string | null> {
  const found = await db.row<{ email: string | null }>(
    db.from('users', 'u').where('u.id', userId).select(db.raw(`nullif(trim(u.email), '') as email`)),
  );
  return found?.email ?? null;
}

/** The recipients for whom reports are turned off, by themselves or for everybody. */
export async function turnedOff(db: Db): Promise<ReadonlySet<string>> {
  const found = await db.call<{ user_id: string }>('reports_turned_off');
  return new Set(found.map(({ user_id: userId }) => userId));
}

/** How many there are. */
export const countReportMails = (db: Db): Promise<number> =>
  db.count(db.from('report_mails', 'r'), mostReportMails);

/** Adds one; false where that person gets it already. */
export const addReportMail = (
  db: Db,
  values: Pick<ReportMail, 'user_id' | 'report' | 'customer_id' | 'facility_id' | 'day'> & {
    added_by: string;
  },
): Promise<boolean> =>
  db.insertOnce('report_mails', { ...values }, [
    'tenant_id',
    'user_id',
    'report',
    'customer_id',
    'facility_id',
  ]);

/** Stops it, or lets it go on. */
export async function stopReportMail(db: Db, id: string, by: string | null): Promise<void> {
  await db.update(
    'report_mails',
    { id },
    { stopped_at: by === null ? null : db.raw('now()'), stopped_by: by, version: db.raw('version + 1') },
  );
}

/** Sends one now; returns the address, or null where it has nowhere to go. */
export async function sendReportNow(db: Db, id: string): Promise<string | null> {
  const [sent] = await db.call<{ send_report_now: string | null }>('send_report_now', id);
  return sent?.send_report_now ?? null;
}
