import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import { nothingFound, searchWords, type Found } from '../../database/search.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import { lockContact, type Contact } from './contacts.queries.ts';

export interface FacilityRow {
  id: string;
  code: string;
  name: string;
  active: boolean;
  customer_id: string | null;
  customer_name: string | null;
}

/** How many facilities a contact reaches, and through what (A12, A14). */
export interface Reach {
  related: number;
  /** Related ones that aren't the customer's own. */
  outside: number;
  /** The customer's own. */
  own: number;
}

const columns = {
  name: { column: 'f.sort_name', type: 'text' },
  code: { column: 'f.code_lc', type: 'text' },
} as const;
const listed = ['f.id', 'f.code', 'f.name', 'f.active', 'f.customer_id', 'c.name as customer_name'];

function facilities(db: Db, { narrow }: Found): Query {
  const query = db
    .from('facilities', 'f')
    .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' });
  narrow(query, 'f');
  return query;
}

const relationOf = (db: Db, contactId: string) =>
  db.from('contact_facilities', 'r').where({ 'r.contact_id': contactId });

/** One page of the facilities that are related to a contact, and how many there are. */
export async function relatedFacilities(
  db: Db,
  contactId: string,
  request: ListQuery,
): Promise<{ page: Page<FacilityRow>; count: number }> {
  const found = await searchWords(db, 'facilities', request.search);
  if (found.none) return nothingFound();
  const related = () =>
    facilities(db, found).join('contact_facilities as r', (on) => {
      on.on('r.tenant_id', 'f.tenant_id').andOn('r.facility_id', 'f.id').andOnVal('r.contact_id', contactId);
    });
  const [page, count] = await Promise.all([
    keysetPage<FacilityRow>(db, related().select(listed), { alias: 'f', columns, request }),
    db.count(related()),
  ]);
  return { page, count };
}

/** The numbers behind what a contact sees. */
export async function reachOf(db: Db, { id, customer_id }: Contact): Promise<Reach> {
  const [related, own] = await Promise.all([
    db.row<{ related: number; outside: number }>(
      relationOf(db, id).select(
        db.raw('count(*)::int as related'),
        db.raw('(count(*) filter (where r.facility_customer_id is distinct from ?))::int as outside', [
          customer_id,
        ]),
      ),
    ),
    db.count(db.from('facilities', 'f').where({ 'f.customer_id': customer_id }), 10_000),
  ]);
  return { related: related?.related ?? 0, outside: related?.outside ?? 0, own };
}

/** One page of the facilities that *Find Facility* offers, and how many there are: any of the tenant that isn't related yet. */
export async function findFacilities(
  db: Db,
  contact: Contact,
  request: ListQuery,
): Promise<{ page: Page<FacilityRow>; count: number }> {
  const words = await searchWords(db, 'facilities', request.search);
  if (words.none) return nothingFound();
  const found = () => {
    const relation = relationOf(db, contact.id).whereRaw('r.facility_id = f.id').select('r.id');
    const query = facilities(db, words).whereNotExists(relation);
    if (request.filters['customers_only']) void query.whereNotNull('f.customer_id');
    if (request.filters['this_customer']) void query.where('f.customer_id', contact.customer_id);
    return query;
  };
  const [page, count] = await Promise.all([
    keysetPage<FacilityRow>(db, found().select(listed), { alias: 'f', columns, request }),
    db.count(found()),
  ]);
  return { page, count };
}

/**
 * Relates facilities to a contact; those that are related already stay so.
 * @returns false, with nothing related, when one of them is no facility of this tenant
 */
export async function addFacilities(
  db: Db,
  contact: Pick<Contact, 'id'>,
  ids: readonly string[],
): Promise<boolean> {
  if (!(await lockContact(db, contact.id))) return false;
  // Held until the end, so that the customer that is noted beside each is still the facility's own.
  const some = await db.rows<{ id: string; customer_id: string | null }>(
    db
      .from('facilities', 'f')
      .whereIn('f.id', [...ids])
      .select('f.id', 'f.customer_id')
      .forShare(),
  );
  if (some.length !== ids.length) return false;
  await Promise.all(
    some.map((facility) =>
      db.insertOnce(
        'contact_facilities',
        { contact_id: contact.id, facility_id: facility.id, facility_customer_id: facility.customer_id },
        ['tenant_id', 'contact_id', 'facility_id'],
      ),
    ),
  );
  return true;
}

/** Ends the relation of a facility to a contact; false when there was none. */
export async function removeFacility(db: Db, contactId: string, facilityId: string): Promise<boolean> {
  return (await db.remove('contact_facilities', { contact_id: contactId, facility_id: facilityId })) > 0;
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
