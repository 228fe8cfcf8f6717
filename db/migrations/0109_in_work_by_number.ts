import type { Knex } from 'knex';

/** A customer's work that isn't finished, by number: of many years' orders, few are. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index work_orders_in_work_by_number on work_orders (tenant_id, customer_id, number) where in_work',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index work_orders_in_work_by_number');
}
