import type { Knex } from 'knex';

/** The platform's own people, who belong to no tenant, and what they may decide about one. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table operators (
      id uuid primary key default public.uuid_v7(),
      email text not null,
      email_lc text not null generated always as (lower(email)) stored,
      password_hash text,
      totp_secret bytea,
      last_step bigint not null default 0,
      set_up_hash bytea,
      set_up_until timestamptz,
      created_at timestamptz not null default now(),
      last_sign_in_at timestamptz,
      constraint operators_email unique (email_lc),
      constraint operators_set_up unique (set_up_hash),
      check (num_nonnulls(password_hash, totp_secret) in (0, 2)),
      check (num_nonnulls(set_up_hash, set_up_until) in (0, 2))
    )`);
  await knex.raw(`
    create table operator_sessions (
      id uuid primary key default public.uuid_v7(),
      operator_id uuid not null references operators (id) on delete cascade,
      token_hash bytea not null unique,
      created_at timestamptz not null default now(),
      seen_at timestamptz not null default now(),
      ended_at timestamptz,
      address text not null,
      browser text not null
    )`);
  await knex.raw(
    'create index operator_sessions_of on operator_sessions (operator_id) where ended_at is null',
  );
  // By name and not by key: it stays when an operator goes.
  await knex.raw(`
    create table operator_log (
      id uuid primary key default public.uuid_v7(),
      at timestamptz not null default clock_timestamp(),
      operator text not null,
      action text not null check (action ~ '^[a-z_]{1,40}$'),
      subject text not null,
      tenant_id uuid,
      details jsonb not null default '{}',
      address text
    )`);
  await knex.raw('create index operator_log_of_tenant on operator_log (tenant_id, id)');
  await knex.raw(`
    alter table tenants
      add column operator_version integer not null default 1,
      add column suspended_at timestamptz,
      add column suspended_for text`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table tenants drop column operator_version, drop column suspended_at, drop column suspended_for',
  );
  await knex.raw('drop table operator_log');
  await knex.raw('drop table operator_sessions');
  await knex.raw('drop table operators');
}
