import type { Db, Query } from '../../database/db.ts';
import { holdService, setService, type HeldService } from './assetService.queries.ts';
import { dayCutFrom, nextServiceDate, usualRules, type DueRules } from './dueDates.ts';
import {
  baseOf,
  dayMeant,
  earlier,
  inTurn,
  standing,
  standingWithout,
  type CountedLine,
  type Counting,
  sayTheSame,
  type Service,
} from './standing.ts';
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
  /** The day of the month that the next date stands for, where that month is too short for it. */
  next_day: number | null;
  not_required: boolean;
  finished_at: Date | null;
  /** When the service was due that this is, or was when it was last finished. */
  before_next_on: string | null;
  /** What stood before any work; `base_required` is null where it set no service. */
  base_last_on: string | null;
  base_next_on: string | null;
  base_required: boolean | null;
  /** Which of several services it was finished for, where that isn't its order's type. */
  counts_type_id: string | null;
}

/** The columns of a `ServiceLine`; lines are `l`, and their orders `w`. */
export const serviceColumns = (db: Db) => [
  ...[
    'l.id',
    'l.asset_id',
    'w.type_id',
    'l.customer_id',
    'l.outcome',
    'l.next_is_given',
    'l.next_day',
    'l.not_required',
    'l.finished_at',
    'l.base_required',
    'l.counts_type_id',
  ],
  ...days(db, lineDays),
];

const lineDays = ['serviced_on', 'next_service_on', 'before_next_on', 'base_last_on', 'base_next_on'];

