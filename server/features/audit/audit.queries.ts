import type { TableName } from '../../../db/policies/index.ts';
import type { Db, Query } from '../../database/db.ts';
import type { AuditChanges } from '../../shared/auditWords.ts';
import type { Mentioned } from '../../domain/audit/audit.words.ts';
import { addDays } from '../../shared/days.ts';
import { invoiceNumberInSql } from '../../shared/numbers.ts';
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
const asset = (alias: string) => `concat_ws(' ', ${alias}.code, ${alias}.description)`;
const order = (alias: string) => `'WO-' || ${alias}.number`;
const estimate = (alias: string) => `'EST-' || ${alias}.number`;
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
  for_customer_id: ['customers', plain],
  lab_id: ['facilities', plain],
  technician_id: ['personnel', person],
  requested_by_user_id: ['users', person],
  filed_by_user_id: ['users', person],
  type_id: ['work_order_types', plain],
  asset_id: ['assets', asset],
  about_asset_id: ['assets', asset],
  work_order_id: ['work_orders', order],
  follows_order_id: ['work_orders', order],
  taken_off_order_id: ['work_orders', order],
  claim_id: ['warranty_claims', (alias) => `'CL-' || ${alias}.number`],
  estimate_id: ['estimates', estimate],
  revises_id: ['estimates', estimate],
  deposit_of_id: ['estimates', estimate],
  invoice_id: ['invoices', invoiceNumberInSql],
  credits_id: ['invoices', invoiceNumberInSql],
};

/** What the log says of records that entries mention by their ids. */
export async function mentionedIn(db: Db, rows: readonly AuditRow[]): Promise<Mentioned> {
  const [names, currencies] = await Promise.all([namesIn(db, rows), currenciesIn(db, rows)]);
  return { names, currencies };
}

/** The present names of the records that changes name by their ids: id → name. */
async function namesIn(db: Db, rows: readonly AuditRow[]): Promise<Map<string, string>> {
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

/** The kinds of records whose amounts have a currency of their own. */
const priced = [
  ...(['invoices', 'estimates', 'recurring_invoices', 'payments'] as const),
  ...(['warranty_claims', 'price_list_items'] as const),
];

/** The currencies in which the log writes what entries say of amounts: record → currency. */
async function currenciesIn(db: Db, rows: readonly AuditRow[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    priced.map(async (kind) => {
      const ids = rows.flatMap(({ record_kind: of, record_id: id, changes }) =>
        of === kind && id !== null && hasAmounts(changes) ? [id] : [],
      );
      return ids.length === 0
        ? []
        : db.rows<{ id: string; currency: string }>(
            db
              .from(kind, 'r')
              .whereRaw('r.id = any (?::uuid[])', [[...new Set(ids)]])
              .select('r.id', 'r.currency'),
          );
    }),
  );
  return new Map(found.flat().map(({ id, currency }) => [id, currency]));
}

const hasAmounts = (changes: AuditChanges) =>
  Object.keys(changes).some((column) => column.endsWith('_minor') || column === 'unit_price');

function added(ids: Map<string, Set<string>>, column: string): Set<string> {
  const some = new Set<string>();
  ids.set(column, some);
  return some;
}
