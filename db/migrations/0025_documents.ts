import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * Documents: files that belong to one record each. The bytes lie in the store under `file_id`; the row says who sees them.
 * A record of another kind joins by a column of its own, in `documents_of_one` and in `app.guard_document`.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'documents',
    `asset_id uuid, work_order_id uuid, work_order_line_id uuid, ticket_comment_id uuid,
     customer_id uuid, about_asset_id uuid,
     kind text not null check (kind in ('certificate', 'report', 'photo', 'other')),
     name text not null, size integer not null, media_type text not null,
     sha256 text not null, file_id uuid not null,
     shown boolean not null default false,
     by_staff boolean not null, author_name text not null, user_id uuid,
     replaces_id uuid, replaced_at timestamptz, archived_at timestamptz,
     search_text text not null generated always as (public.search_text(name)) stored,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint documents_of_one check (num_nonnulls(asset_id, work_order_id, work_order_line_id, ticket_comment_id) = 1),
     constraint documents_name check (char_length(name) >= 1 and char_length(name) <= 200 and name !~ '[[:cntrl:]/\\\\]'),
     constraint documents_size check (size > 0),
     constraint documents_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
     constraint documents_file unique (tenant_id, file_id),
     constraint documents_replaces unique (tenant_id, replaces_id),
     foreign key (tenant_id, asset_id) references assets (tenant_id, id),
     foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id),
     foreign key (tenant_id, work_order_line_id) references work_order_lines (tenant_id, id),
     foreign key (tenant_id, ticket_comment_id) references ticket_comments (tenant_id, id),
     foreign key (tenant_id, about_asset_id) references assets (tenant_id, id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, replaces_id) references documents (tenant_id, id),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete set null (user_id)`,
  );
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table documents');
}

const present = 'archived_at is null and replaced_at is null';
/** What stands on each record's page, and the newest certificate of an asset. */
const indexes: Readonly<Record<string, string>> = {
  documents_of_asset:
    'documents (tenant_id, about_asset_id, created_at desc, id desc) where about_asset_id is not null',
  documents_of_order:
    'documents (tenant_id, work_order_id, created_at desc, id desc) where work_order_id is not null',
  documents_of_line:
    'documents (tenant_id, work_order_line_id, created_at desc, id desc) where work_order_line_id is not null',
  documents_of_comment:
    'documents (tenant_id, ticket_comment_id, created_at, id) where ticket_comment_id is not null',
  documents_certificates: `documents (tenant_id, about_asset_id, created_at desc, id desc)
    where kind = 'certificate' and ${present}`,
  documents_search: `documents using gin (tenant_id, search_text gin_trgm_ops)`,
};
