import type { Db } from '../../database/db.ts';

/** An approval that a document is part of. */
export interface Approval {
  revision: number;
  author_name: string;
  decided_at: Date;
}

/**
 * The latest approval of an estimate that has a document's bytes among its files (A28): they stay readable there, whatever becomes of
 * the document. Undefined where it is part of none.
 */
export const approvalWith = (
  db: Db,
  { estimate_id: estimateId, sha256, size }: { estimate_id: string | null; sha256: string; size: number },
): Promise<Approval | undefined> =>
  estimateId === null
    ? Promise.resolve(undefined)
    : db.row<Approval>(
        db
          .from('estimate_decisions')
          .where({ estimate_id: estimateId, decision: 'approved' })
          .whereRaw("content->'files' @> ?::jsonb", [JSON.stringify([{ sha256, size }])])
          .orderBy('revision', 'desc')
          .limit(1)
          .select('revision', 'author_name', 'decided_at'),
      );

/** That a file is part of what somebody approved, as a sentence begins. */
export const approvedWords = (db: Db, { author_name: author, decided_at: at }: Approval): string =>
  `It’s part of what ${author} approved on ${db.calendar.date(at)}`;
