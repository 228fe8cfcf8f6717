import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { verifyAudit } from '../../db/auditVerify.ts';
import { urlOfDatabase } from '../../db/prepare.ts';
import { schemaText } from '../../db/schemaText.ts';
import { until } from '../../server/database/embedded/process.ts';
import type { EmbeddedPostgres } from '../../server/database/embedded/start.ts';
import { bringUpToDate, checkCurrent, rolePasswords } from '../../server/database/open.ts';
import { createPools } from '../../server/database/pools.ts';
import { createLookups } from '../../server/database/lookups.ts';
import { hashPassword } from '../../server/request/passwordHash.ts';
import { explain } from '../../server/processes/explain.ts';
import { keyRing } from '../../server/secrets/keys.ts';
import { Browser } from '../support/app.ts';
import { ask, backupStage, findBackupPrograms, type BackupStage } from '../support/backups.ts';
import { productOn } from '../support/productOn.ts';

const bin = findBackupPrograms();
const skipped = bin ? '' : ': skipped, since this machine has no PostgreSQL 15 or later with pg_dump';
const password = 'a-password-of-the-backup-test';
const secret = randomBytes(32).toString('base64');

(bin ? describe : describe.skip)(`Backup, as docs/running.md has it${skipped}`, function () {
  this.timeout(120_000);
  let stage: BackupStage;
  let server: EmbeddedPostgres;
  let other: EmbeddedPostgres;
  const keys = keyRing([secret]);
  const passwords = rolePasswords((purpose) => keys.derive(purpose));
  const customers = async (databaseUrl: string) =>
    (await ask<{ name: string }>(databaseUrl, 'select name from customers order by number')).map(
      (row) => row.name,
    );
  const addCustomer = (name: string, number: string) =>
    ask(
      urlOfDatabase(server.adminUrl, 'gatehouse'),
      'insert into customers (tenant_id, name, number) select id, $1, $2 from tenants',
      [name, number],
    );
  const faultOf = async (databaseUrl: string) =>
    checkCurrent(databaseUrl).then(
      () => 'none',
      (error: unknown) => (error as Error).message,
    );
  /** Signs in at the product on this database, and reads its customers' page. */
  async function expectWorks(databaseUrl: string, shown: string, hidden?: string): Promise<void> {
    const { app, end } = await productOn({ databaseUrl, keys, passwords });
    try {
      const browser = new Browser(app, 'acme.localhost:3000');
      const entered = await browser.post('/admin/login', { username: 'ada@acme.example', password });
      expect([entered.status, entered.location]).to.deep.equal([303, '/admin']);
      const { text } = await browser.get('/admin/customers');
      expect(text).to.include(shown);
      if (hidden !== undefined) expect(text).not.to.include(hidden);
    } finally {
      await end();
    }
  }

  before(async () => {
    stage = await backupStage(bin!);
    const kept = join(stage.archive, '%f');
    server = await stage.start('first', {
      wal_level: 'replica',
      max_wal_senders: '4',
      archive_mode: 'on',
      archive_command: `test ! -f ${kept} && cp %p ${kept}`,
    });
    const databaseUrl = urlOfDatabase(server.adminUrl, 'gatehouse');
    await ask(server.adminUrl, 'create database gatehouse template template0');
    await bringUpToDate(databaseUrl, passwords);
    const pools = createPools({ databaseUrl, prefix: 'gatehouse', passwords, onError: () => undefined });
    await createLookups(pools).signUp({
      slug: 'acme',
      company: 'Acme Calibration',
      firstName: 'Ada',
      lastName: 'Adams',
      email: 'ada@acme.example',
      passwordHash: await hashPassword(password),
      handOverHash: randomBytes(32),
    });
    await pools.end();
    await addCustomer('Northwind', 'C-1');
    await stage.askPassword('first', server.adminUrl, 'gatehouse_backup');
  });
  after(() => stage.end());

  const backupUrl = () => {
    const url = new URL(urlOfDatabase(server.adminUrl, 'gatehouse'));
    url.username = 'gatehouse_backup';
    return url.href;
  };

  describe('pg_dump as the login for backups', () => {
    const dump = () => join(stage.archive, 'gatehouse.dump');
    let restored: string;

    it('writes a dump with its password alone, and changes nothing', async () => {
      const args = ['--format=custom', '--no-sync', `--file=${dump()}`, backupUrl()];
      const refused = await stage
        .program('pg_dump', ['--no-password', ...args])
        .catch((error: unknown) => error);
      expect((refused as Error).message).to.match(/no password supplied/);
      await stage.program('pg_dump', args, { PGPASSWORD: passwords.backup });
      const rows = await ask<{ writes: boolean; owns: boolean }>(
        urlOfDatabase(server.adminUrl, 'gatehouse'),
        `select bool_or(has_table_privilege('gatehouse_backup', oid, 'insert, update, delete, truncate')) as writes,
          bool_or(pg_has_role('gatehouse_backup', relowner, 'member')) as owns
         from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
      );
      expect(rows).to.deep.equal([{ writes: false, owns: false }]);
    });

    it('is restored under another name on another server, which says at the start what it still needs', async () => {
      other = await stage.start('second');
      restored = urlOfDatabase(other.adminUrl, 'shop');
      await ask(other.adminUrl, 'create database shop template template0');
      const contents = await stage.program('pg_restore', ['--list', dump()]);
      const list = join(stage.archive, 'contents');
      await writeFile(
        list,
        contents
          .split('\n')
          .filter((line) => !line.includes(' POLICY '))
          .join('\n'),
      );
      await stage.program('pg_restore', [
        '--no-owner',
        '--no-privileges',
        `--use-list=${list}`,
        '--exit-on-error',
        `--dbname=${restored}`,
        dump(),
      ]);
      expect(await faultOf(restored)).to.match(
        /This server lacks roles of the database "shop".*npm run roles/,
      );
    });

    it('is whole after npm run migrate: the same schema, policies and grants, the same rows', async () => {
      expect((await bringUpToDate(restored, passwords)).policies).to.equal(true);
      const texts = await Promise.all(
        [
          [urlOfDatabase(server.adminUrl, 'gatehouse'), 'gatehouse'],
          [restored, 'shop'],
        ].map(async ([url, prefix]) => {
          const client = new pg.Client({ connectionString: url! });
          await client.connect();
          try {
            return await schemaText(client, prefix!);
          } finally {
            await client.end();
          }
        }),
      );
      // As texts, what differs would be too long to be shown.
      const [original, copy] = texts.map((text) => text.split('\n'));
      expect(copy!.filter((line) => !original!.includes(line))).to.deep.equal([]);
      expect(original!.filter((line) => !copy!.includes(line))).to.deep.equal([]);
      expect(texts[1] === texts[0], 'the same lines in the same order').to.equal(true);
      expect(await customers(restored)).to.deep.equal(['Northwind']);
      expect(await faultOf(restored)).to.equal('none');
      await expectWorks(restored, 'Northwind');
      // Once is enough.
      expect((await bringUpToDate(restored, passwords)).policies).to.equal(false);
    });

    it('says whose it is and what to do where its roles don’t fit', async () => {
      const assets = (owner: string) => ask(restored, `alter table assets owner to ${owner}`);
      await assets('postgres');
      expect(await faultOf(restored)).to.match(
        /^assets belongs to postgres and not to shop_owner: .* "npm run migrate" with a superuser’s DATABASE_URL/,
      );
      await assets('shop_owner');
      await ask(restored, 'revoke usage on schema app from shop_app_staff');
      expect(await faultOf(restored)).to.match(/without the rights of its roles.*superuser’s DATABASE_URL/);
      expect((await bringUpToDate(restored, passwords)).policies).to.equal(true);
      expect(await faultOf(restored)).to.equal('none');
    });

    it('says so when the server has no such login yet', async () => {
      const url = new URL(urlOfDatabase(other.adminUrl, 'shop'));
      url.username = 'shop_nobody';
      const error = await checkCurrent(url.href).catch((reason: unknown) => reason);
      expect(explain(error)).to.match(/role "shop_nobody" does not exist.*npm run roles/);
    });
  });

  describe('point-in-time recovery', () => {
    it('a base backup and the archived log bring back the moment between two changes', async () => {
      await stage.baseBackup('third', backupUrl(), passwords.backup);
      await addCustomer('Before the mistake', 'C-2');
      const [moment] = await ask<{ at: string; file: string }>(
        server.adminUrl,
        'select clock_timestamp()::text as at',
      );
      await addCustomer('The mistake', 'C-3');
      const [last] = await ask<{ file: string }>(
        server.adminUrl,
        'select pg_walfile_name(pg_switch_wal()) as file',
      );
      let kept = false;
      await until(() => {
        void readFile(join(stage.archive, last!.file)).then(
          () => (kept = true),
          () => undefined,
        );
        return kept;
      }, 20_000);
      const third = await stage.start('third', {
        restore_command: `cp ${join(stage.archive, '%f')} %p`,
        recovery_target_time: moment!.at,
        recovery_target_action: 'promote',
        wal_level: 'replica',
        max_wal_senders: '4',
      });
      const databaseUrl = urlOfDatabase(third.adminUrl, 'gatehouse');
      const recovers = async () =>
        (await ask<{ recovers: boolean }>(databaseUrl, 'select pg_is_in_recovery() as recovers'))[0]!
          .recovers;
      for (const end = Date.now() + 20_000; (await recovers()) && Date.now() < end;)
        await until(() => false, 50);
      expect(await customers(databaseUrl)).to.deep.equal(['Northwind', 'Before the mistake']);
      expect(await customers(urlOfDatabase(server.adminUrl, 'gatehouse'))).to.include('The mistake');
      expect(await faultOf(databaseUrl)).to.equal('none');
      expect((await verifyAudit(databaseUrl)).sound).to.equal(true);
      await expectWorks(databaseUrl, 'Before the mistake', 'The mistake');
    });
  });
});
