import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * Certificates that somebody uploads by the hundred: they wait for an hour until that person says where they belong. A file that
 * wasn't taken has no `file_id`.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'certificate_uploads',
    `user_id uuid not null,
     kind text not null default 'certificate' check (kind in ('certificate', 'report', 'photo', 'other')),
     shown boolean not null default true,
     ended_at timestamptz,
     created_at timestamptz not null default now(),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );
  await knex.raw('create index certificate_uploads_age on certificate_uploads (created_at)');
  await tenantTable(
    knex,
    'certificate_files',
    `upload_id uuid not null,
     place integer not null check (place > 0),
     name text not null,
     size integer, sha256 text, file_id uuid,
     asset_id uuid, work_order_id uuid, work_order_line_id uuid, customer_id uuid,
     typed text,
     is_chosen boolean not null default false,
     outcome text not null check (outcome in ('ready', 'choose', 'unknown', 'unchanged', 'left_out', 'refused')),
     problem text,
     constraint certificate_files_place unique (tenant_id, upload_id, place),
     constraint certificate_files_of_one check (num_nonnulls(asset_id, work_order_id, work_order_line_id) <= 1),
     constraint certificate_files_stored check ((outcome = 'refused') = (file_id is null)),
     foreign key (tenant_id, upload_id) references certificate_uploads (tenant_id, id) on delete cascade,
     foreign key (tenant_id, asset_id) references assets (tenant_id, id),
     foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id),
     foreign key (tenant_id, work_order_line_id) references work_order_lines (tenant_id, id) on delete set null (work_order_line_id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  await knex.raw('create index certificate_files_by_file on certificate_files (tenant_id, file_id)');
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['certificate_files', 'certificate_uploads']) await knex.raw(`drop table ${table}`);
}
