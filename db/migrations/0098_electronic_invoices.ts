import type { Knex } from 'knex';

/** Whether a company's invoices are electronic ones too, and which kind of no tax an invoice's lines without tax have. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants add column electronic_invoices boolean not null default false');
  await knex.raw(`
    alter table invoices
      add column no_tax text check (no_tax in ('exempt', 'reverse_charge', 'export', 'zero_rated'))`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table invoices drop column no_tax');
  await knex.raw('alter table tenants drop column electronic_invoices');
}
