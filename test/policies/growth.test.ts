import { expect } from 'chai';
import type pg from 'pg';
import { addMoneyDays } from '../../db/moneyDays.ts';
import { addReportMonths } from '../../db/reportMonths.ts';
import { routes } from '../../server/features/index.ts';
import { encodeCursor } from '../../server/lists/paging.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { removeTenant } from '../support/removeTenant.ts';
import { countingApp, type CountingApp } from '../support/rowsRead.ts';

/** Rows of each kind in the big tenant; the largest customer has them all. */
const many = 20_000;
/** A page's own 25 rows, what they name, its capped counts of 1,000: nothing that grows with the tenant. */
const most = 9_000;

/**
 * P3: pages and who opens them. `A`, `C`, `F`, `I`, `K`, `T`, `W` are ids: an asset, a customer, a facility, an invoice, a
 * contact, a ticket, a work order.
 */
const pages: readonly (readonly [player: PlayerName, path: string])[] = [
  ['administrator', '/admin'],
  ['administrator', '/admin/assets'],
  ['administrator', '/admin/assets?status=retired'],
  ['administrator', '/admin/assets?q=gauge+17999'],
  ['administrator', '/admin/assets?q=gauge'],
  ['administrator', '/admin/assets?sort=-newest'],
  ['administrator', '/admin/tickets'],
  ['administrator', '/admin/tickets?status=waiting'],
  ['administrator', '/admin/tickets?q=nothing+has+this'],
  ['administrator', '/admin/tickets/T'],
  ['administrator', '/admin/work_orders'],
  ['administrator', '/admin/work_orders?status=on_hold'],
  ['administrator', '/admin/work_orders?status=requested'],
  ['administrator', '/admin/work_orders?q=yearly+17999'],
  ['administrator', '/admin/work_orders?q=nothing+has+this'],
  ['administrator', '/admin/work_orders?sort=scheduled&from=2027-01-01'],
  ['administrator', '/admin/work_orders/W'],
  ['administrator', '/admin/work_orders/W/assets/find?at=all'],
  ['administrator', '/admin/contacts'],
  ['administrator', '/admin/contacts?sort=code'],
  ['administrator', '/admin/contacts?q=person17999'],
  ['administrator', '/admin/contacts?q=17999+north'],
  ['administrator', '/admin/contacts?q=nobody'],
  ['administrator', '/admin/facilities'],
  ['administrator', '/admin/facilities?show=lab'],
  ['administrator', '/admin/facilities?show=inactive'],
  ['administrator', '/admin/facilities?q=site-17999'],
  ['administrator', '/admin/facilities?q=nowhere'],
  ['administrator', '/admin/facilities/F'],
  ['administrator', '/admin/assets?customer=C'],
  ['administrator', '/admin/assets?facility=F'],
  ['administrator', '/admin/tickets?customer=C'],
  ['administrator', '/admin/contacts/K/facilities/find'],
  ['administrator', '/admin/contacts/K/user/find'],
  ['administrator', '/admin/customers/C/facilities?q=site-17999'],
  ['administrator', '/admin/customers/C/contacts'],
  ['administrator', '/admin/customers/C/contacts?q=person17999'],
  ['administrator', '/admin/customers/C/portal_users'],
  ['administrator', '/admin/emails?kind=secure_link'],
  ['administrator', '/admin/emails?sort=to'],
  ['administrator', '/admin/emails?q=n17999@example.com'],
  ['administrator', '/admin/emails?q=nothing+has+this'],
  ['administrator', '/admin/customers?status=inactive'],
  ['administrator', '/admin/audit?q=nothing+has+this'],
  ['administrator', '/admin/search?q=nothing+has+this'],
  ['administrator', '/admin/search?q=person17999'],
  ['administrator', '/admin/search?q=cust-17999'],
  ['administrator', '/admin/assets/A'],
  ['administrator', '/admin/assets/A/documents'],
  ['customerUser', '/assets/A'],
  ['administrator', '/admin/invoices'],
  ['administrator', '/admin/invoices?q=inv-117999'],
  ['administrator', '/admin/invoices?sort=total'],
  ['administrator', '/admin/invoices?sort=-total'],
  ['administrator', '/admin/estimates?sort=-total'],
  ['customerUser', '/invoices?sort=total'],
  ['customerUser', '/invoices?sort=-total'],
  ['customerUser', '/estimates?sort=-total'],
  ['administrator', '/admin/invoices/ageing'],
  ['administrator', '/admin/invoices/I'],
  ['customerUser', '/invoices/I'],
  ['administrator', '/admin/estimates'],
  ['administrator', '/admin/estimates?q=est-117999'],
  ['customerUser', '/estimates'],
  ['administrator', '/admin/customers/C/billing'],
  ['administrator', '/admin/customers/C/statement'],
  ['administrator', '/admin/customers/C/statement?from=2025-05-01&to=2025-05-31'],
  ['administrator', '/admin/reports?report=ageing'],
  ['administrator', '/admin/reports?report=spend&from=2025-01-01&to=2025-12-31'],
  ['contactUser', '/search?q=pdf'],
  ['customerUser', '/statement'],
  ['customerUser', '/statement?from=2025-05-01&to=2025-05-31'],
  ['customerUser', '/reports?report=ageing'],
  ['customerUser', '/reports?report=spend&from=2025-01-01&to=2025-12-31'],
  ['administrator', '/admin/search?q=g-site-17999.pdf'],
  ['customerUser', '/work_orders/W'],
  ['customerUser', '/invoices'],
  ['customerUser', '/search?q=site-17999.pdf'],
  ['customerUser', '/'],
  ['customerUser', '/assets'],
  ['customerUser', '/assets?status=retired'],
  ['customerUser', '/assets?q=gauge+17999'],
  ['customerUser', '/work_orders'],
  ['customerUser', '/work_orders?status=on_hold'],
  ['customerUser', '/in_work'],
  ['adminContactWithOutside', '/in_work'],
  ['adminContactWithOutside', '/in_work?sort=number'],
  ['adminContactWithOutside', '/work_orders?sort=number'],
  ...(['mixedContact', 'allContactWithOutside'] as const).flatMap((player) =>
    [
      '/',
      '/assets',
      '/assets?sort=-newest',
      '/assets?q=gauge+17999',
      '/recalls',
      '/delinquent',
      '/facility',
      '/facility?q=site-17999',
      '/work_orders',
      '/work_orders?status=on_hold',
      '/work_orders?sort=number',
      '/in_work',
      '/in_work?sort=number',
      '/search?q=yearly+17999',
    ].map((path) => [player, path] as const),
  ),
  ['customerUser', '/in_work?q=yearly+17999'],
  ['customerUser', '/recalls'],
  ['customerUser', '/delinquent'],
  ['customerUser', '/facility?q=site-17999'],
  ['customerUser', '/tickets?q=nothing+has+this'],
  ['customerUser', '/tickets?status=waiting'],
  ['customerUser', '/tickets?priority=high'],
  ['link', '/'],
  ['link', '/tickets?sort=priority'],
  ['link', '/tickets?sort=status'],
  ['link', '/tickets?sort=subject'],
  ['allContact', '/'],
];

