import type { Knex } from 'knex';

/**
 * Sums of work by month know the figures of each of the month's days: a report that begins or ends within a month counted the rows of up
 * to half of it. A number of by_day is a figure, which of the four it is, and the day: figure * 128 + place * 32 + day.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw("alter table report_months add column by_day integer[] not null default '{}'");
  const tables = ['tenants', 'work_orders', 'work_order_lines', 'assets', 'report_months'];
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  // A database that was just restored has no figures of its rows, and its lines would be looked for anew for each line.
  await knex.raw('analyze assets, work_orders, work_order_lines');
  await knex.raw('truncate report_months');
  await knex.raw('drop index report_months_of');
  await knex.raw(`
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due,
      on_time, failed, by_day)
      select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text)
        as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer
        as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
          coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 +
            d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) ||
            array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
        from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from
          s.day)::integer as day,
            s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer
              as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
          from (
      select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
          1 as entries, 1 * x.due as due, 1 * x.on_time as on_time, 1 * x.failed as failed
        from work_order_lines r join tenants t on t.id = r.tenant_id
            left join work_orders w on w.tenant_id = r.tenant_id and w.id = r.work_order_id
            join assets a on a.tenant_id = r.tenant_id and a.id = r.asset_id cross join lateral (select (r.finished_at at
              time zone t.time_zone)::date as day) d
        cross join lateral (select case when r.outcome = 'not_done' then d.day - (r.finished_at < d.day::timestamp at time
          zone t.time_zone)::integer else r.serviced_on end as day,
          r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
        cross join lateral (values
          ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
            (m.is_serviced and r.before_next_on is not null)::integer,
            (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
          ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome =
            'failed')::integer),
          ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome =
            'failed')::integer),
          ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
          x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
        cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
          l(customer_id, counts)
        where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts union all
      select r.tenant_id, l.customer_id, 'turnaround' as kind, d.day - (r.done_at < d.day::timestamp at time zone
        t.time_zone)::integer as day, null::uuid as type_id, null::text as outcome,
          null::text as manufacturer, null::text as model,
          greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, 1 as entries, 0 as due, 0 as on_time, 0 as failed
        from work_orders r join tenants t on t.id = r.tenant_id cross join lateral (select (r.done_at at time zone
          t.time_zone)::date as day) d cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id,
          is_company)
        where r.status in ('done', 'closed') and r.done_at is not null and (l.is_company or l.customer_id is not null) union all
      select r.tenant_id, l.customer_id, 'due' as kind, r.next_service_on as day, null::uuid as type_id,
          null::text as outcome, null::text as manufacturer, null::text as model, null::integer as days, 1 as entries, 0 as
            due, 0 as on_time, 0 as failed
        from assets r cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
        where r.status <> 'retired' and r.next_service_on is not null and (l.is_company or l.customer_id is not null)) s
          group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
          having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
        group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days`);
  await knex.raw('create index report_months_of on report_months (tenant_id, customer_id, kind, month, key)');
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table report_months drop column by_day');
}
