import type { Knex } from 'knex';

/**
 * Filters that fit few of many rows have an index in the list's own order, and an email is compared by a column: under a
 * policy lower() keeps an index from being used.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table users add column email_lc text generated always as (lower(email)) stored');
  for (const [name, on] of Object.entries(indexes))
    await knex.raw(`create index if not exists ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(indexes)) await knex.raw(`drop index ${name}`);
  await knex.raw('alter table users drop column email_lc');
}

/** On tables that are big already each can be made beforehand by `create index concurrently`, under its name (docs/running.md). */
const indexes: Readonly<Record<string, string>> = {
  // Each of these two is for its filter alone: where nothing asks for it, it must not be taken for a list's own index.
  tickets_by_customer_status: `tickets (tenant_id, customer_id, status, created_at desc, id desc)
    where status is not null`,
  tickets_by_customer_priority: `tickets (tenant_id, customer_id, priority, created_at desc, id desc)
    where priority is not null`,
  secure_links_own_latest: `secure_links (tenant_id, customer_id, ended_at desc nulls first, created_at desc) where sent_at is null`,
  emails_by_kind: `emails (tenant_id, kind, created_at desc, id desc)`,
  users_by_email_lc: `users (tenant_id, email_lc) where archived_at is null`,
  customers_inactive: `customers (tenant_id, sort_name, id) where status = 'inactive' and archived_at is null`,
};
