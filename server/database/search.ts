import type { ListQuery } from '../lists/spec.ts';
import type { Page } from '../lists/paging.ts';
import { whereHolds } from './contains.ts';
import type { Db, Query } from './db.ts';
import { wordsOf } from './searchedWords.ts';

/** What a search finds out before the list is read. */
export interface Found {
  /** Limits a query to rows that match the search; the alias is the searched table's. */
  narrow: (query: Query, alias: string) => void;
  /** More rows match, for this actor, than a list counts, so nobody needs to count them. */
  many: boolean;
  /** No row matches, so nobody needs to look. */
  none: boolean;
  /** The words, where rows are compared with them one by one. */
  compared?: readonly string[];
}

/** A search returns at most this many ids: as many as a list counts. */
const mostFound = 1000;
/** A search function takes this many words. The rest is compared row by row. */
const mostWords = 5;

/** There is no search: the list shows everything. */
export const everything: Found = { narrow: () => undefined, many: false, none: false };

/** What can be searched by words. */
type Searched =
  | 'customers'
  | 'facilities'
  | 'contacts'
  | 'users'
  | 'assets'
  | 'tickets'
  | 'work_orders'
  | 'warranty_claims'
  | 'invoices'
  | 'estimates'
  | 'documents'
  | 'emails'
  | 'audit_log';

/**
 * Searches records by words. Each may be anywhere in the record, in any order; for staff also in the name or number of a
 * facility's or a contact's customer. The database decides what is the same word (`search_fold`). The ids for a rare word
 * come from a narrow search function, which uses an index, and the policies then check them. A common word is searched row by
 * row, in the list's own order, because a page of 25 is full long before all of them are found. Either way, no row is seen
 * that the policies hide.
 * @param within limits facilities or contacts to one customer's, or says that the portal asks for those in reach; in either
 *   case the customer's own name finds nothing
 */
export async function search(
  db: Db,
  table: Searched,
  typed: string,
  within: { customerId: string } | 'reach' | 'all' = 'all',
): Promise<Found> {
  const words = wordsOf(typed, { phones: table === 'customers' || table === 'contacts' });
  if (words.length === 0) return everything;
  const longest = [...words].sort((one, other) => other.length - one.length);
  const [asked, rest] = [longest.slice(0, mostWords), longest.slice(mostWords)];
  const narrower = typeof within === 'string' ? [] : [within.customerId];
  const byCustomer = within === 'all' && (table === 'facilities' || table === 'contacts');
  const ids = await idsOf(db, `search_${table}`, asked, mostFound + 1, ...narrower);
  if (ids.length > mostFound)
    return {
      narrow: holding(longest, byCustomer),
      many: isWhole(db) && rest.length === 0,
      none: false,
      compared: longest,
    };
  const found = among(ids);
  const holdsRest = holding(rest, byCustomer);
  return {
    ...found,
    narrow: (query, alias) => {
      found.narrow(query, alias);
      holdsRest(query, alias);
    },
  };
}

/**
 * The same for a partner's list of what its customers have: there a word may be in the customer's name or number as well. Its
 * customers that hold one are looked up first, and only then are the rows compared one by one.
 */
export async function searchByCustomer(
  db: Db,
  table: 'assets' | 'work_orders',
  typed: string,
): Promise<Found> {
  const words = wordsOf(typed);
  if (words.length === 0) return everything;
  const named = await db.rows<{ id: string; held: string[] }>(
    db
      .over(
        db
          .from('customers', 'c')
          .select('c.id')
          .select(
            db.raw(
              `array(select w from unnest(?::text[]) w
                 where strpos(split_part(c.search_text, E'\\f', 1), search_word(w)) > 0) as held`,
              [words],
            ),
          ),
        'n',
      )
      .whereRaw('cardinality(n.held) > 0')
      .select('n.id', 'n.held'),
  );
  if (named.length === 0) return search(db, table, typed);
  const narrow: Found['narrow'] = (query, alias) => {
    for (const word of words) {
      const ids = named.filter(({ held }) => held.includes(word)).map(({ id }) => id);
      void query.whereRaw('(strpos(??, search_word(?)) > 0 or ?? = any (?::uuid[]))', [
        ...[`${alias}.search_text`, word],
        ...[`${alias}.customer_id`, ids],
      ]);
    }
  };
  return { narrow, many: false, none: false, compared: words };
}

/**
 * The same words in a list of thousands at most, row by row.
 * @param columns the searched columns (`search_text`); a word may be in any of them
 */
export const searchIn =
  (columns: readonly string[]) =>
  (_db: Db, typed: string): Found => ({
    ...everything,
    narrow: (query) => whereHolds(query, columns, typed),
  });

/** The page of a list that has no rows, with its count. */
export const nothingFound = <Row>(): { page: Page<Row>; count: number } => ({
  page: { rows: [], next: null, previous: null },
  count: 0,
});

/**
 * How many rows a list has, up to its cap. If the search already knows that there are more, nobody counts them, unless a
 * filter removes some.
 */
export function countFound(
  db: Db,
  { filters }: ListQuery,
  { many }: Found,
  matching: () => Query,
): Promise<number> | number {
  const unfiltered = Object.values(filters).every((value) => value === '');
  return many && unfiltered ? mostFound + 1 : db.count(matching(), mostFound);
}

async function idsOf(db: Db, name: string, ...values: unknown[]): Promise<string[]> {
  return (await db.call<Record<string, string>>(name, ...values)).map((row) => row[name] ?? '');
}

/**
 * The same for a few hits of a search over everything: any of those that the search finds will do, which it looks for within the
 * actor's reach. Row by row, whoever sees little would have all the rest judged; and to find all of a common word takes long.
 * @param most ids that are looked for; with `many` there may be others
 */
export async function searchForAny(
  db: Db,
  table: Searched,
  typed: string,
  { within, most }: { within: 'reach' | 'all'; most: number },
): Promise<Found> {
  const words = wordsOf(typed);
  if (!isWhole(db) || words.length === 0 || words.length > mostWords)
    return { ...(await search(db, table, typed, within)), many: false };
  const ids = await idsOf(db, `search_${table}`, words, most);
  return { ...among(ids), many: ids.length === most };
}

const among = (ids: readonly string[]): Found => ({
  narrow: (query, alias) => void query.whereRaw('?? = any (?::uuid[])', [`${alias}.id`, [...ids]]),
  many: false,
  none: ids.length === 0,
});

/** The search functions don't know the choices in the bar. */
const isWhole = (db: Db) => db.facilityId === null && db.customerId === null;

/** Looks for every word row by row, in the record or in its customer. */
function holding(words: readonly string[], byCustomer: boolean): Found['narrow'] {
  return (query, alias) => {
    for (const word of words)
      void query.where((either) => {
        // Under a policy, the planner knows nothing about LIKE's hits and takes a common word for a rare one. It takes strpos
        // for common.
        void either.whereRaw('strpos(??, search_word(?)) > 0', [`${alias}.search_text`, word]);
        if (byCustomer)
          void either.orWhereRaw(
            `exists (select from customers o where o.tenant_id = ?? and o.id = ??
              and strpos(split_part(o.search_text, E'\\f', 1), search_word(?)) > 0)`,
            [`${alias}.tenant_id`, `${alias}.customer_id`, word],
          );
      });
  };
}
