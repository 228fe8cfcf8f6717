import type { Licences } from '../licences/licences.queries.ts';
import type { MissingStep } from './signIns.queries.ts';

/** Why a user can't sign in or be resumed, and where that is mended. */
export interface Obstacle {
  why: string;
  /** The same in two words, for a badge: *Can’t sign in: customer inactive*. */
  short: string;
  mend: { href: string; label: string } | null;
}

/** What an obstacle names of a user and of whom they belong to. */
export interface Blocked {
  id: string;
  state: 'invited' | 'active' | 'suspended';
  /** Null where the user belongs to nobody in the portal. */
  portal_user_id: string | null;
  contact_id: string | null;
  contact_name: string | null;
  /** The customer, partner or agent; `owner_gone`: it is deleted. */
  owner_table: 'customers' | 'partners' | 'agents' | null;
  owner_id: string | null;
  owner_name: string | null;
  owner_gone: boolean;
}

type Cause = Omit<Obstacle, 'why'> & { cause: string };

type OwnStep = 'user_suspended' | 'user_invited';

/** A step that a password mends, or *Resume*, and nothing else. */
const isOwnStep = (step: MissingStep): step is OwnStep =>
  step === 'user_suspended' || step === 'user_invited';

/** Would a password, or being resumed, still not let this person in? */
export const isBlocked = (missing: readonly MissingStep[]): boolean => !missing.every(isOwnStep);

/** Can staff view the portal as this person (A8)? Somebody who is invited is looked at before they come. */
export const isViewable = (missing: readonly MissingStep[]): boolean =>
  missing.every((step) => step === 'user_invited');

const lostContact = ({ owner_id: customer, portal_user_id: id }: Blocked): Cause => ({
  cause: 'This user no longer has a contact',
  short: 'no contact',
  mend: { href: `/admin/customers/${customer}/portal_users/${id}/contact`, label: 'Choose a contact' },
});

const nouns = { customers: 'customer', partners: 'partner', agents: 'agent' };

function closedOwner({
  owner_table: table,
  owner_id: id,
  owner_name: name,
  owner_gone: gone,
}: Blocked): Cause {
  const kind = table === null ? '' : nouns[table];
  if (gone) return { cause: `${name} has been deleted`, short: `${kind} deleted`, mend: null };
  return {
    cause: `${name} is inactive`,
    short: `${kind} inactive`,
    mend: { href: `/admin/${table}/${id}#field-status`, label: 'Change the status' },
  };
}

const causes: Record<Exclude<MissingStep, OwnStep>, (user: Blocked) => Cause> = {
  no_group: ({ id }) => ({
    cause: 'This user isn’t in a usergroup',
    short: 'no usergroup',
    mend: { href: `/admin/users/${id}/groups`, label: 'Assign groups' },
  }),
  no_portal_user: () => ({
    cause: 'This user doesn’t belong to a customer, partner or agent yet',
    short: 'no customer yet',
    mend: { href: '/admin/contacts', label: 'Select them for a contact' },
  }),
  customer_inactive: closedOwner,
  partner_inactive: closedOwner,
  agent_inactive: closedOwner,
  no_contact: lostContact,
  contact_inactive: (user) =>
    user.contact_id === null
      ? lostContact(user)
      : {
          cause: `${user.contact_name} is inactive`,
          short: 'contact inactive',
          mend: {
            href: `/admin/contacts/${user.contact_id}/details#field-status`,
            label: 'Change the status',
          },
        },
};

/** The first thing that keeps a user out whatever is done to their password or state (A5), or null. */
export function signInObstacle(user: Blocked, missing: readonly MissingStep[]): Obstacle | null {
  const step = missing.find((one) => !isOwnStep(one));
  if (step === undefined) return null;
  const { cause, short, mend } = causes[step](user);
  return {
    short,
    why: `${cause}, so ${user.state === 'suspended' ? 'you can’t resume them' : 'they can’t sign in'}.`,
    mend,
  };
}

/** What a suspended user lacks who could sign in otherwise: a licence (A9). */
export const licenceObstacle = (licences: Licences | null): Obstacle | null =>
  licences && licences.used >= licences.allowed
    ? {
        why: `All ${licences.allowed} licences are in use, so you can’t resume anybody.`,
        short: 'no licence left',
        mend: { href: '/admin/users', label: 'See who uses them' },
      }
    : null;
