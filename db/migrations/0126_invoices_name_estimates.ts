import type { Knex } from 'knex';

/**
 * The numbers of the estimates that an invoice is for, kept as it is issued: what was issued says the same for good, also when it
 * was credited and its estimate is invoiced again. Invoices that were issued before stay as they were.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table invoices add column estimate_numbers bigint[]');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table invoices drop column estimate_numbers');
}
