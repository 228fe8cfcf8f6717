import type { Knex } from 'knex';

/** A work order's page names the estimates it came of: without an index all of the company's were read. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index estimates_of_order on estimates (tenant_id, work_order_id) where work_order_id is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index estimates_of_order');
}
