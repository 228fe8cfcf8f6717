import { expect } from 'chai';
import { assetsFor } from '../../server/features/assets/assets.list.ts';
import { overdueList } from '../../server/features/assets/recalls/recalls.list.ts';
import { asActor } from '../../server/database/asActor.ts';
import { listRows } from '../../server/lists/listPage.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { removeTenant } from '../support/removeTenant.ts';
import { countingApp, type CountingApp } from '../support/rowsRead.ts';
import { actAs } from './actAs.ts';
import { inRollback } from './support.ts';

/** Facilities of North, and how many of them its contact reaches: more than a search lists. */
const [sites, related] = [4_000, 2_000];
/** What is searched, and what of it the search finds at all. */
const searched = {
  facilities: 'true',
  assets: 'true',
  work_orders: 'true',
  documents: 'shown and archived_at is null and replaced_at is null',
};
type Searched = keyof typeof searched;

describe('P4: contacts of thousands of facilities', () => {
  let cast: Cast;
  let app: CountingApp;
  before(async function () {
    this.timeout(300_000);
    cast = await makeCast('manyfacilities');
    await fill(cast);
    app = await countingApp();
  });
  after(async function () {
    this.timeout(300_000);
    await app.stop();
    await removeTenant(cast.tenantId);
  });

  /** Relates every other site to somebody’s contact in this transaction alone, and acts as that person. */
  const reaching = (
    player: PlayerName,
    work: (
      found: (table: Searched, word: string) => Promise<[role: string, found: string[], seen: string[]]>,
    ) => Promise<void>,
  ) =>
    inRollback(async (client) => {
      await client.query(
        `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select f.tenant_id, p.contact_id, f.id, f.customer_id from facilities f, portal_users p
         where f.tenant_id = $1 and p.user_id = $2 and f.code like 'site-%' and right(f.code, 1)::int % 2 = 1
         on conflict do nothing`,
        [cast.tenantId, cast.players[player].userId],
      );
      const role = await actAs(client, cast.players[player]);
      await work(async (table, word) => {
        const ids = async (sql: string) =>
          (await client.query<{ id: string }>(sql, [word])).rows.map(({ id }) => id);
        return [
          role,
          await ids(`select s as id from app.search_${table}(array[$1]) s order by 1`),
          await ids(
            `select id from ${table} where ${searched[table]} and strpos(search_text, search_word($1)) > 0 order by 1`,
          ),
        ];
      });
    });

  for (const [player, role] of [
    ['contactWithPermissions', 'portal_contact_wide'],
    ['mixedContact', 'portal_contact_mixed'],
    ['allContactWithOutside', 'portal_contact_mixed'],
    ['adminContactWithOutside', 'portal_contact_admin'],
  ] as const)
    it(`A12, A14: ${player} finds exactly what is in reach`, async () => {
      await reaching(player, async (look) => {
        for (const table of Object.keys(searched) as Searched[])
          for (const [word, most] of [
            ['plant', sites],
            ['plant-1999', 2],
            ['plant-1998', 1],
            ['A-east', 99],
          ] as const) {
            const [its, found, seen] = await look(table, word);
            expect(its).to.equal(role);
            expect(found, `${table} ${word}`).to.deep.equal(seen);
            expect(found.length, `${table} ${word}`).to.be.below(most + 1);
            if (word === 'plant') expect(found.length, table).to.be.above(related - 1);
          }
      });
    });

  describe('one of them', () => {
    before(async () => {
      const { admin } = await testDatabase();
      await admin.query(
        `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select f.tenant_id, p.contact_id, f.id, f.customer_id from facilities f, portal_users p
         where f.tenant_id = $1 and p.user_id = $2 and f.code like 'site-%' and right(f.code, 1)::int % 2 = 1`,
        [cast.tenantId, cast.players.contactWithPermissions.userId],
      );
      await admin.query('vacuum analyze contact_facilities');
      await addMore(cast);
    });

    // The list of its facilities alone would be 2,000 entries, read anew by each function, and looked at by the planner one by one.
    // New rows wait in a list beside the index of words. If that may grow long, the planner reads all of the customer's rows instead.
    for (const [path, most] of [
      ['/work_orders?q=nothing+has+this', 600],
      ['/in_work?q=nothing+has+this', 600],
      ['/assets?q=nothing+has+this', 600],
      ['/search?q=nothing+has+this', 3_000],
    ] as const)
      it(`doesn’t have them listed for ${path}`, async () => {
        expect(await app.read(cast.players.contactWithPermissions, path))
          .to.be.above(0)
          .and.below(most);
      });

    it('every index of words keeps its list of new rows short', async () => {
      const { rows } = await (
        await testDatabase()
      ).admin.query<{ name: string; options: string[] | null }>(
        `select c.relname as name, c.reloptions as options from pg_class c join pg_am m on m.oid = c.relam
         where m.amname = 'gin' and c.relkind = 'i' and c.relnamespace = 'public'::regnamespace`,
      );
      expect(rows.length).to.be.above(10);
      for (const { name, options } of rows)
        expect(options, name).to.deep.equal(['gin_pending_list_limit=256']);
    });

    it('gets the first rows of a file before what belongs to the last is looked up', async () => {
      const { pools } = await testDatabase();
      const read = await asActor(
        pools,
        { ...cast.players.contactWithPermissions, readOnly: true },
        async (db) => {
          const looked = `(select sum(pg_stat_get_xact_numscans(indexrelid)) from pg_index
          where indrelid = 'asset_services'::regclass) as n`;
          const services = async () =>
            (await db.row<{ n: string }>(db.from('tenants').select(db.raw(looked))))?.n;
          for await (const rows of listRows({ db, query: {} }, assetsFor(db, overdueList)))
            return [rows.length, Number(await services())];
          return [];
        },
      );
      expect(read[0]).to.equal(100);
      expect(read[1]).to.be.above(0).and.below(500);
    });
  });
});

