import type { StaffPermission } from '../domain/usergroups/staffPermissions.ts';
import type { CsvDelimiter } from '../shared/csvDelimiters.ts';
import type { Logo } from '../shared/logo.ts';

export type { StaffPermission } from '../domain/usergroups/staffPermissions.ts';

/** What a page may know about its tenant. */
export interface Tenant {
  id: string;
  slug: string;
  name: string;
  colour: string | null;
  contactLine: string | null;
  /** Its picture, in the place of its name. */
  logo: Logo | null;
  /** The zone that its days are counted in: an IANA name. */
  timeZone: string;
  /** What separates the columns of its exports. */
  csvDelimiter: CsvDelimiter;
  /** Strangers may ask for access (A35). Known if nobody has signed in. */
  takesRequests?: boolean;
}

/** A record that a page names and may link. */
export interface Named {
  id: string;
  name: string;
}

/** Somebody working in the back office (actor `staff` in docs/access.md). */
export interface StaffActor {
  kind: 'staff';
  sessionId: string;
  userId: string;
  name: string;
  username: string;
  mustChangePassword: boolean;
  isAdministrator: boolean;
  permissions: readonly StaffPermission[];
  lab: Named | null;
}

/** The contact that a portal user is assigned to, with its portal permissions (A12–A14). */
export interface PortalContact extends Named {
  allFacilities: boolean;
  adminAccess: boolean;
  accessBilling: boolean;
  accessReports: boolean;
  createWorkOrder: boolean;
  editContact: boolean;
}

interface PortalReach {
  sessionId: string;
  /** Whose portal this is: the customer's or the partner's; an agent's name while no customer is allocated to it. */
  subject: Named;
  /** The customer whose records are shown; null for a partner, and for an agent without any. */
  customer: Named | null;
  /** The database role can't write: an agent (A21), or staff viewing the portal (A8). */
  readOnly: boolean;
  /** The member of staff who views the portal as this person (A8), or null. */
  viewer: string | null;
}

/** Somebody with a customer's secure link (actor `link`). */
export interface LinkActor extends PortalReach {
  kind: 'link';
  contact: null;
}

/** A portal user who signed in with a password, of a customer, a contact, a partner or an agent. */
export interface PortalUserActor extends PortalReach {
  kind: 'customer_user' | 'contact_user' | 'partner_user' | 'agent_user';
  userId: string;
  name: string;
  username: string;
  mustChangePassword: boolean;
  canCreateUsers: boolean;
  contact: PortalContact | null;
  partner: Named | null;
  agent: Named | null;
}

export type PortalActor = LinkActor | PortalUserActor;
export type Actor = StaffActor | PortalActor;
