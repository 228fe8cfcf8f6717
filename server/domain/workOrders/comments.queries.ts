import type { Db } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import type { Page } from '../../lists/paging.ts';
import { listQuery, type ListSpec } from '../../lists/spec.ts';
import { limits } from '../../shared/limits.ts';
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

/** A comment that both sides may read; undefined for an internal one, whoever asks (A10a). */
export function getPublicComment(
  db: Db,
  workOrderId: string,
  id: string,
): Promise<Pick<WorkOrderComment, 'body' | 'author_name'> | undefined> {
  return db.row(
    db
      .from('work_order_comments', 'm')
      .where({ 'm.id': id, 'm.work_order_id': workOrderId, 'm.internal': false })
      .select('m.body', 'm.author_name'),
  );
}

/** The newest comment that both sides may read, of one side's people; undefined where there is none. */
export function newestPublicComment(
  db: Db,
  byStaff: boolean,
): Promise<{ id: string; work_order_id: string } | undefined> {
  return db.row(
    db
      .from('work_order_comments', 'm')
      .where({ 'm.internal': false, 'm.by_staff': byStaff })
      // Ids grow with time, and the primary key is there to find the last of them by.
      .orderBy('m.id', 'desc')
      .select('m.id', 'm.work_order_id'),
  );
}

/**
 * Adds a comment to an order that the actor sees. Of a public one the other side is told by email, in the same transaction (S24).
 * @param keyVersion of the link that a customer without portal users is mailed
 * @returns its id
 */
export async function addComment(
  db: Db,
  workOrderId: string,
  { name, userId, isStaff }: Author,
  { body, internal = false }: { body: string; internal?: boolean },
  keyVersion: string,
): Promise<string> {
  const id = await db.insert('work_order_comments', {
    work_order_id: workOrderId,
    body,
    by_staff: isStaff,
    author_name: name,
    user_id: userId,
    ...(internal && { internal }),
  });
  if (!internal) await db.call('tell_of_work_comment', id, keyVersion, limits.mailedLink);
  return id;
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
