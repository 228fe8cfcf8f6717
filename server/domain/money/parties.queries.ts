import type { Db } from '../../database/db.ts';

/** What a document says of one side. */
export interface Party {
  name: string;
  address: string | null;
  country: string | null;
  tax_number: string | null;
}

/**
 * Both sides as they are at this moment, which an issued document keeps; and what a new one takes of its customer: in how many days
 * it pays, and its standing purchase order.
 */
export async function partiesOf(
  db: Db,
  customerId: string,
): Promise<{ buyer: Party; seller: Party; paymentDays: number; purchaseOrder: string | null } | undefined> {
  const of = ['name', 'address', 'country', 'tax_number', 'payment_days'];
  type Row = Party & { payment_days: number | null };
  const [customer, company] = await Promise.all([
    db.row<Row & { purchase_order: string | null }>(
      db.from('customers').where({ id: customerId, archived_at: null }).select(of).select('purchase_order'),
    ),
    db.row<Row>(db.from('tenants').select(of)),
  ]);
  if (!customer || !company) return undefined;
  const { payment_days: own, purchase_order: purchaseOrder, ...buyer } = customer;
  const { payment_days: usual, ...seller } = company;
  return { buyer, seller, paymentDays: own ?? usual ?? 30, purchaseOrder };
}

/** Both sides as they are at this moment, as far as paper shows them: whoever sees the account sees these. */
export async function sidesOnPaper(
  db: Db,
  customerId: string,
): Promise<{ buyer: Party; seller: Party } | undefined> {
  const of = ['name', 'address', 'country', 'tax_number'];
  const [buyer, seller] = await Promise.all([
    db.row<Party>(db.from('customers').where({ id: customerId }).select(of)),
    db.row<Party>(db.from('tenants').select(of)),
  ]);
  return buyer && seller && { buyer, seller };
}

/** Both sides as they are now: what a document keeps from its issue or its sending on. */
export async function sidesOf(db: Db, customerId: string): Promise<{ buyer: string; seller: string }> {
  const parties = await partiesOf(db, customerId);
  if (!parties) throw new Error('the document’s customer is gone');
  return { buyer: JSON.stringify(parties.buyer), seller: JSON.stringify(parties.seller) };
}
