import type { Db } from '../../../database/db.ts';
import { fingerprint } from '../../../shared/fingerprint.ts';
import {
  contactsOfFacility,
  mostContacts,
  type FacilityContact,
} from '../contacts/facilityContacts.queries.ts';
import type { Facility } from '../facilities.queries.ts';

/** Who loses and who gains a facility that changes customer, and what goes with it (A12, A33). */
export interface FacilityMove {
  /** What the box that confirms it is sent with: it stands for this customer and these people alone. */
  to: string;
  from: string | null;
  customer: string | null;
  assets: number;
  loses: readonly FacilityContact[];
  gains: readonly FacilityContact[];
  /** There are more people than are named. */
  more: boolean;
}

const mostAssets = 1000;

/** What giving a facility to this customer, or to nobody, would come to; null where it is so already. */
export async function moveOf(
  db: Db,
  facility: Pick<Facility, 'id' | 'customer_id' | 'customer_name'>,
  customerId: string | null,
): Promise<FacilityMove | null> {
  const { id, customer_id: present } = facility;
  if (present === customerId) return null;
  const [before, after, customer, assets] = await Promise.all([
    contactsOfFacility(db, facility),
    contactsOfFacility(db, { id, customer_id: customerId }),
    customerId === null
      ? undefined
      : db.row<{ name: string }>(db.from('customers').where({ id: customerId }).select('name')),
    db.count(db.from('assets').where({ facility_id: id }), mostAssets),
  ]);
  const stays = after.filter((contact) => contact.customer_id === customerId);
  const without = (people: readonly FacilityContact[], others: readonly FacilityContact[]) => {
    const known = new Set(others.map((one) => one.id));
    return people.filter((one) => !known.has(one.id));
  };
  const loses = without(before, stays);
  const gains = without(stays, before);
  const read = [loses, gains].map((people) => people.map((one) => one.id).join());
  return {
    to: `${customerId ?? 'own'} ${fingerprint(read.join(' '))}`,
    from: facility.customer_name,
    customer: customer?.name ?? null,
    assets,
    loses,
    gains,
    more: before.length > mostContacts || after.length > mostContacts,
  };
}

/** Holds a facility before it is asked what a move comes to: whoever gives somebody access to it waits. */
export const holdFacility = (db: Db, id: string): Promise<unknown> =>
  db.row(db.from('facilities').where({ id }).select('id').forUpdate());
