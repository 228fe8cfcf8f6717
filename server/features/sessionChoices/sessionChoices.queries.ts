import type { Db } from '../../database/db.ts';
import { wordsOf } from '../../database/searchedWords.ts';
import { search } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';

/** A facility in reach, on the find page of the drop-down. */
export interface ReachedFacility {
  id: string;
  name: string;
  code: string;
  address: string | null;
}

/** Tables whose records have a single page in the portal and a facility that the choice narrows them by (A15). */
export const narrowedTables = ['assets', 'work_orders'] as const;
export type NarrowedTable = (typeof narrowedTables)[number];

/** The facilities in reach, on the find page. */
export const reachedFacilities: List<ReachedFacility> = {
  noun: { one: 'facility', many: 'facilities' },
  sorts: [{ key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' }],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, 'reach'),
  whole: true,
  rows: (db) => db.from('facilities', 'f'),
  columns: () => ['f.id', 'f.name', 'f.code', 'f.address'],
};

/** A customer that an agent or a partner may choose, on the find page of the switcher. */
export interface ChoosableCustomer {
  id: string;
  name: string;
  number: string;
}

/** So many customers the find page of the switcher shows; a search finds the others. */
export const mostCustomersShown = 100;

/** The agent's or the partner's customers that fit, by name; one more than are shown says that there are more (A20a, A21). */
export function choosableCustomers(db: Db, search: string): Promise<ChoosableCustomer[]> {
  return db.call('choosable_customers', wordsOf(search), mostCustomersShown + 1);
}

/**
 * Keeps the choice for this session; null is *All facilities*.
 * @returns false, and nothing is changed, when the facility is out of reach or doesn't exist
 */
export async function chooseFacility(db: Db, facilityId: string | null): Promise<boolean> {
  // Within the customer that a partner has chosen (A20a), by which the queries narrow; the reach itself the function asks for.
  if (facilityId !== null && !(await db.row(db.from('facilities').where({ id: facilityId }).select('id'))))
    return false;
  const [chosen] = await db.call<{ choose_facility: boolean }>('choose_facility', facilityId);
  return chosen?.choose_facility === true;
}

/** Does a record that the person sees stand at the facility? */
export async function standsAt(
  db: Db,
  table: NarrowedTable,
  id: string,
  facilityId: string,
): Promise<boolean> {
  return (await db.row(db.from(table).where({ id, facility_id: facilityId }).select('id'))) !== undefined;
}

/**
 * Makes one of the user's own labs the current one of this session.
 * @returns false, and nothing is changed, when it is no active lab of the user's
 */
export async function chooseLab(
  db: Db,
  { sessionId, userId }: { sessionId: string; userId: string },
  labId: string,
): Promise<boolean> {
  const own = await db.row(
    db
      .from('user_labs', 'l')
      .join('facilities as f', { 'f.tenant_id': 'l.tenant_id', 'f.id': 'l.facility_id' })
      .where({ 'l.user_id': userId, 'l.facility_id': labId, 'f.active': true })
      .select('f.id'),
  );
  if (!own) return false;
  return (await db.update('login_sessions', { id: sessionId }, { lab_id: labId })) > 0;
}
