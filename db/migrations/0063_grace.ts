import type { Knex } from 'knex';

/** For how many days after its date a service isn't called overdue yet. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table tenants add column grace_days integer not null default 0 check (grace_days between 0 and 90)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants drop column grace_days');
}
