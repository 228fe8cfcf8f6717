import type { Knex } from 'knex';

/** Whether a company's emails about estimates and invoices have the PDF with them, and what went with each email. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants add column attach_pdf boolean not null default false');
  await knex.raw(`
    alter table emails add column attached text,
      add column not_attached text check (not_attached in ('not_drawn', 'too_large', 'missing'))`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table emails drop column attached, drop column not_attached');
  await knex.raw('alter table tenants drop column attach_pdf');
}
