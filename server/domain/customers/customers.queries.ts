import { readChoices, type Choices } from '../../database/choices.ts';
import type { Db } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';

/** The customers that a form offers; `options` is null when they are too many for a drop-down. */
export function customerChoices(db: Db, chosen: string | null): Promise<Choices> {
  const customers = () =>
    db.from('customers', 'c').whereNull('c.archived_at').select('c.id', 'c.name', 'c.number as detail');
  const offered = customers().orderBy(['c.sort_name', 'c.id']);
  return readChoices(db, offered, chosen === null ? null : customers().where({ 'c.id': chosen }));
}

export interface CustomerFound {
  id: string;
  name: string;
  number: string;
}

/** The customers, on a find page. */
export const customersToFind: List<CustomerFound> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [
    { key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' },
    { key: 'number', label: 'Customer number', column: 'c.number_lc', type: 'text' },
  ],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words),
  rows: (db) => db.from('customers', 'c').whereNull('c.archived_at'),
  columns: () => ['c.id', 'c.name', 'c.number'],
};

/** Is there such a customer, not archived? */
export async function customerExists(db: Db, id: string): Promise<boolean> {
  const query = db.from('customers', 'c').where({ 'c.id': id }).whereNull('c.archived_at').select('c.id');
  return (await db.row(query)) !== undefined;
}
