import type { Db, Query } from '../../../database/db.ts';
import { balanceOf } from '../../../domain/money/invoices.words.ts';
import { alikeKeys, grouped } from '../../../imports/records.queries.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { listedInvoice, type InvoiceRow } from '../invoices.queries.ts';

/** An issued invoice that a line may be for. */
export interface Payable {
  id: string;
  number: string;
  label: string;
  customer_id: string;
  customer: string;
  currency: string;
  due_on: string;
  /** What is left to pay. */
  balance: bigint;
}

/** A payment that was recorded from a line of a bank. */
export interface Earlier {
  id: string;
  bank_key: string;
  bank_turn: number;
  paid_on: string;
  reversed_on: string | null;
}

/** Invoices that are looked at for their amount, or for their customer. */
const mostFound = 2_000;

async function payables(db: Db, narrow: (rows: Query) => Query): Promise<Payable[]> {
  const issued = db.from('invoices', 'i').where({ 'i.kind': 'invoice', 'i.status': 'issued' });
  const rows = await db.rows<InvoiceRow>(
    narrow(issued)
      .join('customers as c', { 'c.tenant_id': 'i.tenant_id', 'c.id': 'i.customer_id' })
      .orderBy(['i.due_on', 'i.id'])
      .limit(mostFound)
      .select(...listedInvoice(db), db.raw('c.name as customer')),
  );
  return rows.map((row) => ({
    ...{ id: row.id, number: String(row.number), label: invoiceNumber('invoice', row.number) },
    ...{ customer_id: row.customer_id, customer: row.customer, currency: row.currency, due_on: row.due_on },
    balance: balanceOf(row) > 0n ? balanceOf(row) : 0n,
  }));
}

const among = (column: string, type: string, values: readonly string[]) => (rows: Query) =>
  rows.whereRaw(`${column} = any(?::${type}[])`, [[...values]]);

/** Issued invoices by their numbers. */
export const payablesNumbered = (db: Db, numbers: readonly string[]) =>
  numbers.length === 0 ? Promise.resolve([]) : payables(db, among('i.number', 'bigint', numbers));
/** Issued invoices by their ids. */
export const payablesOf = (db: Db, ids: readonly string[]) =>
  ids.length === 0 ? Promise.resolve([]) : payables(db, among('i.id', 'uuid', ids));
/** Open invoices that have exactly so much left to pay, in whichever currency. */
export const payablesOver = (db: Db, amounts: readonly string[]) =>
  amounts.length === 0
    ? Promise.resolve([])
    : payables(db, (rows) =>
        among(
          'i.total_minor - i.paid_minor - i.credited_minor',
          'bigint',
          amounts,
        )(rows.where('i.is_open', true)),
      );
/** Open invoices of some customers. */
export const payablesOfCustomers = (db: Db, ids: readonly string[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : payables(db, (rows) => among('i.customer_id', 'uuid', ids)(rows.where('i.is_open', true)));

/** Makes other payments of these invoices wait until this transaction ends. Always in one order, so nobody waits in a circle. */
export async function lockInvoices(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.rows(among('id', 'uuid', ids)(db.from('invoices')).orderBy('id').select('id').forNoKeyUpdate());
}

/** Payments that were recorded from these lines, by the lines' keys, the latest last. */
export async function earlierPayments(db: Db, keys: readonly string[]): Promise<Map<string, Earlier[]>> {
  if (keys.length === 0) return new Map();
  const rows = await db.rows<Earlier>(
    among(
      'p.bank_key',
      'text',
      keys,
    )(db.from('payments', 'p'))
      .orderBy('p.bank_turn')
      .select('p.id', 'p.bank_key', 'p.bank_turn', db.raw('p.paid_on::text as paid_on'))
      .select(db.raw('(p.reversed_at at time zone ?)::date::text as reversed_on', [db.calendar.companyZone])),
  );
  return grouped(rows, ({ bank_key: key }) => key);
}

/** A customer by whom a payment may be. */
export interface Named {
  id: string;
  name: string;
}

/** Customers by their names or numbers, without regard to case. */
export async function customersCalled(db: Db, texts: readonly string[]): Promise<Map<string, Named[]>> {
  const given = [...new Set(texts.filter((text) => text !== ''))];
  if (given.length === 0) return new Map();
  const keys = await alikeKeys(db, given);
  const rows = await db.rows<Named & { lower_name: string; number_key: string }>(
    db
      .from('customers', 'c')
      .whereNull('c.archived_at')
      .whereRaw('(lower(c.name) = any(?::text[]) or c.number_key = any(?::text[]))', [
        given.map((text) => text.toLowerCase()),
        [...new Set(keys.values())],
      ])
      .orderBy(['c.sort_name', 'c.id'])
      .limit(mostFound)
      .select('c.id', 'c.name', 'c.number_key', db.raw('lower(c.name) as lower_name')),
  );
  return new Map(
    given.map((text) => [
      text,
      rows.filter((row) => row.lower_name === text.toLowerCase() || row.number_key === keys.get(text)),
    ]),
  );
}

/** The names of customers, by their ids. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.rows<Named>(among('id', 'uuid', ids)(db.from('customers')).select('id', 'name'));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
