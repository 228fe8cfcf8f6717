import type { Db } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import type { Page } from '../../lists/paging.ts';
import { listQuery, type ListSpec } from '../../lists/spec.ts';
import type { Author } from './moving.queries.ts';

export interface WorkOrderComment {
  id: string;
  body: string;
  internal: boolean;
  by_staff: boolean;
  author_name: string;
  created_at: Date;
}

/** Something that became of an order; who did it is told to staff alone. */
export interface WorkOrderEvent {
  id: string;
  from_status: string | null;
  to_status: string;
  reason: string | null;
  by_staff: boolean;
  author_name?: string;
  created_at: Date;
}

const sorts: ListSpec['sorts'] = [{ key: 'written', label: 'Written', direction: 'desc' }];
/** As many moves as a page shows; few orders have ten. */
const mostEvents = 50;

/** A page of an order's comments, the latest first; internal ones only for staff, by policy (A10a). */
export function listComments(
  db: Db,
  workOrderId: string,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Page<WorkOrderComment>> {
  return keysetPage<WorkOrderComment>(
    db,
    db
      .from('work_order_comments', 'm')
      .where({ 'm.work_order_id': workOrderId })
      .select('m.id', 'm.body', 'm.internal', 'm.by_staff', 'm.author_name', 'm.created_at'),
    {
      alias: 'm',
      columns: { written: { column: 'm.created_at', type: 'timestamptz' } },
      request: listQuery(query, { sorts }),
    },
  );
}

/** Adds a comment to an order that the actor sees. */
export async function addComment(
  db: Db,
  workOrderId: string,
  { name, userId, isStaff }: Author,
  { body, internal = false }: { body: string; internal?: boolean },
): Promise<void> {
  await db.insert('work_order_comments', {
    work_order_id: workOrderId,
    body,
    by_staff: isStaff,
    author_name: name,
    user_id: userId,
    ...(internal && { internal }),
  });
}

/** What became of an order, the newest first. */
export function listEvents(
  db: Db,
  workOrderId: string,
  { withNames }: { withNames: boolean },
): Promise<WorkOrderEvent[]> {
  const events = db
    .from('work_order_events', 'e')
    .where({ 'e.work_order_id': workOrderId })
    .orderBy([
      { column: 'e.created_at', order: 'desc' },
      { column: 'e.id', order: 'desc' },
    ])
    .limit(mostEvents)
    .select('e.id', 'e.from_status', 'e.to_status', 'e.reason', 'e.by_staff', 'e.created_at');
  return db.rows(withNames ? events.select('e.author_name') : events);
}
