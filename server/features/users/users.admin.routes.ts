import { readLicences } from '../../domain/licences/licences.queries.ts';
import {
  firstPasswordTone,
  firstPasswordWords,
  newLoginDefaults,
} from '../../domain/logins/firstPassword.words.ts';
import { stateChips } from '../../domain/invitations/invitations.words.ts';
import { obstaclesOf } from '../../domain/logins/obstacles.queries.ts';
import { passwordErrors } from '../../domain/portalUsers/portalUsers.form.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { formOf, newForm } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { exportOf, listPage, listRows } from '../../lists/listPage.ts';
import { mapPages } from '../../lists/mapPages.ts';
import { withObstacles } from '../../domain/portalUsers/exported.queries.ts';
import { redirect } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { refused, unlessWrong } from '../../shared/saved.ts';
import { userAccessRoutes } from './access/userAccess.admin.routes.ts';
import { newUserForm, userForm, userLabels, type UserValues } from './users.form.ts';
import { allGroups } from './groups/userGroups.queries.ts';
import { userGroupRoutes } from './groups/userGroups.admin.routes.ts';
import { userLabRoutes } from './labs/userLabs.admin.routes.ts';
import { userList } from './users.list.ts';
import { nameOf, userPages } from './users.pages.ts';
import { addUser, getUser, saveUser } from './users.queries.ts';
import { chosenGroups, showDetails, showUser } from './users.recordPage.ts';

const path = '/admin/users';
const keep = { allow: ['administrator'] } as const;

const recordRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const [{ list, rows }, licences] = await Promise.all([
      listPage(context, path, userList),
      readLicences(context.db),
    ]);
    const active = rows.filter(({ state }) => state !== 'suspended');
    const obstacles = await obstaclesOf(context.db, active);
    return userPages.list({
      list,
      users: rows.map((user) => ({ ...user, chips: stateChips(user.state, obstacles.get(user.id)) })),
      licences,
    });
  }),

  staffGet(`${path}/export.csv`, keep, (context) => {
    const rows = mapPages(listRows(context, userList), (page) =>
      withObstacles(context.db, page, ({ id }) => id),
    );
    return exportOf(context, userList.csv.name, userList.csv.columns, rows);
  }),

  staffGet(`${path}/new`, keep, async ({ db }) =>
    userPages.add(newForm(newLoginDefaults), await allGroups(db)),
  ),

  staffPost(path, keep, async (context) => {
    const { db, services } = context;
    const groups = await allGroups(db);
    return submit(context, {
      form: newUserForm,
      save: async (values) => {
        const chosen = chosenGroups(groups, values.groups);
        const errors = passwordFaults(context, values);
        if (typeof chosen === 'string') return refused({ ...errors, groups: chosen });
        return unlessWrong(errors, async () => {
          const hash = await hashOf(context, values);
          return db.attempt(() => addUser(db, services.keys, values, hash, chosen));
        });
      },
      done: (id, { password, send_invitation: asked, email, ...name }) => {
        const made = { hasPassword: password !== null, asked, email, mailWay: services.mailer.way };
        const said = `User ${nameOf(name)} added.${firstPasswordWords(made)}`;
        return redirect(`${path}/${id}`, said, firstPasswordTone(made));
      },
      again: (state, status) => userPages.add(state, groups, status),
    });
  }),

  staffGet(
    `${path}/:id`,
    keep,
    withRecord(getUser, (context, user) => showUser(context, user)),
  ),

  staffGet(
    `${path}/:id/details`,
    keep,
    withRecord(getUser, (context, user) => showDetails(context, user, formOf(user))),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getUser, (context, user, read) => {
      const { db } = context;
      return submitChange(context, {
        form: userForm,
        record: user,
        read,
        save: (values, version) =>
          unlessWrong(passwordFaults(context, values), async () => {
            const hash = await hashOf(context, values);
            return db.attempt(() => saveUser(db, user, version, values, hash));
          }),
        done: (saved) =>
          saved === 'saved'
            ? redirect(`${path}/${user.id}/details`, 'Saved.')
            : redirect(`${path}/${user.id}`, linkEnded, 'warn'),
        again: (state, status, present) => showDetails(context, present, state, status),
        compare: (typed, present) =>
          formInConflict(typed, present, userLabels, { must_change: tickedInWords }),
      });
    }),
  ),
];

const linkEnded =
  'Saved. The password link sent to the old email address no longer works, so send a new one.';

/** What speaks against a typed password, which must hold no name of the person's or the tenant's (S10). */
const passwordFaults = ({ tenant }: StaffContext, values: UserValues) =>
  values.password === null && values.retype_password === null ? {} : passwordErrors(values, tenant, values);

const hashOf = async ({ passwords }: StaffContext, { password }: UserValues) =>
  password === null ? null : passwords.hash(password);

/** Users in the back office, which administrators alone keep (A23): record, groups, labs, access. */
export const userAdminRoutes: readonly Route[] = [
  ...recordRoutes,
  ...userGroupRoutes,
  ...userLabRoutes,
  ...userAccessRoutes,
];
