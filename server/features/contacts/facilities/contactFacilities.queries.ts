import type { Db } from '../../../database/db.ts';
import { relateFacilities } from '../../../domain/contacts/contactFacilities.queries.ts';
import { lockContact, type Contact } from '../contacts.queries.ts';

/** How many facilities a contact reaches, and through what (A12, A14). */
export interface Reach {
  related: number;
  /** Related ones that aren't the customer's own. */
  outside: number;
  /** The customer's own. */
  own: number;
  /** Other customers that related facilities belong to, each with how many; some of them, if they are many. */
  foreign: readonly { customer: string; facilities: number }[];
}

/** A facility of another customer, and how many assets would be seen there. */
export interface ForeignFacility {
  id: string;
  name: string;
  customer_name: string;
  assets: number;
}

/** How far assets are counted. */
export const mostCountedAssets = 1000;
const mostForeign = 100;
const mostForeignNamed = 5;

/** Those of some facilities that belong to another customer than the contact's, each with its assets. */
export async function foreignFacilities(
  db: Db,
  contact: Pick<Contact, 'customer_id'>,
  ids: readonly string[],
): Promise<ForeignFacility[]> {
  if (ids.length === 0) return [];
  const foreign = await db.rows<Omit<ForeignFacility, 'assets'>>(
    db
      .from('facilities', 'f')
      .join('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .whereIn('f.id', [...ids])
      .whereNot('f.customer_id', contact.customer_id)
      .orderBy(['f.sort_name', 'f.id'])
      .limit(mostForeign)
      .select('f.id', 'f.name', 'c.name as customer_name'),
  );
  return Promise.all(
    foreign.map(async (facility) => ({
      ...facility,
      assets: await db.count(db.from('assets').where({ facility_id: facility.id }), mostCountedAssets),
    })),
  );
}

/** Holds a contact and facilities until the end, so that what is judged of whose they are is what is added; false without the contact. */
export async function holdForAdding(db: Db, contactId: string, ids: readonly string[]): Promise<boolean> {
  if (!(await lockContact(db, contactId))) return false;
  await lockedFacilities(db, ids);
  return true;
}

const lockedFacilities = (db: Db, ids: readonly string[]) =>
  db.rows<{ id: string; name: string; customer_id: string | null }>(
    db
      .from('facilities', 'f')
      .whereIn('f.id', [...ids])
      .orderBy('f.id')
      .select('f.id', 'f.name', 'f.customer_id')
      .forShare(),
  );

/** Which facilities a contact is related to. */
export const relationOf = (db: Db, contactId: string) =>
  db.from('contact_facilities', 'r').where({ 'r.contact_id': contactId });

/** The numbers behind what a contact sees. */
export async function reachOf(db: Db, { id, customer_id }: Contact): Promise<Reach> {
  const [related, own, foreign] = await Promise.all([
    db.row<{ related: number; outside: number }>(
      relationOf(db, id).select(
        db.raw('count(*)::int as related'),
        db.raw('(count(*) filter (where r.facility_customer_id is distinct from ?))::int as outside', [
          customer_id,
        ]),
      ),
    ),
    db.count(db.from('facilities', 'f').where({ 'f.customer_id': customer_id }), 10_000),
    db.rows<Reach['foreign'][number]>(
      relationOf(db, id)
        .join('customers as c', { 'c.tenant_id': 'r.tenant_id', 'c.id': 'r.facility_customer_id' })
        .whereNot('r.facility_customer_id', customer_id)
        .groupBy('c.id', 'c.name', 'c.sort_name')
        .orderBy('c.sort_name')
        .limit(mostForeignNamed)
        .select('c.name as customer', db.raw('count(*)::int as facilities')),
    ),
  ]);
  return { related: related?.related ?? 0, outside: related?.outside ?? 0, own, foreign };
}

/**
 * Relates facilities to a contact; those that are related already stay so.
 * @returns the names of those that are new; null, with nothing related, when one of them is no facility of this tenant
 */
export async function addFacilities(
  db: Db,
  contact: Pick<Contact, 'id'>,
  ids: readonly string[],
): Promise<string[] | null> {
  if (!(await lockContact(db, contact.id))) return null;
  // Held until the end, so that the customer that is noted beside each is still the facility's own.
  const some = await lockedFacilities(db, ids);
  if (some.length !== ids.length) return null;
  const held = new Set(
    (
      await db.rows<{ id: string }>(
        relationOf(db, contact.id)
          .whereIn('r.facility_id', [...ids])
          .select('r.facility_id as id'),
      )
    ).map(({ id }) => id),
  );
  await relateFacilities(db, [contact.id], some);
  return some.flatMap(({ id, name }) => (held.has(id) ? [] : [name]));
}

/** A facility that a new contact is to be related to, and whose it is (5). */
export interface FirstFacility {
  id: string;
  name: string;
  customer_id: string | null;
}

/** The facility of this id, or undefined when there is none that the actor may see. */
export function firstFacility(db: Db, id: string): Promise<FirstFacility | undefined> {
  return db.row(db.from('facilities', 'f').where({ 'f.id': id }).select('f.id', 'f.name', 'f.customer_id'));
}

/** How many facilities a contact is related to, and which of these are among them. */
export async function relatedOf(
  db: Db,
  contactId: string,
  ids: readonly string[],
): Promise<[all: number, some: readonly string[]]> {
  const some = relationOf(db, contactId).whereIn('r.facility_id', [...ids]);
  const [all, rows] = await Promise.all([
    db.count(relationOf(db, contactId), 10_000),
    db.rows<{ id: string }>(some.orderBy('r.facility_id').select('r.facility_id as id')),
  ]);
  return [all, rows.map(({ id }) => id)];
}
