import { readChoices, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';

/** A facility on the find page of an asset's form. */
export interface FoundFacility {
  id: string;
  name: string;
  code: string;
  customer: string | null;
}

const facilities = (db: Db): Query =>
  db.from('facilities', 'f').select('f.id', 'f.name', 'f.code as detail').orderBy(['f.sort_name', 'f.id']);

/** The facilities that an asset's form offers: active ones, and the one that it stands at. */
export function facilityChoices(db: Db, chosen: string | null): Promise<Choices> {
  return readChoices(
    db,
    facilities(db).where('f.active', true),
    chosen === null ? null : facilities(db).where('f.id', chosen),
  );
}

/** The active facilities, on the find page. */
export const facilitiesToFind: List<FoundFacility> = {
  noun: { one: 'facility', many: 'facilities' },
  sorts: [{ key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' }],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words),
  rows: (db) =>
    db
      .from('facilities', 'f')
      .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .where('f.active', true),
  columns: () => ['f.id', 'f.name', 'f.code', 'c.name as customer'],
};
