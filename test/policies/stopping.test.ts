import { expect } from 'chai';
import type pg from 'pg';
import { loginRoles, portalRoles, readOnlyRoles, roleName } from '../../db/roles.ts';
import { openBuiltins } from '../../server/database/openBuiltins.ts';
import { visitorFrom } from '../support/addressed.ts';
import { signedIn } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { attempt } from './actAs.ts';
import { attackAs, attackers, beginAs, forbidden, poolOf, run } from './attack.ts';
import { inRollback } from './support.ts';

/** Each takes what all tenants share, or keeps it beyond the transaction; a million of them stop everybody. */
const vectors: Record<string, string> = {
  'locks of a session': 'select pg_try_advisory_lock(i) from generate_series(1, 1000000) i',
  'shared locks of a session': 'select pg_try_advisory_lock_shared(1, i) from generate_series(1, 1000000) i',
  'a lock to wait for': 'select pg_advisory_lock(7106419)',
  'locks of a transaction': 'select pg_try_advisory_xact_lock(i) from generate_series(1, 1000000) i',
  'the lock of migrations': 'select pg_advisory_xact_lock(7106419)',
  "the end of others' locks": 'select pg_advisory_unlock_all()',
  'write-ahead log': "select pg_logical_emit_message(false, 'x', repeat('x', 1000000))",
  'notifications that nobody takes': "select pg_notify('x', i::text) from generate_series(1, 1000000) i",
  'files of snapshots': 'select pg_export_snapshot() from generate_series(1, 1000000)',
  'large objects': "select lo_put(1, 0, 'kept')",
  'a connection that sleeps': 'select pg_sleep(5)',
  'a connection that sleeps in another word': "select pg_sleep_for('5 seconds')",
  "the table of all locks, read with every other's wait": 'select count(*) from pg_locks',
  'the chance of the next transaction': 'select setseed(0.5)',
  'a block of PL/pgSQL': 'do $$ begin null; end $$',
  'a temporary table': 'create temporary table t (x int)',
  'statistics begun anew': 'select pg_stat_reset()',
  'another log file': 'select pg_rotate_logfile()',
  'the settings read anew': 'select pg_reload_conf()',
  'another segment of the log': 'select pg_switch_wal()',
};

