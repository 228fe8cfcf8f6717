import { expect } from 'chai';
import { addReportMonths } from '../../db/reportMonths.ts';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { seedOf } from '../support/seeds.ts';

interface Line {
  customer: string | null;
  facility: string;
  outcome: string;
  serviced: string | null;
  finished: string;
  due: string | null;
  maker: string | null;
  model: string | null;
  type: string;
}
interface Order {
  customer: string | null;
  facility: string;
  asked: string;
  done: string;
}
interface Asset {
  customer: string | null;
  facility: string;
  facility_name: string;
  owner: string | null;
  due: string | null;
  status: string;
}

const seed = seedOf('REPORTS_SEED');

/** Reports beside a plain model of what each actor may see, over random rows: both have to come to the same. */
describe(`reports and a plain model (REPORTS_SEED=${seed})`, function () {
  this.timeout(120_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('reports-model');
    const { cal1, cal2, dock, pier, mt } = cast.facilities;
    const { north, south, west } = cast.customers;
    const east = (n: number) =>
      `(select id from facilities where tenant_id = '${cast.tenantId}' and code = 'east-${n}')`;
    const places = [
      [`'${cal1}'`, `'${north}'`], [`'${cal2}'`, `'${north}'`], [`'${dock}'`, `'${south}'`], [`'${pier}'`, `'${west}'`],
      [`'${mt}'`, 'null'], [east(1), `'${cast.customers.east}'`], [east(69), `'${cast.customers.east}'`],
    ]; // prettier-ignore
    await sql(`
      select setseed(${(seed % 1000) / 1000});
      set session_replication_role = replica;
      insert into work_order_types (tenant_id, name) values ('${cast.tenantId}', 'Repair');
      with places as (select * from (values ${places.map(([at, of], n) => `(${n}, ${at}::uuid, ${of}::uuid)`).join(', ')}) p (n, at, of)),
      picks as materialized (select g, floor(random() * ${places.length})::int as n, random() as a, random() as b, random() as c,
        random() as d from generate_series(1, 400) g)
      insert into assets (tenant_id, description, facility_id, customer_id, status, next_service_on, manufacturer, model)
        select '${cast.tenantId}', 'Random ' || g, p.at, p.of, case when a < 0.1 then 'retired' else 'in_service' end,
          case when b < 0.8 then '2026-01-01'::date + floor(c * 200)::int end, (array['Fluke', 'Keysight', null])[1 + floor(d * 3)::int],
          (array['A', 'B', null])[1 + floor(a * 3)::int]
          from picks join places p using (n);
      with picks as materialized (select a.*, random() as r, random() as s, row_number() over () as nr
        from assets a where a.tenant_id = '${cast.tenantId}' and a.description like 'Random %')
      insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, created_at, done_at)
        select tenant_id, 1000 + nr, (select id from work_order_types t where t.tenant_id = picks.tenant_id
            and t.name = case when r < 0.5 then 'Repair' else 'Calibration' end),
          facility_id, customer_id, case when s < 0.9 then 'closed' else 'done' end, 'Tess',
          '2026-01-01 10:00Z'::timestamptz + r * interval '150 days',
          '2026-01-01 10:00Z'::timestamptz + r * interval '150 days' + s * interval '40 days' from picks;
      insert into work_order_lines (tenant_id, work_order_id, asset_id, customer_id, facility_id, asset_description, outcome,
          not_done_reason, serviced_on, before_next_on, finished_at)
        select w.tenant_id, w.id, a.id, w.customer_id, w.facility_id, 'Random', o.outcome,
          case when o.outcome = 'not_done' then 'Locked' end,
          case when o.outcome <> 'not_done' then (w.done_at at time zone 'UTC')::date - floor(random() * 3)::int end,
          case when random() < 0.7 then (w.done_at at time zone 'UTC')::date - 10 + floor(random() * 20)::int end, w.done_at
          from work_orders w join lateral (select a.id from assets a where a.tenant_id = w.tenant_id and a.facility_id = w.facility_id
            and a.description like 'Random %' order by md5(a.id::text || w.id::text) limit 1) a on true
          cross join lateral (select (array['passed', 'passed', 'adjusted', 'failed', 'not_done'])
            [1 + floor(random() * 5 + w.number * 0)::int] as outcome) o
          where w.tenant_id = '${cast.tenantId}' and w.number > 1000;
      delete from report_months where tenant_id = '${cast.tenantId}'; ${addReportMonths(`'${cast.tenantId}'`)};
      set session_replication_role = origin`); // prettier-ignore
    await sql('update contacts set access_reports = true where tenant_id = $1', cast.tenantId);
  });

  const facilityName = (n: number) => `Facility east-${n}`;
  /** What each of them sees, by hand from access.md. */
  const sees: Partial<Record<PlayerName, (row: { customer: string | null; facility: string }) => boolean>> =
    {};
  before(async () => {
    const { north, south, east } = cast.customers;
    const { cal1, mt } = cast.facilities;
    const named = 'select id from facilities where tenant_id = $1 and name = $2';
    const [last] = await sql<{ id: string }>(named, cast.tenantId, facilityName(69));
    Object.assign(sees, {
      administrator: () => true,
      customerUser: ({ customer }) => customer === north,
      agentUser: ({ customer }) => customer === north,
      link: ({ customer }) => customer === south,
      contactUser: ({ facility }) => facility === cal1,
      wideContact: ({ customer, facility }) => customer === east && facility !== last!.id,
      mixedContact: ({ customer, facility }) => (customer === east && facility !== last!.id) || facility === mt,
      allContact: ({ customer }) => customer === north,
      adminContactWithOutside: ({ customer, facility }) => customer === north || facility === mt,
    } satisfies typeof sees);
  }); // prettier-ignore

  const from = '2026-01-10';
  const to = '2026-05-20';
  const inSpan = (day: string | null) => day !== null && day >= from && day <= to;
  const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05'];
  const percent = (part: number, of: number) => {
    if (of === 0) return '';
    const share = Math.round((part / of) * 1000) / 10;
    return String(part > 0 && share === 0 ? 0.1 : part < of && share === 100 ? 99.9 : share);
  };

  it('A10, A12, A14, A21: every figure is that of the rows the person sees', async () => {
    const lines = await sql<Line>(
      `select l.customer_id as customer, l.facility_id as facility, l.outcome, l.serviced_on::text as serviced,
         (l.finished_at at time zone 'UTC')::date::text as finished, l.before_next_on::text as due, a.manufacturer as maker, a.model,
         t.name as type
         from work_order_lines l join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
         join work_order_types t on t.tenant_id = w.tenant_id and t.id = w.type_id
         join assets a on a.tenant_id = l.tenant_id and a.id = l.asset_id
         where l.tenant_id = $1 and l.finished_at is not null`,
      cast.tenantId,
    );
    const orders = await sql<Order>(
      `select customer_id as customer, facility_id as facility, (created_at at time zone 'UTC')::date::text as asked,
         (done_at at time zone 'UTC')::date::text as done from work_orders where tenant_id = $1 and done_at is not null`,
      cast.tenantId,
    );
    const assets = await sql<Asset>(
      `select a.customer_id as customer, a.facility_id as facility, f.name as facility_name, c.name as owner,
         a.next_service_on::text as due, a.status
         from assets a join facilities f on f.tenant_id = a.tenant_id and f.id = a.facility_id
         left join customers c on c.tenant_id = f.tenant_id and c.id = f.customer_id where a.tenant_id = $1`,
      cast.tenantId,
    );
    expect([lines.length > 300, orders.length > 300]).to.deep.equal([true, true]);
    for (const [name, mine] of Object.entries(sees)) {
      const browser = await signedIn(cast.players[name as PlayerName]);
      const at = name === 'administrator' ? '/admin/reports' : '/reports';
      const rows = async (report: string) =>
        (await browser.get(`${at}/export.csv?report=${report}&from=${from}&to=${to}`)).text.trim().split('\r\n').slice(1);
      const done = lines.filter((line) => mine(line) && line.outcome !== 'not_done' && inSpan(line.serviced));
      const due = assets.filter((asset) => mine(asset) && asset.status !== 'retired' && inSpan(asset.due));

      expect(await rows('due'), `${name} due`).to.deep.equal(
        months.map((month) => `${month},${due.filter((one) => one.due!.startsWith(month)).length}`),
      );
      const facilities = new Map<string, number>();
      for (const { facility_name: facility, owner } of due) {
        const key = `${facility},${owner ?? ''}`;
        facilities.set(key, (facilities.get(key) ?? 0) + 1);
      }
      const named = (await rows('due_facilities')).filter((one) => one !== '').sort();
      const expected = [...facilities].map(([key, count]) => `${key},${count}`).sort();
      expect(named.map((one) => one.replace(/,[^,]*,/, ',,')), `${name} due_facilities`).to.deep.equal(
        expected.map((one) => one.replace(/,[^,]*,/, ',,')),
      );
      expect(await rows('on_time'), `${name} on_time`).to.deep.equal(
        months.map((month) => {
          const had = done.filter((line) => line.due !== null && line.serviced!.startsWith(month));
          const by = had.filter((line) => line.serviced! <= line.due!).length;
          return `${month},${percent(by, had.length)},${by},${had.length}`;
        }),
      );
      const worked = [...done, ...lines.filter((line) => mine(line) && line.outcome === 'not_done' && inSpan(line.finished))];
      const types = [...new Set(worked.map(({ type }) => type))].map((type) => {
        const of = (outcome: string) => worked.filter((line) => line.type === type && line.outcome === outcome).length;
        const all = worked.filter((line) => line.type === type).length;
        return `${type},${all},${of('passed')},${of('adjusted')},${of('failed')},${of('not_done')}`;
      });
      expect((await rows('work')).filter((one) => one !== '').sort(), `${name} work`).to.deep.equal(types.sort());
      expect(await rows('turnaround'), `${name} turnaround`).to.deep.equal(
        months.map((month) => {
          const days = orders
            .filter((order) => mine(order) && inSpan(order.done) && order.done.startsWith(month))
            .map(({ asked, done: on }) => (Date.parse(on) - Date.parse(asked)) / 86_400_000)
            .sort((a, b) => a - b);
          if (days.length === 0) return `${month},,,0`;
          const half = (days.length - 1) / 2;
          const median = (days[Math.floor(half)]! + days[Math.ceil(half)]!) / 2;
          return `${month},${median},${days[Math.ceil(days.length * 0.9) - 1]!},${days.length}`;
        }),
      );
      const failed = new Map<string, { failed: number; serviced: number }>();
      for (const line of done) {
        const key = `${line.maker ?? ''},${line.model ?? ''}`;
        const sum = failed.get(key) ?? { failed: 0, serviced: 0 };
        sum.serviced += 1;
        if (line.outcome === 'failed') sum.failed += 1;
        failed.set(key, sum);
      }
      const models = [...failed]
        .filter(([, sum]) => sum.failed > 0)
        .map(([key, sum]) => `${key},${sum.failed},${sum.serviced},${percent(sum.failed, sum.serviced)}`);
      expect((await rows('failures')).filter((one) => one !== '').sort(), `${name} failures`).to.deep.equal(models.sort());
    }
  }); // prettier-ignore
});
