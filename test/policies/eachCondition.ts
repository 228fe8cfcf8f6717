import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type pg from 'pg';
import { roleName } from '../../db/roles.ts';
import { type PlayerName, staffNames } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { makeWorld, type World } from './matrixWorld.ts';
import { inRollback } from './support.ts';

type Values = Record<string, unknown>;

/** Somebody among the records of the world: what they have in reach, and what lies beside it. */
export interface At {
  own: World['own'];
  other: World['other'];
  world: World;
  player: World['own']['players'][PlayerName];
  name: PlayerName;
  /** In the twin of the role that writes nothing (A8). */
  readOnly: boolean;
  /** Of the player's customer and in reach. */
  here: Spot;
  /** Out of reach: another facility, of the same customer where the player doesn't have them all. */
  beyond: Spot;
  /** A customer that isn't the player's. */
  stranger: string;
  /** Another user of the portal. */
  somebody: string;
  /** Adds a row as a superuser, past triggers and keys: like another one, with changes. */
  plant(table: string, changes: Values, like?: string): Promise<string>;
}

interface Spot {
  facility: string;
  customer: string;
  asset: string;
  order: string;
}

/** What is held against one policy, one condition at a time: rows that differ from the right one in one thing alone. */
export interface Conditions {
  rules: string;
  does: 'select' | 'insert' | 'update' | 'delete';
  table: string;
  who: readonly PlayerName[];
  /** The context besides what the begin functions set: rights that the player lacks otherwise. */
  given?: Readonly<Record<string, string>>;
  /** The right row; of one that is there already, what it is like (by id) and what differs. */
  row: (at: At) => Values | Promise<Values>;
  like?: (at: At) => string;
  /** Rows that are as right. */
  fine?: (at: At) => Values[] | Promise<Values[]>;
  /** Each differs from the right row in one thing, and is refused, or not seen. */
  spoilt: (at: At) => Record<string, Values> | Promise<Record<string, Values>>;
  /** Contexts without one right, in which the right row is refused, or not seen. */
  lacking?: readonly Readonly<Record<string, string>>[];
  /** What an update sets, and what it may not set. */
  set?: string;
  refusedSets?: (at: At) => Record<string, string>;
  /** What may not be set in place of it. */
  refusedInstead?: string;
}

/** Which facility a player has, and one beside it that they haven't. */
const places: { [name in PlayerName]?: readonly [here: string, beyond: string] } = {
  link: ['dock', 'cal-1'],
  contactUser: ['cal-1', 'cal-2'],
  contactWithPermissions: ['cal-1', 'cal-2'],
  wideContact: ['east-0', 'east-69'],
  mixedContact: ['east-0', 'east-69'],
  allContactWithOutside: ['east-0', 'dock'],
  partnerUser: ['pier', 'dock'],
};

const staff: readonly PlayerName[] = staffNames;

async function atOf(client: pg.ClientBase, world: World, name: PlayerName, readOnly: boolean): Promise<At> {
  const { own } = world;
  const player = own.players[name];
  const spot = async (code: string): Promise<Spot> => {
    const { rows } = await client.query<Spot>(
      `select f.id as facility, f.customer_id as customer, a.id as asset, w.id as order from facilities f
         join assets a on a.tenant_id = f.tenant_id and a.facility_id = f.id
         join work_orders w on w.tenant_id = f.tenant_id and w.facility_id = f.id where f.tenant_id = $1 and f.code = $2`,
      [own.tenantId, code],
    );
    return rows[0]!;
  };
  const [here, beyond] = places[name] ?? ['cal-1', 'dock'];
  const { userId } = player;
  const { contactUser, allContact } = own.players;
  return {
    own,
    other: world.other,
    world,
    player,
    name,
    readOnly,
    here: await spot(here),
    beyond: await spot(beyond),
    stranger: name === 'link' ? own.customers.north : own.customers.south,
    somebody: (userId === contactUser.userId ? allContact : contactUser).userId!,
    plant: (table, changes, like) => plant(client, own.tenantId, table, changes, like),
  };
}

/** Numbers that no row of the world has. */
let numbers = 900_000;

async function plant(client: pg.ClientBase, tenant: string, table: string, changes: Values, like?: string) {
  const numbered = { number: (numbers += 1), ...changes };
  const { rows: columns } = await client.query<{ names: string }>(
    `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns where table_schema = 'public'
       and table_name = $1 and is_generated = 'NEVER' and ($2 or column_name = any ($3))`,
    [table, like !== undefined, ['tenant_id', ...Object.keys(numbered)]],
  );
  const { names } = columns[0]!;
  const { rows } = await client.query<{ id: string }>(
    `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table},
       coalesce((select to_jsonb(x) from ${table} x where x.id = $1), '{}') || $2) returning id`,
    [like ?? null, JSON.stringify({ tenant_id: tenant, ...(like && { id: randomUUID() }), ...numbered })],
  );
  return rows[0]!.id;
}

