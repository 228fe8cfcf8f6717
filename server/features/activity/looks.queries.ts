import type { Knex } from 'knex';
import type { TableName } from '../../../db/policies/index.ts';
import type { Db } from '../../database/db.ts';

/** What a record is called, by its table, which is the first part of its address as well. */
const names = {
  assets: `concat_ws(', ', o.code, o.description)`,
  work_orders: 'o.number::text',
  tickets: 'o.number::text',
  contacts: `trim(o.first_name || ' ' || o.last_name)`,
  facilities: 'o.name',
  invoices: `case o.kind when 'invoice' then 'INV-' else 'CN-' end || o.number`,
  estimates: 'o.number::text',
  documents: 'o.name',
} as const satisfies Partial<Record<TableName, string>>;

/**
 * What an agent looked at, of the entries `p`: under the name that it has now, and only where the reader sees it (A16) and its facility
 * is the chosen one (A15).
 */
export function lookedAt(db: Db): Knex.Raw {
  const tables = Object.keys(names) as (keyof typeof names)[];
  const one = (table: keyof typeof names) =>
    db
      .from(table, 'o')
      .whereRaw(`o.id = split_part(p.record_name, '/', 3)::uuid`)
      .select(db.raw(names[table]));
  return db.raw(
    `case when p.action = 'agent_viewed' and split_part(p.record_name, '/', 3) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
       then case split_part(p.record_name, '/', 2) ${tables.map(() => 'when ? then (?)').join(' ')} end end as looked_at`,
    tables.flatMap((table) => [table, one(table)]),
  );
}
