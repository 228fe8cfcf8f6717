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

/**
 * Chooses who gets a customer's invoices by email; the database takes only those who see them (A13).
 * @param seen who was chosen when the form was opened
 * @returns whether that still stood; if not, nothing is saved (S25)
 */
export async function chooseForBilling(
  db: Db,
  customerId: string,
  userIds: readonly string[],
  seen: readonly string[],
): Promise<boolean> {
  const [row] = await db.call<{ choose_billing_recipients: boolean }>(
    ...(['choose_billing_recipients', customerId, [...userIds], [...seen]] as const),
  );
  return row?.choose_billing_recipients === true;
}

/** How many people get an email when an invoice or a credit note is issued. */
export async function countTold(
  db: Db,
  customerId: string,
  kind: 'invoice' | 'credit_note',
): Promise<number> {
  const [row] = await db.call<{ told_of_billing: number }>('told_of_billing', `${kind}_ready`, customerId);
  return row?.told_of_billing ?? 0;
}
