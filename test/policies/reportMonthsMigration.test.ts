import { expect } from 'chai';
import knexFactory, { type Knex } from 'knex';
import { migrate, migratorConfig } from '../../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { testDatabase } from '../support/database.ts';

describe('S28: the migrations to sums by day and by facility, back and forth on data', function () {
  this.timeout(180_000);
  const name = 'gatehouse_summed';
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
  const kept = (columns: string) =>
    rows<{ kind: string }>(
      `select kind, month::text, customer_id is null as of_all, entries${columns} from report_months order by 1, 2, 3`,
    );

  it('count the same sums anew that the triggers keep', async () => {
    await admin.raw(`
      insert into tenants (slug, name) values ('acme', 'Acme');
      insert into customers (tenant_id, number, name) select id, 'North', 'North' from tenants;
      insert into facilities (tenant_id, code, name, customer_id) select tenant_id, 'Yard', name, id from customers;
      insert into assets (tenant_id, facility_id, customer_id, description, next_service_on)
        select tenant_id, id, customer_id, 'Gauge', date '2026-03-05' from facilities`);
    const before = await kept(', facility_id, by_day');
    expect(before.map(({ kind }) => kind)).to.deep.equal(['due', 'due', 'facility']);
    const steps = ['0221_due_at_facilities', '0220_report_days'];
    for (const step of steps) await knex.migrate.down({ name: step });
    expect(await kept('')).to.have.length(2);
    for (const step of [...steps].reverse()) await knex.migrate.up({ name: step });
    expect(await kept(', facility_id, by_day')).to.deep.equal(before);
  });
});
