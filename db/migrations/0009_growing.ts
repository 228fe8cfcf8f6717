import type { Knex } from 'knex';

/** What a search looks in, by table. No word holds a line feed, so none is found across two columns. */
const searched: Readonly<Record<string, string>> = {
  customers: `name || E'\\n' || number`,
  facilities: `name || E'\\n' || code`,
  contacts:
    `last_name || ' ' || first_name || E'\\n' || coalesce(code, '') || E'\\n' || ` +
    `coalesce(email, '') || E'\\n' || coalesce(phone, '')`,
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
  for (const [name, on] of Object.entries(indexes))
    await knex.raw(`create index if not exists ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(indexes)) await knex.raw(`drop index ${name}`);
  for (const table of Object.keys(searched)) await knex.raw(`alter table ${table} drop column search_text`);
}

/** On tables that are big already each can be made beforehand by `create index concurrently`, under its name (docs/running.md). */
const indexes: Readonly<Record<string, string>> = {
  // Who reaches a facility without being related to it (A12, A14).
  contacts_reaching_all: `contacts (tenant_id, customer_id, sort_name, id)
    where (all_facilities or admin_access) and archived_at is null`,
  contacts_by_code: `contacts (tenant_id, code, id) where archived_at is null`,
  facilities_labs: `facilities (tenant_id, sort_name, id) where is_lab`,
  facilities_inactive: `facilities (tenant_id, sort_name, id) where not active`,
  users_by_username: `users (tenant_id, username_lc, id)`,
  users_by_kind: `users (tenant_id, is_external, sort_name, id) where archived_at is null`,
  users_by_state: `users (tenant_id, state, sort_name, id) where archived_at is null`,
  // A short list of what isn't sorted in yet: an entry that fills it holds up the log's writers for
  // milliseconds, not for a tenth of a second.
  audit_log_search: `audit_log using gin (tenant_id, search_text gin_trgm_ops) with (gin_pending_list_limit = 256)`,
  // The log's filters, which may fit few entries of many.
  audit_log_by_kind: `audit_log (tenant_id, record_kind, seq)`,
  audit_log_by_action: `audit_log (tenant_id, action, seq)`,
  contacts_inactive: `contacts (tenant_id, sort_name, id) where status = 'inactive' and archived_at is null`,
  // Licences are counted on every page that gives one (A9).
  users_licensed: `users (tenant_id, is_external) where archived_at is null and state in ('active', 'invited')`,
  // Members of a group, of which the portal's has everybody.
  user_usergroups_group: `user_usergroups (tenant_id, usergroup_id, user_id)`,
  tickets_by_status: `tickets (tenant_id, status, created_at desc, id desc)`,
  assets_by_status: `assets (tenant_id, status, created_at desc, id desc)`,
  // Downwards what has no value stands last as well, which the same index upwards can't give.
  assets_code_down: `assets (tenant_id, code_lc desc nulls last, id desc)`,
  assets_code_down_by_customer: `assets (tenant_id, customer_id, code_lc desc nulls last, id desc)`,
  assets_due_down: `assets (tenant_id, next_service_on desc nulls last, id desc)`,
  assets_due_down_by_customer: `assets (tenant_id, customer_id, next_service_on desc nulls last, id desc)`,
  contacts_by_code_down: `contacts (tenant_id, code desc nulls last, id desc) where archived_at is null`,
  assets_by_customer_status: `assets (tenant_id, customer_id, status, created_at desc, id desc)`,
  // Open tickets are counted on both start pages, and few of many.
  tickets_open: `tickets (tenant_id, customer_id, contact_id, created_at desc, id desc) where status <> 'closed'`,
};
