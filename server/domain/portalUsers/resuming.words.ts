import type { Licences } from '../licences/licences.queries.ts';

/** Why a suspended user can't be resumed, and where that is mended. */
export interface Obstacle {
  why: string;
  mend: { href: string; label: string } | null;
}

/** What stands in the way of resuming a suspended user, as far as it is known beforehand; null: nothing (A9, A18). */
export function resumeObstacle(
  {
    scope,
    contactId,
    contactPage,
    ownerGone = false,
  }: {
    scope: 'customer' | 'contact' | 'partner' | 'agent' | null;
    contactId: string | null;
    /** Where the portal user is given another contact. */
    contactPage: string;
    /** Its partner or agent is deleted. */
    ownerGone?: boolean;
  },
  licences: Licences | null,
): Obstacle | null {
  if (ownerGone)
    return {
      why: 'The partner or agent this user belongs to has been deleted, so you can’t resume them.',
      mend: null,
    };
  if (scope === 'contact' && contactId === null)
    return {
      why: 'This user no longer has a contact, so you can’t resume them.',
      mend: { href: contactPage, label: 'Choose a contact' },
    };
  if (licences && licences.used >= licences.allowed)
    return {
      why: `All ${licences.allowed} licences are in use, so you can’t resume anybody.`,
      mend: { href: '/admin/users', label: 'See who uses them' },
    };
  return null;
}
