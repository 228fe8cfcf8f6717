import { countedName } from '../../../domain/logins/countedName.ts';
import {
  countOpenSessions,
  endSessions,
  resumeLogin,
  suspendUsers,
} from '../../../domain/logins/logins.queries.ts';
import { obstacleOf } from '../../../domain/logins/obstacles.queries.ts';
import {
  deletionWords,
  replaceLinkBox,
  returningLinkWords,
  signedInWords,
  suspensionWords,
} from '../../../domain/logins/shuttingOut.words.ts';
import {
  accountInGroup,
  resumeInGroup,
  suspendInGroup,
  type SisterAccount,
} from '../../../domain/siteGroups/siteGroups.queries.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { submit } from '../../../forms/submit.ts';
import { ask } from '../../../request/question.ts';
import { redirect, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { deleteUser, linkThatReturns } from './userAccess.queries.ts';
import { deletionForm } from '../users.form.ts';
import { isLastAdministrator } from '../groups/userGroups.queries.ts';
import { nameOf } from '../users.pages.ts';
import { getUser, type User } from '../users.queries.ts';
import { showUser } from '../users.recordPage.ts';

const here = ({ id }: User) => `/admin/users/${id}`;
const path = '/admin/users/:id';
const keep = { allow: ['administrator'] } as const;
const lastAdministrator = 'This is the last active administrator. Without one, nobody could manage users.';

/** A24: a suspension is the company's own unless somebody decides that it's the group's. */
const groupBox = (sisters: readonly SisterAccount[]) => ({
  name: 'in_group',
  label: `Suspend them at ${sisters.map(({ company }) => company).join(', ')} too`,
  hint: 'They have one User ID and password there. Each company can resume them for itself.',
  checked: false,
});

const personOf = (user: User) => ({ ...user, name: nameOf(user) });

const question = (user: User, verb: string, end: string) => ({
  title: `${verb} ${nameOf(user)}?`,
  action: `${here(user)}/${end}`,
  button: verb,
  back: { href: here(user), label: nameOf(user) },
});

async function askToDelete(
  { db }: StaffContext,
  user: User,
  errors: FieldErrors = {},
  status = 200,
): Promise<PageReply> {
  const [returning, open] = await Promise.all([linkThatReturns(db, user), countOpenSessions(db, user.id)]);
  const owner = user.portal_user_id === null ? null : (user.customer_name ?? user.company_name);
  const says = [
    ...deletionWords(personOf(user), open),
    ...(owner === null ? [] : [`They’ll also be removed as a portal user of ${owner}.`]),
    ...(returning === null ? [] : [returningLinkWords(returning.name, returning.secure_link_on)]),
  ];
  const box = returning === null ? {} : { box: replaceLinkBox };
  return ask({ ...question(user, 'Delete', 'delete'), says, errors, ...box }, status);
}

/** Suspending, resuming, ending sessions, deleting (A18, A23, A25). */
export const userAccessRoutes: readonly Route[] = [
  staffAsk(
    `${path}/suspend`,
    keep,
    withRecord(getUser, async ({ db }, user) => {
      const sisters = (await accountInGroup(db, user.id)).filter(({ state }) => state !== 'suspended');
      return ask({
        ...question(user, 'Suspend', 'suspend'),
        says: suspensionWords(personOf(user), await countOpenSessions(db, user.id)),
        ...(sisters.length > 0 && { box: groupBox(sisters) }),
      });
    }),
  ),

  staffPost(
    `${path}/suspend`,
    keep,
    withRecord(getUser, async (context, user) => {
      const { db } = context;
      if (await isLastAdministrator(db, user.id))
        return showUser(context, user, { access: lastAdministrator }, 422);
      const inGroup = context.body['in_group'] === 'on';
      // The others first: they are held in one order, whoever begins.
      if (inGroup) await suspendInGroup(db, user.id);
      await suspendUsers(db, [user.id]);
      const where = inGroup ? ' at every company of the site group' : '';
      return redirect(here(user), `${nameOf(user)} has been suspended${where} and signed out everywhere.`);
    }),
  ),

  staffPost(
    `${path}/resume`,
    keep,
    withRecord(getUser, async (context, user, read) => {
      const { db } = context;
      const stay = (errors: FieldErrors) => showUser(context, user, errors, 422);
      const obstacle = await obstacleOf(db, user.id);
      if (obstacle) return stay({ access: obstacle.why });
      const resumed = await db.attempt(async () => {
        if (context.body['in_group'] === 'on') await resumeInGroup(db, user.id);
        await resumeLogin(db, user.id);
      });
      if (!resumed.ok) return stay(resumed.errors);
      const isInvited = (await read())?.state === 'invited';
      const now = isInvited
        ? 'has been resumed. Send the invitation again, because earlier links no longer work.'
        : 'can sign in again.';
      return redirect(here(user), `${nameOf(user)} ${now}`);
    }),
  ),

  staffAsk(
    `${path}/end_sessions`,
    keep,
    withRecord(getUser, async ({ db, actor }, user) => {
      const [open, obstacle] = await Promise.all([countOpenSessions(db, user.id), obstacleOf(db, user.id)]);
      const own = 'This is you, so you’ll be signed out here too.';
      const again =
        open > 0 && user.state === 'active' && !obstacle
          ? ['They can sign in again with their password.']
          : [];
      const says = [signedInWords(nameOf(user), open), ...(user.id === actor.userId ? [own] : again)];
      return ask({
        ...question(user, 'End all sessions', 'end_sessions'),
        title: `End all sessions for ${nameOf(user)}?`,
        says,
      });
    }),
  ),

  staffPost(
    `${path}/end_sessions`,
    keep,
    withRecord(getUser, async ({ db }, user) => {
      await endSessions(db, [user.id]);
      return redirect(here(user), `${nameOf(user)} has been signed out everywhere.`);
    }),
  ),

  staffPost(
    `${path}/unlock`,
    keep,
    withRecord(getUser, async ({ db, tenant, services }, user) => {
      db.note({ action: 'unlocked', table: 'users', id: user.id, name: nameOf(user) });
      // Failures are counted under the name that was typed, which may have been the Email.
      for (const typed of [user.username, user.email ?? ''])
        await services.limits.unlock({ tenantId: tenant.id, usernameLower: countedName(typed) });
      const canTry = user.state !== 'suspended' && !(await obstacleOf(db, user.id));
      const done = `${nameOf(user)} has been unlocked${canTry ? ' and can try to sign in again now' : ''}.`;
      return redirect(here(user), done);
    }),
  ),

  staffAsk(
    `${path}/delete`,
    keep,
    withRecord(getUser, (context, user) => askToDelete(context, user)),
  ),

  staffPost(
    `${path}/delete`,
    keep,
    withRecord(getUser, (context, user) => {
      const { db, services } = context;
      return submit(context, {
        form: deletionForm,
        save: async ({ replace_link: replace }) => {
          if (await isLastAdministrator(db, user.id)) return refused({ _form: lastAdministrator });
          await deleteUser(db, user, replace ? services.keys.newest : null);
          return saved(null);
        },
        done: () =>
          redirect(
            '/admin/users',
            `${nameOf(user)} has been deleted. The username ${user.username} can be used again.`,
          ),
        again: ({ errors }, status) => askToDelete(context, user, errors, status),
      });
    }),
  ),
];
