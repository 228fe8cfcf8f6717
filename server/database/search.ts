import type { Db, Query } from './db.ts';

/** Keeps a query's rows to what was searched for; the alias is the searched table's. */
export type Narrow = (query: Query, alias: string) => void;

/** As many ids as a search hands over; of a word that more rows hold, 1,000 to count are found among the first rows. */
const mostFound = 4000;

/**
 * Searches free text in assets or tickets. A rare word's ids come from a narrow search function, which an index serves;
 * the policies then judge them. A common word is looked for row by row instead, in the list's own order, since a page of
 * 25 and a capped count are full long before all of them are found. Either way no row is seen that the policies hide.
 */
export async function search(db: Db, table: 'assets' | 'tickets', words: string): Promise<Narrow> {
  if (words === '') return () => undefined;
  const name = `search_${table}`;
  const found = await db.call<Record<string, string>>(name, words, mostFound + 1);
  if (found.length > mostFound) {
    const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    return (query, alias) => void query.where(`${alias}.search_text`, 'like', pattern);
  }
  const ids = found.map((row) => row[name] ?? '');
  return (query, alias) => void query.whereRaw('?? = any (?::uuid[])', [`${alias}.id`, ids]);
}
