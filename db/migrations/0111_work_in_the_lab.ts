import type { Knex } from 'knex';

/** Whether an order's work is done in a lab: its customer's people may know that, and see no lab. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table work_orders add column at_lab boolean not null generated always as (lab_id is not null) stored',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_orders drop column at_lab cascade');
}
