import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Bulk accounts, row by row, and the workers that carry them out. The queue itself is graphile-worker's own schema. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'bulk_imports',
    `user_id uuid not null,
     file_name text,
     state text not null default 'draft' check (state in ('draft', 'queued', 'running', 'done')),
     problem text,
     invite_now boolean not null default true,
     queued_at timestamptz, finished_at timestamptz,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     foreign key (tenant_id, user_id) references users (tenant_id, id)`,
  );
  await knex.raw('create index bulk_imports_latest on bulk_imports (tenant_id, created_at desc, id desc)');

  // What stands in the file, as it stands there. A first password waits sealed with a key of the server's, typed or already
  // hashed, until the account is made; then it is gone from here.
  await tenantTable(
    knex,
    'bulk_import_rows',
    `import_id uuid not null,
     line integer not null check (line > 0),
     cells jsonb not null,
     outcome text not null check (outcome in ('new', 'unchanged', 'problem', 'left_out', 'created')),
     problems jsonb not null default '{}',
     note text,
     sealed bytea, sealed_hash boolean not null default false,
     constraint bulk_import_rows_line unique (tenant_id, import_id, line),
     foreign key (tenant_id, import_id) references bulk_imports (tenant_id, id) on delete cascade`,
  );
  await knex.raw(
    'create index bulk_import_rows_outcome on bulk_import_rows (tenant_id, import_id, outcome, line)',
  );

  // Knows no tenant: a process works for all of them.
  await knex.raw(
    'create table job_workers (id text primary key, seen_at timestamptz not null default clock_timestamp())',
  );
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['job_workers', 'bulk_import_rows', 'bulk_imports'])
    await knex.raw(`drop table ${table}`);
}
