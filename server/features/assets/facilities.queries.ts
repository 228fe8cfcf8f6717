import { readChoices, type Choices } from '../../database/choices.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, searchWords, type Found } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';

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

function matching(db: Db, { narrow }: Found): Query {
  const query = db
    .from('facilities', 'f')
    .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
    .where('f.active', true);
  narrow(query, 'f');
  return query;
}

/** A page of the active facilities in which the words are found, by name, code or customer. */
export async function findFacilities(
  db: Db,
  request: ListQuery,
): Promise<{ page: Page<FoundFacility>; count: number }> {
  const found = await searchWords(db, 'facilities', request.search);
  if (found.none) return nothingFound();
  const [page, count] = await Promise.all([
    keysetPage<FoundFacility>(
      db,
      matching(db, found).select('f.id', 'f.name', 'f.code', 'c.name as customer'),
      { alias: 'f', columns: { name: { column: 'f.sort_name', type: 'text' } }, request },
    ),
    db.count(matching(db, found)),
  ]);
  return { page, count };
}
