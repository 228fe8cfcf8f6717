import { expect } from 'chai';
import type pg from 'pg';
import { portalRoles, readOnlyRoles, roleName } from '../../db/roles.ts';
import { tablesWithoutTenant } from '../../db/policies/index.ts';
import { type PlayerName, staffNames } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { expectListed } from '../support/expectListed.ts';
import { actAs, attempt } from './actAs.ts';
import { allowed, everything, expectedOf, refused, type Expectation, type Rows } from './expectation.ts';
import { expectations } from './expectations.ts';
import { labelled, makeWorld, type World } from './matrixWorld.ts';
import { inPortal, isReadOnly, roleOf } from './rolesOfPlayers.ts';
import { inRollback } from './support.ts';

const players: readonly { name: PlayerName; readOnly: boolean; title: string }[] = [
  ...staffNames.map((name) => ({ name, readOnly: false, title: name })),
  ...inPortal.map((name) => ({ name, readOnly: isReadOnly(name), title: name })),
  ...inPortal
    .filter((name) => !isReadOnly(name))
    .map((name) => ({ name, readOnly: true, title: `${name}, read only (A8)` })),
];

/** Somebody in a transaction of theirs. */
interface Actor {
  client: pg.ClientBase;
  name: PlayerName;
  readOnly: boolean;
}

/** What to do where a table is empty, so that nothing would be shown to anybody. */
const noRow = (table: string) => `add a row of ${table} to the world of test/policies/matrixWorld.ts`;

describe('the policy matrix', () => {
  let world: World;
  let prefix: string;
  const known = new Map<string, ReturnType<typeof labelled>>();
  before(async () => {
    world = await makeWorld();
    ({ prefix } = await testDatabase());
  });

  it('holds every table and every role', async () => {
    const { admin } = await testDatabase();
    const { rows: tables } = await admin.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
    );
    expectListed(
      tables.map((row) => row.name),
      [...Object.keys(expectations), ...Object.keys(tablesWithoutTenant)],
      'a test/policies/expected….ts',
    );
    const { rows: roles } = await admin.query<{ name: string }>(
      `select distinct substr(r.rolname, length($1) + 2) as name from pg_roles r join pg_policy p on r.oid = any (p.polroles)
         join pg_class c on c.oid = p.polrelid and c.relnamespace = 'public'::regnamespace`,
      [prefix],
    );
    const played = [...new Set(Object.values(roleOf))].filter((role) => !role.endsWith('_ro'));
    expect(roles.map((row) => row.name)).to.have.members([
      'app_staff',
      ...played,
      ...played.map((role) => `${role}_ro`),
    ]);
    expect(portalRoles.length + readOnlyRoles.length).to.equal(2 * played.length);
  });

  for (const name of inPortal)
    it(`${name} acts as ${roleOf[name]} (A8, A10–A14, A20a, A21)`, async () => {
      const role = await inRollback((client) => actAs(client, world.own.players[name]));
      expect(role).to.equal(roleOf[name]);
    });

  for (const [table, expectation] of Object.entries(expectations))
    describe(`${table} (${expectation.rules})`, () => {
      for (const { name, readOnly, title } of players) {
        it(`shows ${title} exactly its rows`, () => shows(table, expectation, name, readOnly));
        it(`takes from ${title} exactly its writes`, () =>
          inRollback(async (client) => {
            const actor: Actor = { client, name, readOnly };
            const role = await actAs(client, world.own.players[name], readOnly);
            await adds(table, expectation, actor);
            // Keys of other rows would stop a row from going before the policy could be seen at work.
            await client.query(
              `reset role; set local session_replication_role = replica; set local role ${roleName(prefix, role)}`,
            );
            const { changes, removes, set } = expectation;
            await writes(table, changes, actor, `update ${table} set ${set}`);
            await writes(table, removes, actor, `delete from ${table}`);
            if (table !== 'tenants')
              await writes(
                table,
                refused,
                actor,
                `update ${table} set tenant_id = '${world.other.tenantId}'`,
              );
          }));
      }
    });

  async function shows(table: string, { sees }: Expectation, name: PlayerName, readOnly: boolean) {
    await inRollback(async (client) => {
      const rows = await untouched(table);
      await actAs(client, world.own.players[name], readOnly);
      const seen = await attempt(client, `select id from ${table}`);
      const expected = expectedOf(sees, name);
      if (expected === refused) expect(seen.state).to.equal('42501');
      else expect(labelsOf(seen.rows.map((row) => String(row['id'])))).to.have.members(resolve(expected));

      function labelsOf(ids: string[]) {
        return ids.map((id) => rows.get(id)?.label ?? `unknown: ${id}`);
      }
      function resolve(wanted: readonly string[] | typeof everything) {
        return wanted === everything ? ownOf(rows) : wanted;
      }
      // What isn't seen is there all the same, in this tenant and in the other.
      expect(ownOf(rows), noRow(table)).not.to.be.empty;
      expect(rows.size).to.equal(2 * ownOf(rows).length);
    });
  }

  async function adds(table: string, expectation: Expectation, { client, name, readOnly }: Actor) {
    const row = expectation.row(world, world.own.players[name]);
    const elsewhere = { ...row, tenant_id: world.other.tenantId };
    const expected = readOnly ? refused : expectedOf(expectation.adds, name);
    for (const [values, wanted] of [
      [row, expected],
      ...(table === 'tenants' ? [] : [[elsewhere, refused] as const]),
    ] as const)
      await undone(client, async () => {
        const columns = Object.keys(values);
        const places = columns.map((_, index) => `$${index + 1}`);
        const { state, message } = await attempt(
          client,
          `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
          Object.values(values),
        );
        expect(state, message).to.equal(wanted === allowed ? 'done' : '42501');
      });
  }

  async function writes(
    table: string,
    who: Expectation['changes'] | typeof refused,
    { client, name, readOnly }: Actor,
    sql: string,
  ) {
    const expected: Rows = readOnly || who === refused ? refused : expectedOf(who, name);
    const before = await untouched(table);
    await undone(client, async () => {
      const { state, message } = await attempt(client, sql);
      await client.query('reset role');
      const after = await labelled(client, table, world);
      const touched = [...before].filter(([id, row]) => after.get(id)?.version !== row.version);
      expect(state, message).to.equal(expected === refused ? '42501' : 'done');
      const wanted = expected === refused ? [] : expected === everything ? ownOf(before) : expected;
      expect(touched.map(([, row]) => row.label)).to.have.members(wanted);
      // The rows that could not be touched are there.
      expect(before.size, noRow(table)).to.be.greaterThan(wanted.length);
    });
  }

  /** Does something of which nothing remains, not even another role, and lets the transaction go on. */
  async function undone(client: pg.ClientBase, work: () => Promise<void>) {
    await client.query('savepoint undone');
    await work();
    await client.query('rollback to savepoint undone');
  }

  /** A table's rows as they lie when nothing is written: every write of this file is rolled back. */
  function untouched(table: string): ReturnType<typeof labelled> {
    let rows = known.get(table);
    if (!rows) known.set(table, (rows = inRollback((client) => labelled(client, table, world))));
    return rows;
  }

  const ownOf = (rows: Map<string, { label: string }>) =>
    [...rows.values()].map((row) => row.label).filter((label) => !label.startsWith('other: '));
});
