import { dayFigure, reportMonthFigures as figures } from './functions/dayFigures.ts';

/**
 * What is kept by month of a company's work (report_months), told from the rows that it is the sum of: the trigger adds what a
 * statement has changed, and whoever has written rows without triggers counts them anew. Each row also has the figures of the month's
 * days (`by_day`), because a report may begin or end within the month.
 *
 * `work`: assets on finished work by type and outcome, and whether they were due and in time. `model`: those that were serviced, by what
 * they are. What has gone to another customer since is none of its former one's any more: there it is `left` by what it is for staff, and
 * `unsaid` for the customer. `turnaround`: orders by the days that they took. `due`: assets by their next service.
 * `facility`: assets that have one, whenever it is, at each facility; a customer has those of its assets, and nobody those of the rest.
 */
const columns = ['type_id', 'outcome', 'manufacturer', 'model', 'days', 'facility_id'] as const;
const keyed = columns.filter((one) => one !== 'facility_id');
export const reportMonthKey = ['tenant_id', 'customer_id', 'kind', 'month', 'key', ...columns] as const;

/** What a row counts: once, or as its `sign` says, 1 for what is added and -1 for what is gone. */
type Times = '1' | `${string}.sign`;

/** The company's day at a moment of `r`, as app.day_begins divides them. */
const dayOf = (moment: string) =>
  `d.day - (r.${moment} < d.day::timestamp at time zone t.time_zone)::integer`;
const dayAt = (moment: string) =>
  `cross join lateral (select (r.${moment} at time zone t.time_zone)::date as day) d`;

/** @param rows lines `r` with their orders `w`, assets `a` and tenants `t` */
export const ofLines = (rows: string, times: Times) => `
  select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      null::uuid as facility_id,
      ${times} as entries, ${times} * x.due as due, ${times} * x.on_time as on_time, ${times} * x.failed as failed
    from ${rows} ${dayAt('finished_at')}
    cross join lateral (select case when r.outcome = 'not_done' then ${dayOf('finished_at')} else r.serviced_on end as day,
      r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
    cross join lateral (values
      ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
        (m.is_serviced and r.before_next_on is not null)::integer,
        (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
      ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
      x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
    cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
      l(customer_id, counts)
    where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts`;

const levels =
  'cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)';
/** What is nobody's counts for the company alone. */
const once = 'and (l.is_company or l.customer_id is not null)';
const nothingElse = (times: Times) => `${times} as entries, 0 as due, 0 as on_time, 0 as failed`;

/** @param rows orders `r` with their tenants `t` */
export const ofOrders = (rows: string, times: Times) => `
  select r.tenant_id, l.customer_id, 'turnaround' as kind, ${dayOf('done_at')} as day, null::uuid as type_id, null::text as outcome,
      null::text as manufacturer, null::text as model,
      greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, null::uuid as facility_id,
      ${nothingElse(times)}
    from ${rows} ${dayAt('done_at')} ${levels}
    where r.status in ('done', 'closed') and r.done_at is not null ${once}`;

/** The day of what has none. */
const whenever = "date '2000-01-01'";

/** @param rows assets `r` */
export const ofAssets = (rows: string, times: Times) => `
  select r.tenant_id, l.customer_id, 'due' as kind, r.next_service_on as day, null::uuid as type_id,
      null::text as outcome, null::text as manufacturer, null::text as model, null::integer as days, null::uuid as facility_id,
      ${nothingElse(times)}
    from ${rows} ${levels}
    where r.status <> 'retired' and r.next_service_on is not null ${once}`;

/** @param rows assets `r`, at their facilities */
export const ofFacilities = (rows: string, times: Times) => `
  select r.tenant_id, r.customer_id, 'facility' as kind, ${whenever} as day, null::uuid as type_id, null::text as outcome,
      null::text as manufacturer, null::text as model, null::integer as days, r.facility_id, ${nothingElse(times)}
    from ${rows} where r.status <> 'retired' and r.next_service_on is not null`;

const list = (from: string, names: readonly string[]) => names.map((one) => `${from}.${one}`).join(', ');
const summed = (from: string) => figures.map((one) => `sum(${from}.${one})::integer as ${one}`).join(', ');
const packed = figures.map(
  (one, place) => `array_agg(d.${one} * 128 + ${place * 32} + d.day) filter (where d.${one} <> 0)`,
);

/** Their sums, of each customer and of the whole company (without a customer). */
export const summedMonths = (parts: readonly string[]) => `
  select d.tenant_id, d.customer_id, d.kind, d.month, coalesce(d.facility_id::text, md5(row(${list('d', keyed)})::text)) as key,
      ${list('d', columns)}, ${summed('d')},
      coalesce(${packed.join(' || ')}, '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        ${list('s', columns)}, ${summed('s')}
      from (${parts.join(' union all ')}) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, ${list('s', columns)}
      having ${figures.map((one) => `sum(s.${one}) <> 0`).join(' or ')}) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, ${list('d', columns)}`;

/** As many numbers may stand unsummed in by_day: to sum them for each line that is finished would take longer than to read them. */
const mostUnsummed = 160;

/** Both of these by day. Once there are many, those of the same day are summed, and what comes to nothing is left out. */
export const addedDays = (one: string, other: string) =>
  `case when cardinality(${one}) + cardinality(${other}) <= ${mostUnsummed} then ${one} || ${other} else
        array(select sum(${dayFigure.of})::integer * 128 + (${dayFigure.slot}) from unnest(${one} || ${other}) x(packed)
          group by ${dayFigure.slot} having sum(${dayFigure.of}) <> 0) end`;

const of = (table: string, tenant: string) => `(select * from ${table} where tenant_id = ${tenant}) r`;
const ofTenant = 'join tenants t on t.id = r.tenant_id';

/** A tenant's sums, counted from its rows as they are. @param tenant how the statement names the tenant */
export const countedReportMonths = (tenant: string) =>
  summedMonths([
    ofLines(
      `${of('work_order_lines', tenant)} ${ofTenant}
        left join work_orders w on w.tenant_id = r.tenant_id and w.id = r.work_order_id
        join assets a on a.tenant_id = r.tenant_id and a.id = r.asset_id`,
      '1',
    ),
    ofOrders(`${of('work_orders', tenant)} ${ofTenant}`, '1'),
    ofAssets(of('assets', tenant), '1'),
    ofFacilities(of('assets', tenant), '1'),
  ]);

/** Adds a tenant's sums where none are: rows that were added without triggers have none yet. */
export const addReportMonths = (tenant: string) =>
  `insert into report_months (${[...reportMonthKey, ...figures, 'by_day'].join(', ')}) ${countedReportMonths(tenant)}`;
