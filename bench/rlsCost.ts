import pg from 'pg';
import { roleName } from '../db/roles.ts';
import { limits } from '../server/shared/limits.ts';
import { backendClock } from './backendCpu.ts';
import type { BenchDatabase } from './database.ts';
import type { BenchActor, Dataset } from './dataset.ts';
import { median, type Figure } from './figures.ts';

/** A query in two writings: under the policies, and with its conditions written by hand for a role that bypasses them. */
interface Pair {
  name: string;
  policies: string;
  byHand: string;
  values: unknown[];
}

const rounds = 41;
/** CPU time that one side of a round should at least take, in nanoseconds. */
const enough = 4e6;

const columns = `a.id, a.code, a.description, a.manufacturer, a.model, a.serial_number, a.status, a.next_service_on`;
/** A page of the list, its facilities' names by a join behind the limit, as the product asks for it. */
const pageOf = (where: string, sort = 'a.created_at', direction = 'desc') => `select p.*, f.name as facility
  from (select ${columns}, a.facility_id, ${sort} as sort_value from assets a where a.tenant_id = $1 ${where}
    order by ${sort} ${direction}, a.id ${direction} limit 26) p
  join facilities f on f.tenant_id = $1 and f.id = p.facility_id order by p.sort_value ${direction}, p.id ${direction}`;
const point = (
  where: string,
) => `select ${columns}, (select f.name from facilities f where f.tenant_id = $1 and f.id = a.facility_id) as facility
  from assets a where a.tenant_id = $1 ${where}`;
const joined = `from assets a join facilities f on f.tenant_id = a.tenant_id and f.id = a.facility_id`;

/** The conditions that a careful developer would write for this actor. */
function conditionOf({ contactId, customerId, reach }: BenchActor): { sql: string; values: unknown[] } {
  if (contactId === null)
    return customerId ? { sql: 'and a.customer_id = $2', values: [customerId] } : { sql: '', values: [] };
  const related = `select from contact_facilities r
    where r.tenant_id = a.tenant_id and r.contact_id = $2 and r.facility_id = a.facility_id`;
  if (reach > 64)
    return { sql: `and a.customer_id = $3 and exists (${related})`, values: [contactId, customerId] };
  return {
    sql: `and a.facility_id = any ((select array_agg(facility_id) from contact_facilities
      where tenant_id = $1 and contact_id = $2)::uuid[])`,
    values: [contactId],
  };
}

function pairsOf(actor: BenchActor, assetId: string): Pair[] {
  const { sql, values } = conditionOf(actor);
  const nextBut = (more: number) => `$${values.length + 2 + more}`;
  const next = nextBut(0);
  const words = ['maker', '17', 'm117'];
  const pair = (
    name: string,
    write: (condition: string, last: string) => string,
    extra: unknown[] = [],
  ): Pair => ({
    name,
    // The policies' side has the tenant alone, as the query builder writes it.
    policies: write('', '$2'),
    byHand: write(sql, next),
    values: extra,
  });
  return [
    pair('list', (c) => pageOf(c)),
    pair('list by ID', (c) => pageOf(c, 'a.code_lc', 'asc')),
    pair('due list', (c) => pageOf(c, 'a.next_service_on', 'asc')),
    pair(
      'count',
      (c) => `select count(*) from (select 1 from assets a where a.tenant_id = $1 ${c} limit 1001) few`,
    ),
    pair(
      'join',
      (c, last) => `select a.id, f.name, c.name as customer ${joined}
        join customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id
        where a.tenant_id = $1 and f.code_lc = ${last} ${c} order by a.created_at desc, a.id desc limit 26`,
      ['f-0'],
    ),
    pair('point', (c, last) => point(`and a.id = ${last} ${c}`), [assetId]),
    {
      name: 'search',
      policies: pageOf('and a.id in (select app.search_assets(array[$2, $3, $4], 1001))'),
      byHand: pageOf(
        `${words.map((_, at) => `and a.search_text like '%' || ${nextBut(at)}::text || '%'`).join(' ')} ${sql}`,
      ),
      values: words,
    },
    {
      // A word of every fourth asset: the search finds more than it hands over, and the list looks for itself. A contact of few
      // facilities has fewer of them; its list is asked in the same way here, so that one query is compared for all.
      name: 'search, common',
      policies: `with found as materialized (select app.search_assets(array[$2], 1001))
        ${pageOf(`and strpos(a.search_text, 'torque') > 0 and (select count(*) from found) > 0`)}`,
      byHand: pageOf(`and a.search_text like '%' || ${next}::text || '%' ${sql}`),
      values: ['torque'],
    },
  ];
}

