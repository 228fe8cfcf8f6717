import type { Db } from '../../database/db.ts';

/** A facility, and whose it is: null, the tenant's own. */
interface Place {
  id: string;
  customer_id: string | null;
}

/** Relates contacts to facilities, each to each (A12); those that are related already stay so. Returns how many are new. */
export async function relateFacilities(
  db: Db,
  contactIds: readonly string[],
  facilities: readonly Place[],
): Promise<number> {
  const unique = ['tenant_id', 'contact_id', 'facility_id'];
  const isNew = await Promise.all(
    contactIds.flatMap((contactId) =>
      facilities.map(({ id, customer_id: customerId }) =>
        db.insertOnce(
          'contact_facilities',
          { contact_id: contactId, facility_id: id, facility_customer_id: customerId },
          unique,
        ),
      ),
    ),
  );
  return isNew.filter(Boolean).length;
}

/** Ends the relation of a facility to a contact; false when there was none. */
export async function removeRelation(db: Db, contactId: string, facilityId: string): Promise<boolean> {
  return (await db.remove('contact_facilities', { contact_id: contactId, facility_id: facilityId })) > 0;
}

/** A facility that is about to be removed from a contact. */
export interface Removal {
  contact: { id: string; name: string };
  facility: { id: string; name: string };
  /** Without it the contact sees no asset any more (A12). */
  isLast: boolean;
  /** It is the customer's own, and the contact reaches all of those anyway (A12, A14). */
  staysSeen: boolean;
}

/** What removing a facility from a contact comes to; undefined where the contact doesn't have it. */
export async function removalOf(db: Db, contactId: string, facilityId: string): Promise<Removal | undefined> {
  const [row, related] = await Promise.all([
    db.row<{ facility: string; first_name: string; last_name: string; reaches_all: boolean; own: boolean }>(
      db
        .from('contact_facilities', 'r')
        .join('facilities as f', { 'f.tenant_id': 'r.tenant_id', 'f.id': 'r.facility_id' })
        .join('contacts as k', { 'k.tenant_id': 'r.tenant_id', 'k.id': 'r.contact_id' })
        .where({ 'r.contact_id': contactId, 'r.facility_id': facilityId, 'k.archived_at': null })
        .select('f.name as facility', 'k.first_name', 'k.last_name')
        .select(
          db.raw(
            'k.all_facilities or k.admin_access as reaches_all, f.customer_id is not distinct from k.customer_id as own',
          ),
        ),
    ),
    db.count(db.from('contact_facilities').where({ contact_id: contactId }), 1),
  ]);
  if (!row) return undefined;
  return {
    contact: { id: contactId, name: `${row.first_name} ${row.last_name}`.trim() },
    facility: { id: facilityId, name: row.facility },
    isLast: related === 1 && !row.reaches_all,
    staysSeen: row.reaches_all && row.own,
  };
}

/** Ends the relations of several facilities to a contact; what isn't related is passed over. */
export async function removeRelations(
  db: Db,
  contactId: string,
  facilityIds: readonly string[],
): Promise<void> {
  await Promise.all(facilityIds.map((id) => removeRelation(db, contactId, id)));
}