describe('P3: a page reads no more in a tenant that has much', () => {
  let cast: Cast;
  let app: CountingApp;
  let ids: Record<string, string>;

  before(async function () {
    this.timeout(600_000);
    cast = await makeCast('growth');
    ids = await fill(cast);
    app = await countingApp();
  });
  after(async function () {
    this.timeout(300_000);
    await app.stop();
    // With them go entries that nobody wrote: whoever verifies all logs would find them tampered with.
    await removeTenant(cast.tenantId);
  });

  // While somebody still reads an older state no page is visible to all, and then a count may come by a bitmap of an index,
  // which has all entries before the first is counted.
  for (const end of ['', '/secure_link'])
    it(`/admin/customers/C${end}, where portal users are counted to 10,000`, async () => {
      const path = `/admin/customers/${ids['C'] ?? ''}${end}`;
      expect(await app.read(cast.players.administrator, path)).to.be.below(many + most);
    });
  it('/admin/usergroups, where the people of each group are counted to 1,000', async () => {
    expect(await app.read(cast.players.administrator, '/admin/usergroups')).to.be.below(many + most);
  });

  for (const path of [
    '/admin/users',
    '/admin/users?q=login17999',
    '/admin/users?q=nobody',
    '/admin/access/new?contact=K',
  ])
    it(`${path}, whose licences are counted one by one and nothing else (A9)`, async () => {
      const address = path.replace(/=K$/, `=${ids['K'] ?? ''}`);
      expect(await app.read(cast.players.administrator, address)).to.be.below(many + most);
    });

  describe('with the plans that were made in a small tenant, where a page keeps them', () => {
    const kept = ['/tickets', '/assets'];
    let small: Cast;
    before(async () => {
      small = await makeCast('growthsmall');
    });

    it('names every such page', () => {
      const keeping = routes.filter((route) => 'keepsPlans' in route && route.keepsPlans);
      expect(keeping.map(({ path }) => path)).to.have.members(kept);
    });

    for (const path of kept)
      for (const player of ['contactUser', 'viewer'] as const)
        it(`${path} as ${player}`, async () => {
          await app.read(small.players[player], path);
          expect(await app.read(cast.players[player], path))
            .to.be.above(0)
            .and.below(most);
        });
  });

  for (const [player, path] of pages)
    it(`${path} as ${player}`, async () => {
      const address = path.replace(/(?<=[/=])[ACFIKTW](?=\/|$)/, (kind) => ids[kind] ?? '');
      expect(await app.read(cast.players[player], address))
        .to.be.above(0)
        .and.below(most);
    });

  it('/admin/permission_presets/:id, whose permissions few contacts have', async () => {
    expect(await app.read(cast.players.administrator, `/admin/permission_presets/${cast.preset}`))
      .to.be.above(0)
      .and.below(most);
  });

  for (const [player, path] of [
    ['administrator', '/admin/assets'],
    ['customerUser', '/assets'],
    ['administrator', '/admin/contacts?sort=code'],
  ] as const)
    it(`${path} as ${player}, far from its beginning`, async () => {
      const last = path.includes('contacts') ? 'K-17999' : 'g-site-17999';
      const after = encodeCursor([last, '01890000-0000-7000-8000-000000000000']);
      expect(await app.read(cast.players[player], `${path}${path.includes('?') ? '&' : '?'}after=${after}`))
        .to.be.above(0)
        .and.below(most);
    });

  it('/admin/certificates/:id, whose files are looked for by name', async () => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ id: string }>(
      `with u as (insert into certificate_uploads (tenant_id, user_id)
           select tenant_id, id from users where tenant_id = $1 and username = 'administrator' returning tenant_id, id),
         f as (insert into certificate_files (tenant_id, upload_id, place, name, size, sha256, file_id, outcome)
           select u.tenant_id, u.id, n, 'G-site-' || 17000 + n || '.pdf', 1, repeat('0', 64), gen_random_uuid(), 'unknown'
           from u, generate_series(1, 20) n)
       select id from u`,
      [cast.tenantId],
    );
    expect(await app.read(cast.players.administrator, `/admin/certificates/${rows[0]?.id ?? ''}`))
      .to.be.above(0)
      .and.below(most);
  });

  it('/in_work?sort=number, of a customer whose orders are all but finished', async () => {
    // What the moves ask for besides, nobody asks here.
    await unasked((client) =>
      client.query("update work_orders set status = 'closed' where tenant_id = $1 and number < 119900", [
        cast.tenantId,
      ]),
    );
    await (await testDatabase()).admin.query('vacuum work_orders');
    for (const player of ['customerUser', 'adminContactWithOutside'] as const)
      expect(await app.read(cast.players[player], '/in_work?sort=number'), player)
        .to.be.above(0)
        .and.below(most);
  });

  it('/ as link, of a customer whose tickets are all closed', async () => {
    const { admin } = await testDatabase();
    await admin.query("update tickets set status = 'closed' where tenant_id = $1", [cast.tenantId]);
    // Not analyzed: to the planner they are as open as all others, as one customer's among a company's are.
    await admin.query('vacuum tickets');
    expect(await app.read(cast.players.link, '/'))
      .to.be.above(0)
      .and.below(most);
  });

  it('/admin/invoices/:id/email, of a customer whose many contacts see no money but one (A13)', async () => {
    const { admin } = await testDatabase();
    await admin.query(
      `with k as (insert into contacts (tenant_id, customer_id, first_name, last_name, email, access_billing)
           select $1, $2, 'Kim', 'Payer' || n, 'payer' || n || '@example.com', n = 1 from generate_series(1, 10000) n
           returning id, tenant_id, customer_id, last_name),
         u as (insert into users (tenant_id, first_name, last_name, username, email, is_external, state)
           select tenant_id, 'Kim', last_name, lower(last_name), lower(last_name) || '@example.com', true, 'active' from k
           returning tenant_id, id, last_name)
       insert into portal_users (tenant_id, user_id, scope, contact_id, customer_id)
         select u.tenant_id, u.id, 'contact', k.id, k.customer_id from u join k on k.last_name = u.last_name`,
      [cast.tenantId, cast.customers.south],
    );
    await admin.query('vacuum analyze contacts, users, portal_users');
    const path = `/admin/invoices/${cast.invoices.ofSouth}/email`;
    expect(await app.read(cast.players.administrator, path))
      .to.be.above(0)
      .and.below(most);
    const { rows } = await admin.query<{ id: string }>(
      'select user_id as id from app.payers_of($1, $2, $3)',
      [cast.tenantId, 'invoice_ready', cast.customers.south],
    );
    expect(rows).to.have.length(1);
  });

  it('/my_profile as customerUser, of a customer with many contacts, where most customers have one', async () => {
    const { admin } = await testDatabase();
    await admin.query(
      `insert into contacts (tenant_id, customer_id, first_name, last_name, email)
         select tenant_id, id, 'Ann', number, number || '@example.com' from customers where tenant_id = $1 and number like 'cust-%'`,
      [cast.tenantId],
    );
    await admin.query('vacuum analyze contacts');
    // Its plan is kept, and made anew for what the table is like now.
    expect(await app.read(cast.players.customerUser, '/my_profile'))
      .to.be.above(0)
      .and.below(most);
  });

  describe('as partnerUser, whose many customers have much', () => {
    before(async () => {
      const { admin } = await testDatabase();
      await admin.query(
        `with few as (insert into customers (tenant_id, number, name, partner_id)
             select $1, 'many-' || n, 'Many ' || n, $2 from generate_series(1, 100) n returning tenant_id, id, name),
           at as (insert into facilities (tenant_id, code, name, customer_id)
             select tenant_id, k || ' of ' || name, k || ' of ' || name, id from few, generate_series(1, 100) k
             returning tenant_id, id, customer_id, name)
         insert into assets (tenant_id, code, description, facility_id, customer_id, next_service_on)
           select tenant_id, md5(n || name), 'Dial', id, customer_id, current_date - 100 + n * 7 % 500
             from at, generate_series(1, 200) n where name like '1 of %'`,
        [cast.tenantId, cast.partnerId],
      );
      await admin.query('vacuum analyze customers, facilities, assets');
    });

    for (const path of [
      '/claims/new/asset',
      '/assets',
      '/assets?status=retired',
      '/assets?due=overdue',
      '/assets?due=soon',
      '/assets?sort=-code',
      '/assets?sort=next_service',
      '/assets?sort=newest',
      '/assets?sort=customer',
      '/recalls',
      '/recalls?sort=code',
      '/delinquent',
      '/delinquent?sort=customer',
      '/search?q=pdf',
    ])
      it(path, async () => {
        expect(await app.read(cast.players.partnerUser, path))
          .to.be.above(0)
          .and.below(most);
      });

    // To find out that there are more than 1,000, the trigram index gives all 20,000: one by one they would have cost as much.
    it('/assets?q=dial, where the rows themselves are read no more', async () => {
      expect(await app.read(cast.players.partnerUser, '/assets?q=dial'))
        .to.be.above(0)
        .and.below(many + most);
    });
  });

  it('each report of two years, of work that is all finished', async () => {
    await unasked(async (client) => {
      const n = "('x' || right(l.id::text, 6))::bit(24)::int";
      const day = `date '2024-01-01' + ${n} % 730`;
      for (const text of [
        `update assets l set manufacturer = 'Maker ' || ${n} % 40, next_service_on = ${day} where tenant_id = $1`,
        `update work_orders l set status = 'closed', created_at = ${day}, done_at = ${day} + ${n} % 40 * interval '1 day'
           where tenant_id = $1`,
        `update work_order_lines l set outcome = (array['passed', 'failed', 'adjusted'])[1 + ${n} % 3], serviced_on = ${day},
           before_next_on = date '2025-01-01', finished_at = ${day} where tenant_id = $1`,
      ])
        await client.query(text, [cast.tenantId]);
      await countForReports(client, cast.tenantId);
      await client.query('vacuum analyze assets, work_orders, work_order_lines, report_months');
    });
    for (const [player, path] of [
      ['administrator', '/admin/reports'],
      ['customerUser', '/reports'],
    ] as const)
      for (const report of ['due', 'due_facilities', 'on_time', 'work', 'turnaround', 'failures'])
        // Whole months, and such that begin and end within one.
        for (const days of ['from=2024-01-01&to=2025-12-31', 'from=2024-01-16&to=2025-12-15'])
          expect(
            await app.read(cast.players[player], `${path}?report=${report}&${days}`),
            `${path} ${report} ${days}`,
          )
            .to.be.above(0)
            .and.below(most);
  });

  it('counts what it should: a search without an index reads every contact', async () => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ made: string }>(
      "select pg_get_indexdef('contacts_search'::regclass) as made",
    );
    await admin.query('drop index contacts_search');
    try {
      expect(await app.read(cast.players.administrator, '/admin/contacts?q=nobody')).to.be.above(many);
    } finally {
      await admin.query(rows[0]!.made);
    }
  });
});

