import { notFound, redirect, type PageReply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { parseForm } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formOf } from '../../forms/state.ts';
import { labsForm } from './users.form.ts';
import { addLabs, findLabs, removeLab } from './users.labs.queries.ts';
import { userPages } from './users.pages.ts';
import { getUser, type User } from './users.queries.ts';
import { showUser } from './users.show.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'code', label: 'Code' },
  ],
};
const path = '/admin/users/:id/labs';
const allow = ['administrator'] as const;

async function findPage(
  { db, query }: StaffContext,
  user: User,
  refused: { chosen: readonly string[]; message: string } | null = null,
): Promise<PageReply> {
  const request = listQuery(query, spec);
  const { page, count } = await findLabs(db, user.id, request);
  const list = listView(request, spec, {
    path: `/admin/users/${user.id}/labs/find`,
    noun: { one: 'lab', many: 'labs' },
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  const errors = refused ? { labs: refused.message } : {};
  const locals = { list, labs: page.rows, chosen: refused?.chosen ?? [], errors };
  return userPages.findLabs(user, locals, refused ? 422 : 200);
}

/** A user's labs: found among the active ones, several at once; the last one stays (domain.md). */
export const userLabRoutes: readonly Route[] = [
  staffGet(`${path}/find`, { allow }, async (context) => {
    const user = await getUser(context.db, context.params['id'] ?? '');
    return user ? findPage(context, user) : notFound();
  }),

  staffPost(path, { allow }, async (context) => {
    const { db, params, body } = context;
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    const form = parseForm(labsForm, body);
    if (!form.ok)
      return findPage(context, user, { chosen: [], message: 'One of the entries is no lab. Choose again.' });
    const chosen = form.values.labs;
    if (chosen.length === 0)
      return findPage(context, user, { chosen, message: 'Tick at least one lab, then press Add.' });
    if (!(await addLabs(db, user.id, chosen)))
      return findPage(context, user, {
        chosen,
        message: 'One of them is no active lab any more. Nothing was added; choose again.',
      });
    const words = chosen.length === 1 ? 'The lab is added.' : `${chosen.length} labs are added.`;
    return redirect(`/admin/users/${user.id}`, words);
  }),

  staffPost(`${path}/:labId/remove`, { allow }, async (context) => {
    const { db, params } = context;
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    const removed = await removeLab(db, user.id, params['labId'] ?? '');
    if (removed === 'gone') return notFound();
    if (removed === 'removed') return redirect(`/admin/users/${user.id}`, 'The lab is removed.');
    const errors = { labs: 'A user keeps at least one active lab. Add another one first.' };
    return showUser(context, user, { state: formOf(user), errors }, 422);
  }),
];
