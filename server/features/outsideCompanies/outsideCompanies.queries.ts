import type { Db, Query } from '../../database/db.ts';
import { mostBelongings } from '../../domain/customers/belongings.queries.ts';
import type { OutsideCompanyValues } from './outsideCompanies.form.ts';
import type { OutsideCompanyKind } from './outsideCompanies.kinds.ts';

/** A partner or an agent; an agent has no number. */
export interface OutsideCompany {
  id: string;
  number: string | null;
  name: string;
  email: string | null;
  phone: string | null;
  status: 'active' | 'inactive';
  version: number;
}

export interface OutsideCompanyRow extends OutsideCompany {
  customers: number;
  users: number;
}

const listed = (db: Db, { table }: OutsideCompanyKind) => [
  ...['o.id', 'o.name', 'o.email', 'o.phone', 'o.status', 'o.version'],
  table === 'partners' ? 'o.number' : db.raw('null::text as number'),
];

/** What a list has of each: also how many customers and logins. */
export function counted(db: Db, kind: OutsideCompanyKind) {
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
export const outsideCompanies = (db: Db, { table }: OutsideCompanyKind): Query =>
  db.from(table, 'o').whereNull('o.archived_at');

/** How a partner or an agent is found by its id; undefined when there is none that the actor may see. */
export const getOutsideCompanyOf =
  (kind: OutsideCompanyKind) =>
  (db: Db, id: string): Promise<OutsideCompany | undefined> =>
    db.row(outsideCompanies(db, kind).where({ 'o.id': id }).select(listed(db, kind)));

/** What is counted of a partner or an agent; an agent has no claims. */
export interface CompanyBelongings {
  customers: number;
  users: number;
  claims: number | null;
}

/** How many customers, portal users and, for a partner, claims belong to it, each up to 1,000. */
export async function companyBelongings(
  db: Db,
  { column, table }: OutsideCompanyKind,
  id: string,
): Promise<CompanyBelongings> {
  const count = (rows: Query) => db.count(rows.where({ [column]: id }), mostBelongings);
  const [customers, users, claims] = await Promise.all([
    count(db.from('customers').whereNull('archived_at')),
    count(db.from('portal_users').whereNull('archived_at')),
    table === 'partners' ? count(db.from('warranty_claims')) : null,
  ]);
  return { customers, users, claims };
}

/** Adds a partner or an agent; a partner without a number gets the next one that is free. Returns its id. */
export async function addOutsideCompany(
  db: Db,
  kind: OutsideCompanyKind,
  values: OutsideCompanyValues,
): Promise<string> {
  const numbered = kind.table === 'partners' && !values.number;
  return db.insert(kind.table, numbered ? { ...values, number: await freeNumber(db) } : values);
}

/** The next number of a partner; one that somebody has typed already is passed over. */
async function freeNumber(db: Db): Promise<string> {
  for (;;) {
    const number = `P-${await db.nextNumber('partner')}`;
    const taken = await db.row(
      db
        .from('partners')
        .whereRaw('number_key = alike_key(?)', [number])
        .whereNull('archived_at')
        .select('id'),
    );
    if (!taken) return number;
  }
}

/** Saves a partner or an agent if it is still the version that was seen (S25); a number that was emptied stays. */
export function saveOutsideCompany(
  db: Db,
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
  version: number,
  values: OutsideCompanyValues,
): Promise<'saved' | 'stale' | 'gone'> {
  const kept = kind.table === 'partners' && !values.number ? { number: outsideCompany.number } : {};
  return db.updateVersion(kind.table, outsideCompany.id, version, { ...values, ...kept });
}
