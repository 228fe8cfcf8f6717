import { whereContains } from '../../database/contains.ts';
import type { Db, Query } from '../../database/db.ts';
import { keysetPage } from '../../database/keyset.ts';
import type { ListQuery } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
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

/** How many rows an export holds at most. */
const mostExported = 50_000;

function selected(db: Db, { table }: CompanyKind, query: Query): Query {
  return query
    .select('o.id', 'o.name', 'o.email', 'o.phone', 'o.status', 'o.version')
    .select(table === 'partners' ? 'o.number' : db.raw('null::text as number'));
}

/** With how many customers and logins each has. */
function counted(db: Db, kind: CompanyKind, query: Query): Query {
  const count = (table: 'customers' | 'portal_users') =>
    db
      .from(table, 'n')
      .whereRaw('?? = o.id', [`n.${kind.column}`])
      .whereNull('n.archived_at')
      .select(db.raw('count(*)::int'));
  return selected(db, kind, query).select(
    db.raw('(?) as customers', [count('customers')]),
    db.raw('(?) as users', [count('portal_users')]),
  );
}

function matching(db: Db, { table }: CompanyKind, request: ListQuery): Query {
  const query = db.from(table, 'o').whereNull('o.archived_at');
  whereContains(
    query,
    ['o.sort_name', 'o.email', ...(table === 'partners' ? ['o.number_lc'] : [])],
    request.search,
  );
  const { status } = request.filters;
  if (status) void query.where('o.status', status);
  return query;
}

/** One page of partners or agents and how many there are in all (up to a cap). */
export async function listCompanies(
  db: Db,
  kind: CompanyKind,
  request: ListQuery,
): Promise<{ page: Page<CompanyRow>; count: number }> {
  const [page, count] = await Promise.all([
    keysetPage<CompanyRow>(db, counted(db, kind, matching(db, kind, request)), {
      alias: 'o',
      columns: {
        name: { column: 'o.sort_name', type: 'text' },
        number: { column: 'o.number_lc', type: 'text' },
      },
      request,
    }),
    db.count(matching(db, kind, request)),
  ]);
  return { page, count };
}

/** The partners or agents that a list shows, all pages of it, for an export. */
export function exportCompanies(db: Db, kind: CompanyKind, request: ListQuery): AsyncIterable<CompanyRow[]> {
  return db.pages(
    counted(db, kind, matching(db, kind, request))
      .orderBy(['o.sort_name', 'o.id'])
      .limit(mostExported),
  );
}

/** A partner or an agent, or undefined when there is none that the actor may see. */
export function getCompany(db: Db, kind: CompanyKind, id: string): Promise<Company | undefined> {
  return db.row(
    selected(db, kind, db.from(kind.table, 'o').where({ 'o.id': id }).whereNull('o.archived_at')),
  );
}

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
