import { inWorkStates } from '../../../../db/workOrderMoves.ts';
import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { Author } from '../../../domain/workOrders/moving.queries.ts';
import { filterBy } from '../../../lists/spec.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { addAssets } from '../lines/assets.queries.ts';
import { addOrder } from '../workOrders.queries.ts';

/** A service that is due soon, and that nobody has made a work order of. */
export interface DraftRow {
  id: string;
  asset_id: string;
  asset: string;
  type: string;
  /** Its type isn't offered any more: staff choose another one for it. */
  inactive: boolean;
  customer: string | null;
  facility: string;
  due_on: string;
}

/** As many as are confirmed at once. */
export const mostAtOnce = 100;

/**
 * Keeps those that are due as they were when they were drafted, of work that nobody has made or asked for since: a date that was
 * changed makes another draft. As with what is drafted (`app.draft_clock`), services of types are due by their own dates. An
 * inactive facility takes no new work; its drafts wait for it. Assets are `a`.
 */
const stillDue = (rows: Query): Query =>
  rows
    .join('assets as a', { 'a.tenant_id': 'd.tenant_id', 'a.id': 'd.asset_id' })
    .join('facilities as at', { 'at.tenant_id': 'a.tenant_id', 'at.id': 'a.facility_id' })
    .where({ 'd.status': 'waiting', 'at.active': true })
    .whereNot('a.status', 'retired')
    .whereRaw(
      `case when exists (select from asset_services x where x.tenant_id = d.tenant_id and x.asset_id = d.asset_id)
         then exists (select from asset_services x
           where x.tenant_id = d.tenant_id and x.asset_id = d.asset_id and x.type_id = d.type_id and x.next_service_on = d.due_on)
         else a.next_service_on = d.due_on end`,
    )
    .whereRaw(
      `not exists (select from work_order_lines l join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
         where l.tenant_id = d.tenant_id and l.asset_id = d.asset_id and w.type_id = d.type_id and w.status = any (?))`,
      [['requested', ...inWorkStates]],
    );

/** The drafts that wait, those that are due first before the others. */
export const waitingDrafts = (
  types: readonly { value: string; label: string }[],
): ExportedList<DraftRow> => ({
  noun: { one: 'draft', many: 'drafts' },
  searchLabel: 'Search by asset',
  sorts: [{ key: 'due', label: 'Due on', column: 'd.due_on', type: 'date' }],
  filters: types.length > 0 ? [{ ...filterBy('type', 'Type', types), column: 'd.type_id' }] : [],
  alias: 'd',
  search: async (db, words) => {
    const found = await search(db, 'assets', words);
    return { ...found, many: false, narrow: (rows) => found.narrow(rows, 'a') };
  },
  rows: (db) => stillDue(db.from('order_drafts', 'd')),
  columns: (db) => ['d.id', 'd.tenant_id', 'd.asset_id', 'd.type_id', db.raw('d.due_on::text as due_on')],
  finish: (rows, db) =>
    rows
      .join('assets as a', { 'a.tenant_id': 'p.tenant_id', 'a.id': 'p.asset_id' })
      .join('work_order_types as t', { 't.tenant_id': 'p.tenant_id', 't.id': 'p.type_id' })
      .join('facilities as f', { 'f.tenant_id': 'a.tenant_id', 'f.id': 'a.facility_id' })
      .leftJoin('customers as c', { 'c.tenant_id': 'a.tenant_id', 'c.id': 'a.customer_id' })
      .select(
        'p.*',
        't.name as type',
        db.raw('not t.active as inactive'),
        'f.name as facility',
        'c.name as customer',
      )
      .select(db.raw(`concat_ws(' ', a.code, a.description) as asset`)),
  csv: {
    name: 'orders_to_confirm',
    columns: [
      { heading: 'Asset', value: (row) => row.asset },
      { heading: 'Type', value: (row) => row.type },
      { heading: 'Customer', value: (row) => row.customer },
      { heading: 'Facility', value: (row) => row.facility },
      { heading: 'Due on', as: 'day', value: (row) => row.due_on },
    ],
  },
});

interface Held {
  id: string;
  asset_id: string;
  type_id: string;
  type: string;
  inactive: boolean;
  due_on: string;
  facility_id: string;
  customer_id: string | null;
}

/** Those of some drafts that wait still, held until the transaction ends: two who press at once wait for one another. */
async function held(db: Db, ids: readonly string[]): Promise<Held[]> {
  const waiting = db
    .from('order_drafts', 'd')
    .whereIn('d.id', [...ids])
    .where('d.status', 'waiting');
  await db.rows(waiting.select('d.id').orderBy('d.id').forNoKeyUpdate());
  return db.rows(
    stillDue(db.from('order_drafts', 'd').whereIn('d.id', [...ids]))
      .join('work_order_types as t', { 't.tenant_id': 'd.tenant_id', 't.id': 'd.type_id' })
      .orderBy('d.id')
      .select('d.id', 'd.asset_id', 'd.type_id', 'a.facility_id', 'a.customer_id')
      .select('t.name as type', db.raw('not t.active as inactive'))
      .select(db.raw('d.due_on::text as due_on')),
  );
}

const touched = (db: Db) => ({ version: db.raw('version + 1'), updated_at: db.raw('now()') });

/** What came of drafts: how many orders, of how many drafts, and the types of those that stay, one for each. */
export interface Confirmed {
  orders: number;
  drafts: number;
  inactive: string[];
}

/**
 * Makes work orders of drafts: one for each facility and type, with its assets.
 * @param instead the type for those whose own isn't offered any more; without one, they stay
 */
export async function confirmDrafts(
  db: Db,
  ids: readonly string[],
  instead: string | null,
  by: Author,
): Promise<Confirmed> {
  const groups = new Map<string, Held[]>();
  const inactive: string[] = [];
  for (const draft of await held(db, ids)) {
    const type = draft.inactive ? instead : draft.type_id;
    if (type === null) {
      inactive.push(draft.type);
      continue;
    }
    const key = `${draft.facility_id} ${type}`;
    groups.set(key, [...(groups.get(key) ?? []), { ...draft, type_id: type }]);
  }
  let confirmed = 0;
  for (const drafts of groups.values()) {
    const [first] = drafts;
    if (!first) continue;
    const { type_id, facility_id, customer_id } = first;
    const wanted = drafts.map(({ due_on: on }) => on).sort()[0] ?? null;
    const order = await addOrder(
      db,
      {
        ...{ type_id, facility_id, customer_id, wanted_on: wanted },
        ...{ lab_id: null, technician_id: null, scheduled_on: null, purchase_order: null, description: null },
      },
      customer_id,
      by,
    );
    await addAssets(
      db,
      { id: order.id, customer_id },
      // Two of one asset may have come to the same type.
      [...new Set(drafts.map(({ asset_id: asset }) => asset))],
    );
    for (const { id } of drafts)
      await db.update(
        'order_drafts',
        { id },
        { status: 'confirmed', work_order_id: order.id, ...touched(db) },
      );
    confirmed += drafts.length;
  }
  return { orders: groups.size, drafts: confirmed, inactive };
}

/** Dismisses drafts, or brings back those that were. @returns which ones */
export async function setDismissed(db: Db, ids: readonly string[], dismissed: boolean): Promise<string[]> {
  const [from, to] = dismissed ? (['waiting', 'dismissed'] as const) : (['dismissed', 'waiting'] as const);
  const done: string[] = [];
  for (const id of [...ids].sort())
    if ((await db.update('order_drafts', { id, status: from }, { status: to, ...touched(db) })) > 0)
      done.push(id);
  return done;
}
