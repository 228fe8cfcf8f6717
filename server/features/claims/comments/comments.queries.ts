import type { Db } from '../../../database/db.ts';
import { keysetPage } from '../../../database/keyset.ts';
import type { Author } from '../../../domain/workOrders/moving.queries.ts';
import type { Page } from '../../../lists/paging.ts';
import { listQuery, type ListSpec } from '../../../lists/spec.ts';

/** What somebody wrote on a claim; without words it came with the claim itself, for its files. */
export interface ClaimComment {
  id: string;
  body: string;
  internal: boolean;
  by_staff: boolean;
  author_name: string;
  created_at: Date;
}

const sorts: ListSpec['sorts'] = [{ key: 'written', label: 'Written', direction: 'desc' }];

/** A page of a claim's comments, the latest first; internal ones only for staff, by policy (A20a). */
export const listClaimComments = (
  db: Db,
  claimId: string,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Page<ClaimComment>> =>
  keysetPage<ClaimComment>(
    db,
    db
      .from('claim_comments', 'm')
      .where({ 'm.claim_id': claimId })
      .select('m.id', 'm.body', 'm.internal', 'm.by_staff', 'm.author_name', 'm.created_at'),
    {
      alias: 'm',
      columns: { written: { column: 'm.created_at', type: 'timestamptz' } },
      request: listQuery(query, { sorts }),
    },
  );

/** A comment that both sides may read; undefined for an internal one, whoever asks. */
export const getPublicComment = (
  db: Db,
  claimId: string,
  id: string,
): Promise<Pick<ClaimComment, 'body' | 'author_name'> | undefined> =>
  db.row(
    db
      .from('claim_comments', 'm')
      .where({ 'm.id': id, 'm.claim_id': claimId, 'm.internal': false })
      .select('m.body', 'm.author_name'),
  );

/** The newest comment with words that both sides may read, of one side's people; undefined where there is none. */
export const newestPublicComment = (
  db: Db,
  byStaff: boolean,
): Promise<{ id: string; claim_id: string } | undefined> =>
  db.row(
    db
      .from('claim_comments', 'm')
      .where({ 'm.internal': false, 'm.by_staff': byStaff })
      .whereNot('m.body', '')
      // Ids grow with time, and the primary key is there to find the last of them by.
      .orderBy('m.id', 'desc')
      .select('m.id', 'm.claim_id'),
  );

/**
 * Adds a comment to a claim that the actor sees. Of a public one the other side is told by email, in the same transaction (S24).
 * @returns its id
 */
export async function addClaimComment(
  db: Db,
  claimId: string,
  { name, userId, isStaff }: Author,
  { body, internal = false }: { body: string; internal?: boolean },
): Promise<string> {
  const id = await db.insert('claim_comments', {
    claim_id: claimId,
    body,
    by_staff: isStaff,
    author_name: name,
    user_id: userId,
    ...(internal && { internal }),
  });
  if (!internal) await db.call('tell_of_claim_comment', id);
  return id;
}
