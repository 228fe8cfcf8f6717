import type { Knex } from 'knex';

/** A long file of a bank is recorded by a job: it waits for it, and says what came of it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table bank_files add column told text, add column queued_at timestamptz,
      drop constraint bank_files_state_check,
      add constraint bank_files_state_check check (state in ('columns', 'draft', 'queued', 'running', 'done'))`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table bank_files no force row level security');
  await knex.raw(`update bank_files set state = 'draft' where state in ('queued', 'running')`);
  await knex.raw('alter table bank_files force row level security');
  await knex.raw(`
    alter table bank_files drop column told, drop column queued_at,
      drop constraint bank_files_state_check,
      add constraint bank_files_state_check check (state in ('columns', 'draft', 'done'))`);
}
