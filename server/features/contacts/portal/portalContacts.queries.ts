import type { Db, Query } from '../../../database/db.ts';
import type { PortalContactValues } from './portalContacts.form.ts';

/** A contact as a list in the portal shows it. */
export interface PortalContactRow {
  id: string;
  title: string | null;
  first_name: string;
  last_name: string;
  job_title: string | null;
  phone: string | null;
  email: string | null;
  status: 'active' | 'inactive';
  /** The actor may change it: it has nothing that the actor lacks (A17). */
  editable: boolean;
}

/** A contact with what it may do in the portal; never the notes that staff keep. */
export interface PortalContact extends PortalContactRow {
  code: string | null;
  all_facilities: boolean;
  admin_access: boolean;
  access_billing: boolean;
  access_reports: boolean;
  create_work_order: boolean;
  edit_contact: boolean;
  /** Staff made it inactive, so only they make it active again. */
  shut_by_staff: boolean;
  version: number;
}

/** The contacts that the actor sees (A10, A13). */
export const portalContacts = (db: Db): Query => db.from('contacts', 'k').whereNull('k.archived_at');

export const listed = [
  'k.id', 'k.title', 'k.first_name', 'k.last_name', 'k.job_title', 'k.phone', 'k.email', 'k.status',
]; // prettier-ignore

const details = [
  'k.code', 'k.all_facilities', 'k.admin_access', 'k.access_billing', 'k.access_reports', 'k.create_work_order',
  'k.edit_contact', 'k.shut_by_staff', 'k.version',
]; // prettier-ignore

/** Whether the actor may change each row; asked only of an actor who may change any. */
export const editable = (db: Db, mayEdit: boolean, alias: string) =>
  mayEdit ? db.raw('app.may_edit_contact(??) as editable', [`${alias}.id`]) : db.raw('false as editable');

/** A contact of the own customer, or undefined when there is none that the actor may see. */
export const getPortalContact =
  (mayEdit: boolean) =>
  (db: Db, id: string): Promise<PortalContact | undefined> =>
    db.row(
      portalContacts(db)
        .where({ 'k.id': id })
        .select([...listed, ...details, editable(db, mayEdit, 'k')]),
    );

/** Adds a contact of the customer; returns its id. What its permissions may be, the policy says (A17). */
export function addPortalContact(db: Db, customerId: string, values: PortalContactValues): Promise<string> {
  return db.insert('contacts', { ...values, customer_id: customerId });
}

/** Saves a contact if it is still the version that was seen (S25). */
export function savePortalContact(
  db: Db,
  id: string,
  version: number,
  values: PortalContactValues,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('contacts', id, version, values);
}

/** Deletes a contact and suspends its users (A18); returns how many they were, null where the actor may not. */
export async function deletePortalContact(db: Db, id: string): Promise<number | null> {
  const notes = await db.call('delete_contact', id);
  return notes.length === 0 ? null : notes.length - 1;
}

/** What goes with a contact that is deleted, and what stays: users that are suspended, and tickets. */
export async function whatIsOf(db: Db, id: string): Promise<{ users: number; tickets: number }> {
  const [[counted], tickets] = await Promise.all([
    db.call<{ users_of_contact: number }>('users_of_contact', id),
    db.count(db.from('tickets').where({ contact_id: id }), 1000),
  ]);
  return { users: counted?.users_of_contact ?? 0, tickets };
}

/** The facilities of a contact which the actor sees, and how many it has besides. */
export interface ContactPlaces {
  shown: readonly { id: string; code: string; name: string }[];
  hidden: number;
}

const mostShown = 100;

/** Reads which facilities a contact has; those out of the actor's own reach are only counted. */
export async function placesOf(db: Db, contactId: string): Promise<ContactPlaces> {
  const [all, seen, shown] = await Promise.all([
    db.call<{ n: string }>('facilities_of_contact', contactId),
    db.count(placed(db, contactId)),
    db.rows<ContactPlaces['shown'][number]>(
      placed(db, contactId)
        .orderBy(['f.sort_name', 'f.id'])
        .limit(mostShown)
        .select('f.id', 'f.code', 'f.name'),
    ),
  ]);
  return { shown, hidden: Math.max(0, all.length - seen) };
}

const placed = (db: Db, contactId: string) =>
  db.from('facilities', 'f').whereRaw('f.id = any (array(select app.facilities_of_contact(?)))', [contactId]);

/** The facilities in the actor's reach that a contact doesn't have yet. */
export const placesToGive = (db: Db, contactId: string): Query =>
  db
    .from('facilities', 'f')
    .whereRaw('not (f.id = any (array(select app.facilities_of_contact(?))))', [contactId]);

/** The names of those of some facilities that a contact doesn't have yet. */
export async function newPlaces(db: Db, contactId: string, ids: readonly string[]): Promise<string[]> {
  const fresh = placesToGive(db, contactId).whereIn('f.id', [...ids]);
  return (await db.rows<{ name: string }>(fresh.select('f.name'))).map(({ name }) => name);
}

/** Gives a contact facilities: all, or none with GH014 where the actor lacks one (A17). Run inside `Db.attempt`. */
export async function givePlaces(db: Db, contactId: string, ids: readonly string[]): Promise<void> {
  await db.call('give_facilities', contactId, [...ids]);
}

/** Takes a facility from a contact; false where there was none to take. */
export async function takePlace(db: Db, contactId: string, facilityId: string): Promise<boolean> {
  return (await db.call('take_facility', contactId, facilityId)).length > 0;
}
