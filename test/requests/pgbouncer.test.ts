import { expect } from 'chai';
import type pg from 'pg';
import { createPools, type Pools } from '../../server/database/pools.ts';
import { expectations } from '../policies/expectations.ts';
import { allowed, everything, expectedOf, refused } from '../policies/expectation.ts';
import { beginAs, run } from '../policies/attack.ts';
import { labelled, makeWorld, playerNames, type World } from '../policies/matrixWorld.ts';
import { inRollback } from '../policies/support.ts';
import { Browser } from '../support/app.ts';
import { password, viewerNames, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { makeEverything } from '../support/made.ts';
import { findPgBouncer, startPgBouncer, type PgBouncer } from '../support/pgbouncer.ts';
import { appOn, expectSameAnswers, looksAt } from '../support/sameAnswers.ts';

const program = findPgBouncer();

/** Fewer than there are people, so that one connection serves all kinds of them, of both tenants, in turn. */
const connections = 2;
const clients = 6;

/** An agent and who looks at a portal (A8, A21). */
const writesNothing: readonly PlayerName[] = ['agentUser', ...viewerNames];

describe('through PgBouncer in transaction mode', function () {
  this.timeout(300_000);
  if (program === null) {
    it('is not tried, since the machine has no PgBouncer: apt-get install pgbouncer');
    return;
  }
  let bouncer: PgBouncer;
  let pools: Pools;
  let world: World;
  before(async () => {
    bouncer = await startPgBouncer(program, connections);
    const database = await testDatabase();
    pools = createPools({
      ...database,
      databaseUrl: bouncer.databaseUrl,
      max: clients,
      // As PREPARED_STATEMENTS says; Debian 12 has PgBouncer 1.18.
      keepStatements: bouncer.keepsStatements,
      onError: () => undefined,
    });
    world = await makeWorld();
  });
  after(async () => {
    await pools.end();
    await bouncer.stop();
  });

  /** In a transaction of a player of one of the two tenants, by the login of its side; nothing of it stays. */
  async function asPlayer<T>(
    name: PlayerName,
    work: (client: pg.ClientBase) => Promise<T>,
    of: 'own' | 'other' = 'own',
  ): Promise<T> {
    const player = world[of].players[name];
    const client = await pools[player.side === 'staff' ? 'staff' : 'portal'].connect();
    try {
      await client.query('begin');
      await beginAs(client, player);
      return await work(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  for (const [table, expectation] of Object.entries(expectations))
    it(`the policy matrix: ${table} (${expectation.rules})`, async () => {
      const rows = await inRollback((client) => labelled(client, table, world));
      const own = [...rows.values()]
        .map(({ label }) => label)
        .filter((label) => !label.startsWith('other: '));
      // Two that change the same rows, each in the order of its own plan, could wait for one another.
      let changed: Promise<unknown> = Promise.resolve();
      const waiting = playerNames.flatMap((name) => [
        () => shows(name),
        () => adds(name),
        () => changes(name),
        () => asPlayer(name, seen, 'other'),
      ]);
      const takeTurns = async () => {
        for (let next = waiting.pop(); next; next = waiting.pop()) await next();
      };
      await Promise.all(Array.from({ length: clients }, takeTurns));

      function seen(client: pg.ClientBase) {
        return run(client, `select id from ${table}`);
      }
      async function shows(name: PlayerName) {
        const { state, rows: found } = await asPlayer(name, seen);
        const expected = expectedOf(expectation.sees, name);
        expect(state, name).to.equal(expected === refused ? '42501' : 'done');
        if (expected === refused) return;
        const labels = found.map((row) => rows.get(String(row['id']))?.label);
        expect(labels, name).to.have.members(expected === everything ? own : [...expected]);
      }
      async function adds(name: PlayerName) {
        const values = expectation.row(world, world.own.players[name]);
        const columns = Object.keys(values);
        const places = columns.map((_, index) => `$${index + 1}`).join(', ');
        const insert = `insert into ${table} (${columns.join(', ')}) values (${places})`;
        const { state, message } = await asPlayer(name, (client) =>
          run(client, insert, Object.values(values)),
        );
        const expected = writesNothing.includes(name) ? refused : expectedOf(expectation.adds, name);
        expect(state, `${name}: ${message}`).to.equal(expected === allowed ? 'done' : '42501');
      }
      async function changes(name: PlayerName) {
        const touching = changed.then(() =>
          asPlayer(name, (client) =>
            client.query(`update ${table} set ${expectation.set}`).then(
              ({ rowCount }) => rowCount,
              (error: unknown) => (error as pg.DatabaseError).code,
            ),
          ),
        );
        changed = touching;
        const touched = await touching;
        const expected = writesNothing.includes(name) ? refused : expectedOf(expectation.changes, name);
        if (expected === refused) expect(touched, name).to.equal('42501');
        else expect(touched, name).to.equal(expected === everything ? own.length : expected.length);
      }
    });

  it('every GET route answers as it does without it', async () => {
    const made = await makeEverything();
    const app = await appOn(pools);
    const waiting = looksAt(made);
    const take = async () => {
      for (let look = waiting.pop(); look; look = waiting.pop()) await expectSameAnswers(app, made, look);
    };
    await Promise.all([take(), take(), take()]);
    expect(waiting).to.deep.equal([]);
  });

  it('a person signs in, opens a ticket once however often the form is sent, and signs out', async () => {
    const browser = new Browser(await appOn(pools), `${world.own.slug}.localhost:3000`);
    const signedIn = await browser.post('/login', { username: 'customeruser', password });
    expect(signedIn.location).to.equal('/');
    const form = {
      _form_id: '7d0f6f0e-6a1b-4b6e-9a53-0d8f4f1f2a10',
      subject: 'It drifts',
      description: 'x',
      priority: 'normal',
    };
    const answers = [await browser.post('/tickets', form), await browser.post('/tickets', form)];
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(answers[1]!.location).to.equal(answers[0]!.location);
    await browser.post('/sign_out');
    expect((await browser.get('/tickets')).location).to.contain('/login');
  });
});
