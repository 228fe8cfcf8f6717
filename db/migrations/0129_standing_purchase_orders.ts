import type { Knex } from 'knex';

/** A customer has a standing purchase order, which its new documents take. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table customers add column purchase_order text');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table customers drop column purchase_order');
}
