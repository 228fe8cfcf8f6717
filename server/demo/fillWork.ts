import { workOrderMoves, type WorkOrderMove, type WorkOrderState } from '../../db/workOrderMoves.ts';
import type { Db } from '../database/db.ts';
import { moveAsStaff, noteEvent, type Author } from '../domain/workOrders/moving.queries.ts';
import { daysFrom } from './dates.ts';
import { fillHistory } from './fillHistory.ts';
import type { Place } from './place.ts';
import { workSites, type Site } from './sites.ts';

/** How an order of the demo came to be what it is: its moves, and in how many days it is scheduled (past ones are negative). */
interface Story {
  description: string;
  moves: readonly (readonly [WorkOrderMove, reason?: string])[];
  day: number;
  outcome?: 'passed' | 'adjusted' | 'failed';
  /** Why the first of its assets wasn't serviced. */
  notDone?: string;
}

const done: Story['moves'] = [['schedule'], ['start'], ['finish']];
const stories: readonly Story[] = [
  { description: 'Yearly calibration', moves: [...done, ['close']], day: -700, outcome: 'passed' },
  { description: 'Yearly calibration', moves: [...done, ['close']], day: -370, outcome: 'adjusted' },
  { description: 'Calibration before the audit', moves: [['schedule']], day: 0 },
  {
    description: 'Calibration on site',
    moves: [['schedule'], ['start'], ['hold', 'The hall is closed today.'], ['resume']],
    day: -1,
  },
  {
    description: 'Repair of the probe',
    moves: [['schedule'], ['start'], ['hold', 'A part is ordered.']],
    day: -6,
  },
  { description: 'Yearly calibration', moves: done, day: -3, outcome: 'failed' },
  { description: 'New tools', moves: [], day: 0 },
  { description: 'Calibration of spare tools', moves: [['cancel', 'The tools are no longer used.']], day: 0 },
  {
    description: 'Calibration after the move',
    moves: [...done, ['reopen', 'Two readings are to be repeated.']],
    ...{ day: -2, outcome: 'passed' },
  },
  { description: 'Half-yearly inspection', moves: [['schedule']], day: 9 },
  {
    description: 'Half-yearly inspection',
    moves: [...done, ['close']],
    ...{ day: -190, outcome: 'passed', notDone: 'It was on loan to another plant.' },
  },
];

/** Fills a tenant with work in every state, on the assets that stand there already. */
export async function fillWork(place: Place): Promise<void> {
  const { db, company } = place;
  const sites = await workSites(db, stories.length);
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
  for (const [index, story] of stories.entries()) {
    const site = sites[index % sites.length];
    if (!site) return;
    const type = typeOf(
      /Repair|display/.test(story.description)
        ? 'Repair'
        : /inspection/.test(story.description)
          ? 'Inspection'
          : 'Calibration',
    );
    await addOrder(db, site, story, { type, technician: technician?.id ?? null, by });
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

async function addOrder(
  db: Db,
  site: Site,
  story: Story,
  { type, technician, by }: { type: string; technician: string | null; by: Author },
): Promise<void> {
  let status: WorkOrderState = 'open';
  const id = await db.insert('work_orders', {
    ...{
      number: await db.nextNumber('work_order'),
      type_id: type,
      facility_id: site.id,
      customer_id: site.customer_id,
    },
    ...{ status, description: story.description, opened_by: by.name },
  });
  await noteEvent(db, id, { from: null, to: status, reason: null }, by);
  const assets = await db.rows<{ id: string }>(
    db
      .from('assets')
      .where({ facility_id: site.id })
      .whereNot('status', 'retired')
      .orderBy('code_lc')
      .limit(3)
      .select('id'),
  );
  await db.insertMany(
    'work_order_lines',
    assets.map((asset) => ({ work_order_id: id, asset_id: asset.id })),
  );
  for (const [move, reason] of story.moves) {
    const more = move === 'schedule' ? { scheduled_on: daysFrom(story.day), technician_id: technician } : {};
    if (move === 'finish') {
      const serviced = { outcome: story.outcome, serviced_on: daysFrom(story.day) };
      await db.update('work_order_lines', { work_order_id: id }, { ...serviced, technician_id: technician });
      const notDone = { outcome: 'not_done', not_done_reason: story.notDone, serviced_on: null };
      if (story.notDone !== undefined)
        await db.update('work_order_lines', { work_order_id: id, asset_id: assets[0]?.id }, notDone);
    }
    await moveAsStaff(db, { id, status }, move, by, { reason: reason ?? null, more });
    status = workOrderMoves[move].to;
  }
}
