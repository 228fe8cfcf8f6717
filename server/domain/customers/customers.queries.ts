import { readChoices, type Choices } from '../../database/choices.ts';
import type { Db } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, searchWords } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';

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

/** One page of the customers to choose from, and how many there are. */
export async function findCustomers(
  db: Db,
  request: ListQuery,
): Promise<{ page: Page<CustomerFound>; count: number }> {
  const { none, narrow } = await searchWords(db, 'customers', request.search);
  if (none) return nothingFound();
  const found = () => {
    const query = db.from('customers', 'c').whereNull('c.archived_at');
    narrow(query, 'c');
    return query;
  };
  const [page, count] = await Promise.all([
    keysetPage<CustomerFound>(db, found().select('c.id', 'c.name', 'c.number'), {
      alias: 'c',
      columns: {
        name: { column: 'c.sort_name', type: 'text' },
        number: { column: 'c.number_lc', type: 'text' },
      },
      request,
    }),
    db.count(found()),
  ]);
  return { page, count };
}

/** Is there such a customer, not archived? */
export async function customerExists(db: Db, id: string): Promise<boolean> {
  const query = db.from('customers', 'c').where({ 'c.id': id }).whereNull('c.archived_at').select('c.id');
  return (await db.row(query)) !== undefined;
}
