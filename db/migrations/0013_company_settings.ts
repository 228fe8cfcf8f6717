import type { Knex } from 'knex';

/**
 * What a company says of itself: the zone that its days are counted in, its currency, where answers to its emails go, what
 * stands between the columns of its exports. And how a person wants times and dates shown, where that differs.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table tenants
      add column time_zone text not null default 'UTC' check (time_zone <> ''),
      add column currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
      add column reply_to text,
      add column csv_delimiter text not null default 'comma' check (csv_delimiter in ('comma', 'semicolon', 'tab'))`);
  await knex.raw('alter table users add column time_zone text, add column date_locale text');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table users drop column time_zone, drop column date_locale');
  await knex.raw(
    'alter table tenants drop column time_zone, drop column currency, drop column reply_to, drop column csv_delimiter',
  );
}
