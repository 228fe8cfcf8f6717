import type { Knex } from 'knex';

/**
 * A contact that moves to another customer, is merged or goes away ends or gives up its own secure links: they are found without
 * reading all of the company's.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index secure_links_of_contact on secure_links (tenant_id, contact_id) where contact_id is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index secure_links_of_contact');
}
