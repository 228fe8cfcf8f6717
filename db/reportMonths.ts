/**
 * What is kept by month of a company's work (report_months), told from the rows that it is the sum of: the trigger adds what a
 * statement has changed, and whoever has written rows without triggers counts them anew.
 *
 * `work`: assets on finished work by type and outcome, and whether they were due and in time. `model`: those that were serviced, by what
 * they are. What has gone to another customer since is none of its former one's any more: there it is `left` by what it is for staff, and
 * `unsaid` for the customer. `turnaround`: orders by the days that they took. `due`: assets by their next service.
 */
const columns = ['type_id', 'outcome', 'manufacturer', 'model', 'days'] as const;
const figures = ['entries', 'due', 'on_time', 'failed'] as const;
export const reportMonthKey = ['tenant_id', 'customer_id', 'kind', 'month', 'key', ...columns] as const;
export const reportMonthFigures = figures;

/** What a row counts: once, or as its `sign` says, 1 for what is added and -1 for what is gone. */
type Times = '1' | `${string}.sign`;

/** The company's day at a moment of `r`, as app.day_begins divides them, and its month. */
const monthAt = (moment: string) =>
  `date_trunc('month', d.day - (r.${moment} < d.day::timestamp at time zone t.time_zone)::integer)::date`;
const dayAt = (moment: string) =>
  `cross join lateral (select (r.${moment} at time zone t.time_zone)::date as day) d`;

/** @param rows lines `r` with their orders `w`, assets `a` and tenants `t` */
export const ofLines = (rows: string, times: Times) => `
  select r.tenant_id, l.customer_id, x.kind, m.month, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      ${times} as entries, ${times} * x.due as due, ${times} * x.on_time as on_time, ${times} * x.failed as failed
    from ${rows} ${dayAt('finished_at')}
    cross join lateral (select case when r.outcome = 'not_done' then ${monthAt('finished_at')}
        else date_trunc('month', r.serviced_on)::date end as month,
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
    where r.finished_at is not null and r.handed_from_id is null and m.month is not null and l.counts`;

const levels =
  'cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)';
/** What is nobody's counts for the company alone. */
const once = 'and (l.is_company or l.customer_id is not null)';
const nothingElse = (times: Times) => `${times} as entries, 0 as due, 0 as on_time, 0 as failed`;

/** @param rows orders `r` with their tenants `t` */
export const ofOrders = (rows: string, times: Times) => `
  select r.tenant_id, l.customer_id, 'turnaround' as kind, ${monthAt('done_at')} as month, null::uuid as type_id, null::text as outcome,
      null::text as manufacturer, null::text as model,
      greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, ${nothingElse(times)}
    from ${rows} ${dayAt('done_at')} ${levels}
    where r.status in ('done', 'closed') and r.done_at is not null ${once}`;

/** @param rows assets `r` */
export const ofAssets = (rows: string, times: Times) => `
  select r.tenant_id, l.customer_id, 'due' as kind, date_trunc('month', r.next_service_on)::date as month, null::uuid as type_id,
      null::text as outcome, null::text as manufacturer, null::text as model, null::integer as days, ${nothingElse(times)}
    from ${rows} ${levels}
    where r.status <> 'retired' and r.next_service_on is not null ${once}`;

/** Their sums, of each customer and of the whole company (without a customer). */
export const summedMonths = (parts: readonly string[]) => `
  select s.tenant_id, s.customer_id, s.kind, s.month, md5(row(${columns.map((one) => `s.${one}`).join(', ')})::text) as key,
      ${columns.map((one) => `s.${one}`).join(', ')}, ${figures.map((one) => `sum(s.${one})::integer as ${one}`).join(', ')}
    from (${parts.join(' union all ')}) s
    group by s.tenant_id, s.customer_id, s.kind, s.month, ${columns.map((one) => `s.${one}`).join(', ')}
    having ${figures.map((one) => `sum(s.${one}) <> 0`).join(' or ')}`;

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
  ]);

/** Adds a tenant's sums where none are: rows that were added without triggers have none yet. */
export const addReportMonths = (tenant: string) =>
  `insert into report_months (${[...reportMonthKey, ...figures].join(', ')}) ${countedReportMonths(tenant)}`;
