import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';

/** An active user on the technician finder, with the personnel record that carries it. */
export interface FoundTechnician {
  id: string;
  name: string;
  username: string;
  is_external: boolean;
  personnel_id: string | null;
  /** A record that carries it and isn't active. */
  inactive_id: string | null;
}

const users = (db: Db): Query =>
  db
    .from('users', 'u')
    .leftJoin('personnel as w', (on) => {
      on.on('w.tenant_id', 'u.tenant_id')
        .andOn('w.user_id', 'u.id')
        .andOnNull('w.archived_at')
        .andOnVal('w.status', 'active');
    })
    .leftJoin('personnel as i', (on) => {
      on.on('i.tenant_id', 'u.tenant_id')
        .andOn('i.user_id', 'u.id')
        .andOnNull('i.archived_at')
        .andOnVal('i.status', 'inactive');
    })
    .where({ 'u.state': 'active' })
    .whereNull('u.archived_at');

const columns = (db: Db) => [
  ...['u.id', 'u.username', 'u.is_external', 'w.id as personnel_id', 'i.id as inactive_id'],
  db.raw("trim(u.first_name || ' ' || u.last_name) as name"),
];

/**
 * The technician finder (1): active users; with *Current Facility* only those of the current lab, which keeps portal
 * users out: they are in a lab of their own.
 * @param labId of the current lab; null where the reader has none, and so nobody works in it
 */
export const techniciansToFind = (labId: string | null): List<FoundTechnician> => ({
  noun: { one: 'user', many: 'users' },
  searchLabel: 'Search users by name or username',
  sorts: [{ key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' }],
  filters: [
    filterBy('current_facility', 'Current Facility', [{ value: 'on', label: 'Yes' }], 'No'),
    // A box that isn't ticked isn't sent: this tells a reader who has unticked it from one who has just come.
    filterBy('chosen', 'The filter is chosen', [{ value: '1', label: 'Yes' }], 'No'),
  ],
  alias: 'u',
  search: (db, words) => search(db, 'users', words),
  rows: (db, { filters }) => {
    if (!filters['current_facility']) return users(db);
    const inLab = db.from('user_labs', 'l').whereRaw('l.user_id = u.id').where({ 'l.facility_id': labId });
    return users(db).whereExists(inLab.select('l.id'));
  },
  columns,
});

/** An active user by its id, or undefined. */
export function findTechnician(db: Db, userId: string): Promise<FoundTechnician | undefined> {
  return db.row(users(db).where({ 'u.id': userId }).select(columns(db)));
}

/** Assigns an order to a personnel record; nobody's, where it is null. False when the order has ended meanwhile. */
export async function assign(db: Db, workOrderId: string, personnelId: string | null): Promise<boolean> {
  const values = { technician_id: personnelId, version: db.raw('version + 1'), updated_at: db.raw('now()') };
  const assigned = await db.attempt(() => db.update('work_orders', { id: workOrderId }, values));
  return assigned.ok && assigned.value > 0;
}
