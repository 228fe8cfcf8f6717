import type { Knex } from 'knex';

/** A serial number is compared by a column: under a policy lower() keeps an index from being used. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table assets add column serial_lc text generated always as (lower(serial_number)) stored',
  );
  await knex.raw(
    'create index assets_by_serial on assets (tenant_id, serial_lc) where serial_lc is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table assets drop column serial_lc');
}
