import type { Knex } from 'knex';

/** How a company's customers pay: its account, its payment page, and anything else in its own words. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table tenants
      add column pay_holder text, add column pay_iban text check (pay_iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
      add column pay_bic text check (pay_bic ~ '^([A-Z0-9]{8}|[A-Z0-9]{11})$'), add column pay_bank text,
      add column pay_other text, add column pay_page text check (pay_page like 'https://%')`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table tenants drop column pay_holder, drop column pay_iban, drop column pay_bic, drop column pay_bank,
      drop column pay_other, drop column pay_page`);
}
