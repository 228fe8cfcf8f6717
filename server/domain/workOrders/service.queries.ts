import type { Db, Query } from '../../database/db.ts';
import { holdService, setService, type HeldService, type Service } from './assetService.queries.ts';
import { nextServiceDate, usualRules, type DueRules } from './dueDates.ts';
import type { Outcome } from './workOrders.words.ts';

/** A line with what its asset's dates are counted from. */
export interface ServiceLine {
  id: string;
  asset_id: string;
  /** Of its work order. */
  type_id: string;
  /** Whose the service is; the asset may be another customer's by now. */
  customer_id: string;
  outcome: Outcome | null;
  serviced_on: string | null;
  next_service_on: string | null;
  next_is_given: boolean;
  not_required: boolean;
  finished_at: Date | null;
  before_last_on: string | null;
  before_next_on: string | null;
  before_required: boolean | null;
}

const dates = ['serviced_on', 'next_service_on', 'before_last_on', 'before_next_on'];

/** The columns of a `ServiceLine`; lines are `l`, and their orders `w`. */
export const serviceColumns = (db: Db) => [
  ...[
    'l.id',
    'l.asset_id',
    'w.type_id',
    'l.customer_id',
    'l.outcome',
    'l.next_is_given',
    'l.not_required',
    'l.finished_at',
    'l.before_required',
  ],
  ...dates.map((column) => db.raw('??::text as ??', [`l.${column}`, column])),
];

/** How the company counts the next service date; what it hasn't said is as usual. */
export async function readDueRules(db: Db): Promise<DueRules> {
  const rows = await db.rows<{ setting: string; value: string }>(
    db.from('work_settings').select('setting', 'value'),
  );
  const said = Object.fromEntries(rows.map(({ setting, value }) => [setting, value]));
  return {
    countsFrom: said['counts_from'] === 'due' ? 'due' : usualRules.countsFrom,
    landsOn: said['lands_on'] === 'month_end' ? 'month_end' : usualRules.landsOn,
  };
}

/** What is typed of a line, as far as its asset's dates depend on it. */
export type TypedService = Pick<
  ServiceLine,
  'outcome' | 'serviced_on' | 'next_service_on' | 'next_is_given' | 'not_required'
>;

/**
 * Finishes a line: its asset gets last and next service, and the line remembers what stood there before. Done anew, it
 * begins from that again. An asset with several services has each set by work of its type, and no other. A service older than the last
 * one changes nothing, and neither does one of a former customer's (A33).
 * @param saved the line as it is saved
 * @param typed `next_service_on` counts only where it is given
 * @param status of the asset, where it changes with the outcome
 * @returns what is to be saved with the line
 */
export async function finishLine(
  db: Db,
  saved: ServiceLine,
  typed: TypedService,
  rules: DueRules,
  { status }: { status?: 'out_of_service' } = {},
): Promise<Record<string, unknown>> {
  const held = await holdService(db, saved.asset_id, saved.type_id);
  const before = await serviceWithout(db, saved, held);
  const finished = {
    finished_at: db.raw('now()'),
    before_last_on: before.last_service_on,
    before_next_on: before.next_service_on,
    before_required: before.service_required,
  };
  if (typed.outcome === 'not_done' || typed.serviced_on === null) {
    await setService(db, saved, held, before);
    return { ...finished, next_service_on: null };
  }
  const counted = nextServiceDate(rules, {
    // What the asset has no service for doesn't come again.
    interval: held.counts ? held.interval_months : null,
    doneOn: typed.serviced_on,
    dueOn: before.next_service_on,
  });
  const given = typed.next_is_given ? typed.next_service_on : counted;
  const next = typed.not_required ? null : given;
  const isNewest = before.last_service_on === null || before.last_service_on <= typed.serviced_on;
  const after = {
    last_service_on: typed.serviced_on,
    next_service_on: next,
    service_required: !typed.not_required,
  };
  await setService(db, saved, held, isNewest ? after : before, status && isNewest ? { status } : {});
  return { ...finished, next_service_on: next };
}

/** Finishes the lines that have an outcome and count for nothing: those of an order that was reopened. */
export async function applyFinished(db: Db, workOrderId: string): Promise<void> {
  const lines = await db.rows<ServiceLine>(
    linesOf(db, workOrderId).whereNull('l.finished_at').whereNotNull('l.outcome'),
  );
  if (lines.length === 0) return;
  const rules = await readDueRules(db);
  for (const line of lines) {
    const values = await finishLine(db, line, line, rules);
    await db.update('work_order_lines', { id: line.id }, { ...values, version: db.raw('version + 1') });
  }
}

/** The finished lines of an order count no more: their assets get what their other services say, or what stood there before. */
export async function takeBack(db: Db, workOrderId: string): Promise<void> {
  for (const line of await db.rows<ServiceLine>(linesOf(db, workOrderId).whereNotNull('l.finished_at'))) {
    const held = await holdService(db, line.asset_id, line.type_id);
    await setService(db, line, held, await serviceWithout(db, line, held));
    await db.update(
      'work_order_lines',
      { id: line.id },
      { finished_at: null, version: db.raw('version + 1') },
    );
  }
}

/** Adds the order of each line, whose type says which service it counts for. */
export const withOrder = (lines: Query): Query =>
  lines.join('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' });

const linesOf = (db: Db, workOrderId: string) =>
  withOrder(db.from('work_order_lines', 'l'))
    .where({ 'l.work_order_id': workOrderId })
    .select(serviceColumns(db))
    // Two orders with the same assets hold them in the same order, and one waits for the other.
    .orderBy('l.asset_id');

/** What an asset's dates are without a line: those of its newest other service, else what stood there before it. */
async function serviceWithout(db: Db, line: ServiceLine, held: HeldService): Promise<Service> {
  const counts = line.finished_at !== null && line.outcome !== 'not_done';
  // Somebody has set another date since, by hand or by a newer service: that stays.
  const isTheLast = counts && held.last_service_on === line.serviced_on;
  if (!isTheLast || !held.counts) return held;
  const other = await db.row<{ serviced_on: string; next_service_on: string | null; not_required: boolean }>(
    // One that was done before Gatehouse came has no order, and says its type itself.
    db
      .from('work_order_lines', 'l')
      .leftJoin('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
      .where({
        'l.asset_id': line.asset_id,
        'l.customer_id': line.customer_id,
      })
      // The one service of an asset is whatever was done to it.
      .whereRaw(
        held.service_id === null ? 'true' : 'coalesce(l.type_id, w.type_id) = ?',
        held.service_id === null ? [] : [line.type_id],
      )
      .whereNot('l.id', line.id)
      .whereNot('l.outcome', 'not_done')
      .whereNotNull('l.finished_at')
      .orderBy([
        { column: 'l.serviced_on', order: 'desc' },
        { column: 'l.id', order: 'desc' },
      ])
      .select('l.not_required')
      .select(
        db.raw('l.serviced_on::text as serviced_on'),
        db.raw('l.next_service_on::text as next_service_on'),
      ),
  );
  if (other !== undefined && (line.before_last_on === null || other.serviced_on >= line.before_last_on))
    return {
      last_service_on: other.serviced_on,
      next_service_on: other.next_service_on,
      service_required: !other.not_required,
    };
  return {
    last_service_on: line.before_last_on,
    next_service_on: line.before_next_on,
    service_required: line.before_required ?? true,
  };
}
