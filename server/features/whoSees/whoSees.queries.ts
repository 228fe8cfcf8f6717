import type { TableName } from '../../../db/policies/index.ts';
import type { Db, Query } from '../../database/db.ts';
import { links, ofLinks, ofUsers, portalUsersOf, users, type Candidate } from './people/people.queries.ts';
import type { RecordType } from './whoSees.records.ts';

/** The record that is asked about, with what it belongs to. */
export interface Asked {
  id: string;
  name: string;
  customer_id: string | null;
  customer: string | null;
  partner_id: string | null;
  agent_id: string | null;
  facility_id: string | null;
  facility: string | null;
  contact_id: string | null;
  contact: string | null;
  /** Why the portal shows it to nobody; null where it does. */
  hidden: string | null;
  /** It is about the customer's money (A13). */
  is_money: boolean;
}

/** Counts of candidates are exact up to here. */
const mostCounted = 1_000_000;

/** The record with what it belongs to, or undefined when the tenant has none with this id. */
export function getAsked(db: Db, type: RecordType, id: string): Promise<Asked | undefined> {
  const query = db
    .from(type.table, 'r')
    .leftJoin('customers as c', { 'c.tenant_id': 'r.tenant_id', 'c.id': 'r.customer_id' })
    .where({ 'r.id': id })
    .select('r.id', 'c.id as customer_id', 'c.name as customer', 'c.partner_id', 'c.agent_id')
    .select(db.raw(`${type.name} as name`), db.raw(`${type.hidden ?? 'null'} as hidden`))
    .select(db.raw(`(${type.money ?? String(type.billing === true)}) as is_money`));
  if (type.facility)
    void query
      .joinRaw(`left join facilities f on f.tenant_id = r.tenant_id and f.id = ${type.facility}`)
      .select('f.id as facility_id', 'f.name as facility');
  else void query.select(db.raw('null as facility_id, null as facility'));
  if (type.contact)
    void query
      .leftJoin('contacts as k', { 'k.tenant_id': 'r.tenant_id', 'k.id': `r.${type.contact}` })
      .select('k.id as contact_id', db.raw("trim(k.first_name || ' ' || k.last_name) as contact"));
  else void query.select(db.raw('null as contact_id, null as contact'));
  return db.row(query);
}

/**
 * Whether somebody belongs to the record in one of the ways in which people come to see one. It decides who is asked
 * first and nothing else: who sees the record is what asking says.
 */
function near(query: Query, asked: Asked, isNear: boolean): Query {
  const ways = [
    '(p.customer_id = :customer_id::uuid and (p.contact_id is null or k.admin_access or k.all_facilities))',
    'p.partner_id = :partner_id::uuid',
    'p.agent_id = :agent_id::uuid',
    'p.contact_id = :contact_id::uuid',
    `exists (select from contact_facilities x
      where x.tenant_id = p.tenant_id and x.contact_id = p.contact_id and x.facility_id = :facility_id::uuid)`,
  ];
  return query.whereRaw(`coalesce(${ways.join(' or ')}, false) = :is_near`, { ...asked, is_near: isNear });
}

/** Links that may work: no password is asked for, and nothing has ended (A3). */
const working = (db: Db, newestKey: string) =>
  links(db, newestKey)
    .where({ 'c.status': 'active', 'c.secure_link_on': true })
    .whereRaw('l.ended_at is null and l.id is not null and (l.ends_at is null or l.ends_at > now())')
    .whereRaw(`not exists (${portalUsersOf('')})`);

/**
 * Everybody who might see the record, those who most likely do first: portal users and customers with a link that works.
 * @param from how many of them to pass over
 * @returns the next ones, at most `limit`, and how many there are in all
 */
export async function candidates(
  db: Db,
  asked: Asked,
  { from, limit, newestKey }: { from: number; limit: number; newestKey: string },
): Promise<{ next: Candidate[]; total: number }> {
  const linksWhere = (isNear: boolean) =>
    working(db, newestKey).whereRaw('coalesce(c.id = ?::uuid, false) = ?', [asked.customer_id, isNear]);
  const stages = [true, false].flatMap((isNear) => [
    {
      matching: () => near(users(db), asked, isNear),
      rows: (query: Query) => ofUsers(db, query).orderBy(['u.sort_name', 'p.id']),
    },
    {
      matching: () => linksWhere(isNear),
      rows: (query: Query) => ofLinks(db, query, '0').orderBy(['c.sort_name', 'c.id']),
    },
  ]);
  const counts = await Promise.all(stages.map(({ matching }) => db.count(matching(), mostCounted)));
  let skip = from;
  let room = limit;
  const parts = stages.map(async ({ matching, rows }, index) => {
    const count = counts[index] ?? 0;
    const offset = Math.min(skip, count);
    const wanted = Math.min(room, count - offset);
    skip -= offset;
    room -= wanted;
    return wanted === 0 ? [] : db.rows<Candidate>(rows(matching()).offset(offset).limit(wanted));
  });
  return { next: (await Promise.all(parts)).flat(), total: counts.reduce((sum, count) => sum + count, 0) };
}

/** Does whoever this transaction is for see the row? Its policies say so. */
export async function isVisible(db: Db, table: TableName, id: string | null): Promise<boolean> {
  return (
    id !== null && (await db.row(db.from(table, 'r').where({ 'r.id': id }).select('r.id'))) !== undefined
  );
}

/** What somebody sees besides the record, asked in the transaction that says whether they see the record itself. */
export interface Around {
  facility: boolean;
  customer: boolean;
  /** The first facilities in reach, by name, and how many there are (up to a cap). */
  reach: { names: readonly string[]; count: number };
}

/** The most facilities that are named. */
const mostNamed = 3;

/** Looks around a record with somebody's eyes: its facility, its customer, and which facilities they reach. */
export async function lookAround(db: Db, asked: Asked): Promise<Around> {
  const facilities = () => db.from('facilities', 'f');
  const named = facilities().orderBy(['f.sort_name', 'f.id']).limit(mostNamed).select('f.name');
  const [facility, customer, names, count] = await Promise.all([
    isVisible(db, 'facilities', asked.facility_id),
    isVisible(db, 'customers', asked.customer_id),
    db.rows<{ name: string }>(named),
    db.count(facilities()),
  ]);
  return { facility, customer, reach: { names: names.map(({ name }) => name), count } };
}
