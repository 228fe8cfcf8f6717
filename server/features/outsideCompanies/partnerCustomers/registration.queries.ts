import type { Db } from '../../../database/db.ts';
import type { Registration } from './registration.form.ts';

/** A customer of the own partner that the one to be registered may be. */
export interface LikelyCustomer {
  id: string;
  name: string;
  number: string;
}

/** The own partner's customers that a new one may be; never anybody else's (A20a). */
export function likelyCustomers(db: Db, { name, phone, email }: Registration): Promise<LikelyCustomer[]> {
  return db.call<LikelyCustomer>('likely_customers', name, phone, email);
}

/**
 * Registers a customer of the own partner, with its secure link. Run inside `Db.attempt`.
 * @returns its id, or null where one like it is there and nobody has said that this is another
 * @throws GH014 for whoever may not (A19)
 */
export async function registerCustomer(
  db: Db,
  { name, phone, email, address, another }: Registration,
  keyVersion: string,
): Promise<string | null> {
  const [made] = await db.call<{ record_id: string }>(
    'register_customer', name, phone, email, address, another, keyVersion,
  ); // prettier-ignore
  return made?.record_id ?? null;
}
