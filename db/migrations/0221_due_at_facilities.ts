import type { Knex } from 'knex';

/**
 * How many assets with a next service each facility has: the report of what falls due at each counted the assets of all facilities to
 * find those with the most. Triggers keep it with the other sums (db/functions/reportMonths.ts).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table report_months
      add column facility_id uuid,
      add constraint report_months_facility foreign key (tenant_id, facility_id) references facilities (tenant_id, id) on delete cascade,
      drop constraint report_months_kind_check,
      add constraint report_months_kind_check
        check (kind in ('work', 'model', 'left', 'unsaid', 'turnaround', 'due', 'facility'))`);
  const tables = ['assets', 'report_months'];
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(`
    insert into report_months (tenant_id, customer_id, kind, month, key, facility_id, entries, due, on_time, failed, by_day)
      select tenant_id, customer_id, 'facility', '2000-01-01', facility_id::text, facility_id, count(*), 0, 0, 0,
          array[count(*)::integer * 128 + 1]
        from assets where status <> 'retired' and next_service_on is not null group by tenant_id, customer_id, facility_id`);
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
  await knex.raw(`
    create index report_months_facility on report_months (tenant_id, facility_id) where facility_id is not null;
    create index report_months_largest on report_months (tenant_id, entries desc) where kind = 'facility';
    create index report_months_largest_of_customer on report_months (tenant_id, customer_id, entries desc) where kind = 'facility';
    drop index assets_due_by_facility;
    create index assets_due_by_facility on assets (tenant_id, facility_id, next_service_on, id) include (status, customer_id)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index assets_due_by_facility, report_months_largest, report_months_largest_of_customer;
    create index assets_due_by_facility on assets (tenant_id, facility_id, next_service_on, id) include (status);
    alter table report_months no force row level security;
    delete from report_months where kind = 'facility';
    alter table report_months force row level security, drop column facility_id, drop constraint report_months_kind_check,
      add constraint report_months_kind_check check (kind in ('work', 'model', 'left', 'unsaid', 'turnaround', 'due'))`);
}
