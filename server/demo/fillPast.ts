import type { Db } from '../database/db.ts';
import { nextService } from './dates.ts';

interface Dated {
  id: string;
  service_interval_months: number | null;
  last_service_on: string;
  next_service_on: string | null;
}

/** How many services of each asset came along from before Gatehouse. */
const visitsBefore = 2;

/**
 * What was done before Gatehouse came, for the assets that have a last service and no finished work here: their dates come of
 * what stands in their history.
 */
export async function fillPast(db: Db, type: string): Promise<void> {
  const assets = await db.rows<Dated>(
    db
      .from('assets', 'a')
      .whereNotNull('a.last_service_on')
      .whereNotExists(
        db.from('work_order_lines', 'l').whereRaw('l.asset_id = a.id').whereNotNull('l.finished_at'),
      )
      .orderBy('a.code_lc')
      .select('a.id', 'a.service_interval_months')
      .select(
        db.raw('a.last_service_on::text as last_service_on, a.next_service_on::text as next_service_on'),
      ),
  );
  await addPast(
    db,
    assets.map((asset) => ({ ...asset, type_id: type, interval: asset.service_interval_months })),
  );
}

/** A service with its dates, and those before it. */
export interface PastDates {
  /** Of its asset. */
  id: string;
  type_id: string;
  interval: number | null;
  last_service_on: string;
  next_service_on: string | null;
}

/** Adds the services that led to those dates, an interval apart. */
export async function addPast(db: Db, services: readonly PastDates[]): Promise<void> {
  const rows = services.flatMap(({ id, type_id, interval, last_service_on: last, next_service_on: next }) =>
    Array.from({ length: interval === null ? 1 : visitsBefore }, (_, back) => {
      const on = back === 0 ? last : nextService(last, -back * (interval ?? 0));
      return {
        ...{ asset_id: id, type_id, outcome: 'passed', serviced_on: on },
        next_service_on: back === 0 ? next : nextService(last, -(back - 1) * (interval ?? 0)),
        finished_at: db.dayBegins(on),
        technician_name: 'J. Hollis',
      };
    }),
  );
  await db.insertMany('work_order_lines', rows);
}
