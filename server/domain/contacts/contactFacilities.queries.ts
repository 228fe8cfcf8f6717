import type { Db } from '../../database/db.ts';

/** A facility, and whose it is: null, the tenant's own. */
interface Place {
  id: string;
  customer_id: string | null;
}

/** Relates contacts to facilities, each to each (A12); those that are related already stay so. */
export async function relateFacilities(
  db: Db,
  contactIds: readonly string[],
  facilities: readonly Place[],
): Promise<void> {
  const unique = ['tenant_id', 'contact_id', 'facility_id'];
  await Promise.all(
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
}

/** Ends the relation of a facility to a contact; false when there was none. */
export async function removeRelation(db: Db, contactId: string, facilityId: string): Promise<boolean> {
  return (await db.remove('contact_facilities', { contact_id: contactId, facility_id: facilityId })) > 0;
}

/** Ends the relations of several facilities to a contact; what isn't related is passed over. */
export async function removeRelations(
  db: Db,
  contactId: string,
  facilityIds: readonly string[],
): Promise<void> {
  await Promise.all(facilityIds.map((id) => removeRelation(db, contactId, id)));
}
