import type { Db } from '../../database/db.ts';
import { holdService, setService, type HeldService } from './assetService.queries.ts';
import { nextServiceDate, type DueRules } from './dueDates.ts';
import { dayMeant } from './standing.ts';
import type { Outcome } from './workOrders.words.ts';

/** A service that was done before Gatehouse came: it has no work order here. */
export interface PastService {
  asset_id: string;
  type_id: string;
  outcome: Outcome;
  not_done_reason: string | null;
  serviced_on: string;
  technician_name: string | null;
  remarks: string | null;
  /** By what the old system knew it: its work order, or its certificate. */
  reference: string | null;
}

/**
 * Adds a service to an asset's history. It counts for last and next service as a work order's line does; one that isn't newer than
 * the asset's last service leaves both alone, since the asset's dates tell of that one.
 * @param customerId whose the asset was when somebody looked
 * @returns false when the asset has gone to another customer meanwhile (A33); nothing is written then
 */
export async function addPastService(
  db: Db,
  service: PastService,
  customerId: string | null,
  rules: DueRules,
): Promise<boolean> {
  const held = await holdService(db, service.asset_id, service.type_id);
  if (held.customer_id !== customerId) return false;
  const next = service.outcome === 'not_done' ? null : nextAfter(held, service.serviced_on, rules);
  if (service.outcome !== 'not_done' && isNewer(held, service.serviced_on))
    await setService(db, { customer_id: customerId }, held, {
      last_service_on: service.serviced_on,
      next_service_on: next,
      service_required: held.service_required,
    });
  await db.insert('work_order_lines', {
    ...service,
    next_service_on: next,
    finished_at: db.dayBegins(service.serviced_on),
  });
  return true;
}

const isNewer = (held: HeldService, day: string) =>
  held.last_service_on === null || held.last_service_on < day;

/** When the next service was, or is, due after one of that day. */
function nextAfter(held: HeldService, day: string, rules: DueRules): string | null {
  if (!held.counts || !held.service_required) return null;
  // Somebody may have typed another date than the interval gives.
  if (held.last_service_on === day) return held.next_service_on;
  const newer = isNewer(held, day);
  const dueOn = newer ? held.next_service_on : null;
  const interval = held.interval_months;
  const dueDay = newer ? dayMeant(held, [], { interval, rules }) : null;
  const counted = nextServiceDate(rules, { interval, doneOn: day, dueOn, dueDay });
  // Without an interval, a date that was given still lies ahead.
  return counted ?? (newer && dueOn !== null && dueOn > day ? dueOn : null);
}

/** A service as it is known again. */
export interface KnownService {
  asset_id: string;
  type_id: string;
  outcome: Outcome;
  serviced_on: string;
  /** As references are compared; null without one. */
  reference_key: string | null;
}

/** Finished services of assets on some days or by some references, those of work orders among them. @param keys of the references */
export async function servicesKnown(
  db: Db,
  { assetIds, days, keys }: { assetIds: readonly string[]; days: readonly string[]; keys: readonly string[] },
): Promise<KnownService[]> {
  if (assetIds.length === 0) return [];
  return db.rows(
    db
      .from('work_order_lines', 'l')
      .leftJoin('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
      .whereIn('l.asset_id', [...assetIds])
      .whereNotNull('l.finished_at')
      .whereNotNull('l.serviced_on')
      .whereRaw('(l.serviced_on = any (?::date[]) or alike_key(l.reference) = any (?::text[]))', [
        [...days],
        [...keys],
      ])
      .select('l.asset_id', 'l.outcome')
      .select(
        db.raw('coalesce(l.type_id, w.type_id) as type_id'),
        db.raw('l.serviced_on::text as serviced_on'),
        db.raw('alike_key(l.reference) as reference_key'),
      ),
  );
}
