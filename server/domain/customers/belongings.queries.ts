import type { Db, Query } from '../../database/db.ts';

/** How far what belongs to a record is counted: one more says that there are more. */
export const mostBelongings = 1000;

/** The kinds of records that belong to a customer, each with those of one. */
const kinds = {
  facilities: (db: Db, customerId: string): Query => db.from('facilities').where({ customer_id: customerId }),
  assets: (db: Db, customerId: string): Query => db.from('assets').where({ customer_id: customerId }),
  tickets: (db: Db, customerId: string): Query => db.from('tickets').where({ customer_id: customerId }),
  contacts: (db: Db, customerId: string): Query =>
    db.from('contacts').where({ customer_id: customerId, archived_at: null }),
  work_orders: (db: Db, customerId: string): Query =>
    db.from('work_orders').where({ customer_id: customerId }),
  invoices: (db: Db, customerId: string): Query => db.from('invoices').where({ customer_id: customerId }),
  portal_users: (db: Db, customerId: string): Query =>
    db.from('portal_users').where({ customer_id: customerId, archived_at: null }),
} as const;
export type BelongingKind = keyof typeof kinds;

/** What there is of each kind that was asked for, in its order. */
export type Counts = readonly (readonly [kind: BelongingKind, count: number])[];

/** Counts what belongs to a customer, each kind up to 1,000. */
export function customerBelongings(
  db: Db,
  customerId: string,
  asked: readonly BelongingKind[],
): Promise<Counts> {
  return Promise.all(
    asked.map(async (kind) => [kind, await db.count(kinds[kind](db, customerId), mostBelongings)] as const),
  );
}
