import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { parseForm } from '../../forms/parse.ts';
import { groupsForm } from './users.form.ts';
import { allGroups, assignGroups, groupsOf, isLastAdministrator } from './users.groups.queries.ts';
import { userPages } from './users.pages.ts';
import { getUser } from './users.queries.ts';
import { chosenGroups } from './users.show.ts';

const path = '/admin/users/:id/groups';
const allow = ['administrator'] as const;

/** *Assign Groups*: check boxes, all internal or all external (A5, A23). */
export const userGroupRoutes: readonly Route[] = [
  staffGet(path, { allow }, async ({ db, params }) => {
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    const [groups, present] = await Promise.all([allGroups(db), groupsOf(db, user.id)]);
    return userPages.groups(user, { groups, chosen: present.map(({ id }) => id), errors: {} });
  }),

  staffPost(path, { allow }, async ({ db, params, body, actor }) => {
    const user = await getUser(db, params['id'] ?? '');
    if (!user) return notFound();
    const groups = await allGroups(db);
    const form = parseForm(groupsForm, body);
    const ids = form.ok ? form.values.groups : [];
    const refuse = (message: string) =>
      userPages.groups(user, { groups, chosen: ids, errors: { groups: message } }, 422);
    if (!form.ok) return refuse(form.errors['groups'] ?? form.errors['_form'] ?? '');
    const chosen = chosenGroups(groups, ids);
    if (typeof chosen === 'string') return refuse(chosen);
    const staysAdministrator = chosen.some((group) => group.is_administrators);
    if ((await isLastAdministrator(db, user.id)) && !staysAdministrator)
      return refuse('This is the last active administrator, who keeps the Administrators group.');
    const assigned = await db.attempt(() => assignGroups(db, user.id, chosen));
    if (!assigned.ok) return refuse(Object.values(assigned.errors)[0] ?? '');
    // Who has given up the own rights can't see users any more.
    if (user.id === actor.userId && !staysAdministrator) return redirect('/admin', 'Groups are saved.');
    return redirect(`/admin/users/${user.id}`, 'Groups are saved.');
  }),
];
