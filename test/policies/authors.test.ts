import { expect } from 'chai';
import type pg from 'pg';
import { roleName } from '../../db/roles.ts';
import { testDatabase } from '../support/database.ts';
import type { Player, PlayerName } from '../support/cast.ts';
import { actAs, attempt } from './actAs.ts';
import { expectations } from './expectations.ts';
import { labelled, makeWorld, type World } from './matrixWorld.ts';
import { inRollback } from './support.ts';

/** Where people of the portal sign what they write, and some who may write there. */
const signed: readonly (readonly [table: string, name: string, user: string | null, who: readonly PlayerName[]])[] = [
  ['tickets', 'opened_by', null, ['customerUser', 'contactUser', 'link']],
  ['ticket_comments', 'author_name', 'user_id', ['contactUser', 'link']],
  ['work_orders', 'opened_by', 'requested_by_user_id', ['contactWithPermissions', 'customerUser']],
  ['work_order_comments', 'author_name', 'user_id', ['contactUser', 'link']],
  ['warranty_claims', 'filed_by', 'filed_by_user_id', ['partnerUser']],
  ['claim_comments', 'author_name', 'user_id', ['partnerUser']],
]; // prettier-ignore

/** Begins as somebody for whom a job works: it has no session. */
async function actInJob(client: pg.ClientBase, player: Player): Promise<void> {
  const role = await actAs(client, player);
  await client.query(
    `reset role; select set_config('app.session_id', '00000000-0000-0000-0000-000000000000', true)`,
  );
  await client.query(`set local role ${roleName((await testDatabase()).prefix, role)}`);
}

