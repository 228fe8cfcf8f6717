import type { Db } from '../../../database/db.ts';
import type { Day } from '../../../shared/days.ts';
import { limits } from '../../../shared/limits.ts';

/** Somebody to whom a customer's statement or invoice can go; without a login, the customer's own Email with its secure link (A2). */
export interface StatementReader {
  /** What a box sends: a login's id, or `link`. */
  key: string;
  name: string;
  email: string;
  username: string;
  first_name: string;
  last_name: string;
}

/** How a box names the customer's own Email. */
const linkKey = 'link';

/** Whose account it is, as far as the actor sees it. */
export const accountHolder = (db: Db, id: string): Promise<{ id: string; name: string } | undefined> =>
  db.row(db.from('customers').where({ id }).select('id', 'name'));

/** The customer of the newest invoice. */
export const newestInvoiced = (db: Db): Promise<{ id: string; name: string } | undefined> =>
  db.row(
    db
      .from('invoices', 'i')
      .join('customers as c', { 'c.tenant_id': 'i.tenant_id', 'c.id': 'i.customer_id' })
      .where('i.status', 'issued')
      .whereNull('c.archived_at')
      .orderBy([
        { column: 'i.dated_on', order: 'desc' },
        { column: 'i.id', order: 'desc' },
      ])
      .select('c.id', 'c.name'),
  );

/** Those who see the customer's money and have an address (A13, A14), by name; at most so many. */
export async function statementReaders(
  db: Db,
  customer: { id: string; name: string },
  most: number,
  of: 'statement_readers' | 'invoice_readers' | 'credit_note_readers' = 'statement_readers',
): Promise<StatementReader[]> {
  const found = await db.call<{ user_id: string | null; address: string }>(of, customer.id);
  const addresses = new Map(found.map(({ user_id: id, address }) => [id, address]));
  const ids = found.flatMap(({ user_id: id }) => (id === null ? [] : [id]));
  const link = addresses.get(null);
  if (link !== undefined)
    return [
      {
        ...{ key: linkKey, name: customer.name, email: link, username: '' },
        ...{ first_name: customer.name, last_name: '' },
      },
    ];
  const people = await db.rows<Omit<StatementReader, 'key' | 'email' | 'name'> & { id: string }>(
    db
      .from('users', 'u')
      .whereRaw('u.id = any(array(select unnest(?::uuid[])))', [ids])
      .orderBy(['u.sort_name', 'u.id'])
      .limit(most)
      .select('u.id', 'u.username', 'u.first_name', 'u.last_name'),
  );
  return people.map(({ id, ...one }) => ({
    ...one,
    key: id,
    name: [one.first_name, one.last_name].filter((part) => part !== '').join(' '),
    email: addresses.get(id) ?? '',
  }));
}

/** Sends a statement; returns the address, or null where that person can't get one any more. */
export async function mailStatement(
  db: Db,
  customerId: string,
  key: string,
  days: { from: Day; to: Day },
  keyVersion: string,
): Promise<string | null> {
  const [sent] = await db.call<{ mail_statement: string | null }>(
    'mail_statement',
    ...[customerId, key === linkKey ? null : key, days.from, days.to, keyVersion, limits.mailedLink],
  );
  return sent?.mail_statement ?? null;
}

/** Sends an issued invoice again; returns the address, or null where that person can't get it any more. */
export async function mailInvoice(
  db: Db,
  invoiceId: string,
  key: string,
  keyVersion: string,
): Promise<string | null> {
  const [sent] = await db.call<{ mail_invoice: string | null }>(
    'mail_invoice',
    ...[invoiceId, key === linkKey ? null : key, keyVersion, limits.mailedLink],
  );
  return sent?.mail_invoice ?? null;
}
