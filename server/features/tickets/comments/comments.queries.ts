import type { Db } from '../../../database/db.ts';
import { keysetPage } from '../../../database/keyset.ts';
import { limits } from '../../../shared/limits.ts';
import { listQuery, type ListSpec } from '../../../lists/spec.ts';
import type { Page } from '../../../lists/paging.ts';

export interface Comment {
  id: string;
  body: string;
  internal: boolean;
  by_staff: boolean;
  author_name: string;
  /** It was written in an old system. */
  imported: boolean;
  created_at: Date;
}

/** Who writes: the name is kept with the comment, whatever becomes of the person. */
export interface Author {
  name: string;
  userId: string | null;
  isStaff: boolean;
}

const sorts: ListSpec['sorts'] = [{ key: 'written', label: 'Written', direction: 'desc' }];

/** A page of a ticket's comments, the latest first; internal ones only for staff, by policy (A10a). */
export function listComments(
  db: Db,
  ticketId: string,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Page<Comment>> {
  const request = listQuery(query, { sorts });
  return keysetPage<Comment>(
    db,
    db
      .from('ticket_comments', 'm')
      .where({ 'm.ticket_id': ticketId })
      .select('m.id', 'm.body', 'm.internal', 'm.by_staff', 'm.author_name', 'm.imported', 'm.created_at'),
    { alias: 'm', columns: { written: { column: 'm.created_at', type: 'timestamptz' } }, request },
  );
}

/** A comment of a ticket that anybody who sees the ticket may read; undefined for an internal one, whoever asks (A10a). */
export function getPublicComment(
  db: Db,
  ticketId: string,
  id: string,
): Promise<Pick<Comment, 'body' | 'author_name'> | undefined> {
  return db.row(
    db
      .from('ticket_comments', 'm')
      .where({ 'm.id': id, 'm.ticket_id': ticketId, 'm.internal': false })
      .select('m.body', 'm.author_name'),
  );
}

/** The newest comment that both sides may read, of one side's people; undefined where there is none. */
export function newestPublicComment(
  db: Db,
  byStaff: boolean,
): Promise<{ id: string; ticket_id: string } | undefined> {
  return db.row(
    db
      .from('ticket_comments', 'm')
      .where({ 'm.internal': false, 'm.by_staff': byStaff })
      // Ids grow with time, and the primary key is there to find the last of them by.
      .orderBy('m.id', 'desc')
      .select('m.id', 'm.ticket_id'),
  );
}

/**
 * Adds a comment to a ticket that the actor sees. Of a public one the other side is told by email, in the same
 * transaction (S24).
 * @param keyVersion of the link that a customer without portal users is mailed
 * @returns its id
 */
export async function addComment(
  db: Db,
  ticketId: string,
  author: Author,
  { body, internal = false }: { body: string; internal?: boolean },
  keyVersion: string,
): Promise<string> {
  const id = await writeComment(db, ticketId, author, { body, internal });
  if (!internal) await db.call('tell_of_comment', id, keyVersion, limits.mailedLink);
  return id;
}

/** Writes a comment that nobody is told of by itself, such as the one that carries a new ticket's files; returns its id. */
export const writeComment = (
  db: Db,
  ticketId: string,
  author: Author,
  { body, internal = false }: { body: string; internal?: boolean },
): Promise<string> =>
  db.insert('ticket_comments', {
    ticket_id: ticketId,
    body,
    by_staff: author.isStaff,
    author_name: author.name,
    user_id: author.userId,
    ...(internal && { internal }),
  });
