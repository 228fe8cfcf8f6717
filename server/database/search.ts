import type { Db, Query } from './db.ts';

/** What a search found out before the list asks. */
export interface Found {
  /** Keeps a query's rows to what was searched for; the alias is the searched table's. */
  narrow: (query: Query, alias: string) => void;
  /** More rows hold the words, for this actor, than a list counts: nobody has to count them. */
  many: boolean;
}

/** As many ids as a search hands over: as many as a list counts. */
const mostFound = 1000;

/**
 * Searches free text in assets or tickets. A rare word's ids come from a narrow search function, which an index serves;
 * the policies then judge them. A common word is looked for row by row instead, in the list's own order, since a page of
 * 25 is full long before all of them are found. Either way no row is seen that the policies hide.
 */
export async function search(db: Db, table: 'assets' | 'tickets', words: string): Promise<Found> {
  if (words === '') return { narrow: () => undefined, many: false };
  const name = `search_${table}`;
  const found = await db.call<Record<string, string>>(name, words, mostFound + 1);
  if (found.length > mostFound) {
    return {
      // Under a policy the planner knows nothing of LIKE's hits and takes a common word for a rare one; strpos it takes for common.
      narrow: (query, alias) =>
        void query.whereRaw('strpos(??, ?) > 0', [`${alias}.search_text`, words.toLowerCase()]),
      // The function knows nothing of the choices in the bar.
      many: db.facilityId === null && db.customerId === null,
    };
  }
  const ids = found.map((row) => row[name] ?? '');
  return {
    narrow: (query, alias) => void query.whereRaw('?? = any (?::uuid[])', [`${alias}.id`, ids]),
    many: false,
  };
}
