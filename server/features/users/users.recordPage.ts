import type { PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/route.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { readLicences, type Licences } from '../../domain/licences/licences.queries.ts';
import { countedName } from '../../domain/logins/countedName.ts';
import { resumeObstacle, type Obstacle } from '../../domain/portalUsers/resuming.words.ts';
import { loginView } from '../../domain/invitations/invitations.words.ts';
import type { FormState } from '../../forms/state.ts';
import { groupsOf, type Usergroup } from './groups/userGroups.queries.ts';
import { labsOf } from './labs/userLabs.queries.ts';
import { userPages } from './users.pages.ts';
import { invitationsOf } from '../../domain/invitations/invitations.queries.ts';
import type { User } from './users.queries.ts';

/** A user's page, whose parts several actions come back to; `errors` are about those actions, not about the form. */
export async function showUser(
  { db, actor, tenant, services }: StaffContext,
  user: User,
  { state, errors = {} }: { state: FormState; errors?: FieldErrors },
  status = 200,
): Promise<PageReply> {
  const [labs, groups, invitations, licences, isCounted] = await Promise.all([
    labsOf(db, user.id),
    groupsOf(db, user.id),
    invitationsOf(db, [user.id]),
    user.state === 'suspended' ? readLicences(db) : null,
    services.limits.hasFailures({ tenantId: tenant.id, usernameLower: countedName(user.username) }),
  ]);
  const login = loginView(user.state, invitations.get(user.id), user.email, db.calendar);
  const isSelf = user.id === actor.userId;
  const obstacle = licences && obstacleOf(user, licences);
  return userPages.show(user, { state, labs, groups, login, isCounted, obstacle, errors, isSelf }, status);
}

/** What stands in the way of resuming a user, and where that is mended. */
function obstacleOf(user: User, licences: Licences): Obstacle | null {
  const { scope, contact_id: contactId, customer_id: customerId, portal_user_id: portalUserId } = user;
  const contactPage = `/admin/customers/${customerId ?? ''}/portal_users/${portalUserId ?? ''}/contact`;
  const ownerGone = user.company_name !== null && user.company_id === null;
  return resumeObstacle({ scope, contactId, contactPage, ownerGone }, licences);
}

/** The groups behind the ticked boxes, or what is wrong with the choice: a user is internal or external (A5). */
export function chosenGroups(groups: readonly Usergroup[], ids: readonly string[]): Usergroup[] | string {
  const chosen = groups.filter(({ id }) => ids.includes(id));
  if (chosen.length !== ids.length) return 'One of the groups no longer exists. Choose again.';
  if (new Set(chosen.map(({ is_external }) => is_external)).size > 1)
    return 'Choose internal groups or external ones, not both. A user is either staff or a portal user.';
  return chosen;
}