/** Sites of North, each with an overdue asset that has a certificate, and a work order. */
async function fill({ tenantId, customers }: Cast): Promise<void> {
  const client = await (await testDatabase()).admin.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const text of [
      `insert into facilities (tenant_id, code, name, customer_id)
         select $1, 'site-' || n, 'Plant plant-' || n, $2 from generate_series(1, ${sites}) n`,
      `insert into assets (tenant_id, code, description, facility_id, customer_id, next_service_on)
         select $1, 'plant-' || substr(code, 6), 'Gauge', id, customer_id, date '2020-01-01' from facilities
         where tenant_id = $1 and customer_id = $2 and code like 'site-%'`,
      `insert into assets (tenant_id, code, description, facility_id, customer_id, next_service_on)
         select tenant_id, 'more-' || n || substr(code, 6), 'Gauge', facility_id, customer_id, date '2020-02-02'
         from assets, generate_series(1, 5) n where tenant_id = $1 and code like 'plant-%'`,
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, description, opened_by)
         select $1, 1000 + substr(f.code, 6)::int, (select id from work_order_types where tenant_id = $1 limit 1), f.id, $2, 'open',
           'At plant-' || substr(f.code, 6), 'Ann' from facilities f where f.tenant_id = $1 and f.code like 'site-%'`,
      `insert into documents (tenant_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, customer_id,
         asset_id, about_asset_id)
         select $1, 'certificate', code || '.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Ann', $2, id, id
         from assets where tenant_id = $1 and code like 'plant-%'`,
    ])
      await client.query(text, text.includes('$2') ? [tenantId, customers.north] : [tenantId]);
    await client.query('reset session_replication_role');
    await client.query('vacuum analyze facilities, assets, work_orders, documents');
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
}

/** More of another customer, which nobody has vacuumed since. */
async function addMore({ tenantId, customers }: Cast): Promise<void> {
  const client = await (await testDatabase()).admin.connect();
  try {
    await client.query('set session_replication_role = replica');
    await client.query(
      `with at as (insert into facilities (tenant_id, code, name, customer_id)
           select $1, 'new-' || n, 'Works ' || md5(n::text), $2 from generate_series(1, 4000) n returning tenant_id, id, customer_id, name),
         theirs as (insert into assets (tenant_id, code, description, facility_id, customer_id)
           select tenant_id, 'new-' || md5(name), 'Gauge ' || md5(name), id, customer_id from at)
       insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, description, opened_by)
         select tenant_id, 10000 + row_number() over (), (select id from work_order_types where tenant_id = $1 limit 1), id, customer_id,
           'open', 'At ' || name || md5(name), 'Ann' from at`,
      [tenantId, customers.south],
    );
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
}
