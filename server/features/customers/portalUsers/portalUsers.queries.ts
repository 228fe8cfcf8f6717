import type { ListedPortalUser } from '../../../domain/portalUsers/portalUsers.list.ts';
import type { Db, Query } from '../../../database/db.ts';

/** A portal user as the customer's page shows it. */
export interface PortalUser extends ListedPortalUser {
  user_id: string;
  can_create_users: boolean;
  /** What it is of, stored and never guessed (A18): with scope contact and no contact it reaches nothing. */
  scope: 'customer' | 'contact';
  contact_id: string | null;
  contact_name: string | null;
  contact_admin: boolean | null;
  contact_status: 'active' | 'inactive' | null;
}

/** The portal users of a customer. */
export const ofCustomer = (db: Db, customerId: string): Query =>
  db.from('portal_users', 'p').where({ 'p.customer_id': customerId, 'p.archived_at': null });

/** With their users as `u`. */
export const withUser = (query: Query): Query =>
  query.join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' });

/** What a list has of each, besides its contact. */
export const listed = [
  'p.id', 'p.user_id', 'u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state', 'u.last_sign_in_at',
  'p.can_create_users', 'p.scope',
]; // prettier-ignore

/** With their contacts as `k`. */
export const withContact = (query: Query): Query =>
  query.leftJoin('contacts as k', (on) => {
    on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
  });

/** What a list has of their contacts. */
export const ofContact = (db: Db) => [
  'k.id as contact_id',
  'k.admin_access as contact_admin',
  'k.status as contact_status',
  db.raw("trim(k.first_name || ' ' || k.last_name) as contact_name"),
];

/** One portal user of a customer, or undefined when there is none that the actor may see. */
export function getPortalUser(db: Db, customerId: string, id: string): Promise<PortalUser | undefined> {
  const query = withContact(withUser(ofCustomer(db, customerId).where({ 'p.id': id })));
  return db.row(query.select([...listed, ...ofContact(db)]));
}

/** Assigns a portal user to a contact, or with null to the customer itself; it counts with its next request (A25). */
export async function assignContact(db: Db, id: string, contactId: string | null): Promise<void> {
  const scope = contactId === null ? 'customer' : 'contact';
  const touched = { updated_at: db.raw('now()'), version: db.raw('version + 1') };
  await db.update('portal_users', { id }, { scope, contact_id: contactId, ...touched });
}

/** Gives a contact *Admin Access*, which shows it everything of its customer (A14), or takes it away, with its next request (A25). */
export async function setAdminAccess(db: Db, contactId: string, on: boolean): Promise<void> {
  const touched = { updated_at: db.raw('now()'), version: db.raw('version + 1') };
  await db.update('contacts', { id: contactId, admin_access: !on }, { admin_access: on, ...touched });
}
