import type { Db } from '../../database/db.ts';
import { countPortalUsers } from '../secureLinks/secureLinks.queries.ts';

/** How far what belongs to a record is counted: one more says that there are more. */
export const mostBelongings = 1000;

/** How much belongs to a customer. */
export interface CustomerBelongings {
  facilities: number;
  assets: number;
  tickets: number;
  contacts: number;
  users: number;
}

/** Counts what belongs to a customer, each kind up to 1,000. */
export async function customerBelongings(db: Db, customerId: string): Promise<CustomerBelongings> {
  const its = { customer_id: customerId };
  const [facilities, assets, tickets, contacts, users] = await Promise.all([
    db.count(db.from('facilities').where(its), mostBelongings),
    db.count(db.from('assets').where(its), mostBelongings),
    db.count(db.from('tickets').where(its), mostBelongings),
    db.count(db.from('contacts').where({ ...its, archived_at: null }), mostBelongings),
    countPortalUsers(db, customerId, mostBelongings),
  ]);
  return { facilities, assets, tickets, contacts, users };
}
