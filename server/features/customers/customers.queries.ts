import type { Db, Query } from '../../database/db.ts';
import { customerNames, type CustomerValues } from '../../domain/customers/customers.form.ts';
import { without } from '../../shared/keys.ts';

/** A customer with all that its form and page have of it; its purchase order is what a new document takes. */
export interface Customer extends CustomerValues {
  id: string;
  secure_link_on: boolean;
  /** A partner typed the Email, and nobody of staff has confirmed it: nothing is emailed there. */
  email_confirmed: boolean;
  version: number;
}

/** What lists and their export have of a customer. */
export const inLists = without(
  customerNames, 'address', 'country', 'tax_number', 'payment_days', 'purchase_order', 'notes',
); // prettier-ignore
export type CustomerRow = Pick<Customer, (typeof inLists)[number] | 'id'>;

const of = (names: readonly string[]) => names.map((name) => `c.${name}`);

/** A customer as the list shows it. */
export const listed = of(['id', ...inLists]);

/** The customers that the actor sees. */
export const customers = (db: Db): Query => db.from('customers', 'c').whereNull('c.archived_at');

/** All that a customer's form and page have of it. */
export const shown = of(['id', ...customerNames, 'secure_link_on', 'email_confirmed', 'version']);

/** A customer, or undefined when there is none that the actor may see. */
export function getCustomer(db: Db, id: string): Promise<Customer | undefined> {
  return db.row(customers(db).where({ 'c.id': id }).select(shown));
}

/** The partner that registered a customer or looks after it, whose people see its assets (A20a). */
export const partnerOf = (db: Db, id: string): Promise<{ id: string; name: string } | undefined> =>
  db.row(
    db
      .from('customers', 'c')
      .join('partners as p', { 'p.tenant_id': 'c.tenant_id', 'p.id': 'c.partner_id' })
      .where({ 'c.id': id, 'p.archived_at': null })
      .select('p.id', 'p.name'),
  );

/** Adds a customer with its secure link, which is on from the start (A2); returns its id. */
export async function addCustomer(db: Db, values: CustomerValues, keyVersion: string): Promise<string> {
  const id = await db.insert('customers', values);
  await db.insert('secure_links', { customer_id: id, key_version: keyVersion });
  return id;
}

/** Saves a customer, unless somebody else has saved it since the form was opened (S25). */
export function saveCustomer(
  db: Db,
  id: string,
  version: number,
  values: CustomerValues,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('customers', id, version, values);
}

/** Confirms the Email that was read, which a partner typed, or takes that back; false where it's another by now. */
export async function confirmEmail(
  db: Db,
  { id, email }: Pick<Customer, 'id' | 'email'>,
  confirmed: boolean,
): Promise<boolean> {
  const typed = { id, email, email_by_partner: true, email_confirmed: !confirmed };
  return (
    (await db.update('customers', typed, { email_confirmed: confirmed, updated_at: db.raw('now()') })) > 0
  );
}
