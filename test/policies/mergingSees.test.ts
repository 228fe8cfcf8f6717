import { expect } from 'chai';
import type pg from 'pg';
import { tableNames, type TableName } from '../../db/policies/index.ts';
import { asActor } from '../../server/database/asActor.ts';
import { contactMerging } from '../../server/features/merging/contacts/contacts.kind.ts';
import { customerMerging } from '../../server/features/merging/customers/customers.kind.ts';
import {
  differing,
  optionsOf,
  valuesOf,
  type Chosen,
  type Mergeable,
  type MergeKind,
} from '../../server/features/merging/merging.kind.ts';
import type { StaffContext } from '../../server/request/contexts.ts';
import { makeCast, portalNames, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { isLong } from '../support/long.ts';
import { again, seedOf } from '../support/seeds.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

const rounds = isLong ? 60 : 4;
const seed = seedOf('MERGING_SEED');

/** Numbers that look random and come again with their seed. */
function dice(start: number) {
  let state = start;
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  return { one, yes: (share = 0.5) => next() < share };
}
type Dice = ReturnType<typeof dice>;

/**
 * The record's own row, and whose names it shows, are no records of the other one's; nor are own sessions and forms. Sums of money
 * and of work are made anew, and say no more than the rows that they add up.
 */
const ownRows: readonly TableName[] = [
  'customers',
  'agents',
  'login_sessions',
  'form_submissions',
  'money_days',
  'report_months',
];

describe(`A41: who isn’t named before a merger sees nothing more after it (MERGING_SEED=${seed})`, function () {
  this.timeout(isLong ? 600_000 : 120_000);

  /** Everything that a player sees, by table and id: as all customers that an agent may choose; empty for whom nothing lets in. */
  async function seenBy(cast: Cast, name: PlayerName, hidden: readonly TableName[]): Promise<Set<string>> {
    const seen = new Set<string>();
    const player = cast.players[name];
    const choices = name === 'agentUser' ? Object.values(cast.customers) : [null];
    for (const choice of choices)
      await inRollback(async (client) => {
        if (choice !== null)
          await client.query('update login_sessions set customer_id = $2 where id = $1', [
            player.sessionId,
            choice,
          ]);
        if (!(await enters(client, cast, name))) return;
        for (const table of tableNames.filter((one) => !ownRows.includes(one) && !hidden.includes(one))) {
          const { state, rows } = await attempt(client, `select id from ${table} where tenant_id = '${cast.tenantId}'`);
          if (state === 'done') for (const { id } of rows) seen.add(`${table} ${String(id)}`);
        }
      }); // prettier-ignore
    return seen;
  }

  async function enters(client: pg.ClientBase, cast: Cast, name: PlayerName): Promise<boolean> {
    await client.query('savepoint entering');
    try {
      await actAs(client, cast.players[name]);
      return true;
    } catch (error) {
      expect((error as { code?: string }).code).to.equal('GH002');
      await client.query('rollback to savepoint entering');
      return false;
    }
  }

  /** Changes who may what, and leaves things behind: facilities of others’, assets that came from another customer. */
  async function stir(cast: Cast, { one, yes }: Dice): Promise<void> {
    const { admin } = await testDatabase();
    const { north, south, east, west } = cast.customers;
    const customers = [north, south, east, west];
    const facilities = Object.values(cast.facilities);
    const contacts = portalNames.flatMap((name) => cast.players[name].contactId ?? []);
    for (const contact of contacts) {
      const right = one(['all_facilities', 'admin_access', 'access_billing', 'access_reports', 'edit_contact']);
      if (yes(0.4)) await admin.query(`update contacts set ${right} = not ${right} where id = $1`, [contact]);
      if (yes(0.1)) await admin.query(`update contacts set status = 'inactive' where id = $1`, [contact]);
      if (yes())
        await admin.query(
          `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
             select tenant_id, $2, id, customer_id from facilities where id = $1 on conflict do nothing`,
          [one(facilities), contact],
        );
      if (yes(0.3)) await admin.query('update portal_users set can_create_users = true where contact_id = $1', [contact]);
    } // prettier-ignore
    for (const customer of customers) {
      if (yes(0.3))
        await admin.query('update customers set agent_id = $2 where id = $1', [customer, yes() ? cast.agentId : null]);
      if (yes(0.3))
        await admin.query('update customers set partner_id = $2 where id = $1', [customer, yes() ? cast.partnerId : null]);
      if (yes(0.15)) await admin.query(`update customers set status = 'inactive' where id = $1`, [customer]);
    } // prettier-ignore
    const client = await admin.connect();
    try {
      // Documents that stayed behind with the customer that an asset came from (A33).
      await client.query('set session_replication_role = replica');
      for (const asset of Object.values(cast.assets))
        if (yes())
          await client.query(
            `insert into documents (tenant_id, asset_id, about_asset_id, customer_id, kind, name, size, media_type, sha256, file_id,
                 shown, by_staff, author_name)
               values ($1, $2, $2, $3, 'report', 'left.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Tess')`,
            [cast.tenantId, asset, one(customers)],
          );
      await client.query(
        `insert into customer_activity (tenant_id, customer_id, at, actor_kind, actor_name, action, record_name)
           select tenant_id, id, now(), 'staff', 'Ada', 'changed', 'x' from customers where id = $1`,
        [one(customers)],
      );
    } finally {
      await client.query('set session_replication_role = origin');
      client.release();
    }
  }

  /** Merges two as a page does, and compares what everybody sees with what was said. */
  async function merge<R extends Mergeable, Row extends { id: string }>(
    cast: Cast,
    kind: MergeKind<R, Row>,
    [stays, goes]: readonly [string, string],
    { one }: Dice,
    told: string,
  ): Promise<'stopped' | 'merged'> {
    const { pools, keys } = await testDatabase();
    // Which relation rows a contact has is no more than its facilities, which are counted.
    const hidden: readonly TableName[] = kind.noun === 'contact' ? ['contact_facilities'] : [];
    const before = new Map<PlayerName, Set<string>>();
    for (const name of portalNames) before.set(name, await seenBy(cast, name, hidden));
    const { admin } = await testDatabase();
    const noted = async () =>
      (
        await admin.query<{ id: string }>('select id from customer_activity where tenant_id = $1', [
          cast.tenantId,
        ])
      ).rows;
    const already = new Set((await noted()).map(({ id }) => `customer_activity ${id}`));
    const done = await asActor(
      pools,
      { ...cast.players.administrator, side: 'staff', readOnly: false },
      async (db) => {
        const context = { db, services: { keys } } as unknown as StaffContext;
        await kind.hold(db, [stays, goes]);
        const pair = { stays: (await kind.get(db, stays))!, goes: (await kind.get(db, goes))! };
        const chosen: Chosen = Object.fromEntries(
          differing(kind.fields, pair).map((field) => [
            field.name,
            one(optionsOf(field, pair).map(({ value }) => value)),
          ]),
        );
        const effects = await kind.effects(context, pair, chosen);
        if (effects.stops.length > 0) return null;
        await kind.merge(context, pair, { chosen, effects, values: valuesOf(kind.fields, pair, chosen) });
        return { effects, chosen };
      },
    );
    if (done === null) return 'stopped';
    // What is noted about the merger itself is nobody's past.
    const written = new Set(
      (await noted()).map(({ id }) => `customer_activity ${id}`).filter((row) => !already.has(row)),
    );
    for (const name of portalNames) {
      const after = await seenBy(cast, name, hidden);
      const more = [...after].filter(
        (row) => !before.get(name)!.has(row) && row !== `contacts ${stays}` && !written.has(row),
      );
      if (more.length === 0) continue;
      const { rows } = await admin.query<{ id: string }>('select id from portal_users where user_id = $1', [
        cast.players[name].userId,
      ]);
      const said = done.effects.people.find(({ id }) => id === rows[0]?.id);
      expect(
        said?.gains.length ?? 0,
        `${told}: ${name} sees ${more.length} more, such as ${more.slice(0, 3).join(', ')}; chosen ${JSON.stringify(done.chosen)}`,
      ).to.be.greaterThan(0);
    }
    return 'merged';
  }

  it(`of customers, in ${rounds} random pairs`, async () => {
    const random = dice(seed);
    let merged = 0;
    for (let round = 0; round < rounds; round += 1) {
      const cast = await makeCast('merging-sees');
      await stir(cast, random);
      const stays = random.one(Object.values(cast.customers));
      const goes = random.one(Object.values(cast.customers).filter((id) => id !== stays));
      const told = `${again('MERGING_SEED', seed, 'mergingSees')}, round ${round}`;
      if ((await merge(cast, customerMerging, [stays, goes], random, told)) === 'merged') merged += 1;
    }
    expect(merged).to.be.greaterThan(0);
  });

  it(`of contacts, in ${rounds} random pairs`, async () => {
    const random = dice(seed + 1);
    let merged = 0;
    for (let round = 0; round < rounds; round += 1) {
      const cast = await makeCast('merging-sees');
      await stir(cast, random);
      const of = portalNames.filter(
        (name) => cast.players[name].contactId !== null && cast.players[name].customerId === cast.customers.north,
      );
      const stays = random.one(of);
      const goes = random.one(of.filter((name) => name !== stays));
      const pair = [cast.players[stays].contactId!, cast.players[goes].contactId!] as const;
      const told = `${again('MERGING_SEED', seed, 'mergingSees')}, round ${round}, ${goes} into ${stays}`;
      if ((await merge(cast, contactMerging, pair, random, told)) === 'merged') merged += 1;
    }
    expect(merged).to.be.greaterThan(0);
  }); // prettier-ignore
});