/** P2: what the policies cost, as CPU of the backend, for each query and actor. */
export async function rlsCost(database: BenchDatabase, dataset: Dataset): Promise<Figure[]> {
  const actors: [string, BenchActor, boolean][] = [
    ['staff', dataset.staff, false],
    ['customer', dataset.customer, false],
    ...[...dataset.contacts].map(([reach, actor]): [string, BenchActor, boolean] => [
      `contact of ${reach.toLocaleString('en')}`,
      actor,
      true,
    ]),
  ];
  const figures: Figure[] = [];
  for (const [name, actor, isContact] of actors) {
    const assetId = await someAsset(database, actor);
    for (const pair of pairsOf(actor, assetId)) {
      const { policies, byHand } = await compare(database, actor, pair);
      const value = policies / byHand;
      const more = (policies - byHand) / 1e3;
      const met = value <= 10 && (isContact ? value <= 2 || more <= 5_000 : value <= 1.15 || more <= 30);
      figures.push({
        id: 'P2',
        what: `${name}: ${pair.name}`,
        value,
        unit: 'ratio',
        goal: isContact ? '≤ 2 or ≤ 5 ms more' : '≤ 1.15 or ≤ 30 µs more',
        met,
        note: `${(policies / 1e3).toFixed(0)} µs to ${(byHand / 1e3).toFixed(0)} µs`,
      });
    }
  }
  return figures;
}

async function compare(database: BenchDatabase, actor: BenchActor, pair: Pair) {
  const login = actor.side === 'staff' ? 'app_staff' : 'app_portal';
  const url = new URL(database.databaseUrl);
  url.username = roleName(database.prefix, login).replaceAll('"', '');
  url.password = database.passwords[login];
  const portal = new pg.Client({ connectionString: url.href });
  const bypass = new pg.Client({ connectionString: database.databaseUrl, options: '-c jit=off' });
  await Promise.all([portal.connect(), bypass.connect()]);
  try {
    const scope = conditionOf(actor).values;
    const underPolicies = { text: pair.policies, values: [actor.tenantId, ...pair.values] };
    const handWritten = { text: pair.byHand, values: [actor.tenantId, ...scope, ...pair.values] };
    const [portalClock, bypassClock] = [await backendClock(portal), await backendClock(bypass)];
    await begin(portal, actor);
    const [seen, expected] = [await portal.query(underPolicies), await bypass.query(handWritten)];
    if (JSON.stringify(seen.rows) !== JSON.stringify(expected.rows))
      throw new Error(`${pair.name}: the two sides see different rows`);
    const times: { policies: number[]; byHand: number[] } = { policies: [], byHand: [] };
    const repeats = [
      await repeatsFor(portal, underPolicies, portalClock),
      await repeatsFor(bypass, handWritten, bypassClock),
    ] as const;
    for (let round = 0; round < rounds; round += 1) {
      times.policies.push(await spend(portal, underPolicies, portalClock, repeats[0]));
      times.byHand.push(await spend(bypass, handWritten, bypassClock, repeats[1]));
    }
    await portal.query('rollback');
    return { policies: median(times.policies), byHand: median(times.byHand) };
  } finally {
    await Promise.all([portal.end(), bypass.end()]);
  }
}

async function begin(client: pg.Client, actor: BenchActor): Promise<void> {
  await client.query('begin read only');
  if (actor.side === 'staff')
    await client.query('select app.begin_staff($1, $2, $3, $4)', [
      actor.tokenHash, actor.slug, limits.staffIdle, limits.staffAbsolute,
    ]); // prettier-ignore
  else
    await client.query('select app.begin_portal($1, $2, $3, $4, $5, $6)', [
      actor.tokenHash, actor.slug, limits.portalIdle, limits.linkIdle, limits.portalAbsolute, limits.linkAbsolute,
    ]); // prettier-ignore
}

type Statement = { text: string; values: unknown[] };

async function spend(
  client: pg.Client,
  statement: Statement,
  clock: () => Promise<number>,
  repeats: number,
): Promise<number> {
  const before = await clock();
  for (let repeat = 0; repeat < repeats; repeat += 1) await client.query(statement);
  return ((await clock()) - before) / repeats;
}

async function repeatsFor(
  client: pg.Client,
  statement: Statement,
  clock: () => Promise<number>,
): Promise<number> {
  await spend(client, statement, clock, 3);
  const once = await spend(client, statement, clock, 3);
  return Math.min(200, Math.max(2, Math.ceil(enough / Math.max(once, 1))));
}

async function someAsset(database: BenchDatabase, actor: BenchActor): Promise<string> {
  const { sql, values } = conditionOf(actor);
  const { rows } = await database.admin.query<{ id: string }>(
    `select a.id from assets a where a.tenant_id = $1 ${sql} order by a.created_at desc, a.id desc limit 1 offset 5`,
    [actor.tenantId, ...values],
  );
  if (!rows[0]) throw new Error('the actor has no assets');
  return rows[0].id;
}
