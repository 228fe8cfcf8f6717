import { readChoices, type Choice, type Choices } from '../../database/choices.ts';
import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';

/** A facility on the find page where one is chosen. */
interface FoundFacility extends Choice {
  customer: string | null;
}

const facilitiesInOrder = (db: Db): Query =>
  db.from('facilities', 'f').select('f.id', 'f.name', 'f.code as detail').orderBy(['f.sort_name', 'f.id']);

/** The active facilities that a form or a filter offers, the customer's where one is chosen, and the one that it has. */
export function facilityChoices(db: Db, customerId: string | null, chosen: string | null): Promise<Choices> {
  const offered = facilitiesInOrder(db).where('f.active', true);
  if (customerId !== null) void offered.where('f.customer_id', customerId);
  return readChoices(db, offered, chosen === null ? null : facilitiesInOrder(db).where('f.id', chosen));
}

/** The company's labs, in which work can be done. */
export function labChoices(db: Db, chosen: string | null): Promise<Choices> {
  return readChoices(
    db,
    facilitiesInOrder(db).where({ 'f.is_lab': true, 'f.active': true }),
    chosen === null ? null : facilitiesInOrder(db).where('f.id', chosen),
  );
}

/** The active facilities on the find page: one customer's, or all. */
export const facilitiesToFind = (customerId: string | null): List<FoundFacility> => ({
  noun: { one: 'facility', many: 'facilities' },
  sorts: [{ key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' }],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, customerId === null ? 'all' : { customerId }),
  rows: (db) => {
    const rows = db
      .from('facilities', 'f')
      .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .where('f.active', true);
    return customerId === null ? rows : rows.where('f.customer_id', customerId);
  },
  columns: () => ['f.id', 'f.name', 'f.code as detail', 'c.name as customer'],
});
