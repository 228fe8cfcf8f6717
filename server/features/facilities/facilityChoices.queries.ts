import { whereContains } from '../../database/contains.ts';
import type { Db } from '../../database/db.ts';
import type { Named } from '../../request/actor.ts';

/** Up to here a drop-down offers every customer; above, those that a search finds. */
const mostChoices = 50;

/** The customers that a facility's form offers. `find` is null while all of them fit into the drop-down. */
export interface CustomerChoices {
  customers: Named[];
  find: { words: string; found: number; more: boolean } | null;
}

/**
 * The customers to choose from.
 * @param words what was searched for; it counts only where there are too many customers for a drop-down
 * @param chosen the id that the form holds, which is always among the choices if it is a customer's
 */
export async function customerChoices(
  db: Db,
  words: string,
  chosen: string | null,
): Promise<CustomerChoices> {
  const customers = () => db.from('customers', 'c').whereNull('c.archived_at').select('c.id', 'c.name');
  const all = await db.rows<Named>(
    customers()
      .orderBy(['c.sort_name', 'c.id'])
      .limit(mostChoices + 1),
  );
  if (all.length <= mostChoices) return { customers: all, find: null };
  const search = customers()
    .orderBy(['c.sort_name', 'c.id'])
    .limit(mostChoices + 1);
  whereContains(search, ['c.sort_name', 'c.number_lc'], words);
  const [found, present] = await Promise.all([
    words === '' ? [] : db.rows<Named>(search),
    chosen === null ? [] : db.rows<Named>(customers().where({ 'c.id': chosen })),
  ]);
  const some = found.slice(0, mostChoices);
  return {
    customers: [...present, ...some.filter((one) => !present.some(({ id }) => id === one.id))],
    find: { words, found: some.length, more: found.length > mostChoices },
  };
}

/** A contact that reaches a facility, and through what (A12, A14). */
export interface FacilityContact {
  id: string;
  name: string;
  customer_name: string;
  status: 'active' | 'inactive';
  related: boolean;
  all_facilities: boolean;
  admin_access: boolean;
}

/** How many contacts a facility's page lists at most. */
export const mostContacts = 100;

/** The contacts that reach a facility: those it is related to, and those who reach everything of its customer. */
export function contactsOfFacility(
  db: Db,
  facility: { id: string; customer_id: string | null },
): Promise<FacilityContact[]> {
  const ofCustomer = 'k.customer_id is not distinct from ?::uuid';
  return db.rows(
    db
      .from('contacts', 'k')
      .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
      .leftJoin('contact_facilities as r', (on) => {
        on.on({ 'r.tenant_id': 'k.tenant_id', 'r.contact_id': 'k.id' });
        on.andOnVal('r.facility_id', facility.id);
      })
      .whereNull('k.archived_at')
      .where((either) => {
        void either
          .whereNotNull('r.facility_id')
          .orWhereRaw(`${ofCustomer} and (k.all_facilities or k.admin_access)`, [facility.customer_id]);
      })
      .orderBy(['k.sort_name', 'k.id'])
      .limit(mostContacts + 1)
      .select(
        'k.id',
        'c.name as customer_name',
        'k.status',
        db.raw(`trim(k.first_name || ' ' || k.last_name) as name`),
        db.raw('r.facility_id is not null as related'),
        db.raw(`k.all_facilities and ${ofCustomer} as all_facilities`, [facility.customer_id]),
        db.raw(`k.admin_access and ${ofCustomer} as admin_access`, [facility.customer_id]),
      ),
  );
}
