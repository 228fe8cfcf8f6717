import type { PortalRole, ReadOnlyRole } from '../../db/roles.ts';
import { portalNames, viewerNames } from '../support/cast.ts';

/** Who comes in by the portal's side: with a session of its own, or to look (A8). */
export const inPortal = [...portalNames, ...viewerNames];

/** The role that each portal player acts in (A10–A14, A20a, A21), so that every role is played. */
export const roleOf: Record<(typeof inPortal)[number], PortalRole | ReadOnlyRole> = {
  link: 'portal_link',
  customerUser: 'portal_customer',
  contactUser: 'portal_contact',
  contactWithPermissions: 'portal_contact',
  wideContact: 'portal_contact_wide',
  mixedContact: 'portal_contact_mixed',
  allContact: 'portal_contact_all',
  allContactWithOutside: 'portal_contact_mixed',
  adminContact: 'portal_customer',
  adminContactWithOutside: 'portal_contact_admin',
  partnerUser: 'partner',
  agentUser: 'portal_customer_ro',
  viewer: 'portal_contact_ro',
};
/** Does a player act in a role without writes (A8, A21)? */
export const isReadOnly = (name: (typeof inPortal)[number]) => roleOf[name].endsWith('_ro');
