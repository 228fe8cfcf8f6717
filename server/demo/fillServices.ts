import type { Db } from '../database/db.ts';
import { daysFrom, nextService } from './dates.ts';
import { addPast } from './fillPast.ts';
import type { Place } from './place.ts';

/**
 * In how many days the inspection of each asset is due that has one besides its calibration; the first is overdue, and one isn't
 * required any more.
 */
const inspectionsDue = [-9, 6, null, 15, 45, 120];
const months = 6;

interface Serviced {
  id: string;
  service_interval_months: number | null;
  last_service_on: string | null;
  next_service_on: string | null;
}

/** Has no asset several services yet, and are there types for two? */
export async function lacksServices({ db }: Place): Promise<boolean> {
  const [services, types] = await Promise.all([
    db.count(db.from('asset_services').select('id'), 1),
    typesOf(db),
  ]);
  return services === 0 && types !== null;
}

/** Gives a few assets an inspection besides what they have already, which becomes their calibration. */
export async function fillServices({ db }: Place): Promise<void> {
  const types = await typesOf(db);
  if (!types) return;
  const assets = await db.rows<Serviced>(
    db
      .from('assets')
      .whereNotNull('customer_id')
      .where('status', 'in_service')
      .where('service_required', true)
      .whereLike('code', '%-004')
      .orderBy('code_lc')
      .limit(inspectionsDue.length)
      .select('id', 'service_interval_months')
      .select(db.raw('last_service_on::text as last_service_on, next_service_on::text as next_service_on')),
  );
  const inspections = assets.map((asset, index) => {
    const due = inspectionsDue[index] ?? null;
    const next = daysFrom(due ?? 0);
    return {
      id: asset.id,
      last_service_on: nextService(next, -months),
      next_service_on: due === null ? null : next,
    };
  });
  await db.insertMany(
    'asset_services',
    assets.flatMap(
      ({ id: asset_id, service_interval_months: every, last_service_on, next_service_on }, index) => {
        const inspected = inspections[index];
        return [
          { asset_id, type_id: types.calibration, interval_months: every, last_service_on, next_service_on },
          {
            ...{ asset_id, type_id: types.inspection, interval_months: months },
            ...{ last_service_on: inspected?.last_service_on, next_service_on: inspected?.next_service_on },
            service_required: inspectionsDue[index] !== null,
          },
        ];
      },
    ),
  );
  await addPast(
    db,
    inspections.map((inspected) => ({ ...inspected, type_id: types.inspection, interval: months })),
  );
}

/** The types of the two services; null where the company has renamed them. */
async function typesOf(db: Db): Promise<{ calibration: string; inspection: string } | null> {
  const types = await db.rows<{ id: string; name: string }>(db.from('work_order_types').select('id', 'name'));
  const idOf = (name: string) => types.find((type) => type.name === name)?.id;
  const [calibration, inspection] = [idOf('Calibration'), idOf('Inspection')];
  return calibration !== undefined && inspection !== undefined ? { calibration, inspection } : null;
}
