import type { Knex } from 'knex';
import type { TableName } from '../../db/policies/index.ts';
import { actionOf, auditOf, type Changes } from './audited.ts';
import type { AuditEntry } from './auditTrail.ts';
import { build, type Query, type Values, type Where } from './build.ts';

/** A write that says what it did: the query gives back rows, and `entries` makes the log's entries of them. */
export interface Write<Row> {
  query: Query;
  entries: (rows: readonly Row[]) => AuditEntry[];
}

interface Named {
  id: string;
  name: string | null;
}

const unaudited = () => [];

/** Columns that follow from others, or that every record has. */
const derived = /^(tenant_id|id|version|created_at|updated_at|sort_name|search_text|has_credentials|.*_lc)$/;
const secret = /password|secret|token|hash/;

/** A flag such as must_change_password holds no secret; everything else with such a name does. */
const isSecret = (column: string, value: unknown) => secret.test(column) && typeof value !== 'boolean';

/** What of these columns the log keeps: plain ones with their values, secrets by their names. */
function kept(table: TableName, values: Values): { plain: string[]; secrets: string[] } {
  const silent = auditOf(table)?.silent ?? [];
  const columns = Object.keys(values).filter((column) => !derived.test(column) && !silent.includes(column));
  return {
    plain: columns.filter((column) => !isSecret(column, values[column])),
    secrets: columns.filter((column) => isSecret(column, values[column])),
  };
}

const nameOf = (table: TableName): Knex.Raw => build.raw(`${auditOf(table)?.name ?? 'null'} as name`);

/** An `insert` that names what it added. Values that the database itself works out are not in the entry. */
export function auditedInsert(into: Query, table: TableName, rows: readonly Values[]): Write<Named> {
  if (!auditOf(table)) return { query: into.returning('id'), entries: unaudited };
  return {
    query: into.returning([build.raw('??.id', [table]), nameOf(table)]),
    // Rows come back in the order in which they were given; one that was there already comes back not at all.
    entries: (added) =>
      added.map(({ id, name }, index) => ({
        action: 'added',
        table,
        id,
        name: name ?? '',
        changes: addedChanges(table, rows[index] ?? {}),
      })),
  };
}

function addedChanges(table: TableName, row: Values): Changes {
  const given = Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null && value !== undefined && !isSql(value)),
  );
  const { plain, secrets } = kept(table, given);
  return {
    ...Object.fromEntries(plain.map((column) => [column, [null, given[column]] as const])),
    ...Object.fromEntries(secrets.map((column) => [column, 'changed' as const])),
  };
}

const isSql = (value: unknown) => typeof value === 'object' && value !== null && 'toSQL' in value;

interface Changed extends Named {
  was: Values;
  now: Values;
}

/**
 * An `update` that gives back the values of before and after. It is one statement: the rows are locked and read, then
 * changed, so that nobody's change comes in between and no other round trip is needed.
 * @param scoped a query on the table, narrowed to the tenant
 */
export function auditedUpdate(
  scoped: () => Query,
  table: TableName,
  where: Where,
  values: Values,
): Write<Changed> {
  const { plain, secrets } = kept(table, values);
  if (!auditOf(table) || plain.length + secrets.length === 0)
    return { query: scoped().where(where).update(values), entries: unaudited };
  const valuesOf = (alias: string) => {
    const pairs = plain.map(() => '?::text, ??').join(', ');
    return build.raw(`jsonb_build_object(${pairs}) as ??`, [
      ...plain.flatMap((column) => [column, `${table}.${column}`]),
      alias,
    ]);
  };
  const before = scoped()
    .where(where)
    .select(build.raw('?? as was_id', [`${table}.id`]), valuesOf('was'))
    .forNoKeyUpdate();
  const query = scoped()
    .with('before', before)
    .updateFrom('before')
    .whereRaw('?? = before.was_id', [`${table}.id`])
    .update(values)
    .returning([build.raw('??', [`${table}.id`]), nameOf(table), build.raw('before.was'), valuesOf('now')]);
  return { query, entries: (rows) => rows.flatMap((row) => changedEntry(table, row, plain, secrets)) };
}

function changedEntry(
  table: TableName,
  { id, name, was, now }: Changed,
  plain: readonly string[],
  secrets: readonly string[],
): AuditEntry[] {
  const differing = plain.filter((column) => JSON.stringify(was[column]) !== JSON.stringify(now[column]));
  if (differing.length + secrets.length === 0) return [];
  const changes: Changes = {
    ...Object.fromEntries(differing.map((column) => [column, [was[column], now[column]] as const])),
    ...Object.fromEntries(secrets.map((column) => [column, 'changed' as const])),
  };
  return [{ action: actionOf(table, changes), table, id, name: name ?? '', changes }];
}

interface Removed extends Named {
  was: Values;
}

/** A `delete` that gives back what it removed. */
export function auditedRemove(scoped: () => Query, table: TableName, where: Where): Write<Removed> {
  if (!auditOf(table)) return { query: scoped().where(where).delete(), entries: unaudited };
  const query = scoped()
    .where(where)
    .delete()
    .returning([
      build.raw('??', [`${table}.id`]),
      nameOf(table),
      build.raw('to_jsonb(??.*) as was', [table]),
    ]);
  return {
    query,
    entries: (rows) =>
      rows.map(({ id, name, was }) => {
        const { plain, secrets } = kept(table, was);
        const changes: Changes = {
          ...Object.fromEntries(plain.map((column) => [column, [was[column], null] as const])),
          ...Object.fromEntries(secrets.map((column) => [column, 'changed' as const])),
        };
        return { action: 'removed', table, id, name: name ?? '', changes };
      }),
  };
}
