import type { Db } from '../database/db.ts';
import { noteEvent, type Author } from '../domain/workOrders/moving.queries.ts';
import type { Place } from './place.ts';

interface Story {
  subject: string;
  description: string;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  about: 'asset' | 'work_order';
  status?: 'waiting' | 'closed';
  /** What staff answer. */
  answer?: string;
  /** A work order comes of it, with this description: not the ticket's words, since it has other readers (A11). */
  becomesWork?: string;
}

/** In each state, about an asset or a work order; one of them became work. */
const stories: readonly Story[] = [
  {
    subject: 'The cable is worn',
    description: 'The insulation has worn through at the plug. Can you replace it?',
    ...{ priority: 'urgent', about: 'asset', becomesWork: 'Replace the cable.' },
  },
  {
    subject: 'Which range do you check?',
    description: 'We only use the lower half of the scale.',
    ...{ priority: 'normal', about: 'asset', status: 'waiting' },
    answer: 'Then we check the lower half only. Is that the same for the one beside it?',
  },
  {
    subject: 'When will the van be here?',
    description: 'The gate closes at four.',
    ...{ priority: 'low', about: 'work_order', status: 'closed' },
    answer: 'At nine in the morning.',
  },
];

/** Fills a tenant with tickets about the assets and the work of its first customer, which stand already. */
export async function fillTickets({ db, company }: Place): Promise<void> {
  const { first, last } = company.administrator;
  const by: Author = { name: `${first} ${last}`, userId: null, isStaff: true };
  const [customer] = company.customers;
  const person = customer?.people[0];
  const own = await db.row<{ id: string }>(
    db.from('customers').where({ number: customer?.number }).select('id'),
  );
  if (!own || !person) return;
  const of = { customer_id: own.id };
  const assets = await db.rows<{ id: string; facility_id: string }>(
    db
      .from('assets')
      .where({ ...of, status: 'in_service' })
      .orderBy('code_lc', 'desc')
      .limit(stories.length)
      .select('id', 'facility_id'),
  );
  const order = await db.row<{ id: string }>(
    db.from('work_orders').where(of).orderBy('number', 'desc').select('id'),
  );
  for (const [index, story] of stories.entries()) {
    const asset = assets[index];
    if (!asset || !order) return;
    const { subject, description, priority, about, status, answer, becomesWork } = story;
    const ticket = await db.insert('tickets', {
      ...{ ...of, subject, description, priority, number: await db.nextNumber('ticket') },
      ...(about === 'asset' ? { asset_id: asset.id } : { work_order_id: order.id }),
      opened_by: `${person.first} ${person.last}`,
    });
    if (answer !== undefined)
      await db.insert('ticket_comments', {
        ...{ ticket_id: ticket, body: answer, internal: false, by_staff: true, author_name: by.name },
      });
    if (status !== undefined) await db.update('tickets', { id: ticket }, { status });
    if (becomesWork !== undefined)
      await addOrder(
        db,
        { ...of, facility_id: asset.facility_id, ticket_id: ticket },
        asset.id,
        becomesWork,
        by,
      );
  }
}

async function addOrder(
  db: Db,
  of: { customer_id: string; facility_id: string; ticket_id: string },
  asset: string,
  description: string,
  by: Author,
): Promise<void> {
  const type = await db.row<{ id: string }>(
    db.from('work_order_types').where({ name: 'Repair' }).select('id'),
  );
  if (!type) return;
  const number = await db.nextNumber('work_order');
  const id = await db.insert('work_orders', {
    ...{ ...of, number, type_id: type.id, status: 'open', description, opened_by: by.name },
  });
  await db.insert('work_order_lines', { work_order_id: id, asset_id: asset });
  await noteEvent(db, id, { from: null, to: 'open', reason: null }, by);
}
