import { listIn } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused } from '../../../shared/saved.ts';
import { groupsForm } from '../users.form.ts';
import { allGroups, assignGroups, groupsOf, isLastAdministrator } from './userGroups.queries.ts';
import { userPages } from '../users.pages.ts';
import { getUser } from '../users.queries.ts';
import { chosenGroups } from '../users.recordPage.ts';

const path = '/admin/users/:id/groups';
const keep = { allow: ['administrator'] } as const;
const lastAdministrator = {
  groups: 'This is the last active administrator, so they need to stay in the Administrators group.',
};

/** *Assign Groups*: check boxes, all internal or all external (A5, A23). */
export const userGroupRoutes: readonly Route[] = [
  staffGet(
    path,
    keep,
    withRecord(getUser, async ({ db }, user) => {
      const [groups, present] = await Promise.all([allGroups(db), groupsOf(db, user.id)]);
      return userPages.groups(user, { groups, chosen: present.map(({ id }) => id), errors: {} });
    }),
  ),

  staffPost(
    path,
    keep,
    withRecord(getUser, async (context, user) => {
      const { db, actor } = context;
      const groups = await allGroups(db);
      return submit(context, {
        form: groupsForm,
        save: async ({ groups: ids }) => {
          const chosen = chosenGroups(groups, ids);
          if (typeof chosen === 'string') return refused({ groups: chosen });
          const staysAdministrator = chosen.some((group) => group.is_administrators);
          if ((await isLastAdministrator(db, user.id)) && !staysAdministrator)
            return refused(lastAdministrator);
          return db.attempt(async () => {
            await assignGroups(db, user.id, chosen);
            return { staysAdministrator };
          });
        },
        done: ({ staysAdministrator }) => {
          // Who has given up the own rights can't see users any more.
          const isLost = user.id === actor.userId && !staysAdministrator;
          return redirect(isLost ? '/admin' : `/admin/users/${user.id}`, 'Groups saved.');
        },
        again: ({ errors, values }, status) => {
          const message = errors['groups'] ?? Object.values(errors)[0] ?? '';
          const locals = { groups, chosen: listIn(values['groups']), errors: { groups: message } };
          return userPages.groups(user, locals, status);
        },
      });
    }),
  ),
];
