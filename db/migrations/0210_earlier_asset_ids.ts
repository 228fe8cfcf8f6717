import type { Knex } from 'knex';

/** What an asset is found by. */
const findAssetsBy = (columns: readonly string[]) => `
  alter table assets drop column search_text;
  alter table assets add column search_text text not null
    generated always as (public.search_text(${columns.map((column) => `coalesce(${column}, '')`).join(` || E'\\n' || `)})) stored;
  create index assets_search on assets using gin (tenant_id, search_text public.gin_trgm_ops)`;
const present = ['code', 'barcode', 'description', 'manufacturer', 'model', 'serial_number', 'department'];

/** An asset whose Asset ID was changed is still found by those that it had before, one in each line. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table assets add column earlier_codes text');
  await knex.raw(findAssetsBy([...present, 'earlier_codes']));
  // A column that is made anew has no statistics, without which a common word is looked for in all assets.
  await knex.raw('analyze assets');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(findAssetsBy(present));
  await knex.raw('alter table assets drop column earlier_codes');
}
