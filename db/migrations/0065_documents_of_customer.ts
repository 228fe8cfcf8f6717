import type { Knex } from 'knex';

/** A customer's documents are found by an index of their own, whatever they are documents of. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index if not exists documents_of_customer on documents (tenant_id, customer_id, id)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index documents_of_customer');
}