/** Declares a test for each player. */
export function holdsEachOf(conditions: readonly Conditions[]): void {
  let world: World;
  before(async () => {
    world = await makeWorld();
  });
  for (const one of conditions)
    for (const name of one.who)
      for (const readOnly of one.does === 'select' && !staff.includes(name) ? [false, true] : [false])
        it(`${one.rules}: ${one.does} on ${one.table} by ${name}${readOnly ? ', read only' : ''}`, () =>
          inRollback(async (client) => {
            // Neither triggers and keys nor grants of columns hide what the policy itself asks for.
            await client.query('set local session_replication_role = replica');
            const at = await atOf(client, world, name, readOnly);
            await (one.does === 'insert' ? inserts(client, one, at) : meets(client, one, at));
          }));
}

/** Takes the player's role, with the policy's table open to it, and sets what else the context says. */
async function act(client: pg.ClientBase, { table, given }: Conditions, { player, readOnly }: At) {
  const { prefix } = await testDatabase();
  const role = roleName(prefix, await actAs(client, player, readOnly));
  const set = async (context: Readonly<Record<string, string>>) => {
    await client.query('reset role');
    for (const [key, value] of Object.entries(context))
      await client.query('select set_config($1, $2, true)', [`app.${key}`, value]);
    await client.query(`set local role ${role}`);
  };
  await client.query(`reset role; grant select, insert, update, delete on ${table} to ${role}`);
  await set(given ?? {});
  return { role, set };
}

/** Does something in a context of its own and takes both back. */
async function takenBack<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('savepoint taken_back');
  const done = await work();
  await client.query('rollback to savepoint taken_back; release savepoint taken_back');
  return done;
}

async function inserts(client: pg.ClientBase, one: Conditions, at: At): Promise<void> {
  const row = { tenant_id: at.own.tenantId, ...(await one.row(at)) };
  const fine = (await one.fine?.(at)) ?? [];
  const spoilt = await one.spoilt(at);
  const { set } = await act(client, one, at);
  const adding = (values: Values) => {
    const names = Object.keys(values).join(', ');
    const sql = `insert into ${one.table} (${names}) select ${names} from jsonb_populate_record(null::${one.table}, $1)`;
    return takenBack(client, async () => {
      const { state, message } = await attempt(client, sql, [JSON.stringify(values)]);
      return `${state}${state === '42501' ? '' : ` ${message}`}`.trim();
    });
  };
  for (const also of [{}, ...fine])
    expect(await adding({ ...row, ...also }), `with ${JSON.stringify(also)}`).to.equal('done');
  for (const [what, change] of Object.entries(spoilt))
    expect(await adding({ ...row, ...change }), what).to.equal('42501');
  for (const context of one.lacking ?? [])
    await takenBack(client, async () => {
      await set(context);
      expect(await adding(row), JSON.stringify(context)).to.equal('42501');
    });
}

async function meets(client: pg.ClientBase, one: Conditions, at: At): Promise<void> {
  const { table, does } = one;
  const base = await one.row(at);
  const like = one.like?.(at);
  const planted = new Map<string, string>();
  const rows = { '': {}, ...(await one.spoilt(at)) };
  const good: string[] = [];
  for (const [what, change] of Object.entries(rows)) {
    const id = await at.plant(table, { ...base, ...change }, like);
    planted.set(id, what);
    if (what === '') good.push(id);
  }
  for (const also of (await one.fine?.(at)) ?? []) {
    const id = await at.plant(table, { ...base, ...also }, like);
    planted.set(id, JSON.stringify(also));
    good.push(id);
  }
  const ids = [...planted.keys()];
  const { role, set } = await act(client, one, at);
  const lie = async () => {
    await client.query('reset role');
    const { rows: lying } = await client.query<{ id: string; at: string }>(
      `select id, ctid::text as at from ${table} where id = any ($1)`,
      [ids],
    );
    await client.query(`set local role ${role}`);
    return new Map(lying.map((row) => [row.id, row.at]));
  };
  const before = await lie();
  /** The planted rows that are seen, or that a statement without a condition of its own has reached. */
  const met = () =>
    takenBack(client, async () => {
      const sql = {
        select: `select id from ${table}`,
        update: `update ${table} set ${one.set}`,
        delete: `delete from ${table}`,
        insert: '',
      }[does];
      const answer = await attempt(client, sql);
      expect(answer.state, answer.message).to.equal('done');
      const seen = answer.rows.map(({ id }) => String(id));
      const after = does === 'select' ? before : await lie();
      return ids
        .filter((id) => (does === 'select' ? seen.includes(id) : after.get(id) !== before.get(id)))
        .map((id) => planted.get(id));
    });
  expect(await met()).to.have.members(good.map((id) => planted.get(id)));
  for (const context of one.lacking ?? [])
    await takenBack(client, async () => {
      await set(context);
      expect(await met(), JSON.stringify(context)).to.deep.equal([]);
    });
  if (does !== 'update') return;
  // With the right row alone: another one could be refused for something else.
  await client.query('reset role');
  await client.query(`delete from ${table} where id = any ($1) and id <> $2`, [ids, good[0]]);
  await client.query(`set local role ${role}`);
  const refused = Object.entries(one.refusedSets?.(at) ?? {}).map(([what, change]) => [
    what,
    `${one.set}, ${change}`,
  ]);
  if (one.refusedInstead !== undefined) refused.push(['instead', one.refusedInstead]);
  for (const [what = '', sets = ''] of refused)
    await takenBack(client, async () => {
      expect((await attempt(client, `update ${table} set ${sets}`)).state, what).to.equal('42501');
    });
}
