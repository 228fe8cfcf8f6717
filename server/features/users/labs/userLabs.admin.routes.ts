import { submitTicked, type Refusal } from '../../../forms/submitTicked.ts';
import { pickPage } from '../../../lists/pick.ts';
import { notFound, redirect, redirectWithUndo, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { addLabs, removeLab } from './userLabs.queries.ts';
import { labsToFind } from '../users.list.ts';
import { userPages } from '../users.pages.ts';
import { getUser, type User } from '../users.queries.ts';
import { showUser } from '../users.recordPage.ts';

const here = (id: string) => `/admin/users/${id}`;
const path = `${here(':id')}/labs`;
const keep = { allow: ['administrator'] } as const;
const gone = 'One of those labs is no longer active, so nothing was added. Choose again.';

async function findLabs(
  context: StaffContext,
  user: User,
  refusal: Refusal | null = null,
): Promise<PageReply> {
  const path = `${here(user.id)}/labs/find`;
  const { list, rows, picked } = await pickPage(context, path, labsToFind(user.id), {
    name: 'labs',
    chosen: refusal?.chosen,
  });
  return userPages.findLabs(user, { list, labs: rows, picked }, refusal);
}

/** A user's labs: found among the active ones, several at once; the last one stays. */
export const userLabRoutes: readonly Route[] = [
  staffGet(
    `${path}/find`,
    keep,
    withRecord(getUser, (context, user) => findLabs(context, user)),
  ),

  staffPost(
    path,
    keep,
    withRecord(getUser, (context, user) =>
      submitTicked(context, {
        field: 'labs',
        none: 'Tick at least one lab, then press Add.',
        gone,
        add: async (labs) => ((await addLabs(context.db, user.id, labs)) ? null : gone),
        done: (count) => redirect(here(user.id), count === 1 ? 'Lab added.' : `${count} labs added.`),
        again: (refusal) => findLabs(context, user, refusal),
      }),
    ),
  ),

  staffPost(
    `${path}/:labId/remove`,
    keep,
    withRecord(getUser, async (context, user) => {
      const {
        db,
        params: { labId = '' },
      } = context;
      const removed = await removeLab(db, user.id, labId);
      if (removed === 'gone') return notFound();
      const undo = { action: `${here(user.id)}/labs`, fields: { labs: labId } };
      if (removed === 'removed') return redirectWithUndo(here(user.id), 'Lab removed.', undo);
      const errors = { labs: 'A user needs at least one active lab. Add another one first.' };
      return showUser(context, user, errors, 422);
    }),
  ),
];