describe('S34: an injected statement can not stop everybody', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('stop');
    other = await makeCast('stop');
  });

  for (const [vector, sql] of Object.entries(vectors))
    it(`${vector}: refused to every role that a process has or takes`, async () => {
      const { prefix } = await testDatabase();
      await inRollback(async (client) => {
        for (const role of [...loginRoles, ...portalRoles, ...readOnlyRoles]) {
          await client.query(`set local role ${roleName(prefix, role)}`);
          const { state, message } = await attempt(client, sql);
          expect(state, `${role}: ${message}`).to.equal(forbidden);
        }
      });
    });

  it('another tenant signs in, and its pages answer, while a million locks are asked for on every side', async () => {
    const { pools, admin } = await testDatabase();
    const clients: pg.PoolClient[] = [];
    try {
      for (const who of attackers) {
        const client = await pools[poolOf(cast, who)].connect();
        clients.push(client);
        await client.query('begin');
        await beginAs(client, cast.players[who]);
        await run(client, vectors['locks of a session']!);
        // What a transaction took it gives back; what a session took it keeps.
        await client.query('rollback');
      }
      const { rows } = await admin.query(
        "select count(*)::int as held from pg_locks where locktype = 'advisory'",
      );
      expect(rows).to.deep.equal([{ held: 0 }]);
      const browser = await visitorFrom(other.slug);
      expect((await browser.post('/login', { username: 'customeruser', password })).status).to.equal(303);
      expect((await browser.get('/assets')).status).to.equal(200);
      const staff = await signedIn(other.players.administrator);
      expect((await staff.get('/admin/customers')).status).to.equal(200);
    } finally {
      for (const client of clients) client.release(true);
    }
  });

  it('what can not be revoked is a statement, and none is stacked behind ours', async () => {
    for (const who of attackers)
      for (const more of [
        'notify x',
        'listen x',
        'lock table assets',
        'declare c cursor with hold for select 1',
      ])
        expect((await attackAs(cast, who, `select 1; ${more}`)).state, more).to.equal('42601');
  });

  it('what one statement sorts or keeps in files is bounded for every login', async () => {
    const { pools } = await testDatabase();
    for (const pool of [
      pools.staff,
      pools.portal,
      pools.public,
      pools.session,
      pools.queue,
      pools.operator,
    ]) {
      const { rows } = await pool.query('show temp_file_limit');
      expect(rows).to.deep.equal([{ temp_file_limit: '1GB' }]);
    }
  });

  it('next_number counts tickets and partners, and nothing else of any length', async () => {
    for (const who of ['administrator', 'contactUser'] as const) {
      const count = (kind: string | null) => attackAs(cast, who, 'select app.next_number($1)', [kind]);
      for (const kind of ['assets', '', 'x'.repeat(1_000_000), null])
        expect((await count(kind)).state).to.equal('22023');
      expect((await count('ticket')).rows).to.have.length(1);
    }
  });

  it('choose_facility tells one that is out of reach from none no more, and no other way leads there', async () => {
    const none = '00000000-0000-7000-8000-000000000000';
    for (const facility of [cast.facilities.dock, other.facilities.cal1, none])
      expect(
        (await attackAs(cast, 'contactUser', `select app.choose_facility('${facility}')`)).rows,
      ).to.deep.equal([{ choose_facility: false }]);
    expect(
      (await attackAs(cast, 'contactUser', `select app.choose_facility('${cast.facilities.cal1}')`)).rows,
    ).to.deep.equal([{ choose_facility: true }]);
    const direct = `update login_sessions set facility_id = '${cast.facilities.dock}'`;
    expect((await attackAs(cast, 'contactUser', direct)).state).to.equal(forbidden);
    const { admin } = await testDatabase();
    expect(
      (await admin.query('select from facilities where id = $1', [cast.facilities.dock])).rowCount,
    ).to.equal(1);
  });

  it('one statement puts a thousand jobs into the queue at most, by whatever way, and none of them stays', async function () {
    this.timeout(60_000);
    const { admin } = await testDatabase();
    const waiting = async () => {
      const { rows } = await admin.query<{ n: number }>(
        'select count(*)::int as n from graphile_worker._private_jobs where starts_with(key, $1)',
        [cast.tenantId],
      );
      return rows[0]!.n;
    };
    await admin.query("update users set email = 'a@example.com' where id = $1", [
      cast.players.administrator.userId,
    ]);
    const many = (call: string) => `select app.${call} from generate_series(1, 1001) i`;
    for (const [who, call] of [
      ['app_public', `ask_password_reset('${cast.slug}', i::text)`],
      ['administrator', "add_job('bulk_accounts', i::text, '{}')"],
      ['administrator', "send_test_email('invitation', i::text, 'x')"],
    ] as const) {
      const refusal = await attackAs(cast, who, many(call), [], '60s');
      expect(refusal.state, refusal.message).to.equal('GH005');
      expect(await waiting()).to.equal(0);
      const few = await attackAs(cast, who, many(call).replace('1001', '3'));
      expect(few.state, few.message).to.equal('done');
    }
  });

  it('one statement signs one company up', async () => {
    const signUp = (slug: string) =>
      `app.sign_up('${slug}', 'C', 'A', 'B', 'a@example.com', 'h', '\\x00', '1 minute')`;
    const both = `select ${signUp(`${cast.slug}-a`)}, ${signUp(`${cast.slug}-b`)}`;
    expect((await attackAs(cast, 'app_public', both)).state).to.equal('54000');
    expect((await attackAs(cast, 'app_public', `select ${signUp(`${cast.slug}-a`)}`)).state).to.equal('done');
  });

  it('a definer function keeps no text that is longer than a page would send', async () => {
    const long = "repeat('x', 2000000)";
    for (const [who, call] of [
      ['administrator', `audit('[]', ${long})`],
      ['administrator', `audit(jsonb_build_array(repeat(md5(random()::text), 1100000)), null)`],
      ['administrator', `audit((select jsonb_agg(i) from generate_series(1, 2001) i), null)`],
      ['administrator', `add_job('bulk_accounts', 'x', jsonb_build_object('x', repeat(md5('x'), 100000)))`],
      ['contactUser', `set_own_password(${long}, '\\x00')`],
      ['contactUser', `set_own_dates(${long}, '')`],
      ['contactUser', `choose_columns('assets', ${long})`],
      ['app_public', `ask_password_reset('${cast.slug}', ${long})`],
    ] as const)
      expect((await attackAs(cast, who, `select app.${call}`)).state, call).to.be.oneOf(['22001', '54000']);
  });

  it('a database that gives PUBLIC such functions is told of in the log at the start', async () => {
    const { admin, pools } = await testDatabase();
    expect(await openBuiltins(pools)).to.deep.equal([]);
    await admin.query('grant execute on function pg_catalog.pg_notify(text, text) to public');
    try {
      expect(await openBuiltins(pools)).to.deep.equal(['pg_notify']);
    } finally {
      await admin.query('revoke execute on function pg_catalog.pg_notify(text, text) from public');
    }
  });
});
