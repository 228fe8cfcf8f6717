import { expect } from 'chai';
import knexFactory, { type Knex } from 'knex';
import { migrate, migratorConfig } from '../../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { testDatabase } from '../support/database.ts';

describe('S28: the migrations to A33, A35 and A36, back and forth on data', function () {
  this.timeout(180_000);
  const name = 'gatehouse_behind';
  let knex: Knex;
  let admin: Knex;
  before(async () => {
    const { adminUrl, keys } = await testDatabase();
    await prepareDatabase(
      adminUrl,
      name,
      rolePasswords((purpose) => keys.derive(purpose)),
    );
    const url = urlOfDatabase(adminUrl, name);
    await migrate(url, name);
    knex = knexFactory(migratorConfig(url, name));
    admin = knexFactory({ client: 'pg', connection: url });
  });
  after(async () => {
    await knex.destroy();
    await admin.destroy();
    const server = knexFactory({ client: 'pg', connection: (await testDatabase()).adminUrl });
    await server.raw(`drop database ${name}`);
    await server.destroy();
  });

  const rows = async <T>(text: string) => (await admin.raw<{ rows: T[] }>(text)).rows;
  const steps = [
    '0054_presets_searched',
    '0053_approvals_by_password',
    '0052_permission_presets',
    '0051_access_requests',
    '0050_what_stays_behind',
  ];

  it('know who opened a ticket and whose a comment’s file is, and tell codes apart that two customers share', async () => {
    await admin.raw(`
      insert into tenants (slug, name) values ('acme', 'Acme');
      insert into customers (tenant_id, number, name) select id, n, n from tenants, unnest(array['North', 'South']) n;
      insert into facilities (tenant_id, code, name, customer_id) select tenant_id, 'Yard', name, id from customers;
      insert into tickets (tenant_id, number, subject, description, customer_id, opened_by)
        select tenant_id, row_number() over (order by name), 'Of ' || name, 'x', id, 'y' from customers;
      insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name) select tenant_id, id, 'x', true, 'T' from tickets;
      insert into documents (tenant_id, ticket_comment_id, kind, name, size, media_type, sha256, file_id, by_staff, author_name)
        select tenant_id, id, 'other', 'a.txt', 1, 'text/plain', repeat('0', 64), gen_random_uuid(), true, 'T' from ticket_comments;
      select app.audit_append(t.tenant_id, row(case t.number when 1 then 'customer_user' else 'staff' end, null, 'x', null, null, null,
          null, null)::app.audit_actor, jsonb_build_array(jsonb_build_object('action', 'added', 'table', 'tickets',
          'id', t.id, 'name', 'x')))
        from tickets t`);
    for (const step of steps) await knex.migrate.down({ name: step });
    const codes = (await rows<{ code: string }>('select code from facilities order by id')).map(
      ({ code }) => code,
    );
    expect(codes[0]).to.equal('Yard');
    expect(codes[1]).to.match(/^Yard [0-9a-f]{8}$/);
    expect(await rows('select 1 from documents where customer_id is not null')).to.deep.equal([]);
    for (const step of [...steps].reverse()) await knex.migrate.up({ name: step });
    expect(await rows('select subject, by_portal from tickets order by number')).to.deep.equal([
      { subject: 'Of North', by_portal: true },
      { subject: 'Of South', by_portal: false },
    ]);
    expect(
      await rows(
        `select c.name, count(*)::int as files from documents d join customers c on c.id = d.customer_id group by 1 order by 1`,
      ),
    ).to.deep.equal([
      { name: 'North', files: 1 },
      { name: 'South', files: 1 },
    ]);
    expect(await rows('select access_requests, approvals_by_password from tenants')).to.deep.equal([
      { access_requests: true, approvals_by_password: false },
    ]);
  });

  it('know whose a request at the company’s own facility is, and that a file that a line has left is its asset’s', async () => {
    const latest = ['0116_work_at_own_facilities', '0115_documents_taken_off'];
    for (const step of latest) await knex.migrate.down({ name: step });
    await admin.raw(`
      insert into facilities (tenant_id, code, name) select id, 'MT', 'Truck' from tenants;
      insert into assets (tenant_id, facility_id, description)
        select tenant_id, id, 'Gauge' from facilities where code = 'MT';
      insert into work_order_types (tenant_id, name) select id, 'Repair' from tenants;
      set session_replication_role = replica;
      insert into work_orders (tenant_id, number, type_id, facility_id, status, reason, opened_by, ticket_id)
        select f.tenant_id, n, y.id, f.id, 'declined', 'why', 'Ada', case n when 1 then k.id end
          from facilities f join work_order_types y on y.tenant_id = f.tenant_id
            join tickets k on k.tenant_id = f.tenant_id and k.subject = 'Of North', generate_series(1, 2) n
          where f.code = 'MT';
      insert into documents (tenant_id, work_order_id, about_asset_id, kind, name, size, media_type, sha256, file_id, by_staff, author_name)
        select w.tenant_id, w.id, case w.number when 2 then a.id end, 'other', 'of ' || w.number, 1, 'text/plain', repeat('0', 64),
            gen_random_uuid(), true, 'T'
          from work_orders w join assets a on a.tenant_id = w.tenant_id;
      set session_replication_role = origin`);
    for (const step of [...latest].reverse()) await knex.migrate.up({ name: step });
    expect(
      await rows(
        'select w.number::int, c.name from work_orders w left join customers c on c.id = w.for_customer_id order by 1',
      ),
    ).to.deep.equal([
      { number: 1, name: 'North' },
      { number: 2, name: null },
    ]);
    expect(
      await rows(
        `select name, asset_id is not null as asset, work_order_id is not null as work from documents where name like 'of %' order by 1`,
      ),
    ).to.deep.equal([
      { name: 'of 1', asset: false, work: true },
      { name: 'of 2', asset: true, work: false },
    ]);
  });
});
