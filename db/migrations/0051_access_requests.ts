import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Who asked for access on the sign-in page, and whether a company lets them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants add column access_requests boolean not null default true');
  await tenantTable(
    knex,
    'access_requests',
    `name text not null, company text not null, email text not null, note text,
     status text not null default 'waiting' check (status in ('waiting', 'given', 'dismissed')),
     decided_by text, decided_at timestamptz,
     email_lc text not null generated always as (lower(email)) stored,
     search_text text not null generated always as (public.search_text(name || E'\\n' || company || E'\\n' || email)) stored,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint access_requests_decided check ((status = 'waiting') = (decided_at is null))`,
  );
  await knex.raw(
    'create index access_requests_new on access_requests (tenant_id, status, created_at desc, id desc)',
  );
  await knex.raw(
    `create index access_requests_waiting on access_requests (tenant_id, email_lc) where status = 'waiting'`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table access_requests');
  await knex.raw('alter table tenants drop column access_requests');
}
