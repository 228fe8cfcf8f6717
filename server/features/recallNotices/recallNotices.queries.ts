import type { Db } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';

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
  /** Turned off by themselves or, where they haven't chosen, for everybody. */
  is_off: boolean;
}

/** The portal users of customers, by name: each of them may get one. */
export const recipients: List<Recipient> = {
  noun: { one: 'person', many: 'people' },
  searchLabel: 'Search people by name or username',
  sorts: [{ key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' }],
  alias: 'u',
  search: (db, words) => search(db, 'users', words),
  rows: (db) =>
    db
      .from('users', 'u')
      .join('portal_users as p', { 'p.tenant_id': 'u.tenant_id', 'p.user_id': 'u.id' })
      .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
      .leftJoin('recall_choices as r', { 'r.tenant_id': 'u.tenant_id', 'r.user_id': 'u.id' })
      .whereNull('u.archived_at')
      .whereNull('p.archived_at'),
  columns: (db) => [
    ...['u.id', 'u.email', 'u.state', 'c.name as customer', 'r.every', 'r.days'],
    db.raw(`trim(u.first_name || ' ' || u.last_name) as name`),
    db.raw(
      `(select max(n.sent_on)::text from recall_notices n where n.tenant_id = u.tenant_id and n.user_id = u.id) as sent_on`,
    ),
    db.raw(
      `coalesce((select not d.is_on from notification_defaults d
         where d.tenant_id = u.tenant_id and d.event = 'recall_notice'), false) as is_off`,
    ),
  ],
};

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

/** Keeps it. */
export async function saveOwnChoice(db: Db, userId: string, choice: OwnChoice): Promise<void> {
  const isNew = await db.insertOnce('recall_choices', { user_id: userId, ...choice }, [
    'tenant_id',
    'user_id',
  ]);
  if (!isNew) await db.update('recall_choices', { user_id: userId }, { ...choice });
}
