import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const rights = [
  'all_facilities',
  'admin_access',
  'access_billing',
  'access_reports',
  'create_work_order',
  'edit_contact',
];

/** Sets of permissions and reach under a name, which contacts are given as they are now: a later change of one changes nobody. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'permission_presets',
    `name text not null,
     ${rights.map((right) => `${right} boolean not null default false`).join(', ')},
     name_lc text collate public.reading_order not null generated always as (lower(name)) stored,
     name_key text not null generated always as (public.alike_key(name)) stored,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint permission_presets_name unique (tenant_id, name_key)`,
  );
  await knex.raw('create index permission_presets_by_name on permission_presets (tenant_id, name_lc, id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table permission_presets');
}
