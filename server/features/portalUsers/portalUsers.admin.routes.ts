import { countOpenSessions, resumeLogin, suspendUsers } from '../../domain/logins/logins.queries.ts';
import {
  deletionWords,
  replaceLinkBox,
  returningLinkWords,
  suspensionWords,
} from '../../domain/logins/shuttingOut.words.ts';
import { changePassword, passwordChanged } from '../../domain/portalUsers/newLogin.queries.ts';
import { passwordForm } from '../../domain/portalUsers/portalUsers.form.ts';
import { obstacleOf } from '../../domain/logins/obstacles.queries.ts';
import { lockCustomer } from '../../domain/secureLinks/secureLinks.queries.ts';
import { checkbox } from '../../forms/choiceFields.ts';
import { form, parseForm } from '../../forms/parse.ts';
import { submit } from '../../forms/submit.ts';
import { ask } from '../../request/question.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { ownerKinds, type OwnerKind } from './portalUsers.kinds.ts';
import { nameOf, passwordPage } from './portalUsers.pages.ts';
import {
  deletePortalUser,
  getPortalUser,
  isLastOfCustomer,
  type Owner,
  type PortalUser,
} from './portalUsers.queries.ts';

const keep = { allow: ['administrator'] } as const;

/** Reads the answer to *Delete …?*; `last` is sent where it said that the secure link works again (A3). */
const deletionForm = form({
  last: checkbox({ label: 'Last' }),
  replace_link: checkbox({ label: replaceLinkBox.label }),
});

/** What administrators do with one portal user, whoever it is of: password, suspend, resume, delete (A3, A6, A18, A23, A25). */
export const portalUserRoutes: readonly Route[] = ownerKinds.flatMap(routesOf);

function routesOf(kind: OwnerKind): readonly Route[] {
  const path = `${kind.path}/:portalUserId`;
  const withUser = (
    handler: (context: StaffContext, user: PortalUser, owner: Owner) => Promise<Reply> | Reply,
  ) =>
    withRecord(
      (db, id, { params: { portalUserId = '' } }: StaffContext) => getPortalUser(db, kind, id, portalUserId),
      (context, { user, owner }) => handler(context, user, owner),
    );
  const homeOf = (owner: Owner) => kind.pathOf(owner.id);
  const question = (user: PortalUser, owner: Owner, verb: 'Suspend' | 'Delete') => ({
    title: `${verb} ${nameOf(user)}?`,
    action: `${homeOf(owner)}/${user.id}/${verb.toLowerCase()}`,
    button: verb,
    back: { href: homeOf(owner), label: `${kind.tab} · ${owner.name}` },
  });
  const personOf = (user: PortalUser) => ({ ...user, name: nameOf(user) });

  return [
    staffPost(
      `${path}/password`,
      keep,
      withUser((context, user, owner) =>
        submit(context, {
          form: passwordForm,
          save: (values) => changePassword(context, user, values),
          done: () => redirect(homeOf(owner), passwordChanged(user)),
          again: (state) => passwordPage(kind, owner, user, state),
        }),
      ),
    ),

    staffAsk(
      `${path}/suspend`,
      keep,
      withUser(async ({ db }, user, owner) =>
        ask({
          ...question(user, owner, 'Suspend'),
          says: suspensionWords(personOf(user), await countOpenSessions(db, user.user_id)),
        }),
      ),
    ),

    staffPost(
      `${path}/suspend`,
      keep,
      withUser(async ({ db }, user, owner) => {
        await suspendUsers(db, [user.user_id]);
        return redirect(homeOf(owner), `${user.username} has been suspended.`);
      }),
    ),

    staffPost(
      `${path}/resume`,
      keep,
      withUser(async ({ db }, user, owner) => {
        const obstacle = await obstacleOf(db, user.user_id);
        if (obstacle) return redirect(obstacle.mend?.href ?? homeOf(owner), obstacle.why, 'bad');
        const resumed = await db.attempt(() => resumeLogin(db, user.user_id));
        return resumed.ok
          ? redirect(homeOf(owner), `${user.username} has been resumed.`)
          : redirect(homeOf(owner), resumed.errors['_form'], 'bad');
      }),
    ),

    staffAsk(
      `${path}/delete`,
      keep,
      withUser(async ({ db }, user, owner) => {
        const isLast = await isLastOfCustomer(db, kind, owner);
        const says = deletionWords(personOf(user), await countOpenSessions(db, user.user_id));
        const returning = returningLinkWords(owner.name, owner.secure_link_on === true);
        return ask({
          ...question(user, owner, 'Delete'),
          says: isLast ? [...says, returning] : says,
          ...(isLast && { fields: { last: 'on' }, box: replaceLinkBox }),
        });
      }),
    ),

    staffPost(
      `${path}/delete`,
      keep,
      withUser(async ({ db, body, services }, user, owner) => {
        const read = parseForm(deletionForm, body);
        if (kind.table === 'customers') await lockCustomer(db, owner.id);
        // A3: that the link works again is said before; it may have become the last one since the page was opened.
        if (!read.ok || ((await isLastOfCustomer(db, kind, owner)) && !read.values.last))
          return redirect(`${homeOf(owner)}/${user.id}/delete`);
        const replace = read.values.last && read.values.replace_link;
        await deletePortalUser(db, kind, owner, user, replace ? services.keys.newest : null);
        return redirect(homeOf(owner), `${user.username} has been deleted.`);
      }),
    ),
  ];
}
