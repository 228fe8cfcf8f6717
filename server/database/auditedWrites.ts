import type { TableName } from '../../db/policies/index.ts';
import type { AuditChanges } from '../shared/auditWords.ts';
import { actionOf, auditOf } from './audited.ts';
import type { AuditEntry } from './auditTrail.ts';
import { build, type Query, type Values, type Where } from './build.ts';

/** A write that says what it did: the query returns rows, and `entries` turns them into log entries. */
export interface Write<Row> {
  query: Query;
  entries: (rows: readonly Row[]) => AuditEntry[];
}

type Audit = NonNullable<ReturnType<typeof auditOf>>;
interface Named {
  id: string;
  name: string | null;
}
interface Changed extends Named {
  was: Values;
  now: Values;
}

const unaudited = () => [];

/** Columns that are derived from others, or that every record has. */
const derived = /^(tenant_id|id|version|created_at|updated_at|sort_name|search_text|has_credentials|.*_lc)$/;
const secret = /password|secret|token|hash/;

/** A flag such as must_change_password holds no secret. Every other column with such a name does. */
const isSecret = (column: string, value: unknown) => secret.test(column) && typeof value !== 'boolean';

/** What the log keeps of these columns: plain ones with their values, secrets only by name. */
function kept({ silent = [] }: Audit, values: Values): { plain: string[]; secrets: string[] } {
  const columns = Object.keys(values).filter((column) => !derived.test(column) && !silent.includes(column));
  return {
    plain: columns.filter((column) => !isSecret(column, values[column])),
    secrets: columns.filter((column) => isSecret(column, values[column])),
  };
}

function changesOf(
  plain: readonly string[],
  secrets: readonly string[],
  pair: (column: string) => readonly [before: unknown, after: unknown],
): AuditChanges {
  const changes: AuditChanges = {};
  for (const column of plain) changes[column] = pair(column);
  for (const column of secrets) changes[column] = 'changed';
  return changes;
}

/** What a write returns of each row: its id, and its name by the table's own rule. */
const identity = (table: TableName, { name }: Audit) => [
  build.raw('??', [`${table}.id`]),
  build.raw(`${name} as name`),
];

/** An `insert` that names what it added. Values that the database computes are not in the entry. */
export function auditedInsert(into: Query, table: TableName, rows: readonly Values[]): Write<Named> {
  const audit = auditOf(table);
  if (!audit) return { query: into.returning('id'), entries: unaudited };
  return {
    query: into.returning(identity(table, audit)),
    // Rows come back in the order they were given. A row that already existed doesn't come back.
    entries: (added) =>
      added.map(({ id, name }, index) => {
        const given = Object.fromEntries(
          Object.entries(rows[index] ?? {}).filter(([, value]) => isGiven(value)),
        );
        const { plain, secrets } = kept(audit, given);
        const changes = changesOf(plain, secrets, (column) => [null, given[column]]);
        return { action: 'added', table: audit.kind, id, name: name ?? '', changes };
      }),
  };
}

const isGiven = (value: unknown) =>
  value !== null && value !== undefined && !(typeof value === 'object' && 'toSQL' in value);

/**
 * An `update` that returns the values before and after. It is one statement: the rows are locked and read, then changed. So
 * nobody can change them in between, and it needs no other round trip.
 * @param scoped a query on the table, limited to the tenant
 */
export function auditedUpdate(
  scoped: () => Query,
  table: TableName,
  where: Where,
  values: Values,
): Write<Changed> {
  const audit = auditOf(table);
  const { plain, secrets } = audit ? kept(audit, values) : { plain: [], secrets: [] };
  if (!audit || plain.length + secrets.length === 0)
    return { query: scoped().where(where).update(values), entries: unaudited };
  const valuesAs = (alias: string) => {
    const pairs = plain.map(() => '?::text, ??').join(', ');
    const bindings = plain.flatMap((column) => [column, `${table}.${column}`]);
    return build.raw(`jsonb_build_object(${pairs}) as ??`, [...bindings, alias]);
  };
  const before = scoped()
    .where(where)
    .select(build.raw('?? as was_id', [`${table}.id`]), valuesAs('was'))
    .forNoKeyUpdate();
  const query = scoped()
    .with('before', before)
    .updateFrom('before')
    .whereRaw('?? = before.was_id', [`${table}.id`])
    .update(values)
    .returning([...identity(table, audit), build.raw('before.was'), valuesAs('now')]);
  return {
    query,
    entries: (rows) =>
      rows.flatMap(({ id, name, was, now }) => {
        const differing = plain.filter(
          (column) => JSON.stringify(was[column]) !== JSON.stringify(now[column]),
        );
        if (differing.length + secrets.length === 0) return [];
        const changes = changesOf(differing, secrets, (column) => [was[column], now[column]]);
        return [{ action: actionOf(table, changes), table: audit.kind, id, name: name ?? '', changes }];
      }),
  };
}

/** A `delete` that returns what it removed. */
export function auditedRemove(
  scoped: () => Query,
  table: TableName,
  where: Where,
): Write<Omit<Changed, 'now'>> {
  const audit = auditOf(table);
  if (!audit) return { query: scoped().where(where).delete(), entries: unaudited };
  const query = scoped()
    .where(where)
    .delete()
    .returning([...identity(table, audit), build.raw('to_jsonb(??.*) as was', [table])]);
  return {
    query,
    entries: (rows) =>
      rows.map(({ id, name, was }) => {
        const { plain, secrets } = kept(audit, was);
        const changes = changesOf(plain, secrets, (column) => [was[column], null]);
        return { action: 'removed', table: audit.kind, id, name: name ?? '', changes };
      }),
  };
}