/** Gives the cast's tenant much of everything; returns ids for the addresses. */
async function fill({ tenantId, customers }: Cast): Promise<Record<string, string>> {
  const { admin } = await testDatabase();
  const made = async (table: string, sql: string, by: pg.Pool | pg.PoolClient = admin) => {
    const { rows } = await by.query<{ id: string }>(`insert into ${table} ${sql} returning id`, [
      tenantId,
      customers.north,
      many,
    ]);
    // Or the foreign keys of what comes next look for each row in a table that they take for a small one.
    await admin.query(`analyze ${table}`);
    return rows[0]?.id ?? '';
  };
  // For tables whose triggers do nothing but refuse, and count assets for reports: they are counted below, by another way to the same sums.
  const madeUnasked = (table: string, sql: string) => unasked((client) => made(table, sql, client));
  await made(
    'customers (tenant_id, number, name)',
    `select $1, 'cust-' || n, 'Customer ' || n from generate_series(1, $3::int) n where $2::uuid is not null`,
  );
  const F = await made(
    'facilities (tenant_id, code, name, customer_id)',
    `select $1, 'site-' || n, 'Site ' || n, $2 from generate_series(1, $3::int) n`,
  );
  const K = await made(
    'contacts (tenant_id, customer_id, code, first_name, last_name, email)',
    `select $1, $2, 'K-' || n, 'Ann', 'Person' || n, 'person' || n || '@example.com' from generate_series(1, $3::int) n`,
  );
  await made(
    'users (tenant_id, first_name, last_name, username, is_external)',
    `select $1, 'Bob', 'Login' || n, 'login' || n, $2::uuid is not null from generate_series(1, $3::int) n`,
  );
  await madeUnasked(
    'user_usergroups (tenant_id, user_id, usergroup_id, is_external)',
    `select u.tenant_id, u.id, g.id, true from users u join usergroups g on g.tenant_id = u.tenant_id and g.name = 'Customer Portal'
     where u.tenant_id = $1 and u.username like 'login%' and $2::uuid is not null limit $3`,
  );
  await madeUnasked(
    'portal_users (tenant_id, user_id, scope, customer_id)',
    `select tenant_id, id, 'customer', $2 from users where tenant_id = $1 and username like 'login%' limit $3`,
  );
  const A = await madeUnasked(
    'assets (tenant_id, code, description, facility_id, customer_id, next_service_on)',
    `select $1, 'G-' || f.code, 'Gauge ' || substr(f.code, 6), f.id, f.customer_id, date '2030-01-01' - substr(f.code, 6)::int
     from facilities f where f.tenant_id = $1 and f.customer_id = $2 and f.code like 'site-%' limit $3`,
  );
  const W = await made(
    'work_orders (tenant_id, number, type_id, facility_id, customer_id, status, description, opened_by)',
    `select $1, 100000 + substr(a.code, 8)::int, (select id from work_order_types where tenant_id = $1 limit 1), a.facility_id, $2,
       case when a.code like '%7' then 'requested' else 'open' end, 'Yearly ' || substr(a.code, 8), 'Ann'
     from assets a where a.tenant_id = $1 and a.code like 'G-site-%' limit $3`,
  );
  await made(
    'work_order_lines (tenant_id, work_order_id, asset_id)',
    `select w.tenant_id, w.id, a.id from work_orders w join assets a on a.tenant_id = w.tenant_id and a.facility_id = w.facility_id
     where w.tenant_id = $1 and w.customer_id = $2 and w.number > 100000 limit $3 / 2`,
  );
  const T = await made(
    'tickets (tenant_id, number, subject, description, customer_id, opened_by)',
    `select $1, 100000 + n, 'Broken ' || n, 'Text', $2, 'Ann' from generate_series(1, $3::int) n`,
  );
  // A tenth of them is another customer's, which stands behind all others in each order.
  await admin.query(
    `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by)
     select $1, 200000 + n, 'Worn ' || n, 'Text', $2, 'Ann' from generate_series(1, $3::int / 10) n`,
    [tenantId, customers.south, many],
  );
  await made(
    'audit_log (tenant_id, seq, at, actor_kind, actor_name, action, record_kind, record_name, previous_hash, hash)',
    `select $1, 1000 + n, now(), 'user', 'Ann', 'insert', 'assets', 'G-' || n, '\\x00', '\\x00' from generate_series(1, $3::int) n
     where $2::uuid is not null`,
  );
  await madeUnasked(
    'secure_links (tenant_id, customer_id, key_version, sent_at, sent_to)',
    `select $1, $2, 'x', now(), 'n' || n || '@example.com' from generate_series(1, $3::int) n`,
  );
  await madeUnasked(
    'emails (tenant_id, kind, to_address, to_name, customer_id, secure_link_id, to_path, state)',
    `select tenant_id, 'secure_link', sent_to, 'Ann', customer_id, id,
       '/tickets/' || (select id from tickets where number = 100001 and tenant_id = $1), 'sent'
     from secure_links where tenant_id = $1 and customer_id = $2 and sent_at is not null limit $3`,
  );
  const I = await unasked((client) => filePapers(client, tenantId, customers.north));
  await unasked((client) => countForReports(client, tenantId));
  await admin.query(
    'vacuum analyze secure_links, emails, customers, facilities, contacts, users, user_usergroups, portal_users, ' +
      'assets, tickets, work_orders, work_order_lines, audit_log, documents, invoices, payments, estimates, money_days, ' +
      'report_months',
  );
  return { A, C: customers.north, F, I, K, T, W };
}