const days = (db: Db, columns: readonly string[]) =>
  columns.map((column) => db.raw('??::text as ??', [`l.${column}`, column]));

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
 * Finishes a line: its asset gets last and next service. Done anew, it begins from what stands without it. An asset with several
 * services has each set by work of its type, and no other. A service older than the last one changes nothing, and neither does one
 * of a former customer's (A33).
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
  // It may have counted for another service than it does now.
  if (saved.counts_type_id !== null && saved.counts_type_id !== saved.type_id)
    await takeLineBack(db, saved, rules);
  const held = await holdService(db, saved.asset_id, saved.type_id);
  const { lines, counting, base, without } = await readStanding(db, saved, held, rules);
  const finished = { finished_at: db.raw('now()') };
  if (typed.outcome === 'not_done' || typed.serviced_on === null) {
    await setService(db, saved, held, without);
    return { ...finished, next_service_on: null, next_day: null };
  }
  const doneOn = typed.serviced_on;
  const others = lines.filter(({ id }) => id !== saved.id);
  const isNewest = without.last_service_on === null || without.last_service_on <= doneOn;
  const before = isNewest ? without : standingAt(doneOn, others, base, counting);
  const stood = before?.next_service_on ?? null;
  // What counts already was due when it was: something older that was entered since doesn't make it due later.
  const dueOn = others.length < lines.length ? earlier(saved.before_next_on, stood) : stood;
  const dueDay = before && dueOn === stood ? dayMeant(before, upTo(doneOn, others), counting) : null;
  // What the asset has no service for doesn't come again.
  const from = { interval: counting.interval, doneOn, dueOn, dueDay };
  const counted = nextServiceDate(rules, from);
  const given = typed.next_is_given ? typed.next_service_on : counted;
  const next = typed.not_required ? null : given;
  const nextDay = typed.next_is_given ? null : dayCutFrom(rules, from, next);
  const remembered = held.counts
    ? {
        before_next_on: dueOn,
        base_last_on: base.last_service_on,
        base_next_on: base.next_service_on,
        base_required: base.service_required,
      }
    : { before_next_on: null, base_last_on: null, base_next_on: null, base_required: null };
  const line = {
    ...remembered,
    id: saved.id,
    finished_at: new Date(),
    serviced_on: doneOn,
    next_service_on: next,
    next_day: nextDay,
    next_is_given: typed.next_is_given,
    not_required: typed.not_required,
  };
  const after = isNewest
    ? { last_service_on: doneOn, next_service_on: next, service_required: !typed.not_required }
    : withOlder(line, others, without, base, counting);
  await setService(db, saved, held, after, status && isNewest ? { status } : {});
  return {
    ...finished,
    ...remembered,
    counts_type_id: held.type_id,
    next_service_on: next,
    next_day: nextDay,
  };
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
  const rules = await readDueRules(db);
  for (const line of await db.rows<ServiceLine>(linesOf(db, workOrderId).whereNotNull('l.finished_at'))) {
    await takeLineBack(db, line, rules);
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

/** A line counts no more for the service that it was finished for. */
async function takeLineBack(db: Db, line: ServiceLine, rules: DueRules): Promise<void> {
  const held = await holdService(db, line.asset_id, line.counts_type_id ?? line.type_id);
  await setService(db, line, held, (await readStanding(db, line, held, rules)).without);
}

/** What an asset's service is made of: its lines, what it would say without any, and what it says without one of them. */
async function readStanding(db: Db, line: ServiceLine, held: HeldService, rules: DueRules) {
  const counting = { interval: held.counts ? held.interval_months : null, rules };
  const lines = await countedLines(db, line, held);
  return {
    counting,
    lines,
    base: baseOf(held, lines),
    without: standingWithout(line.id, held, lines, counting),
  };
}

/**
 * The lines that a service's dates come of, in turn. Those that are newer than what it says don't: somebody has typed an older date.
 * @param saved one of them perhaps, as it was saved
 */
async function countedLines(
  db: Db,
  saved: ServiceLine,
  held: Pick<HeldService, 'counts' | 'last_service_on' | 'type_id'>,
): Promise<CountedLine[]> {
  const { last_service_on: last, type_id: type } = held;
  if (!held.counts || last === null) return [];
  const others = db
    .from('work_order_lines', 'l')
    .leftJoin('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
    .where({ 'l.asset_id': saved.asset_id, 'l.customer_id': saved.customer_id })
    .whereNot('l.id', saved.id)
    .where('l.serviced_on', '<=', last)
    .whereNotNull('l.finished_at')
    .whereNot('l.outcome', 'not_done')
    // What was finished while the asset had no service of its type set none.
    .whereRaw('(l.work_order_id is null or l.base_required is not null)');
  // The one service of an asset is whatever was done to it. What was done before Gatehouse came says its type itself.
  if (type !== null) void others.whereRaw('coalesce(l.counts_type_id, l.type_id, w.type_id) = ?', [type]);
  const lines = await db.rows<CountedLine>(
    others
      .select('l.id', 'l.next_is_given', 'l.next_day', 'l.not_required', 'l.finished_at', 'l.base_required')
      .select(days(db, lineDays)),
  );
  return inTurn(isCounted(saved, last, type) ? [...lines, saved] : lines);
}

const isCounted = (line: ServiceLine, last: string, type: string | null): line is ServiceLine & CountedLine =>
  line.finished_at !== null &&
  line.outcome !== 'not_done' &&
  line.serviced_on !== null &&
  line.serviced_on <= last &&
  line.base_required !== null &&
  (type === null || (line.counts_type_id ?? line.type_id) === type);

/** The finished line that the dates of one of several services come of; null where somebody typed or imported them. */
export async function lineSaying(
  db: Db,
  assetId: string,
  { type_id: type, last_service_on: last }: { type_id: string; last_service_on: string | null },
): Promise<string | null> {
  if (last === null) return null;
  const line = await db.row<{ id: string }>(
    db
      .from('work_order_lines', 'l')
      .where({ 'l.asset_id': assetId, 'l.counts_type_id': type, 'l.serviced_on': last })
      .whereNotNull('l.finished_at')
      .whereNot('l.outcome', 'not_done')
      .orderBy([{ column: 'l.finished_at', order: 'desc' }, 'l.id'])
      .select('l.id'),
  );
  return line?.id ?? null;
}

/** What a service says that comes of a line: what it said, unless that line has been taken back since. */
export async function standingSince(
  db: Db,
  assetId: string,
  lineId: string,
  service: Service & { type_id: string; interval_months: number | null },
): Promise<Service> {
  const { last_service_on, next_service_on, service_required, type_id } = service;
  const said = { last_service_on, next_service_on, service_required };
  const line = await db.row<ServiceLine>(
    withOrder(db.from('work_order_lines', 'l'))
      .where({ 'l.id': lineId, 'l.asset_id': assetId, 'l.counts_type_id': type_id })
      .select(serviceColumns(db)),
  );
  if (!line || line.base_required === null) return said;
  if (last_service_on === null || isCounted(line, last_service_on, type_id)) return said;
  const { base_last_on, base_next_on, base_required } = line;
  const base = {
    last_service_on: base_last_on,
    next_service_on: base_next_on,
    service_required: base_required,
  };
  const counting = { interval: service.interval_months, rules: await readDueRules(db) };
  return standing(await countedLines(db, line, { ...service, counts: true }), base, counting);
}

const upTo = (day: string, lines: readonly CountedLine[]) => lines.filter(({ serviced_on: on }) => on <= day);

/** What a service said before something was done that isn't the newest; null where nobody knows. */
function standingAt(
  day: string,
  lines: readonly CountedLine[],
  base: Service,
  counting: Counting,
): Service | null {
  if (base.last_service_on !== null && base.last_service_on > day) return null;
  return standing(upTo(day, lines), base, counting);
}

/** What a service says once a line that isn't its newest counts: the same, unless the newest was counted from that one. */
function withOlder(
  line: CountedLine,
  others: readonly CountedLine[],
  without: Service,
  base: Service,
  counting: Counting,
): Service {
  return sayTheSame(standing(others, base, counting), without)
    ? standing(inTurn([...others, line]), base, counting)
    : without;
}
