import type { Db, Query } from '../../../database/db.ts';
import { customerNames, type CustomerValues } from '../../../domain/customers/customers.form.ts';
import { search } from '../../../database/search.ts';
import { replaceLink } from '../../../domain/secureLinks/secureLinks.queries.ts';
import type { Narrow } from '../../../lists/firstThen.ts';
import type { List } from '../../../lists/listPage.ts';
import { mostMoved } from '../../../shared/mergeLimits.ts';

/** A customer with everything in which two can differ. */
export interface MergedCustomer extends CustomerValues {
  id: string;
  email_confirmed: boolean;
  partner_id: string | null;
  partner: string | null;
  agent_id: string | null;
  agent: string | null;
  /** Why reminders are stopped; null where they are sent. */
  stopped: string | null;
  version: number;
}

export type FoundCustomer = Pick<MergedCustomer, 'id' | 'number' | 'name' | 'phone' | 'email' | 'address'>;

const customers = (db: Db): Query => db.from('customers', 'c').whereNull('c.archived_at');
const found = ['c.id', 'c.number', 'c.name', 'c.phone', 'c.email', 'c.address'];

/** A customer, or undefined when there is none that the actor may see. */
export function getMergedCustomer(db: Db, id: string): Promise<MergedCustomer | undefined> {
  return db.row(
    customers(db)
      .leftJoin('partners as r', { 'r.tenant_id': 'c.tenant_id', 'r.id': 'c.partner_id' })
      .leftJoin('agents as g', { 'g.tenant_id': 'c.tenant_id', 'g.id': 'c.agent_id' })
      .leftJoin('reminder_stops as x', { 'x.tenant_id': 'c.tenant_id', 'x.customer_id': 'c.id' })
      .where({ 'c.id': id })
      .select('c.id', ...customerNames.map((column) => `c.${column}`), 'c.version', 'c.email_confirmed')
      .select('c.partner_id', 'r.name as partner', 'c.agent_id', 'g.name as agent')
      .select('x.reason as stopped'),
  );
}

/** Punctuation and spaces aside, as people write numbers and addresses. */
const plain = (sql: string) => `translate(lower(${sql}), E' -_./,;\\n\\r', '')`;

/** The other customers; first those who are likely the same one. */
export async function findDuplicates(
  db: Db,
  { id, name, number, email, phone, address }: MergedCustomer,
): Promise<{ list: List<FoundCustomer>; likely: Narrow[] }> {
  const list: List<FoundCustomer> = {
    noun: { one: 'customer', many: 'customers' },
    sorts: [
      { key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' },
      { key: 'number', label: 'Customer number', column: 'c.number_lc', type: 'text' },
    ],
    alias: 'c',
    search: (own, words) => search(own, 'customers', words),
    rows: (own) => customers(own).whereNot('c.id', id),
    columns: () => found,
  };
  const holding = await Promise.all(
    [email, phone, name].filter((words) => words !== null).map((words) => search(db, 'customers', words)),
  );
  const likely: Narrow[] = [
    (rows) => rows.whereRaw('c.sort_name = any (app.name_keys(?))', [name]),
    ...holding.map((one): Narrow => (rows) => (one.narrow(rows, 'c'), rows)),
    (rows) =>
      rows.whereRaw(`(${plain('c.number')} = ${plain('?::text')} or ${plain('c.address')} = ${plain('?::text')})`, [
        number,
        address,
      ]),
  ]; // prettier-ignore
  return { list, likely };
}

/** Keeps both, their contacts and their portal users as they are until the transaction ends; whoever adds one waits. */
export async function holdCustomers(db: Db, ids: readonly [string, string]): Promise<void> {
  const both = [...ids];
  await db.rows(
    db
      .from('customers', 'c')
      .whereIn('c.id', both)
      .whereNull('c.archived_at')
      .orderBy('c.id')
      .select('c.id')
      .forUpdate(),
  );
  for (const table of ['contacts', 'portal_users'] as const)
    await db.rows(
      db
        .from(table, 'h')
        .whereIn('h.customer_id', both)
        .orderBy('h.id')
        .limit(mostMoved)
        .select('h.id')
        .forNoKeyUpdate(),
    );
}

/** How two are merged, besides what the form says of the one that stays. */
interface Merger {
  stays: MergedCustomer;
  goes: MergedCustomer;
  values: Record<string, unknown>;
  /** Reminders are as they were for the one that goes. */
  remindsAsGoes: boolean;
  /** The link of the one that stays would open more, so it ends, and there is a new one of this key. */
  newLink: string | null;
}

/** Merges two that are held (A41). All of it is in this transaction, or none. */
export async function mergeCustomers(
  db: Db,
  { stays, goes, values, remindsAsGoes, newLink }: Merger,
): Promise<void> {
  await db.update('secure_links', { customer_id: goes.id, ended_at: null }, { ended_at: db.raw('now()') });
  if (newLink !== null) await replaceLink(db, stays.id, newLink);
  await db.updateVersion('customers', stays.id, stays.version, values);
  // To choose an Email isn't to confirm one that a partner typed (A2).
  if (values['email'] !== undefined && !goes.email_confirmed)
    await db.update('customers', { id: stays.id }, { email_confirmed: false, email_by_partner: true });
  if (remindsAsGoes && stays.stopped === null && goes.stopped !== null)
    // Whoever merges stops them for this one: the database signs.
    await db.insert('reminder_stops', { customer_id: stays.id, reason: goes.stopped });
  if (remindsAsGoes && goes.stopped === null) await db.remove('reminder_stops', { customer_id: stays.id });
  await db.call('merge_customers', stays.id, goes.id);
}
