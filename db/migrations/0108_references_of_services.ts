import type { Knex } from 'knex';

/** Certificates find imported services by reference: under a policy, an index serves only a column that is compared as it is. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table work_order_lines add column reference_lc text generated always as (lower(reference)) stored',
  );
  await knex.raw(
    `create index work_order_lines_by_reference on work_order_lines (tenant_id, reference_lc)
       where work_order_id is null and reference_lc is not null`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_order_lines drop column reference_lc');
}
