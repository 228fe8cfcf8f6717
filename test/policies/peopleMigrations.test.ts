import { expect } from 'chai';
import knexFactory, { type Knex } from 'knex';
import { migrate, migratorConfig } from '../../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { testDatabase } from '../support/database.ts';

describe('S28: the migrations of people, activity and services, back and forth on data', function () {
  this.timeout(180_000);
  const name = 'gatehouse_people_migrations';
  let url: string;
  let knex: Knex;
  let admin: Knex;
  let guards: unknown;
  before(async () => {
    const { adminUrl, keys } = await testDatabase();
    await prepareDatabase(
      adminUrl,
      name,
      rolePasswords((purpose) => keys.derive(purpose)),
    );
    url = urlOfDatabase(adminUrl, name);
    await migrate(url, name);
    knex = knexFactory(migratorConfig(url, name));
    admin = knexFactory({ client: 'pg', connection: url });
    await admin.raw(`
      insert into tenants (slug, name) values ('acme', 'Acme');
      insert into customers (tenant_id, number, name, email) select id, n, n, lower(n) || '@north.example'
        from tenants, unnest(array['Own', 'Typed', 'Confirmed', 'Nowhere']) n;
      update customers set email = null where number = 'Nowhere';
      insert into agents (tenant_id, name) select id, n from tenants, unnest(array['Agatha', 'Bertram']) n;`);
    guards = await guarding();
  });
  after(async () => {
    await knex.destroy();
    await admin.destroy();
    const server = knexFactory({ client: 'pg', connection: (await testDatabase()).adminUrl });
    await server.raw(`drop database ${name}`);
    await server.destroy();
  });

  const rows = async <T>(text: string) => (await admin.raw<{ rows: T[] }>(text)).rows;
  const down = (step: string) => knex.migrate.down({ name: step });
  /** As a new version comes: the migration, then what is made anew. */
  const up = async (step: string) => expect((await migrate(url, name)).ran).to.deep.equal([step]);
  /** What guards the rows: forced row security, policies, triggers and grants. */
  const guarding = async () => ({
    forced: await rows(
      `select relname, relforcerowsecurity from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
    ),
    policies: await rows('select tablename, policyname, roles, cmd, qual, with_check from pg_policies order by 1, 2'),
    triggers: await rows(
      `select tgrelid::regclass::text as of, tgname, tgenabled from pg_trigger where not tgisinternal
         and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) order by 1, 2`,
    ),
    grants: await rows(
      `select grantee, table_name, column_name, privilege_type from information_schema.column_privileges
         where table_schema = 'public' order by 1, 2, 3, 4`,
    ),
  }); // prettier-ignore
  /** Writes in the log as somebody: with the operator's kind, as the operator. */
  const log = (kind: string, action: string, table: string, of: string, changes = '{}') =>
    admin.raw(
      `select app.audit_append(x.tenant_id, row(?::text, case when ? in ('operator', 'system') then null else gen_random_uuid() end, 'x',
          null, null, null, null, null)::app.audit_actor,
          jsonb_build_array(jsonb_build_object('action', ?::text, 'table', ?::text, 'id', x.id, 'name', 'x', 'changes', ?::jsonb)))
        from ${of}`,
      [kind, kind, action, table, changes],
    );

  it('0119: name the agents of changes that were told of before, and tell no more than that', async () => {
    const step = '0119_agents_in_activity';
    const [{ agatha, bertram }] = (await rows<{ agatha: string; bertram: string }>(
      `select (select id from agents where name = 'Agatha') as agatha, (select id from agents where name = 'Bertram') as bertram`,
    )) as [{ agatha: string; bertram: string }];
    const change = (before: string | null, now: string | null) => JSON.stringify({ agent_id: [before, now] });
    const own = `(select tenant_id, id from customers where number = 'Own') x`;
    for (const [before, now] of [[null, agatha], [agatha, bertram], [bertram, null]] as const)
      await log('staff', 'changed', 'customers', own, change(before, now));
    await log('staff', 'added', 'contacts', `(select tenant_id, id from customers where number = 'Own') x`);
    const told = () =>
      rows<{ agent: unknown; since: boolean[] | null }>(
        `select changes -> 'agent' as agent, changes -> 'agent_since' ->> 0 is not null as since from customer_activity
           where record_kind = 'customers' order by seq`,
      );
    const now = await told();
    expect(now).to.deep.equal([
      { agent: [null, 'Agatha'], since: false },
      { agent: ['Agatha', 'Bertram'], since: true },
      { agent: ['Bertram', null], since: true },
    ]);
    const exact = await rows('select id, changes from customer_activity order by id');
    await down(step);
    expect(await rows(`select distinct changes::text from customer_activity`)).to.deep.equal([{ changes: '{}' }]);
    await up(step);
    expect(await rows('select id, changes from customer_activity order by id')).to.deep.equal(exact);
    expect(await guarding()).to.deep.equal(guards);
  }); // prettier-ignore

  it('0120: know when somebody of the company last did something, and not the operator', async () => {
    const step = '0120_last_activity';
    const tenant = '(select id as tenant_id, id from tenants) x';
    const people = async () =>
      (await rows<{ at: Date; people_at: Date | null }>('select at, people_at from audit_heads'))[0]!;
    await log(
      'staff',
      'changed',
      'customers',
      `(select tenant_id, id from customers where number = 'Own') x`,
    );
    const before = await people();
    await log('operator', 'changed', 'users', tenant);
    await log('system', 'changed', 'users', tenant);
    expect((await people()).people_at).to.deep.equal(before.people_at);
    await down(step);
    await up(step);
    expect((await people()).people_at).to.deep.equal(before.people_at);
    expect(before.people_at).to.not.equal(null);
    expect((await people()).at).to.be.greaterThan(before.at);
    expect(await guarding()).to.deep.equal(guards);
  });

  it('0124: know which emails a partner typed and nobody has looked at since, and end their emailed links', async () => {
    const step = '0124_confirmed_emails';
    const of = (number: string) => `(select tenant_id, id from customers where number = '${number}') x`;
    for (const number of ['Typed', 'Confirmed', 'Nowhere']) await log('partner_user', 'added', 'customers', of(number));
    await log('staff', 'changed', 'customers', of('Confirmed'), '{"email": ["x@y.example", "confirmed@north.example"]}');
    await log('staff', 'added', 'customers', of('Own'));
    await down(step);
    await admin.raw(`
      insert into secure_links (tenant_id, customer_id, key_version, sent_at) select tenant_id, id, '1', now() from customers`);
    await up(step);
    expect(
      await rows(
        `select c.number, c.email_confirmed, c.email_by_partner, l.ended_at is not null as ended
           from customers c join secure_links l on l.customer_id = c.id and l.sent_at is not null order by c.number`,
      ),
    ).to.deep.equal([
      { number: 'Confirmed', email_confirmed: true, email_by_partner: false, ended: false },
      { number: 'Nowhere', email_confirmed: true, email_by_partner: false, ended: false },
      { number: 'Own', email_confirmed: true, email_by_partner: false, ended: false },
      { number: 'Typed', email_confirmed: false, email_by_partner: true, ended: true },
    ]);
    expect(await guarding()).to.deep.equal(guards);
  }); // prettier-ignore

  it('0125: know who shut a user or a contact, as the last entry of the log about that says', async () => {
    const step = '0125_shut_by_staff';
    await admin.raw(`
      insert into users (tenant_id, first_name, last_name, username, state, is_external)
        select id, n, '', n, case when n = 'active' then 'active' else 'suspended' end, n <> 'staff' from tenants,
          unnest(array['by_staff', 'by_portal', 'both', 'unknown', 'active', 'staff']) n;
      insert into contacts (tenant_id, customer_id, first_name, last_name, status)
        select c.tenant_id, c.id, n, '', case when n = 'active' then 'active' else 'inactive' end from customers c,
          unnest(array['by_staff', 'by_portal', 'unknown', 'active']) n where c.number = 'Own'`);
    const user = (username: string) => `(select tenant_id, id from users where username = '${username}') x`;
    const contact = (called: string) => `(select tenant_id, id from contacts where first_name = '${called}') x`;
    const off = '{"status": ["active", "inactive"]}';
    for (const username of ['by_staff', 'staff']) await log('staff', 'suspended', 'users', user(username));
    for (const username of ['by_portal', 'both']) await log('customer_user', 'suspended', 'users', user(username));
    await log('staff', 'suspended', 'users', user('both'));
    await log('staff', 'changed', 'contacts', contact('by_staff'), off);
    await log('contact_user', 'changed', 'contacts', contact('by_portal'), off);
    await down(step);
    expect(await rows('select count(*)::int as n from users')).to.deep.equal([{ n: 6 }]);
    await up(step);
    expect(await rows('select username, shut_by_staff as shut from users order by username')).to.deep.equal([
      { username: 'active', shut: false },
      { username: 'both', shut: true },
      { username: 'by_portal', shut: false },
      { username: 'by_staff', shut: true },
      // The back office's own people aren't the portal's to resume.
      { username: 'staff', shut: false },
      { username: 'unknown', shut: true },
    ]);
    expect(await rows('select first_name, shut_by_staff as shut from contacts order by first_name')).to.deep.equal([
      { first_name: 'active', shut: false },
      { first_name: 'by_portal', shut: false },
      { first_name: 'by_staff', shut: true },
      { first_name: 'unknown', shut: true },
    ]);
    expect(await guarding()).to.deep.equal(guards);
  }); // prettier-ignore

  it('0118: find what each service says without any work, also where one line followed another', async () => {
    const step = '0118_standing_services';
    await down(step);
    await admin.raw(`
      insert into facilities (tenant_id, code, name, customer_id) select tenant_id, 'Yard', 'Yard', id from customers where number = 'Own';
      insert into work_order_types (tenant_id, name) select id, n from tenants, unnest(array['Calibration', 'Repair']) n;
      insert into assets (tenant_id, facility_id, customer_id, description)
        select f.tenant_id, f.id, f.customer_id, d from facilities f, unnest(array['Gauge', 'Torch']) d where f.code = 'Yard';
      set session_replication_role = replica;
      insert into asset_services (tenant_id, asset_id, type_id) select a.tenant_id, a.id, y.id from assets a, work_order_types y
        where a.description = 'Gauge' and y.name = 'Calibration';
      insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
        select f.tenant_id, n, y.id, f.id, f.customer_id, 'closed', 'Ada' from facilities f, generate_series(1, 3) n, work_order_types y
          where f.code = 'Yard' and y.name = 'Calibration';
      insert into work_order_lines (tenant_id, work_order_id, asset_id, customer_id, facility_id, asset_description, outcome, serviced_on,
          next_service_on, finished_at, before_last_on, before_next_on, before_required)
        select w.tenant_id, w.id, a.id, w.customer_id, w.facility_id, a.description, v.outcome, v.serviced::date, v.next::date,
            case when v.outcome is not null then now() end,
            v.last_on::date, v.next_on::date, v.required
          from (values
            (1, 'Gauge', 'passed', '2026-01-10', '2027-01-10', '2025-01-05', '2026-01-05', true),
            (2, 'Gauge', 'passed', '2026-06-10', '2027-06-10', '2026-01-10', '2027-01-10', true),
            (3, 'Gauge', 'passed', '2026-09-10', '2027-09-10', '2026-06-10', '2027-06-10', true),
            (1, 'Torch', 'passed', '2026-02-01', '2027-02-01', '2025-02-01', '2026-02-02', false),
            (2, 'Torch', null, null, null, null, null, null)) v(number, asset, outcome, serviced, next, last_on, next_on, required)
          join work_orders w on w.number = v.number join assets a on a.description = v.asset;
      set session_replication_role = origin`);
    await up(step);
    const lines = () =>
      rows(
        `select w.number::int, l.asset_description as asset, l.base_last_on::text as last, l.base_next_on::text as next,
            l.base_required as required, y.name as counts
          from work_order_lines l join work_orders w on w.id = l.work_order_id left join work_order_types y on y.id = l.counts_type_id
          order by 2, 1`,
      );
    const gauge = { asset: 'Gauge', last: '2025-01-05', next: '2026-01-05', required: true, counts: 'Calibration' };
    expect(await lines()).to.deep.equal([
      { number: 1, ...gauge },
      { number: 2, ...gauge },
      { number: 3, ...gauge },
      { number: 1, asset: 'Torch', last: '2025-02-01', next: '2026-02-02', required: false, counts: null },
      { number: 2, asset: 'Torch', last: null, next: null, required: null, counts: null },
    ]);
    // Back: the lines keep their day and whether a service was required, in the columns of before.
    await down(step);
    expect(
      await rows(
        `select count(*)::int as lines, count(before_last_on)::int as days, count(before_required)::int as required,
            count(before_next_on)::int as next from work_order_lines`,
      ),
    ).to.deep.equal([{ lines: 5, days: 4, required: 4, next: 4 }]);
    await up(step);
    expect((await lines()).length).to.equal(5);
    expect(await guarding()).to.deep.equal(guards);
  }); // prettier-ignore
});
