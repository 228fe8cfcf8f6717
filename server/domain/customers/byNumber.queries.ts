import type { Db } from '../../database/db.ts';
import { joinGiven, type KeyKind } from '../../database/given.ts';

/** A customer that a file names. */
export interface NamedCustomer {
  id: string;
  name: string;
}
export type NamedCustomers = ReadonlyMap<string, NamedCustomer[]>;

/**
 * The customers that texts mean: by number as the database compares them, or else by name, as exports have it.
 * @returns by text; several where more than one has the name
 */
export async function customersNamed(db: Db, texts: readonly string[]): Promise<NamedCustomers> {
  const given = [...new Set(texts)];
  const numbered = await namedBy(db, given, 'c.number_key', 'alike');
  const others = await namedBy(
    db,
    given.filter((text) => !numbered.has(text)),
    'c.sort_name',
    'name',
  );
  return new Map([...numbered, ...others]);
}

async function namedBy(
  db: Db,
  given: string[],
  column: string,
  by: KeyKind,
): Promise<Map<string, NamedCustomer[]>> {
  const named = new Map<string, NamedCustomer[]>();
  if (given.length === 0) return named;
  const found = await db.rows<NamedCustomer & { given: string }>(
    joinGiven(db.from('customers', 'c'), given, column, by)
      .whereNull('c.archived_at')
      .orderBy('c.id')
      .select('g.given', 'c.id', 'c.name'),
  );
  for (const { given: text, ...customer } of found) named.set(text, [...(named.get(text) ?? []), customer]);
  return named;
}

/** The customer that a file names, or what is wrong with it. */
export function oneCustomer(named: NamedCustomers, text: string): NamedCustomer | { problem: string } {
  const [found, ...more] = named.get(text) ?? [];
  if (!found) return { problem: `No customer has the number or name ${text}.` };
  return more.length === 0
    ? found
    : { problem: `More than one customer has the name ${text}. Enter the customer number instead.` };
}
