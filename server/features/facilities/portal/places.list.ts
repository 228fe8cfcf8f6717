import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import { fieldColumns } from '../../../lists/csv.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { placeLabels as labels } from './places.form.ts';

/** A facility of the customer's own, as its people see it. */
export interface Place {
  id: string;
  code: string;
  name: string;
  address: string | null;
  active: boolean;
  version: number;
}

const listed = ['f.id', 'f.code', 'f.name', 'f.address', 'f.active', 'f.version'];

/** The customer's own facilities in the actor's reach (A10, A12); one of the company's own that was added is none of them. */
const own = (db: Db, customerId: string): Query =>
  db.from('facilities', 'f').where({ 'f.customer_id': customerId });

export const placeList = (customerId: string): ExportedList<Place> => ({
  noun: { one: 'facility', many: 'facilities' },
  searchLabel: 'Search by name or code',
  sorts: [
    { key: 'name', label: labels.name, column: 'f.sort_name', type: 'text' },
    { key: 'code', label: labels.code, column: 'f.code_lc', type: 'text' },
  ],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, 'reach'),
  rows: (db) => own(db, customerId),
  columns: () => listed,
  csv: { name: 'facilities', columns: fieldColumns(labels, 'code', 'name', 'address') },
});

/** A facility of the own customer, or undefined. */
export function getPlace(db: Db, customerId: string, id: string): Promise<Place | undefined> {
  return db.row(own(db, customerId).where({ 'f.id': id }).select(listed));
}
