import type { Knex } from 'knex';

/**
 * A customer that has a tenth of a company's tickets reads them in each order from an index of its own: in the company's
 * index nine tickets of others stand between any two of them, and more where a status or a priority is rare. Emails are
 * found and put in order by their recipients, of which a company has as many as it ever wrote to.
 */
export async function up(knex: Knex): Promise<void> {
  for (const [name, on] of Object.entries(indexes))
    await knex.raw(`create index if not exists ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(indexes)) await knex.raw(`drop index ${name}`);
}

/** Can be made beforehand by `create index concurrently`, under their names (docs/running.md). */
const indexes: Readonly<Record<string, string>> = {
  tickets_by_customer_priority_rank: 'tickets (tenant_id, customer_id, priority_rank, id)',
  tickets_by_customer_status_rank: 'tickets (tenant_id, customer_id, status_rank, id)',
  tickets_by_customer_subject: 'tickets (tenant_id, customer_id, subject_lc, id)',
  emails_by_to: 'emails (tenant_id, to_address, id)',
  emails_search: 'emails using gin (tenant_id, search_text gin_trgm_ops)',
};
