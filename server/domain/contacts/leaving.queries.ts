import type { Db } from '../../database/db.ts';

/** A relation that ends because its contact or its facility goes to another customer. */
interface RelationLeft {
  id: string;
  contact_id: string;
  name: string;
}

/**
 * The relations that end when a contact, or a facility, goes to this customer (A33): those of two that aren't both its. None when it
 * is there already. The database ends them with the move; they are read for the log, by who holds the record.
 */
export async function relationsLeft(
  db: Db,
  {
    contactId,
    facilityId,
    customerId,
  }: { contactId?: string; facilityId?: string; customerId: string | null },
): Promise<RelationLeft[]> {
  const [table, id] =
    contactId === undefined ? (['facilities', facilityId] as const) : (['contacts', contactId] as const);
  const record = await db.row<{ customer_id: string | null }>(
    db
      .from(table)
      .where({ id: id ?? null })
      .select('customer_id')
      .forUpdate(),
  );
  if (!record || record.customer_id === customerId) return [];
  const relations = db
    .from('contact_facilities', 'r')
    .join('contacts as k', { 'k.tenant_id': 'r.tenant_id', 'k.id': 'r.contact_id' })
    .join('facilities as f', { 'f.tenant_id': 'r.tenant_id', 'f.id': 'r.facility_id' });
  const other = table === 'facilities' ? 'k.customer_id' : 'f.customer_id';
  return db.rows(
    relations
      .where({ [table === 'facilities' ? 'r.facility_id' : 'r.contact_id']: id ?? null })
      .whereRaw(`${other} is distinct from ?::uuid`, [customerId])
      .orderBy('r.id')
      .select(
        'r.id',
        'r.contact_id',
        db.raw(`trim(k.first_name || ' ' || k.last_name) || ' at ' || f.name as name`),
      ),
  );
}

/** Says in the log which relations have ended. */
export function noteRelationsLeft(db: Db, left: readonly RelationLeft[]): void {
  for (const { id, contact_id, name } of left)
    db.note({
      action: 'removed',
      table: 'contact_facilities',
      id,
      name,
      changes: { contact_id: [contact_id, null] },
    });
}