describe('A34: in whose name people write', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
  });

  const nameOf = async (player: PlayerName): Promise<string> => {
    const { admin } = await testDatabase();
    const { userId, customerId } = world.own.players[player];
    const { rows } = await admin.query<{ name: string }>(
      userId === null
        ? 'select name from customers where id = $1'
        : `select trim(first_name || ' ' || last_name) as name from users where id = $1`,
      [userId ?? customerId],
    );
    return rows[0]!.name;
  };

  /** Adds what the table expects as somebody; the row as it lies in the database, if it came to one. */
  const adding = (table: string, player: PlayerName, change: Record<string, unknown>, job = false) =>
    inRollback(async (client) => {
      const row = { ...expectations[table]!.row(world, world.own.players[player]), ...change };
      const columns = Object.keys(row);
      const before = await client.query<{ id: string }>(`select id from ${table} where tenant_id = $1`, [
        world.own.tenantId,
      ]);
      await (job ? actInJob : actAs)(client, world.own.players[player]);
      const { state } = await attempt(
        client,
        `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
        Object.values(row),
      );
      await client.query('reset role');
      const { rows } = await client.query<Record<string, unknown>>(
        `select * from ${table} where tenant_id = $1 and not id = any ($2::uuid[])`,
        [world.own.tenantId, before.rows.map(({ id }) => id)],
      );
      return { state, row: rows[0] };
    });

  for (const [table, column, user, players] of signed)
    for (const player of players) {
      it(`${table}: ${player} is signed for, and in no other name`, async () => {
        const name = await nameOf(player);
        const { userId } = world.own.players[player];
        for (const given of ['', name, ` ${name} `]) {
          const { state, row } = await adding(table, player, { [column]: given });
          expect([state, row?.[column]], given).to.deep.equal(['done', name]);
          if (user !== null) expect(row?.[user]).to.equal(userId);
          if (table === 'tickets') expect(row?.['by_portal']).to.equal(true);
        }
        for (const forged of ['Ada Administrator', `${name}!`])
          expect(await adding(table, player, { [column]: forged }), forged).to.deep.equal({
            state: '42501',
            row: undefined,
          });
      });

      if (user !== null && player !== 'link')
        it(`${table}: ${player} is the user of it, named or not, and nobody else`, async () => {
          const { userId } = world.own.players[player];
          const other = world.own.players.allContact.userId;
          expect((await adding(table, player, { [user]: other })).state).to.equal('42501');
          const { state, row } = await adding(table, player, { [user]: userId });
          expect([state, row?.[user]]).to.deep.equal(['done', userId]);
        });
    }

  it('tickets: nobody says by hand who opened one, staff least of all', async () => {
    for (const player of ['customerUser', 'technician'] as const)
      expect((await adding('tickets', player, { by_portal: false })).state).to.equal('42501');
    expect((await adding('tickets', 'technician', {})).row).to.include({ by_portal: false });
  });

  for (const [table, column, more] of [
    ['tickets', 'opened_by', { reference: 'OLD-1' }],
    ['ticket_comments', 'author_name', { imported: true }],
    ['ticket_descriptions', 'replaced_by', null],
    ['work_orders', 'opened_by', null],
    ['work_order_comments', 'author_name', null],
    ['work_order_events', 'author_name', null],
    ['work_order_signatures', 'author_name', null],
    ['documents', 'author_name', null],
    ['warranty_claims', 'filed_by', null],
    ['claim_comments', 'author_name', null],
    ['estimates', 'opened_by', null],
    ['invoices', 'opened_by', null],
    ['recurring_invoices', 'opened_by', null],
    ['payments', 'recorded_by', null],
    ['reminder_stops', 'stopped_by', null],
    ['report_mails', 'added_by', null],
  ] as const) {
    // The expected row is written as its player: the portal's marks are taken off.
    const own = /_(comments|events|signatures)$|^documents$/.test(table) ? { by_staff: true } : {};
    it(`${table}.${column}: staff are signed for, whatever a statement says`, async () => {
      const name = await nameOf('technician');
      const { state, row } = await adding(table, 'technician', { ...own, [column]: '' });
      expect([state, row?.[column]]).to.deep.equal(['done', name]);
      // History of another system comes by an import, which is a job; nobody pretends it in a request.
      for (const past of [{}, ...(more ? [more] : [])]) {
        const forged = await adding(table, 'technician', { ...own, ...past, [column]: 'Carl Jensen' });
        if (forged.state === 'done') expect(forged.row?.[column]).to.equal(name);
        else expect(forged).to.deep.equal({ state: '42501', row: undefined });
      }
    });

    it(`${table}.${column}: a job hands on what others wrote`, async () => {
      const { state, row } = await adding(table, 'technician', { ...own, [column]: 'Carl Jensen' }, true);
      expect([state, row?.[column]]).to.deep.equal(['done', 'Carl Jensen']);
    });
  }

  const net = '(select sum(l.net_minor) from invoice_lines l where l.invoice_id = invoices.id)';
  const addingUp = `net_minor = ${net}, tax_minor = 0, total_minor = ${net}`;
  /** What staff sign with a change: the row, and what a person does to it. */
  const signedLater: readonly [table: string, name: string, label: string, change: string][] = [
    ['invoices', 'issued_by', 'draft', `status = 'issued', buyer = '{}', seller = '{}', ${addingUp}`],
    ['payments', 'reversed_by', '1900', 'reversed_at = now()'],
    ['bank_files', 'recorded_by', 'bank.csv', "state = 'done', finished_at = now()"],
    ['report_mails', 'stopped_by', 'work', 'stopped_at = now()'],
    ['access_requests', 'decided_by', 'Rita Asks', "status = 'dismissed', decided_at = now()"],
    ['warranty_claims', 'decided_by', 'CL-1', "status = 'rejected', reason = 'Worn', decided_at = now()"],
  ];
  for (const [table, column, label, change] of signedLater) {
    /** Changes one row as an administrator; the column before and afterwards. */
    const changing = (set: string, job = false) =>
      inRollback(async (client) => {
        const [id] = [...(await labelled(client, table, world))].find(([, row]) => row.label === label)!;
        const name = async () =>
          (
            await client.query<{ name: string | null }>(
              `select ${column} as name from ${table} where id = $1`,
              [id],
            )
          ).rows[0]!.name;
        const before = await name();
        await client.query('delete from invoice_deductions where invoice_id = $1', [id]);
        await (job ? actInJob : actAs)(client, world.own.players.administrator);
        const { state, message } = await attempt(client, `update ${table} set ${set} where id = $1`, [id]);
        expect(state, message).to.equal('done');
        await client.query('reset role');
        return { before, after: await name() };
      });

    it(`${table}.${column}: staff sign what they do, whatever a statement says`, async () => {
      const name = await nameOf('administrator');
      for (const forged of ['', `, ${column} = 'Carl Jensen'`, `, ${column} = null`])
        expect((await changing(change + forged)).after, forged).to.equal(name);
    });

    it(`${table}.${column}: a name is written with nothing else, but by a job`, async () => {
      const { before, after } = await changing(`${column} = 'Carl Jensen'`);
      expect(after).to.equal(before);
      expect((await changing(`${change}, ${column} = 'Carl Jensen'`, true)).after).to.equal('Carl Jensen');
    });
  }

  it('work_orders: staff make nobody’s request', async () => {
    const { userId } = world.own.players.customerUser;
    for (const forged of [{ by_portal: true }, { requested_by_user_id: userId }])
      expect((await adding('work_orders', 'technician', forged)).state).to.equal('42501');
    expect((await adding('work_orders', 'technician', {})).row).to.include({
      by_portal: false,
      requested_by_user_id: null,
    });
  });

  it('work_order_events: the one of an own request is signed, and in no other name', async () => {
    const player = world.own.players.contactWithPermissions;
    for (const [given, state] of [
      ['', 'done'],
      ['Ada Administrator', '42501'],
    ] as const)
      await inRollback(async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id,
            status, opened_by, by_portal, requested_by_user_id)
             values ($1, 99, $2, $3, $4, 'requested', 'x', true, $5) returning id`,
          [
            world.own.tenantId,
            world.own.workOrderType,
            world.own.facilities.cal1,
            world.own.customers.north,
            player.userId,
          ],
        );
        await actAs(client, player);
        const done = await attempt(
          client,
          `insert into work_order_events (tenant_id, work_order_id, to_status, by_staff, author_name)
            values ($1, $2, 'requested', false, $3)`,
          [world.own.tenantId, rows[0]!.id, given],
        );
        expect(done.state).to.equal(state);
      });
  });

  describe('A28: the evidence of a decision', () => {
    const decision = () => ({
      tenant_id: world.own.tenantId,
      estimate_id: world.own.estimates.ofNorth,
      revision: 1,
      decision: 'approved',
      name: 'As typed',
      terms: 'Our terms.',
    });

    it('says who, from where and about what by itself, and its hash is that of what it holds', async () => {
      await inRollback(async (client) => {
        const player = world.own.players.contactWithPermissions;
        await client.query(
          `update login_sessions set address = '198.51.100.7', browser = 'Own browser' where id = $1`,
          [player.sessionId],
        );
        await actAs(client, player);
        const row = decision();
        const columns = Object.keys(row);
        const { state } = await attempt(
          client,
          `insert into estimate_decisions (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
          Object.values(row),
        );
        expect(state).to.equal('done');
        await client.query('reset role');
        const { rows } = await client.query<Record<string, unknown>>(
          `select user_id, author_name, address, browser, content, content_sha256,
             encode(sha256(convert_to(content::text, 'UTF8')), 'hex') as computed
             from estimate_decisions where estimate_id = $1`,
          [world.own.estimates.ofNorth],
        );
        const kept = rows[0]!;
        expect(kept).to.include({
          user_id: player.userId,
          author_name: await nameOf('contactWithPermissions'),
          address: '198.51.100.7',
          browser: 'Own browser',
        });
        expect(kept['content_sha256']).to.equal(kept['computed']);
        expect(kept['content']).to.include({
          number: 1,
          revision: 1,
          customer: 'North',
          total_minor: 11_900,
        });
        expect((kept['content'] as { lines: object[] }).lines).to.deep.equal([
          {
            position: 1, description: 'New probe', quantity_milli: 1000, unit_price: 100_000_000, discount_milli: 0, tax_milli: 19_000,
            net_minor: 10_000,
          },
        ]); // prettier-ignore
      });
    });

    for (const [column, value] of [
      ['user_id', null],
      ['author_name', 'Ada Administrator'],
      ['address', '203.0.113.1'],
      ['browser', 'Forged'],
      ['content', '{}'],
      ['content_sha256', 'a'.repeat(64)],
      ['decided_at', '2001-01-01'],
    ] as const)
      it(`takes no ${column} from a statement`, async () => {
        await inRollback(async (client) => {
          await actAs(client, world.own.players.customerUser);
          const row = { ...decision(), [column]: value };
          const columns = Object.keys(row);
          const { state } = await attempt(
            client,
            `insert into estimate_decisions (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
            Object.values(row),
          );
          expect(state).to.equal('42501');
        });
      });
  });

  describe('A21: what somebody has the log written', () => {
    /** How many entries a statement of somebody's adds to the activity of each customer. */
    const telling = (player: PlayerName, kind: string, id: string, changes: object = {}) =>
      inRollback(async (client) => {
        await actAs(client, world.own.players[player]);
        const entry = { action: 'changed', table: kind, id, name: 'Forged', changes };
        const { state } = await attempt(client, 'select app.audit($1, null)', [JSON.stringify([entry])]);
        await client.query('reset role');
        const { rows } = await client.query<{ customer: string }>(
          `select c.name as customer from customer_activity a join customers c on c.id = a.customer_id
            where a.record_name = 'Forged' order by 1`,
        );
        return [state, ...rows.map(({ customer }) => customer)];
      });

    it('reaches the activity of the own customer alone, of a partner or an agent nobody’s', async () => {
      const { own, nora, sam } = world;
      const pier = own.facilities.pier;
      // It would be told: the own people's, and what staff do.
      expect(await telling('customerUser', 'contacts', nora)).to.deep.equal(['done', 'North']);
      expect(await telling('technician', 'facilities', pier)).to.deep.equal(['done', 'West']);
      expect(await telling('customerUser', 'contacts', sam)).to.deep.equal(['done']);
      expect(
        await telling('customerUser', 'contacts', randomId, { customer_id: [own.customers.south, null] }),
      ).to.deep.equal(['done']);
      expect(await telling('partnerUser', 'facilities', pier)).to.deep.equal(['done']);
      expect(await telling('partnerUser', 'contacts', nora)).to.deep.equal(['done']);
      expect(
        await telling('partnerUser', 'facilities', pier, { customer_id: [own.customers.west, null] }),
      ).to.deep.equal(['done']);
      expect(await telling('agentUser', 'contacts', nora)).to.deep.equal(['done']);
      expect(await telling('viewer', 'contacts', nora)).to.deep.equal(['42501']);
    });

    it('A33: of a facility and a contact that have moved, both customers are told', async () => {
      const { own } = world;
      const change = { customer_id: [own.customers.south, own.customers.north] };
      expect(await telling('technician', 'facilities', own.facilities.cal1, change)).to.deep.equal([
        'done',
        'North',
        'South',
      ]);
    });
  });

  const randomId = '00000000-0000-7000-8000-000000000001';

  it('A13: portal people draw no numbers of invoices, credit notes, estimates and partners', async () => {
    for (const player of ['customerUser', 'contactWithPermissions', 'partnerUser', 'link'] as const)
      await inRollback(async (client) => {
        await actAs(client, world.own.players[player]);
        for (const kind of ['invoice', 'credit_note', 'estimate', 'partner', 'nothing', null])
          expect(
            (await attempt(client, 'select app.next_number($1)', [kind])).state,
            `${player} ${kind}`,
          ).to.equal('22023');
        for (const kind of ['ticket', 'work_order', 'claim', 'customer'])
          expect(
            (await attempt(client, 'select app.next_number($1)', [kind])).state,
            `${player} ${kind}`,
          ).to.equal('done');
      });
    await inRollback(async (client) => {
      await actAs(client, world.own.players.technician);
      expect((await attempt(client, `select app.next_number('invoice')`)).state).to.equal('done');
    });
  });
});
