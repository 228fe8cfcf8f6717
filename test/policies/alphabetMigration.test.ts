import { expect } from 'chai';
import knexFactory, { type Knex } from 'knex';
import { migrate, migratorConfig } from '../../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { testDatabase } from '../support/database.ts';

describe('S28: the migration to alphabets, back and forth on data', () => {
  const name = 'gatehouse_alphabets';
  let url: string;
  let knex: Knex;
  let admin: Knex;
  before(async function () {
    this.timeout(180_000);
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
  });
  after(async () => {
    await knex.destroy();
    await admin.destroy();
    const server = knexFactory({ client: 'pg', connection: (await testDatabase()).adminUrl });
    await server.raw(`drop database ${name}`);
    await server.destroy();
  });

  const rows = async <T>(text: string) => (await admin.raw<{ rows: T[] }>(text)).rows;
  const step = { name: '0067_alphabets' };
  const keys = async () =>
    (await rows<{ key: string }>('select sort_name as key from customers order by sort_name')).map(
      ({ key }) => key,
    );
  const indexes = () =>
    rows("select indexdef from pg_indexes where indexdef ~ '\\m(sort_name|name_lc)\\M' order by indexname");
  const add = (number: string, called: string) =>
    admin.raw('insert into customers (tenant_id, number, name) select id, ?, ? from tenants', [
      number,
      called,
    ]);

  it('keeps every name in its place and every index, and goes on taking names before the functions are replaced', async () => {
    await admin.raw("insert into tenants (slug, name) values ('acme', 'Acme')");
    await add('1', 'Åsa');
    await add('2', 'Bo');
    const before = await indexes();
    await admin.raw("update tenants set alphabet = 'sv'");
    await knex.migrate.down(step);
    expect(await keys(), 'the order for all languages').to.deep.equal(['åsa', 'bo']);
    await add('3', 'Ärlig');
    expect(await keys()).to.deep.equal(['ärlig', 'åsa', 'bo']);
    await knex.migrate.up(step);
    await add('4', 'Östberg');
    await admin.raw("update customers set name = 'Bosse' where number = '2'");
    expect(await keys()).to.deep.equal(['ärlig', 'åsa', 'bosse', 'östberg']);
    expect(await indexes()).to.deep.equal(before);
    await admin.raw(`comment on schema app is 'another version'`);
    await migrate(url, name);
    await admin.raw("update tenants set alphabet = 'sv'");
    await add('5', 'Zebra');
    await add('6', 'Åkesson');
    expect(await keys()).to.deep.equal(['ärlig', 'åsa', 'bosse', 'östberg', 'zebra', 'z\uFFFFkesson']);
  });
});
