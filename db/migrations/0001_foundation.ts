import type { Knex } from 'knex';
import { protect, tenantTable } from '../tenantTable.ts';

const record = `
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1`;

/** Tenants and the people who can sign in to one: users, usergroups, labs, and sessions. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function public.uuid_v7() returns uuid language sql volatile parallel safe as $$
      select encode(set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
    $$`);

  await knex.raw(`
    create table tenants (
      id uuid primary key default public.uuid_v7(),
      slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$'),
      name text not null,
      name_lc text not null generated always as (lower(name)) stored,
      status text not null default 'active' check (status in ('active', 'suspended')),
      licence_limit integer not null default 25 check (licence_limit > 0),
      colour text,
      contact_line text,
      ${record}
    )`);
  await knex.raw('create index tenants_name on tenants (name_lc)');
  await protect(knex, 'tenants');

  await tenantTable(
    knex,
    'customers',
    `number text not null,
     number_lc text not null generated always as (lower(number)) stored,
     name text not null,
     sort_name text collate "und-x-icu" not null generated always as (lower(name)) stored,
     phone text, email text, address text, notes text,
     status text not null default 'active' check (status in ('active', 'inactive')),
     secure_link_on boolean not null default true,
     archived_at timestamptz,
     ${record}`,
  );
  await knex.raw(
    'create unique index customers_number on customers (tenant_id, number_lc) where archived_at is null',
  );
  await knex.raw('create index customers_by_name on customers (tenant_id, sort_name, id)');

  await tenantTable(
    knex,
    'facilities',
    `code text not null,
     code_lc text not null generated always as (lower(code)) stored,
     name text not null,
     sort_name text collate "und-x-icu" not null generated always as (lower(name)) stored,
     customer_id uuid,
     is_lab boolean not null default false,
     address text,
     active boolean not null default true,
     ${record},
     constraint facilities_code unique (tenant_id, code_lc),
     constraint facilities_lab_is_own check (not (is_lab and customer_id is not null)),
     unique (tenant_id, id, customer_id),
     unique (tenant_id, id, is_lab),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  await knex.raw('create index facilities_by_name on facilities (tenant_id, sort_name, id)');
  await knex.raw('create index facilities_by_customer on facilities (tenant_id, customer_id, sort_name, id)');

  await tenantTable(
    knex,
    'users',
    `first_name text not null, last_name text not null, initials text,
     sort_name text collate "und-x-icu" not null generated always as (lower(last_name || ' ' || first_name)) stored,
     username text not null,
     username_lc text not null generated always as (lower(username)) stored,
     email text,
     password_hash text,
     has_credentials boolean not null generated always as (password_hash is not null) stored,
     must_change_password boolean not null default false,
     state text not null default 'active' check (state in ('invited', 'active', 'suspended')),
     is_external boolean not null,
     last_sign_in_at timestamptz,
     archived_at timestamptz,
     ${record},
     unique (tenant_id, id, is_external)`,
  );
  await knex.raw(
    'create unique index users_username on users (tenant_id, username_lc) where archived_at is null',
  );
  await knex.raw('create index users_by_name on users (tenant_id, sort_name, id)');

  await tenantTable(
    knex,
    'usergroups',
    `name text not null,
     name_lc text not null generated always as (lower(name)) stored,
     is_external boolean not null,
     is_administrators boolean not null default false check (not (is_administrators and is_external)),
     permissions text[] not null default '{}',
     ${record},
     constraint usergroups_name unique (tenant_id, name_lc),
     constraint usergroups_external check (not is_external or permissions = '{}'),
     unique (tenant_id, id, is_external)`,
  );

  // A user's groups are all internal or all external (A5): both keys carry is_external, so no other mix can be stored.
  await tenantTable(
    knex,
    'user_usergroups',
    `user_id uuid not null, usergroup_id uuid not null, is_external boolean not null,
     unique (tenant_id, user_id, usergroup_id),
     foreign key (tenant_id, user_id, is_external) references users (tenant_id, id, is_external)
       on update cascade on delete cascade,
     foreign key (tenant_id, usergroup_id, is_external) references usergroups (tenant_id, id, is_external)`,
  );

  await tenantTable(
    knex,
    'user_labs',
    `user_id uuid not null, facility_id uuid not null, is_lab boolean not null default true check (is_lab),
     unique (tenant_id, user_id, facility_id),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
     foreign key (tenant_id, facility_id, is_lab) references facilities (tenant_id, id, is_lab)`,
  );

  await tenantTable(knex, 'counters', `name text not null, value bigint not null, unique (tenant_id, name)`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'counters',
    'user_labs',
    'user_usergroups',
    'usergroups',
    'users',
    'facilities',
    'customers',
    'tenants',
  ])
    await knex.raw(`drop table ${table}`);
  await knex.raw('drop function public.uuid_v7()');
}
