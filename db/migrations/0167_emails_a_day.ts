import type { Knex } from 'knex';

/**
 * How many emails a company may cause in a day: those beyond it wait for the next (S38). `counts_on` is the company's day on which
 * an email counts and may go out; none of what is about somebody's own way in. Without a number of its own a company has one by its age.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table emails add column counts_on date');
  await knex.raw('create index emails_of_day on emails (tenant_id, counts_on) where counts_on is not null');
  await knex.raw(`
    alter table tenants add column emails_a_day integer,
      add constraint tenants_emails_a_day_check check (emails_a_day between 1 and 1000000)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants drop column emails_a_day');
  await knex.raw('drop index emails_of_day');
  await knex.raw('alter table emails drop column counts_on');
}
