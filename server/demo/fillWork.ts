import { workOrderMoves, type WorkOrderState } from '../../db/workOrderMoves.ts';
import type { Db } from '../database/db.ts';
import { moveAsStaff, noteEvent, type Author } from '../domain/workOrders/moving.queries.ts';
import { daysFrom } from './dates.ts';
import { fillHistory } from './fillHistory.ts';
import type { Place } from './place.ts';
import { keepSignature } from '../domain/workOrders/signatures.queries.ts';
import { getWorkOrder } from '../domain/workOrders/workOrders.queries.ts';
import { workSites, type Site } from './sites.ts';
import { checklist, workStories, type WorkStory } from './workStories.ts';

/** Work goes on at so many sites in turn, most of which have a room full of assets. */
const mostSites = 8;

/** Fills a tenant with work in every state, on the assets that stand there already. */
export async function fillWork(place: Place): Promise<void> {
  const { db, company } = place;
  const sites = await workSites(db, mostSites);
  const types = await db.rows<{ id: string; name: string }>(db.from('work_order_types').select('id', 'name'));
  const typeOf = (name: string) => types.find((type) => type.name === name)?.id ?? types[0]?.id ?? '';
  const technician = await db.row<{ id: string }>(
    db.from('personnel').whereNotNull('user_id').orderBy('sort_name').select('id'),
  );
  // So that the clock finds somebody to tell: the first notices stand among the emails.
  for (const [setting, value] of [
    ['recall_notices', 'on'],
    ['recall_days', '30'],
    ['schedule_days', '21'],
  ])
    await db.insertOnce('work_settings', { setting, value }, ['tenant_id', 'setting']);
  const reader = await db.row<{ id: string; customer_id: string }>(
    db
      .from('portal_users', 'p')
      .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
      .where({ 'u.username': 'olivia' })
      .select('u.id', 'p.customer_id'),
  );
  const { first, last } = company.administrator;
  if (reader)
    await db.insert('report_mails', {
      ...{ user_id: reader.id, report: 'due', customer_id: reader.customer_id, day: 1 },
      added_by: `${first} ${last}`,
    });
  const by: Author = { name: `${first} ${last}`, userId: null, isStaff: true };
  await fillHistory(db, { typeOf, technician: technician?.id ?? null, by });
  // What is done from now on is inspected by a list, and repairs are signed for.
  await db.update('work_order_types', { id: typeOf('Inspection') }, { steps: checklist });
  await db.update('work_order_types', { id: typeOf('Repair') }, { customer_signs: true });
  let before: Failed | null = null;
  for (const [index, story] of workStories.entries()) {
    const site = (story.follows && before?.site) || sites[index % sites.length];
    if (!site) return;
    const type = typeOf(story.type);
    before = await addOrder(db, site, story, { type, technician: technician?.id ?? null, by, before });
  }
}

/** Is there no work yet, and something to work on? */
export async function lacksWork({ db }: Place): Promise<boolean> {
  const [orders, assets] = await Promise.all([
    db.count(db.from('work_orders').select('id')),
    db.count(db.from('assets').select('id')),
  ]);
  return orders === 0 && assets > 0;
}

/** The asset of an order on which a step failed, which the next order may put right. */
interface Failed {
  site: Site;
  order: string;
  line: string;
  asset: string;
}

async function addOrder(
  db: Db,
  site: Site,
  story: WorkStory,
  {
    type,
    technician,
    by,
    before,
  }: { type: string; technician: string | null; by: Author; before: Failed | null },
): Promise<Failed | null> {
  let status: WorkOrderState = 'open';
  const follows = story.follows ? before : null;
  const id = await db.insert('work_orders', {
    ...{ number: await db.nextNumber('work_order'), type_id: type },
    ...{ facility_id: site.id, customer_id: site.customer_id },
    ...{ status, description: story.description, opened_by: by.name },
    ...(follows && { follows_order_id: follows.order, follows_line_id: follows.line }),
  });
  await noteEvent(db, id, { from: null, to: status, reason: null }, by);
  const assets = db.from('assets').where({ facility_id: site.id }).whereNot('status', 'retired');
  if (follows) void assets.where('id', follows.asset);
  const found = await db.rows<{ id: string }>(assets.orderBy('code_lc').limit(3).select('id'));
  await db.insertMany(
    'work_order_lines',
    found.map((asset) => ({ work_order_id: id, asset_id: asset.id })),
  );
  const first = found[0]?.id ?? null;
  for (const [move, reason] of story.moves) {
    const more = move === 'schedule' ? { scheduled_on: daysFrom(story.day), technician_id: technician } : {};
    if (move === 'finish') await enterOutcomes(db, { id, first }, story, { technician, by });
    await moveAsStaff(db, { id, status }, move, by, { reason: reason ?? null, more });
    status = workOrderMoves[move].to;
  }
  const failed = await db.row<{ id: string; asset_id: string }>(
    db
      .from('work_order_lines')
      .where({ work_order_id: id })
      .whereRaw('cardinality(steps_failed) > 0')
      .select('id', 'asset_id'),
  );
  return failed ? { site, order: id, line: failed.id, asset: failed.asset_id } : null;
}

/** What the technician entered, and who signed for it, before an order is finished. */
async function enterOutcomes(
  db: Db,
  { id, first }: { id: string; first: string | null },
  { type, day, outcome, first: other, signedBy }: WorkStory,
  { technician, by }: { technician: string | null; by: Author },
): Promise<void> {
  const order = await getWorkOrder(db, id);
  const steps = type === 'Inspection' ? checklist : [];
  const serviced = { outcome, serviced_on: daysFrom(day), technician_id: technician };
  await db.update('work_order_lines', { work_order_id: id }, { ...serviced, steps_done: steps });
  const its = { work_order_id: id, asset_id: first };
  if (other && 'notDone' in other)
    await db.update('work_order_lines', its, {
      ...{ outcome: 'not_done', not_done_reason: other.notDone, serviced_on: null, steps_done: [] },
    });
  else if (other)
    await db.update('work_order_lines', its, {
      ...{ outcome: 'failed', remarks: other.failed },
      ...{ steps_done: steps.slice(1), steps_failed: steps.slice(0, 1) },
    });
  if (signedBy === undefined || !order) return;
  const drawing = 'M60 120L110 60L160 140L210 70L300 120L420 90';
  await keepSignature(db, order, { name: signedBy, drawing }, by);
  await db.update('work_orders', { id }, { signed_by: signedBy, signed_at: db.raw('now()') });
}
