import { readChoices, type Choice, type Choices } from '../../database/choices.ts';
import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';

const customers = (db: Db): Query => db.from('customers', 'c').whereNull('c.archived_at');
const customersInOrder = (db: Db): Query =>
  customers(db).select('c.id', 'c.name', 'c.number as detail').orderBy(['c.sort_name', 'c.id']);

/** The customers that a form or a filter offers: active ones, and the one that it has. */
export function customerChoices(db: Db, chosen: string | null): Promise<Choices> {
  return readChoices(
    db,
    customersInOrder(db).where('c.status', 'active'),
    chosen === null ? null : customersInOrder(db).where('c.id', chosen),
  );
}

/** The active customers, on the find page. */
export const customersToFind: List<Choice> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [{ key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' }],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words),
  rows: (db) => customers(db).where('c.status', 'active'),
  columns: () => ['c.id', 'c.name', 'c.number as detail'],
};
