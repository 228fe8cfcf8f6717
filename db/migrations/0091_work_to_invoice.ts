import type { Knex } from 'knex';

/** Finished work that isn't invoiced, which the back office's start page counts: the orders that were invoiced are far more. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create index work_orders_to_invoice on work_orders (tenant_id, id)
       where status in ('done', 'closed') and invoice_id is null and customer_id is not null`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index work_orders_to_invoice');
}
