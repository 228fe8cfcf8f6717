import type { Db } from '../database/db.ts';

/** A customer's facility where work of the demo is done. */
export interface Site {
  id: string;
  customer_id: string;
}

/** Up to so many facilities of customers: the first of each, then the second of each, so that a chain of branches doesn't get them all. */
export function workSites(db: Db, most: number): Promise<Site[]> {
  return db.rows(
    db
      .from('facilities', 'f')
      .join('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .orderByRaw('row_number() over (partition by f.customer_id order by f.code), c.number')
      .limit(most)
      .select('f.id', 'f.customer_id'),
  );
}
