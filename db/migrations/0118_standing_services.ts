import type { Knex } from 'knex';

/**
 * What a service says without any work, with each line: so that lines are taken back in any order. And for which of several services
 * a line was finished, where that isn't its order's type: an asset's one service may get its type later.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table work_order_lines rename column before_last_on to base_last_on;
    alter table work_order_lines rename column before_required to base_required;
    alter table work_order_lines add column base_next_on date, add column counts_type_id uuid,
      add constraint work_order_lines_counts foreign key (tenant_id, counts_type_id) references work_order_types (tenant_id, id)`);
  await onAllRows(knex, async () => {
    await knex.raw(
      'update work_order_lines set base_next_on = before_next_on where base_required is not null',
    );
    await knex.raw(`
      update work_order_lines l set counts_type_id = w.type_id
        from work_orders w, asset_services s
        where w.tenant_id = l.tenant_id and w.id = l.work_order_id and s.tenant_id = l.tenant_id and s.asset_id = l.asset_id
          and s.type_id = w.type_id and l.base_required is not null`);
    await knex.raw(chains);
  });
}

export async function down(knex: Knex): Promise<void> {
  // With the trigger that names them, which the version before has as it was.
  await knex.raw(`
    alter table work_order_lines drop column counts_type_id cascade, drop column base_next_on cascade;
    alter table work_order_lines rename column base_required to before_required;
    alter table work_order_lines rename column base_last_on to before_last_on`);
}

/** What stood before a line may be what an earlier one had set: then what stood before that one is the base of both. */
const chains = `
  do $$
  declare n integer;
  begin
    for pass in 1..100 loop
      update work_order_lines l set base_last_on = e.base_last_on, base_next_on = e.base_next_on, base_required = e.base_required
        from work_order_lines e
        where l.base_required is not null and e.base_required is not null and e.tenant_id = l.tenant_id and e.asset_id = l.asset_id
          and e.counts_type_id is not distinct from l.counts_type_id and e.customer_id is not distinct from l.customer_id
          and e.work_order_id is not null and e.serviced_on = l.base_last_on
          and e.next_service_on is not distinct from l.base_next_on
          and e.outcome <> 'not_done' and e.base_last_on is distinct from e.serviced_on
          and e.id <> l.id;
      get diagnostics n = row_count;
      exit when n = 0;
    end loop;
  end $$`;

async function onAllRows(knex: Knex, work: () => Promise<void>): Promise<void> {
  const tables = ['work_order_lines', 'work_orders', 'asset_services'];
  for (const table of tables)
    await knex.raw(`alter table ${table} no force row level security, disable trigger user`);
  await work();
  for (const table of tables)
    await knex.raw(`alter table ${table} force row level security, enable trigger user`);
}
