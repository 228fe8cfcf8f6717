import type { Actor, PortalActor, StaffPermission } from './actor.ts';

/** Who may call a staff route: everybody in the back office, administrators, or those with a permission (administrators have all). */
export type StaffAllow = 'staff' | 'administrator' | StaffPermission;

/**
 * Who may call a portal route. For a contact user, that is a permission of their contact, or always. Admin Access opens what
 * a customer user may do (A14).
 */
export type PortalAllow =
  | 'link'
  | 'customer_user'
  | 'contact_user'
  | 'partner_user'
  | 'agent_user'
  | 'contact_user:admin_access'
  | 'contact_user:edit_contact'
  | 'contact_user:create_work_order'
  | 'contact_user:access_billing'
  | 'contact_user:access_reports'
  /** Everybody who can create users, for a customer, a contact or a partner (A19). Admin Access alone isn't enough. */
  | 'can_create_users'
  | 'partner_user:can_create_users';

/** Everybody who sees a customer's portal: its people, its link, its agent (A21). */
export const customerReaders: readonly PortalAllow[] = [
  'link',
  'customer_user',
  'contact_user',
  'agent_user',
];
/** Everybody who sees a customer's money (A10, A13, A14, A21). */
export const payers: readonly PortalAllow[] = [
  'link',
  'customer_user',
  'contact_user:access_billing',
  'agent_user',
];
/** Everybody in the portal, partners included (A20a). */
export const everyReader: readonly PortalAllow[] = [...customerReaders, 'partner_user'];
/** Everybody who signed in with a password, and so has a profile. */
export const withPassword: readonly PortalAllow[] = [
  'customer_user',
  'contact_user',
  'agent_user',
  'partner_user',
];

/** A19: an agent and people who came by a link never can. */
const createsUsers = (actor: PortalActor) =>
  actor.kind !== 'link' && actor.kind !== 'agent_user' && actor.canCreateUsers;

/** May this actor call a route with this list (the second wall in docs/access.md)? */
export function isAllowed(actor: Actor, allow: readonly (StaffAllow | PortalAllow)[]): boolean {
  return allow.some((word) => {
    if (actor.kind === 'staff') {
      if (word === 'staff' || actor.isAdministrator) return true;
      return actor.permissions.some((permission) => permission === word);
    }
    if (word === actor.kind) return true;
    if (word === 'can_create_users') return createsUsers(actor);
    if (word === 'partner_user:can_create_users') return actor.kind === 'partner_user' && createsUsers(actor);
    if (actor.kind !== 'contact_user' || !actor.contact) return false;
    const { adminAccess, editContact, createWorkOrder, accessBilling, accessReports } = actor.contact;
    if (adminAccess && (word === 'customer_user' || word.startsWith('contact_user:'))) return true;
    return (
      (word === 'contact_user:edit_contact' && editContact) ||
      (word === 'contact_user:create_work_order' && createWorkOrder) ||
      (word === 'contact_user:access_billing' && accessBilling) ||
      (word === 'contact_user:access_reports' && accessReports)
    );
  });
}
