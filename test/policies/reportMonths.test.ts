import { expect } from 'chai';
import type pg from 'pg';
import { dayFigure } from '../../db/functions/dayFigures.ts';
import { countedReportMonths } from '../../db/reportMonths.ts';
import { generator } from '../faults/random.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { seedOf } from '../support/seeds.ts';
import { actAs } from './actAs.ts';
import { reportDoings } from './reportDoings.ts';

const seed = seedOf('REPORT_MONTHS_SEED');

/** Sums that triggers keep beside the rows that they are of: whatever is written in whatever order, both come to the same. */
describe(`sums of work by month (REPORT_MONTHS_SEED=${seed})`, function () {
  this.timeout(240_000);
  const random = generator(seed);
  let cast: Cast;
  let admin: pg.Pool;
  let doings: ReturnType<typeof reportDoings>;
  before(async () => {
    cast = await makeCast('reportmonths');
    ({ admin } = await testDatabase());
    doings = reportDoings(cast, random);
  });

  /** In a transaction of its own, as the tenant; what the database refuses is taken back, as for a person. */
  const attempt = async (work: (client: pg.PoolClient) => Promise<unknown>): Promise<boolean> => {
    const client = await admin.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('app.tenant_id', $1, true)", [cast.tenantId]);
      await work(client);
      await client.query('commit');
      return true;
    } catch (error) {
      await client.query('rollback');
      if (!(error instanceof Error && 'code' in error)) throw error;
      return false;
    } finally {
      client.release();
    }
  };

  const columns =
    'customer_id, kind, month::text, key, type_id, outcome, manufacturer, model, days, facility_id';
  const figures = ['entries', 'due', 'on_time', 'failed'];
  const all = `${columns}, ${figures.join(', ')}`;
  const kept = `select ${columns}, ${figures.map((one) => `sum(${one})::integer as ${one}`).join(', ')} from report_months
    where tenant_id = $1 group by customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, facility_id
    having ${figures.map((one) => `sum(${one}) <> 0`).join(' or ')} order by customer_id, kind, month, key`;
  const counted = `select ${all} from (${countedReportMonths('$1')}) c order by customer_id, kind, month, key`;
  /** The same of each day, as by_day has it. */
  const daysOf = (rows: string) =>
    `select ${columns}, (${dayFigure.day}) as day, (${dayFigure.which}) as which, sum(${dayFigure.of})::integer as figure
       from ${rows} r cross join lateral unnest(r.by_day) x(packed) group by customer_id, kind, month, key, type_id, outcome, manufacturer,
         model, days, facility_id, 11, 12 having sum(${dayFigure.of}) <> 0 order by customer_id, kind, month, key, day, which`;
  /** The company's work of each day, told from by_day and counted without it. */
  const workDays = `select month + (${dayFigure.day}) - 1 as day, type_id, outcome, sum(${dayFigure.of}) as entries
    from report_months cross join lateral unnest(by_day) x(packed) where tenant_id = $1 and customer_id is null and kind = 'work'
      and ${dayFigure.which} = 0 group by 1, 2, 3 having sum(${dayFigure.of}) <> 0 order by 1, 2, 3`;
  const workOfDays = `select coalesce(l.type_id, w.type_id) as type_id, l.outcome, count(*) as entries,
      case when l.outcome = 'not_done' then (l.finished_at at time zone t.time_zone)::date else l.serviced_on end as day
    from work_order_lines l join tenants t on t.id = l.tenant_id
    left join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
    where l.tenant_id = $1 and l.finished_at is not null and l.handed_from_id is null
      and (l.outcome = 'not_done' or l.serviced_on is not null) group by 1, 2, 4 order by 4, 1, 2`;
  const compare = async (when: string, client: pg.Pool | pg.PoolClient = admin) => {
    const read = async (text: string) =>
      (await client.query<Record<string, unknown>>(text, [cast.tenantId])).rows;
    const shall = await read(counted);
    expect(await read(kept), when).to.deep.equal(shall);
    expect(
      await read(daysOf('(select * from report_months where tenant_id = $1)')),
      `${when}, by day`,
    ).to.deep.equal(await read(daysOf(`(${countedReportMonths('$1')})`)));
    expect(await read(workDays), `${when}, days of work`).to.deep.equal(await read(workOfDays));
    return shall.length;
  };

  it('A12, A33: come to what the rows come to, after each of 250 doings of every kind', async () => {
    const done = new Map(Object.keys(doings).map((name) => [name, 0]));
    for (let round = 0; round < 250 || (round < 800 && [...done.values()].includes(0)); round += 1) {
      const name = [...done.keys()][Math.floor(random() * done.size)]!;
      if (await attempt(doings[name]!)) done.set(name, done.get(name)! + 1);
      if (round % 10 === 0) await compare(`round ${round}, ${name}`);
    }
    expect(await compare('at the end')).to.be.greaterThan(0);
    for (const [name, times] of done) expect(times, name).to.be.greaterThan(0);
    const kinds = await admin.query<{ kind: string }>(
      'select distinct kind from report_months where tenant_id = $1 order by kind',
      [cast.tenantId],
    );
    expect(kinds.rows.map(({ kind }) => kind)).to.deep.equal(
      ['due', 'facility', 'left', 'model', 'turnaround', 'unsaid', 'work'],
    );
  }); // prettier-ignore

  it('come to the same when many do it at once', async () => {
    const works = Object.values(doings);
    for (let round = 0; round < 12; round += 1)
      await Promise.all(
        Array.from({ length: 4 }, () =>
          attempt(async (client) => {
            for (let step = 0; step < 3; step += 1) await works[Math.floor(random() * works.length)]!(client);
          }),
        ),
      );
    await compare('after all of them');
  });

  const facts = async (client: pg.Pool | pg.PoolClient) =>
    (
      await client.query<{ asset: string; id: string }>(
        `select l.asset_id as asset, l.id from work_order_lines l join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
          where l.tenant_id = $1 and l.finished_at is null and w.status in ('open', 'in_progress') order by l.id`,
        [cast.tenantId],
      )
    ).rows;

  it('S25: nobody waits for anybody: two who finish work of the same type and model both come to their end', async () => {
    for (let tries = 0; tries < 40 && (await facts(admin)).length < 4; tries += 1) {
      await attempt(doings['opens work']!);
    }
    const [first, second] = await facts(admin);
    const [one, other] = [await admin.connect(), await admin.connect()];
    const finish = (client: pg.PoolClient, id: string) =>
      client.query(
        "update work_order_lines set outcome = 'passed', serviced_on = '2026-02-03', finished_at = now() where id = $1",
        [id],
      );
    try {
      for (const client of [one, other]) await client.query("begin; set local lock_timeout = '2s'");
      await finish(one, first!.id);
      await finish(other, second!.id);
    } finally {
      for (const client of [one, other]) {
        await client.query('commit');
        client.release();
      }
    }
    await compare('after both');
  });

  it('S25: who names an asset’s model anew, or the company’s zone, waits for who is just finishing work on it', async () => {
    for (const [text, of] of [
      ["update assets set manufacturer = 'Meanwhile' where id = $1", 'asset'],
      ["update tenants set time_zone = 'Pacific/Apia' where id = $1", 'tenant'],
    ] as const) {
      for (let tries = 0; tries < 40 && (await facts(admin)).length < 1; tries += 1) {
        await attempt(doings['opens work']!);
      }
      const [line] = await facts(admin);
      const [one, other] = [await admin.connect(), await admin.connect()];
      try {
        await one.query('begin');
        await one.query(
          `update work_order_lines set outcome = 'not_done', not_done_reason = 'Locked', serviced_on = null,
             finished_at = '2026-03-31 20:00Z' where id = $1`,
          [line!.id],
        );
        await one.query("update work_order_lines set outcome = 'failed', serviced_on = '2026-03-03' where id = $1 and $2", [
          line!.id,
          of === 'asset',
        ]);
        const meanwhile = other.query(text, [of === 'asset' ? line!.asset : cast.tenantId]);
        const first = await Promise.race([
          meanwhile.then(() => 'changed'),
          new Promise((resolve) => setTimeout(() => resolve('waits'), 300)),
        ]);
        expect(first, text).to.equal('waits');
        await one.query('commit');
        await meanwhile;
      } finally {
        one.release();
        other.release();
      }
      await compare(text);
    }
  }); // prettier-ignore

  it('stay as short as the month’s days are many, however often one of them changes', async () => {
    for (let tries = 0; tries < 40 && (await facts(admin)).length < 1; tries += 1) {
      await attempt(doings['opens work']!);
    }
    const [line] = await facts(admin);
    const change = (outcome: string, day: number) =>
      attempt((client) =>
        client.query(
          'update work_order_lines set outcome = $2, serviced_on = $3, before_next_on = $3, finished_at = now() where id = $1',
          [line!.id, outcome, `2026-05-${String(day).padStart(2, '0')}`],
        ),
      );
    const longest = async () =>
      (
        await admin.query<{ most: number }>(
          'select max(cardinality(by_day)) as most from report_months where tenant_id = $1',
          [cast.tenantId],
        )
      ).rows[0]!.most;
    let most = 0;
    for (let times = 0; times < 120; times += 1) {
      expect(await change(times % 3 === 0 ? 'failed' : 'passed', 1 + (times % 28))).to.equal(true);
      most = Math.max(most, await longest());
    }
    // Both ways were gone: numbers were put beside one another, and summed.
    expect(most).to.be.above(93).and.at.most(160);
    await compare('after all of them');
  });

  it('A41: follow what they are sums of when two customers are merged', async () => {
    const client = await admin.connect();
    const { north, west } = cast.customers;
    try {
      await client.query('begin');
      // Whatever has happened to what it had.
      await client.query(
        `insert into assets (tenant_id, code, description, facility_id, customer_id, next_service_on)
           select tenant_id, 'MERGED-1', 'Gauge', id, customer_id, '2026-06-03' from facilities
             where tenant_id = $1 and customer_id = $2 limit 1`,
        [cast.tenantId, west],
      );
      const { rows: before } = await client.query(kept, [cast.tenantId]);
      expect(before.filter(({ customer_id: id }) => id === west).length).to.be.greaterThan(0);
      await actAs(client, cast.players.administrator);
      await client.query('select app.merge_customers($1, $2)', [north, west]);
      await client.query('reset role');
      await compare('merged', client);
      const { rows: is } = await client.query(kept, [cast.tenantId]);
      expect(is.filter(({ customer_id: id }) => id === west)).to.deep.equal([]);
      expect(is.filter(({ customer_id: id }) => id === null)).to.deep.equal(
        before.filter(({ customer_id: id }) => id === null),
      );
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
