import type { Knex } from 'knex';

/** Certificates find the asset of an imported service by the service's reference. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create index work_order_lines_reference on work_order_lines (tenant_id, lower(reference))
       where work_order_id is null and reference is not null`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index work_order_lines_reference');
}
