import type { Knex } from 'knex';

const person = `trim(last_name || ' ' || first_name)`;

/** The columns that names are sorted by, and what they were generated from. */
const sorted = [
  ['customers', 'sort_name', 'name'],
  ['facilities', 'sort_name', 'name'],
  ['contacts', 'sort_name', person],
  ['users', 'sort_name', person],
  ['partners', 'sort_name', 'name'],
  ['agents', 'sort_name', 'name'],
  ['personnel', 'sort_name', person],
  ['usergroups', 'name_lc', 'name'],
  ['permission_presets', 'name_lc', 'name'],
  ['work_order_types', 'name_lc', 'name'],
] as const;

/**
 * Processes go on while this runs, and functions and triggers come in the next transaction: until then these write what the
 * column was generated as. They go with the functions that are replaced.
 */
const sortedMeanwhile = (table: string, column: string, from: string) => `
  create function app.sort_${table}() returns trigger language plpgsql set search_path = public, pg_temp as $$
  begin
    new.${column} := lower(${from.replaceAll(/\b(last_name|first_name|name)\b/g, 'new.$1')});
    return new;
  end $$;
  revoke all on function app.sort_${table}() from public;
  create trigger sort_${table} before insert or update on ${table} for each row execute function app.sort_${table}()`;

/**
 * Names are sorted by the company's alphabet (docs/decisions/alphabet.md). What they are sorted by is written by a trigger, which
 * can ask for the alphabet, as a generated column can't. No row and no index is made anew: the order for all languages is as it was.
 *
 * Two types of work are alike by their names, not by how those are sorted: that changes one row after the other.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table tenants add column alphabet text not null default 'any' check (alphabet ~ '^[a-z]{2,3}$'),
    add column sorted_in text not null default 'any'`);
  const { rows } = await knex.raw<{ rows: unknown[] }>("select from pg_namespace where nspname = 'app'");
  if (rows.length > 0)
    for (const [table, column, from] of sorted) await knex.raw(sortedMeanwhile(table, column, from));
  for (const [table, column] of sorted)
    await knex.raw(`alter table ${table} alter column ${column} drop expression`);
  await knex.raw('alter table work_order_types drop constraint work_order_types_name');
  await knex.raw('create unique index work_order_types_name on work_order_types (tenant_id, lower(name))');
  await knex.raw('create index work_order_types_by_name on work_order_types (tenant_id, name_lc, id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger if exists change_alphabet on tenants');
  for (const [table] of sorted) await knex.raw(`drop function if exists app.sort_${table}() cascade`);
  await knex.raw('drop index work_order_types_by_name, work_order_types_name');
  for (const [table, column, from] of sorted) {
    const { rows } = await knex.raw<{ rows: { indexdef: string }[] }>(
      `select indexdef from pg_indexes where schemaname = 'public' and tablename = ? and indexdef ~ ? order by indexname`,
      [table, `\\m${column}\\M`],
    );
    await knex.raw(`alter table ${table} drop column ${column},
      add column ${column} text collate public.reading_order not null generated always as (lower(${from})) stored`);
    for (const { indexdef } of rows) await knex.raw(indexdef);
  }
  await knex.raw(
    'alter table work_order_types add constraint work_order_types_name unique (tenant_id, name_lc)',
  );
  await knex.raw('alter table tenants drop column alphabet, drop column sorted_in');
}
