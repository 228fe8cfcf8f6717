import type { Db } from '../database/db.ts';
import { isUuid } from '../shared/uuid.ts';

/** The hidden field that names one showing of a form. */
export const formIdField = '_form_id';

/**
 * Claims a form for this transaction (S25). The claim is a row with a unique key, so a doubled submit waits for the first
 * one and then finds its answer; if the first is taken back, so is its claim.
 * @param path where the form was sent: the forms of one page share their id
 * @returns `answered` with the first answer's address when the form was sent before
 */
export async function claimForm(
  db: Db,
  sessionId: string,
  formId: unknown,
  path: string,
): Promise<{ answered: string | null } | { answered?: never; keepAnswer(location: string): Promise<void> }> {
  if (!isUuid(formId)) return { keepAnswer: () => Promise.resolve() };
  const key = { session_id: sessionId, form_id: formId, path };
  if (await db.insertOnce('form_submissions', key, ['tenant_id', 'session_id', 'form_id', 'path'])) {
    return {
      keepAnswer: async (location) => {
        await db.update('form_submissions', key, { location });
      },
    };
  }
  const first = await db.row<{ location: string | null }>(
    db.from('form_submissions').where(key).select('location'),
  );
  return { answered: first?.location ?? null };
}
