import type { Db } from '../../database/db.ts';

/**
 * Keeps an agent's or a partner's choice of a customer for this session; the facility goes back to all (A20a, A21).
 * @param customerId null for all of a partner's
 * @returns false, and nothing is changed, when it is none of the agent's or the partner's customers
 */
export async function chooseCustomer(db: Db, customerId: string | null): Promise<boolean> {
  const [chosen] = await db.call<{ choose_customer: boolean }>('choose_customer', customerId);
  return chosen?.choose_customer === true;
}
