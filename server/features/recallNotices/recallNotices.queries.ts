import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { addDays } from '../../shared/days.ts';

/** Somebody who may get recall notices. */
export interface Recipient {
  id: string;
  name: string;
  email: string | null;
  state: 'active' | 'invited' | 'suspended';
  customer: string;
  every: 'weekly' | 'monthly' | null;
  days: number | null;
  /** Their last one. */
  sent_on: string | null;
}

const people = (db: Db): Query =>
  db
    .from('users', 'u')
    .join('portal_users as p', { 'p.tenant_id': 'u.tenant_id', 'p.user_id': 'u.id' })
    .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .leftJoin('recall_choices as r', { 'r.tenant_id': 'u.tenant_id', 'r.user_id': 'u.id' })
    .whereNull('u.archived_at')
    .whereNull('p.archived_at');

/** The portal users of customers, by name: each of them may get one. */
export const recipients: ExportedList<Recipient> = {
  noun: { one: 'person', many: 'people' },
  searchLabel: 'Search people by name or username',
  sorts: [{ key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' }],
  alias: 'u',
  search: (db, words) => search(db, 'users', words),
  rows: people,
  columns: (db) => [
    ...['u.id', 'u.email', 'u.state', 'c.name as customer', 'r.every', 'r.days'],
    db.raw(`trim(u.first_name || ' ' || u.last_name) as name`),
    db.raw(
      `(select max(n.sent_on)::text from recall_notices n where n.tenant_id = u.tenant_id and n.user_id = u.id) as sent_on`,
    ),
  ],
  csv: {
    name: 'recall_notices',
    columns: [
      { heading: 'Name', value: (row) => row.name },
      { heading: 'Email', value: (row) => row.email },
      { heading: 'Customer', value: (row) => row.customer },
      // Who turned them off is known only when it's read as that person.
      { heading: 'How often, if on', value: (row) => (row.every === 'monthly' ? 'Monthly' : 'Weekly') },
      { heading: 'Days ahead, if chosen', as: 'number', value: (row) => row.days },
      { heading: 'Last notice', as: 'day', value: (row) => row.sent_on },
    ],
  },
};

/** One of them; undefined where that is nobody who could get one. */
export const recipientById = (db: Db, id: string) =>
  db.row<{ name: string; days: number | null }>(
    people(db).where('u.id', id).select('r.days', db.raw(`trim(u.first_name || ' ' || u.last_name) as name`)),
  );

/** A customer where something falls due that one of its people reaches, for looking at the template; undefined without one. */
export const newestDue = (db: Db, days: number) =>
  db.row<{ id: string; name: string }>(
    db
      .from('customers', 'c')
      .whereNull('c.archived_at')
      .whereRaw(
        `exists (select 1 from assets a
           join portal_users p on p.tenant_id = a.tenant_id and p.customer_id = a.customer_id and p.archived_at is null
           join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.state = 'active'
           left join contacts k on k.tenant_id = p.tenant_id and k.id = p.contact_id
           where a.tenant_id = c.tenant_id and a.customer_id = c.id and a.status <> 'retired' and a.next_service_on <= ?
             and (p.scope = 'customer' or k.admin_access or k.all_facilities
               or exists (select 1 from contact_facilities f where f.tenant_id = a.tenant_id and f.contact_id = k.id
                 and f.facility_id = a.facility_id)))`,
        [addDays(db.calendar.today, days)],
      )
      .orderBy('c.id')
      .select('c.id', 'c.name'),
  );

/** Says whether the company sends recall notices, and how far they look ahead. */
export async function saveRecallSettings(db: Db, { on, days }: { on: boolean; days: number }): Promise<void> {
  for (const [setting, value] of [
    ['recall_notices', on ? 'on' : 'off'],
    ['recall_days', String(days)],
  ] as const) {
    const isNew = await db.insertOnce('work_settings', { setting, value }, ['tenant_id', 'setting']);
    if (!isNew) await db.update('work_settings', { setting }, { value });
  }
}

/** What somebody chose for themselves. */
export interface OwnChoice {
  every: 'weekly' | 'monthly';
  days: number | null;
}

/** The signed-in person's choice, or undefined while there is none. */
export function ownChoice(db: Db): Promise<OwnChoice | undefined> {
  return db.row(db.from('recall_choices').select('every', 'days'));
}

const event = 'recall_notice';

/** Does the signed-in person want them? Their own choice counts, else the company's, else yes. */
export async function wantsRecalls(db: Db): Promise<boolean> {
  const [own, usual] = await Promise.all([
    db.row<{ is_on: boolean }>(db.from('notification_choices').where({ event }).select('is_on')),
    db.row<{ is_on: boolean }>(db.from('notification_defaults').where({ event }).select('is_on')),
  ]);
  return own?.is_on ?? usual?.is_on ?? true;
}

/** Keeps what somebody chose; without `every` they are turned off, and how often stays as it was. */
export async function saveOwnChoice(
  db: Db,
  userId: string,
  { every, days }: { every: OwnChoice['every'] | null; days: number | null },
): Promise<void> {
  const user = { user_id: userId };
  if ((await wantsRecalls(db)) !== (every !== null)) {
    const wish = { is_on: every !== null };
    const whose = ['tenant_id', 'user_id', 'contact_id', 'customer_id', 'event'];
    const isNew = await db.insertOnce('notification_choices', { ...user, event, ...wish }, whose);
    if (!isNew) await db.update('notification_choices', { ...user, event }, wish);
  }
  const choice = { days, ...(every !== null && { every }) };
  const isNew = await db.insertOnce('recall_choices', { ...user, every: 'weekly', ...choice }, [
    'tenant_id',
    'user_id',
  ]);
  if (!isNew) await db.update('recall_choices', user, choice);
}
