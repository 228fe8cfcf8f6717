import type { Db, Query } from '../../database/db.ts';
import type { CompanyValues } from './companies.form.ts';
import type { CompanyKind } from './companies.kinds.ts';

/** A partner or an agent; an agent has no number. */
export interface Company {
  id: string;
  number: string | null;
  name: string;
  email: string | null;
  phone: string | null;
  status: 'active' | 'inactive';
  version: number;
}

export interface CompanyRow extends Company {
  customers: number;
  users: number;
}

const listed = (db: Db, { table }: CompanyKind) => [
  ...['o.id', 'o.name', 'o.email', 'o.phone', 'o.status', 'o.version'],
  table === 'partners' ? 'o.number' : db.raw('null::text as number'),
];

/** What a list has of each: also how many customers and logins. */
export function counted(db: Db, kind: CompanyKind) {
  const count = (table: 'customers' | 'portal_users') =>
    db
      .from(table, 'n')
      .whereRaw('?? = o.id', [`n.${kind.column}`])
      .whereNull('n.archived_at')
      .select(db.raw('count(*)::int'));
  return [
    ...listed(db, kind),
    db.raw('(?) as customers', [count('customers')]),
    db.raw('(?) as users', [count('portal_users')]),
  ];
}

/** The partners or agents that the actor sees. */
export const companies = (db: Db, { table }: CompanyKind): Query =>
  db.from(table, 'o').whereNull('o.archived_at');

/** How a partner or an agent is found by its id; undefined when there is none that the actor may see. */
export const getCompanyOf =
  (kind: CompanyKind) =>
  (db: Db, id: string): Promise<Company | undefined> =>
    db.row(companies(db, kind).where({ 'o.id': id }).select(listed(db, kind)));

/** Adds a partner or an agent; a partner without a number gets the next one that is free. Returns its id. */
export async function addCompany(db: Db, kind: CompanyKind, values: CompanyValues): Promise<string> {
  const numbered = kind.table === 'partners' && !values.number;
  return db.insert(kind.table, numbered ? { ...values, number: await freeNumber(db) } : values);
}

/** The next number of a partner; one that somebody has typed already is passed over. */
async function freeNumber(db: Db): Promise<string> {
  for (;;) {
    const number = `P-${await db.nextNumber('partner')}`;
    const taken = await db.row(
      db.from('partners').where({ number_lc: number.toLowerCase(), archived_at: null }).select('id'),
    );
    if (!taken) return number;
  }
}

/** Saves a partner or an agent if it is still the version that was seen (S25); a number that was emptied stays. */
export function saveCompany(
  db: Db,
  kind: CompanyKind,
  company: Company,
  version: number,
  values: CompanyValues,
): Promise<'saved' | 'stale' | 'gone'> {
  const kept = kind.table === 'partners' && !values.number ? { number: company.number } : {};
  return db.updateVersion(kind.table, company.id, version, { ...values, ...kept });
}
