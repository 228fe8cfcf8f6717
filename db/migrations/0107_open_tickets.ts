import type { Knex } from 'knex';

/**
 * A customer's open tickets, newest first, which the portal's start page shows: of a customer of many years, all others are
 * closed, and were read to find out that none is open.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create index tickets_open_by_customer on tickets (tenant_id, customer_id, created_at desc, id desc)
       where status <> 'closed'`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index tickets_open_by_customer');
}
