import type { Query } from './db.ts';

/** How the database compares a text: what it makes of it, from `u.given`. */
const keys = {
  lower: 'lower(u.given)',
  alike: 'alike_key(u.given)',
  username: 'username_key(u.given)',
  /** A PDF's name, with or without its ending. */
  file: "unnest(array[lower(u.given), lower(u.given) || '.pdf'])",
  /** As a name is sorted, in each of the two orders that a company may be changing between. */
  name: 'unnest(app.name_keys(u.given))',
} as const;
export type KeyKind = keyof typeof keys;

/**
 * Joins many texts with the rows that have their keys in a column: `given` of `g` is the text.
 *
 * The keys are computed first. In the join's condition, under a policy, no index would serve it, since these functions aren't
 * leakproof: a tenant's million assets were read for four texts, and a name's key was computed anew for each of its customers.
 * @param column the rows' own key, `c.number_key`
 */
export function joinGiven(query: Query, texts: readonly string[], column: string, by: KeyKind): Query {
  return query.joinRaw(
    `join (select distinct u.given, ${keys[by]} as key from unnest(?::text[]) as u(given)) as g on ${column} = g.key`,
    [[...texts]],
  );
}

/** The same for texts that each belong to a customer: the rows have both. `customer_id` and `given` of `g`. */
export function joinGivenAt(
  query: Query,
  asked: readonly { customerId: string; text: string }[],
  { customer, column, by }: { customer: string; column: string; by: KeyKind },
): Query {
  return query.joinRaw(
    `join (select distinct u.customer_id, u.given, ${keys[by]} as key from unnest(?::uuid[], ?::text[]) as u(customer_id, given)) as g
       on ${customer} = g.customer_id and ${column} = g.key`,
    [asked.map(({ customerId }) => customerId), asked.map(({ text }) => text)],
  );
}
