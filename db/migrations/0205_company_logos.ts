import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * The company's logo. `tenants.logo` is what its address says: which one it is, and how large, so that every page knows without
 * another look. A logo that was replaced or removed stays, archived, as long as its file does.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'company_logos',
    `file_id uuid not null, size integer not null check (size > 0), sha256 text not null,
     width integer not null check (width between 1 and 2000), height integer not null check (height between 1 and 2000),
     created_at timestamptz not null default now(),
     archived_at timestamptz,
     constraint company_logos_file unique (tenant_id, file_id)`,
  );
  await knex.raw(
    'create unique index company_logos_present on company_logos (tenant_id) where archived_at is null',
  );
  await knex.raw(
    `alter table tenants add column logo text constraint tenants_logo_check check (logo ~ '^[0-9a-f-]{36}-[0-9]{1,4}x[0-9]{1,4}$')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants drop column logo');
  await knex.raw('drop table company_logos');
}
