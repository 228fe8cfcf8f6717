import type { PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/route.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { loginView } from '../../domain/invitations/invitations.words.ts';
import type { FormState } from '../../forms/state.ts';
import { groupsOf, type Usergroup } from './groups/userGroups.queries.ts';
import { labsOf } from './labs/userLabs.queries.ts';
import { userPages } from './users.pages.ts';
import { invitationsOf } from '../../domain/invitations/invitations.queries.ts';
import type { User } from './users.queries.ts';

/** A user's page, whose parts several actions come back to; `errors` are about those actions, not about the form. */
export async function showUser(
  { db, actor }: StaffContext,
  user: User,
  { state, errors = {} }: { state: FormState; errors?: FieldErrors },
  status = 200,
): Promise<PageReply> {
  const [labs, groups, invitations] = await Promise.all([
    labsOf(db, user.id),
    groupsOf(db, user.id),
    invitationsOf(db, [user.id]),
  ]);
  const login = loginView(user.state, invitations.get(user.id));
  const isSelf = user.id === actor.userId;
  return userPages.show(user, { state, labs, groups, login, errors, isSelf }, status);
}

/** The groups behind the ticked boxes, or what is wrong with the choice: a user is internal or external (A5). */
export function chosenGroups(groups: readonly Usergroup[], ids: readonly string[]): Usergroup[] | string {
  const chosen = groups.filter(({ id }) => ids.includes(id));
  if (chosen.length !== ids.length) return 'One of the groups no longer exists. Choose again.';
  if (new Set(chosen.map(({ is_external }) => is_external)).size > 1)
    return 'Choose internal groups or external ones, not both. A user is either staff or a portal user.';
  return chosen;
}
