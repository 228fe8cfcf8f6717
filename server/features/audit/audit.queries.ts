import type { TableName } from '../../../db/policies/index.ts';
import { whereContains } from '../../database/contains.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, search, type Found } from '../../database/search.ts';
import type { AuditChanges } from '../../shared/auditWords.ts';
import { addDays } from '../../shared/days.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import { isUuid } from '../../shared/uuid.ts';
import type { AuditFilters } from './audit.form.ts';

/** One entry of the log. */
export interface AuditRow {
  id: string;
  seq: string;
  at: Date;
  actor_kind: string;
  user_id: string | null;
  actor_name: string;
  as_name: string | null;
  address: string | null;
  action: string;
  record_kind: string;
  record_id: string | null;
  record_name: string;
  changes: AuditChanges;
}

/** How many rows an export holds at most. */
const mostExported = 50_000;

const listed = [
  'l.id', 'l.seq', 'l.at', 'l.actor_kind', 'l.user_id', 'l.actor_name', 'l.as_name', 'l.address', 'l.action',
  'l.record_kind', 'l.record_id', 'l.record_name', 'l.changes',
]; // prettier-ignore

/** What is searched for, and who: both stand in what an index serves, each name in a column of its own besides. */
const searched = (db: Db, request: ListQuery, { who }: AuditFilters): Promise<Found[]> =>
  Promise.all([search(db, 'audit_log', request.search), search(db, 'audit_log', who)]);

function matching(
  db: Db,
  request: ListQuery,
  { who, from, to, record }: AuditFilters,
  found: readonly Found[],
): Query {
  const query = db.from('audit_log', 'l');
  for (const { narrow } of found) narrow(query, 'l');
  const { kind, action } = request.filters;
  if (kind) void query.where('l.record_kind', kind);
  if (action) void query.where('l.action', action);
  if (record !== '') void (isUuid(record) ? query.where('l.record_id', record) : query.whereRaw('false'));
  whereContains(query, ['l.actor_name', 'l.as_name'], who);
  // Numbers and times go up together, so a day's ends become numbers, by which the list is ordered.
  if (from !== '') void query.where('l.seq', '>=', edge(db, 'asc').where('e.at', '>=', start(from)));
  if (to !== '') void query.where('l.seq', '<=', edge(db, 'desc').where('e.at', '<', start(addDays(to, 1))));
  return query;
}

const edge = (db: Db, direction: 'asc' | 'desc') =>
  db
    .from('audit_log', 'e')
    .orderBy([
      { column: 'e.at', order: direction },
      { column: 'e.seq', order: direction },
    ])
    .limit(1)
    .select('e.seq');

const start = (day: string) => `${day}T00:00:00Z`;

/** One page of the log and how many entries match in all (up to a cap). */
export async function listAudit(
  db: Db,
  request: ListQuery,
  filters: AuditFilters,
): Promise<{ page: Page<AuditRow>; count: number }> {
  const found = await searched(db, request, filters);
  if (found.some(({ none }) => none)) return nothingFound();
  const page = await keysetPage<AuditRow>(db, matching(db, request, filters, found).select(listed), {
    alias: 'l',
    columns: { time: { column: 'l.seq', type: 'bigint' } },
    request,
  });
  // A rare word is looked for in the whole log: once, as a page that holds everything needs no count.
  const isAll = page.next === null && page.previous === null;
  return { page, count: isAll ? page.rows.length : await db.count(matching(db, request, filters, found)) };
}

/** The entries that a list shows, all pages of it, for an export. */
export async function* exportAudit(
  db: Db,
  request: ListQuery,
  filters: AuditFilters,
): AsyncIterable<AuditRow[]> {
  const found = await searched(db, request, filters);
  yield* db.pages(
    matching(db, request, filters, found)
      .select(listed)
      .orderBy('l.seq', request.direction)
      .limit(mostExported),
  );
}

const person = (alias: string) => `${alias}.first_name || ' ' || ${alias}.last_name`;
const plain = (alias: string) => `${alias}.name`;
/** Columns that name another record, and how that is called now. */
const references: Readonly<Record<string, readonly [table: TableName, name: (alias: string) => string]>> = {
  customer_id: ['customers', plain],
  facility_id: ['facilities', plain],
  contact_id: ['contacts', person],
  partner_id: ['partners', plain],
  agent_id: ['agents', plain],
  user_id: ['users', person],
  usergroup_id: ['usergroups', plain],
  ticket_id: ['tickets', (alias) => `'T-' || ${alias}.number`],
};

/** The present names of the records that changes name by their ids: id → name. */
export async function namesIn(db: Db, rows: readonly AuditRow[]): Promise<Map<string, string>> {
  const ids = new Map<string, Set<string>>();
  for (const { changes } of rows)
    for (const [column, change] of Object.entries(changes))
      if (references[column] && change !== 'changed')
        for (const id of change) if (isUuid(id)) (ids.get(column) ?? added(ids, column)).add(id);
  const found = await Promise.all(
    [...ids].map(([column, some]) => {
      const [table, name] = references[column] ?? ['customers', plain];
      return db.rows<{ id: string; name: string }>(
        db
          .from(table, 'r')
          .whereRaw('r.id = any (?::uuid[])', [[...some]])
          .select('r.id', db.raw(`${name('r')} as name`)),
      );
    }),
  );
  return new Map(found.flat().map(({ id, name }) => [id, name]));
}

function added(ids: Map<string, Set<string>>, column: string): Set<string> {
  const some = new Set<string>();
  ids.set(column, some);
  return some;
}
