import type { Knex } from 'knex';

/** Presets are found as everything else is: without marks, in any order. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table permission_presets
       add column search_text text not null generated always as (public.search_text(name)) stored`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table permission_presets drop column search_text');
}
