import type { Knex } from 'knex';

/** What a search looks in, by table. No word holds a line feed, so none is found across two columns. */
const searched: Readonly<Record<string, string>> = {
  customers: `name || E'\\n' || number`,
  facilities: `name || E'\\n' || code`,
  contacts: `last_name || ' ' || first_name || E'\\n' || coalesce(code, '') || E'\\n' || coalesce(email, '') || E'\\n' || coalesce(phone, '')`,
  users: `last_name || ' ' || first_name || E'\\n' || username || E'\\n' || coalesce(email, '')`,
};

/** Lists, searches and counts that cost the same however much a tenant has. */
export async function up(knex: Knex): Promise<void> {
  for (const [table, text] of Object.entries(searched)) {
    await knex.raw(
      `alter table ${table} add column search_text text not null generated always as (lower(${text})) stored`,
    );
    await knex.raw(
      `create index ${table}_search on ${table} using gin (tenant_id, search_text gin_trgm_ops)`,
    );
  }
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(indexes)) await knex.raw(`drop index ${name}`);
  for (const table of Object.keys(searched)) await knex.raw(`alter table ${table} drop column search_text`);
}

const indexes: Readonly<Record<string, string>> = {
  // Who reaches a facility without being related to it (A12, A14).
  contacts_reaching_all: `contacts (tenant_id, customer_id, sort_name, id)
    where (all_facilities or admin_access) and archived_at is null`,
  // Open tickets are counted on both start pages, and few of many.
  tickets_open: `tickets (tenant_id, customer_id, contact_id, created_at desc, id desc) where status <> 'closed'`,
};
