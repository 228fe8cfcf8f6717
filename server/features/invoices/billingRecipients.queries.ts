import type { Db } from '../../database/db.ts';

/** Of a customer's portal users, those whom staff chose to get its invoices by email; none where all who see them get them. */
export async function chosenForBilling(db: Db, customerId: string): Promise<string[]> {
  const rows = await db.rows<{ user_id: string }>(
    db
      .from('portal_users')
      .where({ customer_id: customerId, archived_at: null, chosen_for_billing: true })
      .select('user_id'),
  );
  return rows.map(({ user_id: id }) => id);
}

/** Chooses who gets a customer's invoices by email; the database takes only those who see them (A13). */
export const chooseForBilling = (db: Db, customerId: string, userIds: readonly string[]) =>
  db.call('choose_billing_recipients', customerId, [...userIds]);

/** How many people get an email when an invoice or a credit note is issued. */
export async function countTold(
  db: Db,
  customerId: string,
  kind: 'invoice' | 'credit_note',
): Promise<number> {
  const [row] = await db.call<{ told_of_billing: number }>('told_of_billing', `${kind}_ready`, customerId);
  return row?.told_of_billing ?? 0;
}
