import type { Db } from '../database/db.ts';
import { customerField, type FieldErrors } from './parse.ts';

/** How a record is held so that nobody gives it to another customer meanwhile; all but an asset's triggers lock more. */
const holds = {
  tickets: 'forKeyShare',
  work_orders: 'forKeyShare',
  assets: 'forShare',
  estimates: 'forKeyShare',
  invoices: 'forKeyShare',
} as const;
const names = {
  tickets: 'ticket',
  work_orders: 'work order',
  assets: 'asset',
  estimates: 'estimate',
  invoices: 'draft',
} as const;
/** The records that go from one customer to another, and that people add to without changing them. */
type GivenOn = keyof typeof holds;

/**
 * Is a record still the customer's that it was when the form was opened? It is held until the transaction ends, so that what is
 * added lands with whom it was meant for (A33).
 * @param body of the form; one without the field was not made from a page and is taken as it is
 * @returns what to say where it is another customer's by now; null where it is the same one's
 */
export async function otherCustomer(
  db: Db,
  table: GivenOn,
  id: string,
  body: Readonly<Record<string, string | string[]>>,
): Promise<FieldErrors | null> {
  const { [customerField]: seen } = body;
  if (typeof seen !== 'string') return null;
  const now = await db.row<{ customer_id: string | null }>(
    db.from(table, 'r').where({ 'r.id': id }).select('r.customer_id')[holds[table]](),
  );
  if (!now || (now.customer_id ?? '') === seen) return null;
  return {
    [customerField]:
      `Somebody has moved this ${names[table]} to another customer since you opened the page, so nothing was added. ` +
      'Check who it belongs to now, then try again.',
  };
}
