import type { Db, Query } from '../../../database/db.ts';
import { readChoices, type Choices } from '../../../database/choices.ts';
import { openOrderOf } from '../../../domain/workOrders/history.queries.ts';
import { noteEvent, type Author } from '../../../domain/workOrders/moving.queries.ts';
import { noPlace } from '../../../domain/workOrders/workOrders.words.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { Day } from '../../../shared/days.ts';
import type { RequestValues } from './requests.form.ts';

/** An asset that work is requested for. */
export interface RequestedAsset {
  id: string;
  code: string | null;
  description: string;
  facility: string;
  facility_id: string;
  customer_id: string | null;
  /** For `openOrderInWords`. */
  open_order: string | null;
}

/** Those of some assets that are in the actor's reach (A29), by name. */
export function requestedAssets(db: Db, ids: readonly string[]): Promise<RequestedAsset[]> {
  return db.rows(
    db
      .from('assets', 'a')
      .join('facilities as f', { 'f.tenant_id': 'a.tenant_id', 'f.id': 'a.facility_id' })
      .whereIn('a.id', [...ids])
      .whereNot('a.status', 'retired')
      .where('f.active', true)
      .orderBy(['f.sort_name', 'a.code_lc', 'a.id'])
      .select('a.id', 'a.code', 'a.description', 'f.name as facility', 'a.facility_id', 'a.customer_id')
      .select(openOrderOf(db, 'a')),
  );
}

/** The facilities that a request without assets can be for: active ones in reach, the chosen one alone where one is chosen (A15). */
export const facilitiesToRequest = (db: Db): Promise<Choices> =>
  readChoices(
    db,
    toRequest(db).select('f.id', 'f.name', 'f.code as detail').orderBy(['f.sort_name', 'f.id']),
    null,
  );

function toRequest(db: Db): Query {
  const facilities = db.from('facilities', 'f').where('f.active', true);
  return db.facilityId === null ? facilities : facilities.where('f.id', db.facilityId);
}

/** The kinds of work that a request can be for. Claims make those of their own, which are offered only if there are no others. */
export const typesToRequest = (db: Db): Promise<Choices> =>
  readChoices(
    db,
    requestable(db).select('t.id', 't.name', db.raw('null as detail')).orderBy(['t.name_lc', 't.id']),
    null,
  );

function requestable(db: Db): Query {
  const others = db
    .from('work_order_types', 'o')
    .where({ 'o.active': true, 'o.makes_service_orders': false })
    .select(db.raw('1'));
  return db
    .from('work_order_types', 't')
    .where('t.active', true)
    .whereRaw('(not t.makes_service_orders or not exists (?))', [others]);
}

/** The type of the service that is due first on each of some assets, where it's the same on all; or the only type there is. */
export async function likelyType(
  db: Db,
  assets: readonly { id: string }[],
  { options }: Choices,
): Promise<string> {
  if (options?.length === 1) return options[0]?.value ?? '';
  const ids = assets.map(({ id }) => id);
  const due = await db.rows<{ asset_id: string; type_id: string | null }>(
    db
      .from('asset_services', 's')
      .whereRaw('s.asset_id = any(array(select unnest(?::uuid[])))', [ids])
      .where('s.service_required', true)
      .whereNotNull('s.next_service_on')
      .orderBy(['s.asset_id', 's.next_service_on', 's.id'])
      .select(db.raw('distinct on (s.asset_id) s.asset_id'), 's.type_id'),
  );
  const types = new Set(due.map(({ type_id: type }) => type));
  const [only] = types;
  return due.length === ids.length && types.size === 1 ? (only ?? '') : '';
}

/** What no field of a request can tell by itself, and what is requested: a facility each, with its assets. */
export async function readRequest(
  db: Db,
  values: RequestValues,
): Promise<{
  errors: FieldErrors;
  places: { facility_id: string; customer_id: string | null; assets: string[] }[];
}> {
  const [assets, facility, type] = await Promise.all([
    requestedAssets(db, values.assets),
    values.facility_id === null
      ? undefined
      : db.row<{ id: string; customer_id: string | null }>(
          toRequest(db).where('f.id', values.facility_id).select('f.id', 'f.customer_id'),
        ),
    db.row(requestable(db).where('t.id', values.type_id).select('t.id')),
  ]);
  const errors: FieldErrors = { ...wantedTooEarly(db, values.wanted_on) };
  if (!type) errors['type_id'] = 'Choose a type from the list.';
  if (assets.length < values.assets.length)
    errors['assets'] =
      'One of the assets no longer exists, has been retired, or is at an inactive facility. Tick the ones you need again.';
  if (values.assets.length === 0 && !facility)
    errors['facility_id'] = values.facility_id === null ? noPlace : 'Choose a facility from the list.';
  const places = new Map<string, { facility_id: string; customer_id: string | null; assets: string[] }>();
  if (assets.length === 0 && facility)
    places.set(facility.id, { facility_id: facility.id, customer_id: facility.customer_id, assets: [] });
  for (const { id, facility_id, customer_id } of assets) {
    const place = places.get(facility_id) ?? { facility_id, customer_id, assets: [] };
    place.assets.push(id);
    places.set(facility_id, place);
  }
  return { errors, places: [...places.values()] };
}

/** Nobody comes on a day that is over. */
export const wantedTooEarly = ({ calendar }: Db, day: Day | null | undefined): FieldErrors =>
  day && day < calendar.today ? { wanted_on: 'Enter today’s date or a later one.' } : {};

/** Adds a request for each facility, so that whoever reaches one of them sees its own and no other (A12). */
export async function addRequests(
  db: Db,
  { type_id, wanted_on, purchase_order, description }: RequestValues,
  places: Awaited<ReturnType<typeof readRequest>>['places'],
  by: Author,
): Promise<{ id: string; number: number }[]> {
  const added: { id: string; number: number }[] = [];
  for (const { assets, ...place } of places) {
    const number = await db.nextNumber('work_order');
    const id = await db.insert('work_orders', {
      ...{ ...place, type_id, wanted_on, purchase_order, description, number },
      status: 'requested',
      opened_by: by.name,
      by_portal: true,
      requested_by_user_id: by.userId,
    });
    await db.insertMany(
      'work_order_lines',
      assets.map((asset) => ({ work_order_id: id, asset_id: asset })),
    );
    await noteEvent(db, id, { from: null, to: 'requested', reason: null }, by);
    await db.call('tell_of_request', id);
    added.push({ id, number });
  }
  return added;
}
