import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * Sums of work by month, of each customer and of the company (without a customer): reports counted all rows of the asked months. A
 * trigger keeps them (db/functions/reportMonths.ts).
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'report_months',
    `customer_id uuid, kind text not null check (kind in ('work', 'model', 'left', 'unsaid', 'turnaround', 'due')), month date not null,
     key text not null, type_id uuid, outcome text, manufacturer text, model text, days integer, entries integer not null,
     due integer not null, on_time integer not null, failed integer not null,
     foreign key (tenant_id, customer_id) references customers (tenant_id, id) on delete cascade,
     foreign key (tenant_id, type_id) references work_order_types (tenant_id, id)`,
  );
  const tables = ['tenants', 'work_orders', 'work_order_lines', 'assets', 'report_months'];
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  // A database that was just restored has no figures of its rows, and its lines would be looked for anew for each line.
  await knex.raw('analyze assets, work_orders, work_order_lines');
  await knex.raw(`
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries,
      due, on_time,
      failed)
    select s.tenant_id, s.customer_id, s.kind, s.month, md5(row(s.type_id, s.outcome, s.manufacturer, s.model, s.days)::text) as key,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due,
          sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
    select r.tenant_id, l.customer_id, x.kind, m.month, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
        1 as entries, x.due as due, x.on_time as on_time, x.failed as failed
      from work_order_lines r join tenants t on t.id = r.tenant_id
          left join work_orders w on w.tenant_id = r.tenant_id and w.id = r.work_order_id
          join assets a on a.tenant_id = r.tenant_id and a.id = r.asset_id cross join lateral (select (r.finished_at at time zone
            t.time_zone)::date as day) d
      cross join lateral (select case when r.outcome = 'not_done' then date_trunc('month', d.day - (r.finished_at <
        d.day::timestamp at time zone t.time_zone)::integer)::date
          else date_trunc('month', r.serviced_on)::date end as month,
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
      where r.finished_at is not null and r.handed_from_id is null and m.month is not null and l.counts union all
    select r.tenant_id, l.customer_id, 'turnaround' as kind, date_trunc('month', d.day - (r.done_at < d.day::timestamp at time
      zone t.time_zone)::integer)::date as month, null::uuid as type_id, null::text as outcome,
        null::text as manufacturer, null::text as model,
        greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, 1 as entries, 0 as due, 0 as on_time, 0 as failed
      from work_orders r join tenants t on t.id = r.tenant_id cross join lateral (select (r.done_at at time zone
        t.time_zone)::date as day) d cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id,
        is_company)
      where r.status in ('done', 'closed') and r.done_at is not null and (l.is_company or l.customer_id is not null) union all
    select r.tenant_id, l.customer_id, 'due' as kind, date_trunc('month', r.next_service_on)::date as month, null::uuid as type_id,
        null::text as outcome, null::text as manufacturer, null::text as model, null::integer as days, 1 as entries, 0 as due, 0
          as on_time, 0 as failed
      from assets r cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
      where r.status <> 'retired' and r.next_service_on is not null and (l.is_company or l.customer_id is not null)) s
      group by s.tenant_id, s.customer_id, s.kind, s.month, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0`);
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
  await knex.raw('create index report_months_of on report_months (tenant_id, customer_id, kind, month, key)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table report_months');
}
