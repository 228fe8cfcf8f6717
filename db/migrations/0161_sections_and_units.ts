import type { Knex } from 'knex';

const tables = ['estimate_lines', 'invoice_lines', 'recurring_lines'] as const;

/** Lines have a unit, and the first line of a section has its heading. A price has the unit that it is for. */
export async function up(knex: Knex): Promise<void> {
  for (const table of tables)
    await knex.raw(`alter table ${table}
      add column section text constraint ${table}_section check (char_length(section) between 1 and 200),
      add column unit text constraint ${table}_unit check (char_length(unit) between 1 and 20)`);
  await knex.raw(`alter table price_list_items
    add column unit text constraint price_list_items_unit check (char_length(unit) between 1 and 20)`);
}

export async function down(knex: Knex): Promise<void> {
  // The policies and grants that name the columns are made anew with each run of migrations.
  for (const table of tables) await knex.raw(`alter table ${table} drop column section, drop column unit`);
  await knex.raw('alter table price_list_items drop column unit');
}
