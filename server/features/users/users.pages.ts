import type { Refusal } from '../../forms/submitTicked.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { Chip, LoginView } from '../../domain/invitations/invitations.words.ts';
import type { SisterAccount } from '../../domain/siteGroups/siteGroups.queries.ts';
import type { Belonging } from '../../domain/customers/belongings.words.ts';
import type { PickPage } from '../../lists/pick.ts';
import type { Obstacle } from '../../domain/logins/obstacles.words.ts';
import type { ListView } from '../../lists/spec.ts';
import { listIn, type FormState } from '../../forms/state.ts';
import type { Licences } from '../../domain/licences/licences.queries.ts';
import { userLabels } from './users.form.ts';
import type { Usergroup } from './groups/userGroups.queries.ts';
import type { Lab } from './labs/userLabs.queries.ts';
import type { User, UserRow } from './users.queries.ts';
import { fullName } from '../../shared/personName.ts';

export const nameOf = (user: Pick<UserRow, 'first_name' | 'last_name'>) => fullName(user);

/** Check boxes of the usergroups. */
const groupOptions = (groups: readonly Usergroup[]) =>
  groups.map(({ id, name, is_external }) => ({
    value: id,
    label: name,
    hint: is_external ? 'External: for the portal' : 'Internal: for the back office',
  }));

/** What one most often does next for a user: what is missing first. The page itself asks for a lab. */
function nextFor({ id }: User, { labs, groups }: { labs: readonly Lab[]; groups: readonly Usergroup[] }) {
  const here = `/admin/users/${id}`;
  const needsLab = !labs.some((lab) => lab.active);
  const next =
    groups.length === 0
      ? { href: `${here}/groups`, label: 'Assign groups' }
      : { href: `${here}/details?edit=1`, label: 'Edit' };
  return { needsLab, next: needsLab ? null : next };
}

export const userPages = {
  list: (locals: {
    list: ListView;
    users: readonly (UserRow & { chips: readonly Chip[] })[];
    licences: Licences;
  }): PageReply => page('users/list', { ...locals, labels: userLabels }, { title: 'Users' }),

  add: (state: FormState, groups: readonly Usergroup[], status = 200): PageReply =>
    page(
      'users/new',
      {
        state,
        labels: userLabels,
        groups: groupOptions(groups),
        chosen: listIn(state.values['groups']),
      },
      { title: 'New user', status },
    ),

  /** What one comes to a user for: access, groups and labs. */
  show: (
    user: User,
    locals: {
      labs: readonly Lab[];
      groups: readonly Usergroup[];
      login: LoginView;
      /** Wrong passwords are counted, which *Unlock* forgets. */
      isCounted: boolean;
      /** Why a suspended user can't be resumed. */
      obstacle: Obstacle | null;
      isSelf: boolean;
      isSignedIn: boolean;
      /** The same person's users in the other companies of the site group (A24). */
      sisters: readonly SisterAccount[];
      ways: readonly Belonging[];
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply =>
    page(
      'users/show',
      {
        ...locals,
        user,
        name: nameOf(user),
        badge: locals.login.chips[0],
        ...nextFor(user, locals),
      },
      { title: nameOf(user), status },
    ),

  /** The facts, with their form. */
  details: (
    user: User,
    { state, chips }: { state: FormState; chips: readonly Chip[] },
    status = 200,
  ): PageReply =>
    page(
      'users/details',
      { user, name: nameOf(user), badge: chips[0], state, labels: userLabels },
      { title: `${nameOf(user)} · Details`, status },
    ),

  groups: (
    user: User,
    locals: { groups: readonly Usergroup[]; chosen: readonly string[]; errors: FieldErrors },
    status = 200,
  ): PageReply =>
    page(
      'users/groups',
      { ...locals, user, name: nameOf(user), labels: userLabels, groups: groupOptions(locals.groups) },
      { title: 'Assign Groups', status },
    ),

  findLabs: (
    user: User,
    locals: Pick<PickPage<Lab>, 'list' | 'picked'> & { labs: readonly Lab[] },
    refusal: Refusal | null,
  ): PageReply =>
    page(
      'users/findLab',
      {
        ...locals,
        user,
        name: nameOf(user),
        errors: refusal?.message ? { labs: refusal.message } : {},
      },
      { title: 'Find lab', status: refusal?.message ? 422 : 200 },
    ),
};
