import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Companies that share portal accounts, and which users of theirs are one person's. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table site_groups (
      id uuid primary key default public.uuid_v7(),
      name text not null,
      name_lc text not null generated always as (lower(name)) stored,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      constraint site_groups_name unique (name_lc)
    )`);
  // A company belongs to one at most.
  await knex.raw(`
    create table site_group_tenants (
      tenant_id uuid primary key references tenants (id),
      group_id uuid not null references site_groups (id),
      joined_at timestamptz not null default now()
    )`);
  await knex.raw('create index site_group_tenants_of on site_group_tenants (group_id)');
  // Rows with one person_id, each of another company, are one person's users: one password serves all of them.
  await tenantTable(
    knex,
    'shared_logins',
    `user_id uuid not null,
     person_id uuid not null,
     suspended_by_group boolean not null default false,
     created_at timestamptz not null default now(),
     constraint shared_logins_user unique (tenant_id, user_id),
     constraint shared_logins_person unique (tenant_id, person_id),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );
  await knex.raw('create index shared_logins_of_person on shared_logins (person_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table shared_logins');
  await knex.raw('drop table site_group_tenants');
  await knex.raw('drop table site_groups');
}
