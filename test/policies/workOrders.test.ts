import { expect } from 'chai';
import type pg from 'pg';
import { workOrderMoves, workOrderStates } from '../../db/workOrderMoves.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

/** The arrows between the states, by hand: domain words, not the product's list. */
const arrows = [
  'requested open', 'requested declined', 'requested cancelled', 'open scheduled', 'open cancelled',
  'scheduled in_progress', 'scheduled cancelled', 'in_progress on_hold', 'in_progress done', 'in_progress cancelled',
  'on_hold in_progress', 'on_hold cancelled', 'done closed', 'done in_progress',
]; // prettier-ignore
const withReason = /^\w+ (declined|cancelled|on_hold)$|^done in_progress$/;

describe('work orders in the database', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    [cast, other] = await Promise.all([makeCast('orders'), makeCast('orders')]);
  });

  /** Adds an order in a state, as superuser and past the trigger; with a line of the asset at cal-1. */
  async function order(client: pg.ClientBase, status: string, more: Record<string, unknown> = {}) {
    await client.query('set local session_replication_role = replica');
    const row = {
      tenant_id: cast.tenantId, number: 77, type_id: cast.workOrderType, facility_id: cast.facilities.cal1,
      customer_id: cast.customers.north, status, opened_by: 'Ada', reason: 'why', scheduled_on: '2027-01-05', ...more,
    }; // prettier-ignore
    const { rows } = await client.query<{ id: string }>(
      `insert into work_orders (${Object.keys(row).join(', ')}) values (${Object.keys(row)
        .map((_, n) => `$${n + 1}`)
        .join(', ')})
       returning id`,
      Object.values(row),
    );
    const id = rows[0]!.id;
    await client.query(
      `insert into work_order_lines (tenant_id, work_order_id, asset_id, facility_id, customer_id, asset_description)
       values ($1, $2, $3, $4, $5, 'Gauge')`,
      [cast.tenantId, id, cast.assets.cal1, cast.facilities.cal1, row.customer_id],
    );
    await client.query('set local session_replication_role = origin');
    return id;
  }

  const as = (name: PlayerName, status: string, sql: string, more: Record<string, unknown> = {}) =>
    inRollback(async (client) => {
      const id = await order(client, status, more);
      await actAs(client, cast.players[name]);
      const { state, rows } = await attempt(client, sql.replaceAll('$ID', `'${id}'`));
      return { state, count: rows.length };
    });

  const adding = (asset: string) =>
    `insert into work_order_lines (tenant_id, work_order_id, asset_id) values ('${cast.tenantId}', $ID, '${asset}')`;

  it('the list of moves has the arrows of the domain, and no others', () => {
    const listed = Object.values(workOrderMoves).flatMap(({ from, to }) =>
      from.map((state) => `${state} ${to}`),
    );
    expect(listed).to.have.members(arrows);
  });

  for (const from of workOrderStates)
    it(`from ${from} an order goes where an arrow leads, whoever writes`, async () => {
      for (const to of workOrderStates.filter((state) => state !== from)) {
        const move = `update work_orders set status = '${to}', reason = 'because' where id = $ID returning id`;
        const { state } = await as('administrator', from, move);
        expect(state, `${from} ${to}`).to.equal(arrows.includes(`${from} ${to}`) ? 'done' : 'GH006');
      }
    });

  it('a move that is asked for its reason is refused without one', async () => {
    for (const arrow of arrows) {
      const [from = '', to = ''] = arrow.split(' ');
      const { state } = await as(
        'administrator',
        from,
        `update work_orders set status = '${to}', reason = '' where id = $ID`,
      );
      expect(state, arrow).to.equal(withReason.test(arrow) ? 'GH006' : 'done');
    }
  });

  it('a reason, a comment and a name that nobody sees are none: blanks and what has no width', async () => {
    const unseen = ['  ', '\t\n', '\u00A0', '\u200B\u2060', '\u3164'];
    for (const text of unseen) {
      for (const [status, sql] of [
        ['in_progress', `update work_orders set status = 'on_hold', reason = '${text}' where id = $ID`],
        ['done', `update work_orders set status = 'in_progress', reason = '${text}' where id = $ID`],
        ['in_progress', `update work_order_lines set outcome = 'not_done', not_done_reason = '${text}'
          where work_order_id = $ID`],
        ['open', `insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name)
          values ('${cast.tenantId}', $ID, '${text}', true, 'Ada')`],
        ['open', `insert into work_order_signatures (tenant_id, work_order_id, name, content, content_sha256, by_staff, author_name)
          values ('${cast.tenantId}', $ID, '${text}', '', repeat('0', 64), true, 'Ada')`],
      ] as const)
        expect((await as('administrator', status, sql)).state, `${JSON.stringify(text)} ${sql}`).to.be.oneOf(['23514', 'GH006']);
      const ticket = `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by)
        values ('${cast.tenantId}', 771, '${text}', 'x', '${cast.customers.north}', 'Ada')`;
      expect((await as('administrator', 'open', ticket)).state, ticket).to.equal('23514');
    }
    const hold = "update work_orders set status = 'on_hold', reason = ' . ' where id = $ID returning id";
    const seen = await as('administrator', 'in_progress', hold);
    expect(seen).to.deep.equal({ state: 'done', count: 1 });
  }); // prettier-ignore

  for (const status of ['done', 'closed', 'declined', 'cancelled'])
    it(`a line of an order that is ${status} can't be written, added or removed`, async () => {
      for (const sql of [
        "update work_order_lines set remarks = 'late' where work_order_id = $ID",
        'update work_order_lines set finished_at = null where work_order_id = $ID',
        adding(cast.assets.cal2),
        'delete from work_order_lines where work_order_id = $ID',
        "update work_orders set description = 'late' where id = $ID",
      ])
        expect((await as('administrator', status, sql)).state, sql).to.equal('GH006');
    });

  it('what was only asked for has no outcome, whoever writes', async () => {
    const write = "update work_order_lines set outcome = 'passed', serviced_on = current_date where work_order_id = $ID";
    expect((await as('administrator', 'requested', write)).state).to.equal('GH006');
  }); // prettier-ignore

  it('lines of an order in work are written, added and removed', async () => {
    for (const sql of [
      "update work_order_lines set outcome = 'passed' where work_order_id = $ID returning id",
      `${adding(cast.assets.cal2)} returning id`,
      'delete from work_order_lines where work_order_id = $ID returning id',
    ])
      expect(await as('administrator', 'in_progress', sql), sql).to.deep.equal({ state: 'done', count: 1 });
  });

  it("an asset is once in an order, and another customer's or tenant's never", async () => {
    const add = (asset: string) => as('administrator', 'open', adding(asset));
    expect((await add(cast.assets.cal1)).state).to.equal('23505');
    expect((await add(cast.assets.dock)).state).to.equal('GH007');
    expect((await add(cast.assets.mt)).state).to.equal('GH007');
    expect((await add(other.assets.cal1)).state).to.equal('42501');
  });

  it("A12: an order with a customer stands at one of that customer's facilities", async () => {
    const move = `update work_orders set facility_id = '${cast.facilities.dock}' where id = $ID`;
    expect((await as('administrator', 'open', move)).state).to.equal('23503');
  });

  it("A12: an order without a customer stands at one of the company's own", async () => {
    const move = 'update work_orders set customer_id = null where id = $ID';
    expect((await as('administrator', 'open', move)).state).to.be.oneOf(['42501', 'GH015']);
    await inRollback(async (client) => {
      await actAs(client, cast.players.administrator);
      const insert = (facility: string) =>
        attempt(
          client,
          `insert into work_orders (tenant_id, number, type_id, facility_id, status, opened_by) values ($1, 78, $2, $3, 'open', 'Ada')`,
          [cast.tenantId, cast.workOrderType, facility],
        );
      expect((await insert(cast.facilities.cal1)).state).to.equal('42501');
      expect((await insert(cast.facilities.mt)).state).to.equal('done');
    });
  });

  describe('A29: requests of the portal', () => {
    const own = (name: PlayerName) => ({ by_portal: true, requested_by_user_id: cast.players[name].userId });
    const withdraw =
      "update work_orders set status = 'cancelled', reason = 'Withdrawn' where id = $ID returning id";

    it('are withdrawn by who made them, while nobody has taken them on', async () => {
      const mine = own('contactWithPermissions');
      expect(await as('contactWithPermissions', 'requested', withdraw, mine)).to.deep.equal({
        state: 'done',
        count: 1,
      });
      expect(await as('contactWithPermissions', 'open', withdraw, mine)).to.deep.equal({
        state: 'done',
        count: 0,
      });
    });

    it('are not withdrawn by somebody else who sees them', async () => {
      for (const name of ['customerUser', 'contactUser', 'adminContact'] as const) {
        const seen = await as(
          name,
          'requested',
          'select from work_orders where id = $ID',
          own('contactWithPermissions'),
        );
        expect(seen, name).to.deep.equal({ state: 'done', count: 1 });
        const { count } = await as(name, 'requested', withdraw, own('contactWithPermissions'));
        expect(count, name).to.equal(0);
      }
    });

    it('are not taken on, declined or scheduled by the portal', async () => {
      for (const to of ['open', 'declined']) {
        const sql = `update work_orders set status = '${to}', reason = 'x' where id = $ID returning id`;
        const { state } = await as('contactWithPermissions', 'requested', sql, own('contactWithPermissions'));
        expect(state, to).to.equal('42501');
      }
    });

    it('take assets in reach, and none beyond it', async () => {
      const mine = own('contactWithPermissions');
      expect(
        (await as('contactWithPermissions', 'requested', adding(cast.assets.cal1), mine)).state,
      ).to.equal('23505');
      expect(
        (await as('contactWithPermissions', 'requested', adding(cast.assets.cal2), mine)).state,
      ).to.equal('42501');
      expect(
        (await as('adminContact', 'requested', adding(cast.assets.cal2), own('adminContact'))).state,
      ).to.equal('done');
    });
  });

  it('a line follows its asset to another facility, and stays behind when it goes to another customer', async () => {
    await inRollback(async (client) => {
      const id = await order(client, 'closed', { facility_id: cast.facilities.cal1 });
      const at = async () =>
        (
          await client.query<{ at: string }>(
            'select facility_id as at from work_order_lines where work_order_id = $1',
            [id],
          )
        ).rows[0]!.at;
      const goTo = (facility: string, customer: string) =>
        client.query('update assets set facility_id = $2, customer_id = $3 where id = $1', [
          cast.assets.cal1,
          facility,
          customer,
        ]);
      await goTo(cast.facilities.cal2, cast.customers.north);
      expect(await at()).to.equal(cast.facilities.cal2);
      await goTo(cast.facilities.dock, cast.customers.south);
      expect(await at()).to.equal(cast.facilities.cal2);
      await actAs(client, cast.players.link);
      expect((await attempt(client, 'select from work_order_lines')).rows).to.have.length(0);
    });
  });

  it('1,000 numbers by 20 connections: none twice, none missing', async () => {
    const { admin } = await testDatabase();
    const numbers: number[] = [];
    const take = async () => {
      const client = await admin.connect();
      try {
        for (let n = 0; n < 50; n += 1) {
          await client.query('begin');
          await client.query("select set_config('app.tenant_id', $1, true)", [other.tenantId]);
          const { rows } = await client.query<{ n: string }>("select app.next_number('work_order') as n");
          numbers.push(Number(rows[0]!.n));
          await client.query('commit');
        }
      } finally {
        client.release();
      }
    };
    await Promise.all(Array.from({ length: 20 }, take));
    const sorted = [...numbers].sort((a, b) => a - b);
    expect(sorted).to.deep.equal(Array.from({ length: 1000 }, (_, n) => sorted[0]! + n));
  });
});
