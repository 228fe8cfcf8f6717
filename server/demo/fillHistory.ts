import type { Db } from '../database/db.ts';
import type { Author } from '../domain/workOrders/moving.queries.ts';
import { keepSignature } from '../domain/workOrders/signatures.queries.ts';
import { getWorkOrder } from '../domain/workOrders/workOrders.queries.ts';
import { fillPast } from './fillPast.ts';
import { daysFrom } from './dates.ts';
import { workSites } from './sites.ts';

/** How many sites have a history, when work was done there, and on how many assets each time. */
const mostSites = 12;
const visits = [-715, -540, -350, -165];
/** In how many days all sites are seen to, each time; the last time, what isn't over yet follows soon. */
const rounds = [165, 165, 165, 36];
const assetsAtOnce = 4;
/** Every so many orders have words of staff, and are signed. */
const commented = 3;
const signed = 16;

const words = [
  ['All done. The certificates are on the assets’ pages.', false],
  ['The reference was changed after the third reading.', true],
  ['One gauge needed a new seal. It’s fitted, at no charge.', false],
  ['Ask for Sam at the gate: parking is behind the hall.', true],
] as const;

interface Past {
  id: string;
  facility_id: string;
}

/**
 * Two years of finished work on the assets that stand there already, before there is any other: all of it goes through its states
 * at once, in a few statements, so that the demo's start stays quick.
 */
export async function fillHistory(
  db: Db,
  { typeOf, technician, by }: { typeOf: (name: string) => string; technician: string | null; by: Author },
): Promise<void> {
  const sites = await workSites(db, mostSites);
  const rows: Record<string, unknown>[] = [];
  for (const [turn, visit] of visits.entries())
    for (const [index, site] of sites.entries())
      rows.push({
        number: await db.nextNumber('work_order'),
        type_id: typeOf(turn % 2 === 1 ? 'Inspection' : 'Calibration'),
        ...{ facility_id: site.id, customer_id: site.customer_id, status: 'open', opened_by: by.name },
        description: turn % 2 === 1 ? 'Half-yearly inspection' : 'Yearly calibration',
        scheduled_on: daysFrom(visit + index * Math.floor((rounds[turn] ?? 0) / sites.length)),
        technician_id: technician,
      });
  await db.insertMany('work_orders', rows);
  const past = await db.rows<Past>(db.from('work_orders').orderBy('number').select('id', 'facility_id'));
  await addLines(db, past, technician);
  await addWords(db, past, by);
  await db.update('work_orders', { status: 'in_progress' }, { status: 'done' });
  await db.update('work_orders', { status: 'done' }, { status: 'closed' });
  await rememberOnAssets(db);
  await fillPast(db, typeOf('Calibration'));
}

async function addLines(db: Db, past: readonly Past[], technician: string | null): Promise<void> {
  const assets = await db.rows<{ id: string; facility_id: string; code_lc: string }>(
    db
      .from('assets')
      .whereIn('facility_id', [...new Set(past.map(({ facility_id: site }) => site))])
      .orderBy('code_lc')
      .select('id', 'facility_id', 'code_lc'),
  );
  await db.insertMany(
    'work_order_lines',
    past.flatMap(({ id, facility_id: site }) =>
      assets
        // Those with several services have a history of their own (fillServices.ts).
        .filter((asset) => asset.facility_id === site && !asset.code_lc.endsWith('-004'))
        .slice(0, assetsAtOnce)
        .map((asset) => ({ work_order_id: id, asset_id: asset.id })),
    ),
  );
  await db.update('work_orders', { status: 'open' }, { status: 'scheduled' });
  await db.update('work_orders', { status: 'scheduled' }, { status: 'in_progress' });
  const day = `(select w.scheduled_on from work_orders w
    where w.tenant_id = work_order_lines.tenant_id and w.id = work_order_lines.work_order_id)`;
  const months = `(select coalesce(a.service_interval_months, 12) from assets a
    where a.tenant_id = work_order_lines.tenant_id and a.id = work_order_lines.asset_id)`;
  await db.update(
    'work_order_lines',
    { outcome: null },
    {
      outcome: db.raw(
        `case right(work_order_lines.id::text, 1) when '0' then 'failed' when '1' then 'adjusted' when '2' then 'adjusted'
           else 'passed' end`,
      ),
      serviced_on: db.raw(day),
      next_service_on: db.raw(`(${day} + make_interval(months => ${months}))::date`),
      finished_at: db.raw(`${day}::timestamptz`),
      base_required: true,
      technician_id: technician,
    },
  );
}

async function addWords(db: Db, past: readonly Past[], by: Author): Promise<void> {
  const author = { by_staff: true, author_name: by.name, user_id: by.userId };
  const moves = [
    [null, 'open'],
    ['open', 'scheduled'],
    ['scheduled', 'in_progress'],
    ['in_progress', 'done'],
    ['done', 'closed'],
  ] as const;
  await db.insertMany(
    'work_order_events',
    past.flatMap(({ id }) =>
      moves.map(([from, to]) => ({
        work_order_id: id,
        from_status: from,
        to_status: to,
        reason: null,
        ...author,
      })),
    ),
  );
  const spoken = past.filter((_order, index) => index % commented === 0);
  await db.insertMany(
    'work_order_comments',
    spoken.map(({ id }, index) => {
      const [body, internal] = words[index % words.length] ?? words[0];
      return { work_order_id: id, body, internal, ...author };
    }),
  );
  for (const { id } of past.filter((_order, index) => index % signed === signed - 1)) {
    const order = await getWorkOrder(db, id);
    const [name, drawing] = ['Sam Berger', 'M60 120L110 60L160 140L210 70L300 120L420 90'];
    if (order) await keepSignature(db, order, { name, drawing }, by);
    await db.update('work_orders', { id }, { signed_by: name, signed_at: db.raw('now()') });
  }
}

/** What the newest of these services says is what their assets say. */
async function rememberOnAssets(db: Db): Promise<void> {
  const newest = (column: string) =>
    `coalesce((select l.${column} from work_order_lines l where l.tenant_id = assets.tenant_id and l.asset_id = assets.id
      order by l.serviced_on desc limit 1), assets.${column === 'serviced_on' ? 'last_service_on' : column})`;
  await db.update(
    'assets',
    { service_required: true },
    { last_service_on: db.raw(newest('serviced_on')), next_service_on: db.raw(newest('next_service_on')) },
  );
  await db.update('assets', { service_required: false }, { last_service_on: db.raw(newest('serviced_on')) });
}
