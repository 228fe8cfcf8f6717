import type { Knex } from 'knex';

/** Dashes that are taken for a hyphen where a number or a code is read. */
const dashes = '[\\u2010-\\u2015\\u2212\\uFE58\\uFE63\\uFF0D]';

/** What must differ within a tenant, by what a person sees of it. */
const differing = [
  { table: 'customers', column: 'number', unique: 'customers_number', live: true, sorted: 'customers_by_number' },
  { table: 'partners', column: 'number', unique: 'partners_number', live: true, sorted: 'partners_by_number' },
  { table: 'facilities', column: 'code', unique: 'facilities_code', live: false, sorted: 'facilities_by_code' },
  { table: 'assets', column: 'barcode', unique: 'assets_barcode', live: false, sorted: null },
  { table: 'usergroups', column: 'name', unique: 'usergroups_name', live: false, sorted: null },
] as const; // prettier-ignore
type Differing = (typeof differing)[number];

/** Tables of people, who may have one name alone. */
const people = ['users', 'contacts', 'personnel'] as const;

/**
 * Numbers, codes and names that look alike are one (S37): `…_key` is what they are compared by, as usernames are, and any dash
 * is a hyphen. Rows that look alike already stay as they are: the oldest keeps the key, each other one is noted in `twin` with
 * its own text, and gets a key of its own for as long as it keeps that text. So the migration stops at nothing, and nobody
 * can add another one.
 *
 * People are sorted without the space that a missing last name would leave in front.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function public.alike_key(p_text text) returns text language sql immutable strict parallel safe as $$
      select public.username_key(regexp_replace(p_text, '${dashes}', '-', 'g'))
    $$`);
  for (const one of differing) await compareBySight(knex, one);
  for (const table of people) await sortBy(knex, table, `lower(trim(last_name || ' ' || first_name))`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of people) await sortBy(knex, table, `lower(last_name || ' ' || first_name)`);
  for (const { table, column, unique, live, sorted } of differing) {
    if (sorted !== null) await knex.raw(`drop index ${sorted}`);
    await knex.raw(`drop index ${unique}`);
    await knex.raw(`alter table ${table} drop column ${column}_key, drop column twin`);
    await knex.raw(
      live
        ? `create unique index ${unique} on ${table} (tenant_id, ${column}_lc) where archived_at is null`
        : `alter table ${table} add constraint ${unique} unique (tenant_id, ${column}_lc)`,
    );
  }
  await knex.raw('drop function public.alike_key(text)');
}

async function compareBySight(knex: Knex, { table, column, unique, live, sorted }: Differing): Promise<void> {
  const alive = live ? 'where archived_at is null' : '';
  // As the owner this would touch no row while row security is forced.
  await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(`alter table ${table} add column twin text`);
  await knex.raw(`
    update ${table} r set twin = r.${column} from (
      select id, row_number() over (partition by tenant_id, public.alike_key(${column}) order by created_at, id) as place
      from ${table} ${alive}
    ) o where o.id = r.id and o.place > 1 and r.${column} is not null`);
  await knex.raw(`alter table ${table} force row level security`);
  await knex.raw(live ? `drop index ${unique}` : `alter table ${table} drop constraint ${unique}`);
  await knex.raw(`
    alter table ${table} add column ${column}_key text generated always as (
      case when twin = ${column} then public.alike_key(${column}) || E'\\n' || id::text
      else public.alike_key(${column}) end) stored`);
  await knex.raw(`create unique index ${unique} on ${table} (tenant_id, ${column}_key) ${alive}`);
  // Lists are read in the order of the text itself.
  if (sorted !== null)
    await knex.raw(`create index ${sorted} on ${table} (tenant_id, ${column}_lc, id) ${alive}`);
}

/** Makes `sort_name` anew, with every index that has it. */
async function sortBy(knex: Knex, table: string, expression: string): Promise<void> {
  const { rows } = await knex.raw<{ rows: { indexdef: string }[] }>(
    `select indexdef from pg_indexes
     where schemaname = 'public' and tablename = ? and indexdef ~ '\\msort_name\\M' order by indexname`,
    [table],
  );
  await knex.raw(`
    alter table ${table} drop column sort_name,
      add column sort_name text collate "und-x-icu" not null generated always as (${expression}) stored`);
  for (const { indexdef } of rows) await knex.raw(indexdef);
}
