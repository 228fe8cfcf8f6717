import { expect } from 'chai';
import fc from 'fast-check';
import knexFactory, { type Knex } from 'knex';
import { migrate, migratorConfig } from '../../db/migrate.ts';
import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { countedName } from '../../server/domain/logins/countedName.ts';
import { unseen } from '../../server/shared/seenText.ts';
import { testDatabase } from '../support/database.ts';
import { all } from '../support/people.ts';

const keyOf = async (...names: string[]) =>
  (await all<{ key: string }>('select username_key(n) as key from unnest($1::text[]) with ordinality w(n, i) order by i', names)).map(
    ({ key }) => key,
  ); // prettier-ignore

describe('S35: what usernames are compared by', () => {
  it('takes names that look the same for the same', async () => {
    for (const [one, ...others] of [
      ['ada', 'Ada', 'ＡＤＡ', 'a\u200bda', 'ad\u00ada', ' ada ', '\ufeffada', 'ad\u{e0061}a'],
      ['jörg@x.example', 'JÖRG@X.EXAMPLE', 'jo\u0308rg@x.example'],
      ['ann lee', 'ann\u00a0lee', 'ann  lee', 'Ann\u3000Lee'],
      ['strasse', 'straße', 'STRASSE', 'STRAẞE'],
      ['οδος', 'ΟΔΟΣ', 'οδοσ'],
      ['ingrid', 'İngrid', 'INGRID', 'ıngrid'],
      ['file', 'ﬁle'],
    ] as const) {
      const [key, ...theirs] = await keyOf(one, ...others);
      for (const [index, its] of theirs.entries()) expect(its, others[index]).to.equal(key);
    }
    const [a, b, c] = await keyOf('ann', 'anna', 'änn');
    expect(new Set([a, b, c]).size).to.equal(3);
  });

  it('S11: failures are counted no finer than names are compared', async () => {
    const letters = fc.constantFrom(
      'a',
      'A',
      'Ａ',
      'ä',
      'a\u0308',
      'ß',
      'ss',
      'ẞ',
      'İ',
      'i',
      'ı',
      'I',
      'ﬁ',
      'σ',
      'ς',
      'Σ',
      '\u200b',
      '\u00ad',
      ' ',
      '\u00a0',
      'ǆ',
      'Ǆ',
      'ſ',
      'K',
      'ﾊ',
      'ハ',
      '１',
      '1',
    );
    const names = fc.sample(
      fc.array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
      3000,
    );
    const keys = await keyOf(...names);
    const counted = new Map<string, string>();
    for (const [index, name] of names.entries()) {
      const key = keys[index] ?? '';
      expect(countedName(name), JSON.stringify(name)).to.equal(counted.get(key) ?? countedName(name));
      counted.set(key, countedName(name));
    }
  });

  it('knows every character that nobody sees, as the forms do', async () => {
    const points = Array.from({ length: 0x110000 }, (_, point) => point).filter(
      (point) => (point < 0xd800 || point > 0xdfff) && String.fromCodePoint(point).search(unseen) >= 0,
    );
    expect(points.length).to.be.greaterThan(200);
    const keys = await keyOf(...points.map((point) => `a${String.fromCodePoint(point)}b`));
    const missed = points.filter((_, index) => keys[index] !== 'ab');
    expect(missed.map((point) => point.toString(16))).to.deep.equal([]);
  });
});

