import type { TableName } from '../../../db/policies/index.ts';
import type { Db, Query } from '../../database/db.ts';
import type { AuditChanges } from '../../shared/auditWords.ts';
import { addDays } from '../../shared/days.ts';
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

/** What a list of entries has of each. */
export const listed = [
  'l.id', 'l.seq', 'l.at', 'l.actor_kind', 'l.user_id', 'l.actor_name', 'l.as_name', 'l.address', 'l.action',
  'l.record_kind', 'l.record_id', 'l.record_name', 'l.changes',
]; // prettier-ignore

/** The log's entries of some days. Numbers and times go up together, so a day's ends become numbers, by which the log is ordered. */
export function entries(db: Db, { from, to }: Pick<AuditFilters, 'from' | 'to'>): Query {
  const query = db.from('audit_log', 'l');
  if (from !== '') void query.where('l.seq', '>=', edge(db, 'asc').where('e.at', '>=', db.dayBegins(from)));
  if (to !== '')
    void query.where('l.seq', '<=', edge(db, 'desc').where('e.at', '<', db.dayBegins(addDays(to, 1))));
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

const person = (alias: string) => `trim(${alias}.first_name || ' ' || ${alias}.last_name)`;
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
