import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const record = `
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1`;

/** Partners, agents and personnel; portal users of each; a session in which staff see what somebody sees. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'partners',
    `number text not null,
     number_lc text not null generated always as (lower(number)) stored,
     name text not null,
     sort_name text collate "und-x-icu" not null generated always as (lower(name)) stored,
     email text, phone text,
     status text not null default 'active' check (status in ('active', 'inactive')),
     ${record}`,
  );
  await knex.raw(
    'create unique index partners_number on partners (tenant_id, number_lc) where archived_at is null',
  );
  await knex.raw('create index partners_by_name on partners (tenant_id, sort_name, id)');

  await tenantTable(
    knex,
    'agents',
    `name text not null,
     sort_name text collate "und-x-icu" not null generated always as (lower(name)) stored,
     email text, phone text,
     status text not null default 'active' check (status in ('active', 'inactive')),
     ${record}`,
  );
  await knex.raw('create index agents_by_name on agents (tenant_id, sort_name, id)');

  // A customer has at most one agent (5): one column can't hold two.
  await knex.raw(`
    alter table customers
      add column partner_id uuid, add column agent_id uuid,
      add constraint customers_partner foreign key (tenant_id, partner_id) references partners (tenant_id, id),
      add constraint customers_agent foreign key (tenant_id, agent_id) references agents (tenant_id, id)`);
  await knex.raw('create index customers_by_partner on customers (tenant_id, partner_id, sort_name, id)');
  await knex.raw('create index customers_by_agent on customers (tenant_id, agent_id, sort_name, id)');

  await knex.raw(`
    alter table portal_users
      drop constraint portal_users_account_type_check, drop constraint portal_users_scope_check,
      alter column customer_id drop not null,
      add column partner_id uuid, add column agent_id uuid,
      add column claim_authorization_required boolean not null default false,
      add constraint portal_users_account check (
        account_type = 'customer' and scope in ('customer', 'contact')
          and customer_id is not null and partner_id is null and agent_id is null
        or account_type = 'partner' and scope = 'partner' and partner_id is not null and customer_id is null and agent_id is null
        or account_type = 'agent' and scope = 'agent' and agent_id is not null and customer_id is null and partner_id is null),
      add constraint portal_users_claims check (account_type = 'partner' or not claim_authorization_required),
      add constraint portal_users_partner foreign key (tenant_id, partner_id) references partners (tenant_id, id),
      add constraint portal_users_agent foreign key (tenant_id, agent_id) references agents (tenant_id, id)`);
  await knex.raw(
    'create index portal_users_by_partner on portal_users (tenant_id, partner_id) where archived_at is null',
  );
  await knex.raw(
    'create index portal_users_by_agent on portal_users (tenant_id, agent_id) where archived_at is null',
  );

  await tenantTable(
    knex,
    'personnel',
    `first_name text not null, last_name text not null, job_title text,
     sort_name text collate "und-x-icu" not null generated always as (lower(last_name || ' ' || first_name)) stored,
     status text not null default 'active' check (status in ('active', 'inactive')),
     user_id uuid,
     ${record},
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete set null (user_id)`,
  );
  // One record carries a login (A22).
  await knex.raw(
    'create unique index personnel_login on personnel (tenant_id, user_id) where archived_at is null',
  );
  await knex.raw('create index personnel_by_name on personnel (tenant_id, sort_name, id)');

  // A view is a session of its own (A8): whose staff session it ends with, and who or what is viewed.
  await knex.raw(`
    alter table login_sessions
      drop constraint login_sessions_kind_check,
      add constraint login_sessions_kind_check check (kind in ('staff', 'portal', 'view')),
      add column customer_id uuid,
      add column staff_session_id uuid, add column subject_user_id uuid, add column subject_customer_id uuid,
      add constraint login_sessions_view check (
        (kind = 'view') = (staff_session_id is not null)
        and (kind = 'view') = (num_nonnulls(subject_user_id, subject_customer_id) = 1)),
      add constraint login_sessions_customer foreign key (tenant_id, customer_id) references customers (tenant_id, id),
      add constraint login_sessions_staff foreign key (tenant_id, staff_session_id)
        references login_sessions (tenant_id, id) on delete cascade,
      add constraint login_sessions_subject foreign key (tenant_id, subject_user_id) references users (tenant_id, id) on delete cascade,
      add constraint login_sessions_subject_customer foreign key (tenant_id, subject_customer_id) references customers (tenant_id, id)`);
  await knex.raw(
    'create index login_sessions_view_of on login_sessions (tenant_id, staff_session_id) where ended_at is null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw("delete from login_sessions where kind = 'view'");
  await knex.raw(`
    alter table login_sessions
      drop constraint login_sessions_view, drop constraint login_sessions_kind_check,
      drop column customer_id, drop column staff_session_id, drop column subject_user_id, drop column subject_customer_id,
      add constraint login_sessions_kind_check check (kind in ('staff', 'portal'))`);
  await knex.raw('drop table personnel');
  await knex.raw(`delete from portal_users where account_type <> 'customer'`);
  await knex.raw(`
    alter table portal_users
      drop constraint portal_users_account, drop constraint portal_users_claims,
      drop column partner_id, drop column agent_id, drop column claim_authorization_required,
      alter column customer_id set not null,
      add constraint portal_users_account_type_check check (account_type in ('customer')),
      add constraint portal_users_scope_check check (scope in ('customer', 'contact'))`);
  await knex.raw('alter table customers drop column partner_id, drop column agent_id');
  await knex.raw('drop table agents');
  await knex.raw('drop table partners');
}
