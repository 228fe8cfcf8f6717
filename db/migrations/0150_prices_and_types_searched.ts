import type { Knex } from 'knex';

const searched = { price_list_items: "code || ' ' || description", work_order_types: 'name' } as const;

/** Prices and types of work are lists like all others, so they are found as everything else is. */
export async function up(knex: Knex): Promise<void> {
  for (const [table, text] of Object.entries(searched))
    await knex.raw(
      `alter table ${table} add column search_text text not null generated always as (public.search_text(${text})) stored`,
    );
}

export async function down(knex: Knex): Promise<void> {
  for (const table of Object.keys(searched)) await knex.raw(`alter table ${table} drop column search_text`);
}
