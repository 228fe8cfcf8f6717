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
});