/**
 * A certificate of each asset, and as many issued invoices, payments and estimates.
 * @returns the id of an invoice that is to be paid
 */
async function filePapers(client: pg.PoolClient, tenantId: string, customerId: string): Promise<string> {
  await client.query(
    `insert into documents (tenant_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, customer_id,
       asset_id, about_asset_id)
     select $1, 'certificate', code || '.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Ann', $2, id, id
     from assets where tenant_id = $1 and customer_id = $2 and code like 'G-site-%'`,
    [tenantId, customerId],
  );
  await client.query(
    `insert into invoices (tenant_id, status, number, customer_id, dated_on, due_on, currency, total_minor, paid_minor, buyer, seller,
       opened_by,
       issued_by, issued_at)
     select $1, 'issued', 100000 + n, $2, date '2026-01-01' - n % 700, date '2026-02-01' - n % 700, 'EUR', 100,
       case when n % 2 = 0 then 0 else 100 end, '{"name": "North"}',
       '{"name": "Us"}', 'Ann', 'Ann', now() from generate_series(1, $3::int) n`,
    [tenantId, customerId, many],
  );
  await client.query(
    `insert into estimates (tenant_id, number, customer_id, status, dated_on, valid_until, currency, terms, opened_by, sent_at)
     select $1, 100000 + n, $2, 'sent', date '2026-01-01' - n % 700, date '2199-01-01', 'EUR', 'Terms', 'Ann', now()
       from generate_series(1, $3::int) n`,
    [tenantId, customerId, many],
  );
  await client.query(
    `insert into payments (tenant_id, customer_id, paid_on, amount_minor, used_minor, currency, method, recorded_by)
     select $1, $2, date '2026-01-01' - n % 700, 100, 100, 'EUR', 'cash', 'Ann' from generate_series(1, $3::int) n`,
    [tenantId, customerId, many],
  );
  await client.query('delete from money_days where tenant_id = $1', [tenantId]);
  await client.query(addMoneyDays('$1'), [tenantId]);
  const { rows } = await client.query<{ id: string }>(
    'select id from invoices where tenant_id = $1 and number = 100100',
    [tenantId],
  );
  return rows[0]?.id ?? '';
}

/** Counts all that its reports are about. */
async function countForReports(client: pg.PoolClient, tenantId: string): Promise<void> {
  await client.query('delete from report_months where tenant_id = $1', [tenantId]);
  await client.query(addReportMonths('$1'), [tenantId]);
}

/** Does something on a connection on which no trigger looks at what is written. */
async function unasked<Result>(doing: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await (await testDatabase()).admin.connect();
  try {
    await client.query('set session_replication_role = replica');
    return await doing(client);
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
}
