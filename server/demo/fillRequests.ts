import type { Db } from '../database/db.ts';
import { addComment } from '../domain/workOrders/comments.queries.ts';
import { moveAsStaff, moveWorkOrder, noteEvent, type Author } from '../domain/workOrders/moving.queries.ts';

interface Story {
  description: string;
  type: string;
  move?: 'take_on' | 'decline' | 'withdraw';
  reason?: string;
}

/** What a customer requests in the demo, and what becomes of it: without a move it waits. */
const stories: readonly Story[] = [
  { description: 'The display flickers.', type: 'Repair' },
  { description: 'Calibration before our audit', type: 'Calibration', move: 'take_on' },
  {
    ...{ description: 'Calibration on Sunday', type: 'Calibration', move: 'decline' },
    reason: 'We don’t work on Sundays.',
  },
  { description: 'Inspection of the spare tools', type: 'Inspection', move: 'withdraw' },
];

/** The customer's own person requests work, withdraws one request and comments on another: nobody else can (A29, A34). */
export async function requestWork(db: Db, by: Author, keyVersion: string): Promise<void> {
  const assets = await db.rows<{ id: string; facility_id: string; customer_id: string }>(
    db
      .from('assets')
      .where('status', 'in_service')
      .orderBy('code_lc', 'desc')
      .limit(stories.length)
      .select('id', 'facility_id', 'customer_id'),
  );
  const types = await db.rows<{ id: string; name: string }>(
    db.from('work_order_types').orderBy('name_lc').select('id', 'name'),
  );
  for (const [index, { description, type, move }] of stories.entries()) {
    const asset = assets[index];
    const typeId = (types.find((one) => one.name === type) ?? types[0])?.id;
    if (!asset || typeId === undefined) return;
    const { facility_id, customer_id } = asset;
    const id = await db.insert('work_orders', {
      ...{ facility_id, customer_id, type_id: typeId, description },
      ...{ number: await db.nextNumber('work_order'), status: 'requested' },
      ...{ opened_by: by.name, by_portal: true, requested_by_user_id: by.userId },
    });
    await db.insert('work_order_lines', { work_order_id: id, asset_id: asset.id });
    await noteEvent(db, id, { from: null, to: 'requested', reason: null }, by);
    await db.call('tell_of_request', id);
    if (move === undefined)
      await addComment(db, id, by, { body: 'It’s worse in the morning, when it’s cold.' }, keyVersion);
    else if (move === 'withdraw')
      await moveWorkOrder(db, { id, status: 'requested' }, move, by, {
        reason: `Withdrawn by ${by.name}`,
      });
  }
}

/** Staff take one request on, and decline another. */
export async function answerRequests(db: Db, name: string): Promise<void> {
  const by: Author = { name, userId: null, isStaff: true };
  for (const { description, move, reason = null } of stories) {
    if (move === undefined || move === 'withdraw') continue;
    const order = await db.row<{ id: string }>(
      db.from('work_orders').where({ description, status: 'requested' }).select('id'),
    );
    if (order) await moveAsStaff(db, { id: order.id, status: 'requested' }, move, by, { reason });
  }
}

/** Of what the clock has drafted, staff confirm one, and dismiss another. */
export async function decideDrafts(db: Db, name: string): Promise<void> {
  const [confirmed, dismissed] = await db.rows<{
    id: string;
    asset_id: string;
    type_id: string;
    facility_id: string;
    customer_id: string | null;
  }>(
    db
      .from('order_drafts', 'd')
      .join('assets as a', { 'a.tenant_id': 'd.tenant_id', 'a.id': 'd.asset_id' })
      .where('d.status', 'waiting')
      .whereNotNull('a.customer_id')
      .orderBy(['d.due_on', 'd.id'])
      .limit(2)
      .select('d.id', 'd.asset_id', 'd.type_id', 'a.facility_id', 'a.customer_id'),
  );
  if (dismissed) await db.update('order_drafts', { id: dismissed.id }, { status: 'dismissed' });
  if (!confirmed) return;
  const { id, asset_id, ...of } = confirmed;
  const number = await db.nextNumber('work_order');
  const order = await db.insert('work_orders', { ...of, number, status: 'open', opened_by: name });
  await db.insert('work_order_lines', { work_order_id: order, asset_id });
  await noteEvent(...([db, order, { from: null, to: 'open', reason: null }] as const), {
    name,
    userId: null,
    isStaff: true,
  });
  await db.update('order_drafts', { id }, { status: 'confirmed', work_order_id: order });
}
