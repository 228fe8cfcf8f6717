import type { Knex } from 'knex';

/**
 * Invoices and estimates in the order of their totals: currency by currency, since 100 JPY aren't more than 50 EUR. A credit note
 * counts below zero, as lists show it. Totals are moved above zero, so that their digits are in their order.
 */
export async function up(knex: Knex): Promise<void> {
  for (const [table, total] of Object.entries(totals)) {
    await knex.raw(`alter table ${table} add column total_rank text collate "C" not null
      generated always as (currency || lpad((${total} + 10000000000000000000::numeric)::text, 20, '0')) stored`);
    await knex.raw(`create index ${table}_by_total on ${table} (tenant_id, total_rank, id)`);
    await knex.raw(
      `create index ${table}_by_total_of_customer on ${table} (tenant_id, customer_id, total_rank, id)`,
    );
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of Object.keys(totals)) await knex.raw(`alter table ${table} drop column total_rank`);
}

const totals: Readonly<Record<string, string>> = {
  invoices: "case kind when 'credit_note' then -total_minor else total_minor end",
  estimates: 'total_minor',
};
