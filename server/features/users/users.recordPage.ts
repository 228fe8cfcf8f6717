import { countedInWords, type Belonging } from '../../domain/customers/belongings.words.ts';
import { workOf } from '../../domain/personnel/work.queries.ts';
import { href } from '../../shared/href.ts';
import type { PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { Services } from '../../request/services.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { countedName } from '../../domain/logins/countedName.ts';
import { countOpenSessions } from '../../domain/logins/logins.queries.ts';
import { obstaclesOf } from '../../domain/logins/obstacles.queries.ts';
import { loginView } from '../../domain/invitations/invitations.words.ts';
import { accountInGroup } from '../../domain/siteGroups/siteGroups.queries.ts';
import type { FormState } from '../../forms/state.ts';
import { groupsOf, type Usergroup } from './groups/userGroups.queries.ts';
import { labsOf } from './labs/userLabs.queries.ts';
import { userPages } from './users.pages.ts';
import { invitationsOf } from '../../domain/invitations/invitations.queries.ts';
import type { User } from './users.queries.ts';

/** The tab *Details* of a user: facts and form. */
export async function showDetails(
  { db }: StaffContext,
  user: User,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const [invitations, obstacles] = await Promise.all([invitationsOf(db, [user.id]), obstaclesOf(db, [user])]);
  const login = loginView(
    user.state,
    invitations.get(user.id),
    user.email,
    db.calendar,
    obstacles.get(user.id),
  );
  return userPages.details(user, { state, chips: login.chips }, status);
}

/** A user's page, whose parts several actions come back to; `errors` are about those actions. */
export async function showUser(
  { db, actor, tenant, services }: StaffContext,
  user: User,
  errors: FieldErrors = {},
  status = 200,
): Promise<PageReply> {
  const [labs, groups, invitations, obstacles, hasFailed, open, sisters, work] = await Promise.all([
    labsOf(db, user.id),
    groupsOf(db, user.id),
    invitationsOf(db, [user.id]),
    obstaclesOf(db, [user]),
    hasFailures(services, tenant.id, user),
    countOpenSessions(db, user.id),
    user.is_external ? accountInGroup(db, user.id) : [],
    user.is_external ? undefined : workOf(db, user.id),
  ]);
  const obstacle = obstacles.get(user.id) ?? null;
  const login = loginView(user.state, invitations.get(user.id), user.email, db.calendar, obstacle);
  // Unlock lets nobody try again whom something else keeps out.
  const isCounted = hasFailed && user.state !== 'suspended' && obstacle === null;
  const isSelf = user.id === actor.userId;
  const isSignedIn = open > 0;
  return userPages.show(
    user,
    {
      labs,
      groups,
      login,
      isCounted,
      obstacle,
      errors,
      isSelf,
      isSignedIn,
      sisters,
      ways: waysOf(user, work),
    },
    status,
  );
}

/** Where a user's page leads: a portal user's to whose it is, a member of staff's to the personnel record and its work. */
function waysOf(user: User, work: { id: string; name: string; assigned: number } | undefined): Belonging[] {
  if (work)
    return [
      { href: `/admin/personnel/${work.id}`, text: `Personnel record ${work.name}` },
      {
        href: href('/admin/work_orders', { technician: work.id }),
        text: countedInWords(work.assigned, 'work order', 'work orders'),
      },
    ];
  const { contact_id: contact, customer_id: customer, company_id: company } = user;
  return [
    ...(contact ? [{ href: `/admin/contacts/${contact}`, text: `Contact ${user.contact_name ?? ''}` }] : []),
    ...(customer ? [{ href: `/admin/customers/${customer}`, text: user.customer_name ?? '' }] : []),
    ...(company ? [{ href: `/admin/${user.scope ?? ''}s/${company}`, text: user.company_name ?? '' }] : []),
  ];
}

/** Are wrong passwords counted, whichever name they were typed with? */
async function hasFailures(
  { limits }: Services,
  tenantId: string,
  { username, email }: User,
): Promise<boolean> {
  const counted = [username, ...(email === null ? [] : [email])].map((name) =>
    limits.hasFailures({ tenantId, usernameLower: countedName(name) }),
  );
  return (await Promise.all(counted)).includes(true);
}

/** The groups behind the ticked boxes, or what is wrong with the choice: a user is internal or external (A5). */
export function chosenGroups(groups: readonly Usergroup[], ids: readonly string[]): Usergroup[] | string {
  const chosen = groups.filter(({ id }) => ids.includes(id));
  if (chosen.length !== ids.length) return 'One of the groups no longer exists. Choose again.';
  if (new Set(chosen.map(({ is_external }) => is_external)).size > 1)
    return 'Choose internal groups or external ones, not both. A user is either staff or a portal user.';
  return chosen;
}
