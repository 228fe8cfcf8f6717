import type { Db, Query } from '../database/db.ts';
import { recordIdLabel } from '../lists/csv.ts';
import { isUuid } from '../shared/uuid.ts';

/** The column of the Gatehouse ID, which exports have: by it a record is known whatever else has changed. */
export const recordIdField = {
  name: 'record_id',
  label: recordIdLabel,
  hint: 'As an export has it. Leave it empty to add a new one.',
  example: ['', ''],
} as const;

/** The records that Gatehouse IDs mean, by id. @param query of the records, whose table is `alias` */
export async function byRecordId<P extends { id: string }>(
  db: Db,
  query: Query,
  alias: string,
  texts: readonly (string | undefined)[],
): Promise<Map<string, P>> {
  const ids = [...new Set(texts.filter(isUuid).map((id) => id.toLowerCase()))];
  if (ids.length === 0) return new Map();
  const found = await db.rows<P>(query.whereIn(`${alias}.id`, ids));
  return new Map(found.map((one) => [one.id, one]));
}

/** The record that a Gatehouse ID means; undefined without one, or what is wrong with it. */
export function recordOf<P>(
  found: ReadonlyMap<string, P>,
  text: string | undefined,
  noun: string,
): P | { problem: string } | undefined {
  if (text === undefined) return undefined;
  return (
    found.get(text.toLowerCase()) ?? {
      problem: `No ${noun} has this Gatehouse ID. Leave it empty to add a new one.`,
    }
  );
}

/** Texts as the database compares them, without regard to case and to how dashes are drawn. */
export async function alikeKeys(
  db: Db,
  texts: readonly (string | undefined)[],
): Promise<Map<string, string>> {
  const given = [...new Set(texts.filter((text) => text !== undefined))];
  if (given.length === 0) return new Map();
  const found = await db.rows<{ given: string; key: string }>(
    db
      .from('tenants', 't')
      .joinRaw('cross join unnest(?::text[]) as g(given)', [given])
      .select('g.given', db.raw('alike_key(g.given) as key')),
  );
  return new Map(found.map(({ given: text, key }) => [text, key]));
}

/** The moments that texts mean (`readMoment`), by text: where a text has no zone, by the company's clock. */
export async function momentsOf(db: Db, texts: readonly (string | undefined)[]): Promise<Map<string, Date>> {
  const given = [...new Set(texts.filter((text) => text !== undefined))];
  if (given.length === 0) return new Map();
  const found = await db.rows<{ given: string; moment: Date }>(
    db
      .from('tenants', 't')
      .joinRaw('cross join unnest(?::text[]) as g(given)', [given])
      .select('g.given')
      .select(
        db.raw(
          `case when g.given ~ '(Z|[+-]\\d\\d:\\d\\d)$' then g.given::timestamptz
             else g.given::timestamp at time zone ? end as moment`,
          [db.calendar.companyZone],
        ),
      ),
  );
  return new Map(found.map(({ given: text, moment }) => [text, moment]));
}

/** Things by a key that several may have. */
export function grouped<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group) group.push(thing);
    else groups.set(key, [thing]);
  }
  return groups;
}
