import type { Knex } from 'knex';

/**
 * Invoices and estimates in the order of their numbers and dates, a company's and a customer's. Invoices and credit notes each
 * have numbers of their own, so the invoices come first and then the credit notes. Only drafts have no number: they come last
 * in both directions.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table invoices add column number_rank bigint
       generated always as (number + case when kind = 'credit_note' then 1000000000000 else 0 end) stored`,
  );
  for (const [name, on] of Object.entries(indexes))
    await knex.raw(`create index if not exists ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(indexes)) await knex.raw(`drop index ${name}`);
  await knex.raw('alter table invoices drop column number_rank');
}

const indexes: Readonly<Record<string, string>> = {
  invoices_by_number: 'invoices (tenant_id, number_rank, id)',
  invoices_by_number_down: 'invoices (tenant_id, number_rank desc nulls last, id desc)',
  invoices_by_number_of_customer: 'invoices (tenant_id, customer_id, number_rank, id)',
  invoices_by_number_of_customer_down:
    'invoices (tenant_id, customer_id, number_rank desc nulls last, id desc)',
  invoices_by_date: 'invoices (tenant_id, dated_on, id)',
  invoices_by_date_of_customer: 'invoices (tenant_id, customer_id, dated_on, id)',
  estimates_by_number: 'estimates (tenant_id, number, id)',
  estimates_by_number_of_customer: 'estimates (tenant_id, customer_id, number, id)',
  estimates_by_date: 'estimates (tenant_id, dated_on, id)',
  estimates_by_date_of_customer: 'estimates (tenant_id, customer_id, dated_on, id)',
};
