import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const kinds = "('customers', 'facilities', 'contacts', 'assets')";

/** Files of records that are taken over: each with its rows, and for each kind which column was what. */
export async function up(knex: Knex): Promise<void> {
  // A workbook has several sheets; only one of them is taken over. What a column is stands by its place in the sheet.
  await tenantTable(
    knex,
    'imports',
    `user_id uuid not null,
     kind text not null check (kind in ${kinds}),
     file_name text not null,
     state text not null default 'columns' check (state in ('columns', 'draft', 'queued', 'running', 'done')),
     problem text,
     sheets jsonb not null,
     sheet integer,
     columns jsonb not null default '[]',
     day_orders jsonb not null default '{}',
     with_hidden boolean not null default false,
     queued_at timestamptz, finished_at timestamptz,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     foreign key (tenant_id, user_id) references users (tenant_id, id)`,
  );
  await knex.raw('create index imports_latest on imports (tenant_id, created_at desc, id desc)');

  await tenantTable(
    knex,
    'import_rows',
    `import_id uuid not null,
     sheet integer not null check (sheet >= 0),
     line integer not null check (line > 0),
     hidden boolean not null default false,
     cells jsonb not null,
     outcome text not null default 'new' check (outcome in ('new', 'changed', 'unchanged', 'problem', 'left_out')),
     problems jsonb not null default '{}',
     changes jsonb not null default '[]',
     constraint import_rows_line unique (tenant_id, import_id, sheet, line),
     foreign key (tenant_id, import_id) references imports (tenant_id, id) on delete cascade`,
  );
  await knex.raw('create index import_rows_outcome on import_rows (tenant_id, import_id, outcome, line)');

  await tenantTable(
    knex,
    'import_columns',
    `kind text not null check (kind in ${kinds}),
     heading text not null,
     field text not null,
     constraint import_columns_heading unique (tenant_id, kind, heading)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['import_columns', 'import_rows', 'imports']) await knex.raw(`drop table ${table}`);
}
