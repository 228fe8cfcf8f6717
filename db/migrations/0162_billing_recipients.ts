import type { Knex } from 'knex';

/** Of those who see a customer's money, staff choose who gets its invoices by email. While nobody is chosen, all of them do. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table portal_users add column chosen_for_billing boolean not null default false');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table portal_users drop column chosen_for_billing');
}
