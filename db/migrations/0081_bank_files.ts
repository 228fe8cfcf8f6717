import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Files from a bank, whose lines become payments, and which line of a bank a payment is. */
export async function up(knex: Knex): Promise<void> {
  // A CSV file has columns to choose, as other files that are taken over; a camt.053 file has none.
  await tenantTable(
    knex,
    'bank_files',
    `user_id uuid not null,
     file_name text not null,
     format text not null check (format in ('csv', 'camt')),
     currency text not null,
     state text not null default 'columns' check (state in ('columns', 'draft', 'done')),
     sheets jsonb not null default '[]',
     sheet integer,
     columns jsonb not null default '[]',
     day_orders jsonb not null default '{}',
     decimal_mark text check (decimal_mark in ('.', ',')),
     with_hidden boolean not null default false,
     recorded_by text, finished_at timestamptz,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     foreign key (tenant_id, user_id) references users (tenant_id, id)`,
  );
  await knex.raw('create index bank_files_latest on bank_files (tenant_id, created_at desc, id desc)');

  // What was read of a line, what the dry run says of it, and what somebody chose for it.
  await tenantTable(
    knex,
    'bank_lines',
    `file_id uuid not null,
     sheet integer not null default 0 check (sheet >= 0),
     line integer not null check (line > 0),
     hidden boolean not null default false,
     cells jsonb not null default '[]',
     paid_on date, amount_minor bigint, currency text,
     payer text not null default '', purpose text not null default '', bank_id text,
     bank_key text, not_taken text, doubt text, problem text,
     outcome text not null default 'decide'
       check (outcome in ('matched', 'decide', 'decided', 'recorded', 'not_incoming', 'problem', 'left_out', 'paid')),
     says jsonb not null default '[]',
     invoice_ids uuid[] not null default '{}', plan text,
     choice jsonb,
     payment_id uuid,
     constraint bank_lines_line unique (tenant_id, file_id, sheet, line),
     foreign key (tenant_id, file_id) references bank_files (tenant_id, id) on delete cascade,
     foreign key (tenant_id, payment_id) references payments (tenant_id, id)`,
  );
  await knex.raw('create index bank_lines_outcome on bank_lines (tenant_id, file_id, outcome, line)');
  await knex.raw(
    'create index bank_lines_payment on bank_lines (tenant_id, payment_id) where payment_id is not null',
  );

  // A line of a bank is one payment. One that was reversed is recorded again on purpose only: with the next turn.
  await knex.raw(`
    alter table payments
      add column bank_key text check (length(bank_key) <= 200),
      add column bank_turn smallint not null default 1 check (bank_turn between 1 and 100),
      add constraint payments_bank_turn check (bank_turn = 1 or bank_key is not null)`);
  await knex.raw(
    `create unique index payments_bank_line on payments (tenant_id, bank_key, bank_turn) where bank_key is not null`,
  );
  await knex.raw(`
    alter table import_columns drop constraint import_columns_kind_check,
      add constraint import_columns_kind_check
        check (kind in ('customers', 'facilities', 'contacts', 'assets', 'service_history', 'tickets', 'bank_lines'))`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table import_columns no force row level security');
  await knex.raw(`delete from import_columns where kind = 'bank_lines'`);
  await knex.raw('alter table import_columns force row level security');
  await knex.raw(`
    alter table import_columns drop constraint import_columns_kind_check,
      add constraint import_columns_kind_check
        check (kind in ('customers', 'facilities', 'contacts', 'assets', 'service_history', 'tickets'))`);
  await knex.raw('drop index payments_bank_line');
  await knex.raw(
    'alter table payments drop constraint payments_bank_turn, drop column bank_turn, drop column bank_key',
  );
  for (const table of ['bank_lines', 'bank_files']) await knex.raw(`drop table ${table}`);
}