describe('S35: the migration to it, on data', function () {
  this.timeout(180_000);
  const name = 'gatehouse_lookalikes';
  const migration = { name: '0010_lookalike_usernames' };
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
    // It is expected to fail, and says so by what it throws.
    const silent = () => undefined;
    const log = { warn: silent, error: silent, deprecate: silent, debug: silent };
    knex = knexFactory({ ...migratorConfig(url, name), log });
    admin = knexFactory({ client: 'pg', connection: url });
    // The functions are today’s. This one compares usernames as they weren’t compared before the migration.
    await admin.raw('drop function app.guard_username() cascade');
  });
  after(async () => {
    await knex.destroy();
    await admin.destroy();
    const { adminUrl } = await testDatabase();
    const server = knexFactory({ client: 'pg', connection: adminUrl });
    await server.raw('drop database gatehouse_lookalikes');
    await server.destroy();
  });

  const add = async (slug: string, ...usernames: string[]) => {
    await admin.raw('insert into tenants (slug, name) values (?, ?) on conflict do nothing', [slug, slug]);
    for (const username of usernames)
      await admin.raw(
        `insert into users (tenant_id, first_name, last_name, username, is_external)
          select id, 'A', 'B', ?, false from tenants where slug = ?`,
        [username, slug],
      );
  };
  const usernames = async () =>
    (
      await admin.raw<{ rows: { username: string }[] }>(
        'select username from users order by created_at, username',
      )
    ).rows.map(({ username }) => username);

  it('goes back, stops at names that look alike and names them, and goes forward once they are told apart', async () => {
    await knex.migrate.down(migration);
    await add('acme', 'ada', 'ａｄａ', 'bo\u200bb', 'carl@acme.example');
    await add('globex', 'ada', 'straße', 'strasse');
    const before = await usernames();
    const stopped = await knex.migrate.up(migration).then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
    expect(stopped).to.contain('look alike').and.contain('acme: "ada", "\\uff41\\uff44\\uff41"');
    expect(stopped).to.contain('globex: "stra\\u00dfe", "strasse"');
    expect(stopped.match(/^ {2}\w+: /gm)).to.have.length(2);
    expect(await usernames(), 'nothing is changed').to.deep.equal(before);

    await admin.raw(`update users set username = 'ada two' where username = 'ａｄａ'`);
    await admin.raw(`update users set archived_at = now() where username = 'strasse'`);
    await knex.migrate.up(migration);
    expect(await usernames()).to.include.members(['bob', 'ada two', 'straße', 'carl@acme.example']);
    for (const taken of ['ＡＤＡ', 'b\u00aeob'.replace('\u00ae', '\u00ad')]) {
      const refused = await add('acme', taken).then(() => '', (error: unknown) => (error as Error).message); // prettier-ignore
      expect(refused, taken).to.match(/users_username/);
    }

    await knex.migrate.down(migration);
    expect(await usernames()).to.include.members(['bob', 'ada two', 'straße']);
    await knex.migrate.up(migration);
  });

  it('S37: numbers and codes that look alike already stay as they are, and nobody can add another', async () => {
    const next = { name: '0011_real_texts' };
    // It compares its names by the same function.
    const later = { name: '0052_permission_presets' };
    await knex.migrate.down(later);
    await knex.migrate.down(next);
    await admin.raw(`insert into tenants (slug, name) values ('twins', 'Twins')`);
    const insert = async (table: string, columns: Record<string, string>) => {
      const names = Object.keys(columns);
      await admin.raw(
        `insert into ${table} (tenant_id, ${names.join(', ')})
         select id, ${names.map(() => '?').join(', ')} from tenants where slug = 'twins'`,
        Object.values(columns),
      );
    };
    const refused = (adding: Promise<void>) =>
      adding.then(
        () => '',
        (error: unknown) => (error as Error).message,
      );
    const alike = ['KZ-1', 'KZ\u200b-1', 'ＫＺ－１', 'kz\u20111', 'KZ-2'];
    for (const number of alike) {
      await insert('customers', { number, name: 'A' });
      await insert('partners', { number, name: 'A' });
      await insert('facilities', { code: number, name: 'A' });
    }
    await insert('usergroups', { name: 'Night shift', is_external: 'false' });
    await insert('usergroups', { name: 'Night\u00a0 shift', is_external: 'false' });
    await knex.migrate.up(next);

    for (const [table, column] of [['customers', 'number'], ['partners', 'number'], ['facilities', 'code']] as const) {
      const { rows } = await admin.raw<{ rows: { text: string; twin: string | null; own: boolean }[] }>(
        `select ${column} as text, twin, ${column}_key = alike_key(${column}) as own from ${table} order by created_at, id`,
      );
      expect(rows.map(({ text }) => text), table).to.deep.equal(alike);
      expect(rows.map(({ own }) => own), table).to.deep.equal([true, false, false, false, true]);
      expect(rows.map(({ twin }) => twin), table).to.deep.equal([null, ...alike.slice(1, 4), null]);
      const add = (text: string) => refused(insert(table, { [column]: text, name: 'B' }));
      for (const taken of ['kz-1', 'KZ\u00ad-1', 'KZ‐2']) expect(await add(taken), taken).to.match(new RegExp(`${table}_${column}`));
      expect(await add('KZ-3')).to.equal('');
      // A twin that is renamed has the key of its text from then on, and can't come back.
      await admin.raw(`update ${table} set ${column} = 'KZ-4' where ${column} = 'ＫＺ－１'`);
      expect(await add('kz-4')).to.match(new RegExp(`${table}_${column}`));
    }
    expect(await refused(insert('usergroups', { name: 'night SHIFT', is_external: 'false' }))).to.match(/usergroups_name/);
    await knex.migrate.down(next);
    await knex.migrate.up(next);
    await knex.migrate.up(later);
  }); // prettier-ignore
});
