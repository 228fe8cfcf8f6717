import type { Knex } from 'knex';

/**
 * The company's work that isn't finished, by number: whoever sees a customer's and some facilities besides finds it in no index of
 * one customer, and all orders of the company were read in that order.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index work_orders_in_work_in_order on work_orders (tenant_id, number) where in_work',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index work_orders_in_work_in_order');
}
