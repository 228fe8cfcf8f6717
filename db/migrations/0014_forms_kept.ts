import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Forms that wait to be shown again, what an answered form said, and signing in by Email. */
export async function up(knex: Knex): Promise<void> {
  // A5: whom an Email means is asked at every sign-in.
  await knex.raw(
    'create index if not exists users_by_email on users (tenant_id, lower(email)) where archived_at is null',
  );
  // S25: the first answer's word, a fingerprint of what was sent, and the record that was made of it.
  await knex.raw(`
    alter table form_submissions
      add column notice jsonb,
      add column content_hash bytea,
      add column made text check (length(made) <= 500)`);
  await knex.raw(
    'create index form_submissions_made on form_submissions (tenant_id, session_id, path, content_hash) where made is not null',
  );
  // What was typed in a form that was refused, or whose session had ended: sealed, so that only the server and the browser
  // that sent it open it together.
  await tenantTable(
    knex,
    'kept_forms',
    `session_id uuid not null, content bytea not null check (octet_length(content) <= 400000),
     created_at timestamptz not null default now(),
     foreign key (tenant_id, session_id) references login_sessions (tenant_id, id) on delete cascade`,
  );
  await knex.raw('create index kept_forms_session on kept_forms (tenant_id, session_id, created_at)');
  await knex.raw('create index kept_forms_age on kept_forms (tenant_id, created_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table kept_forms');
  await knex.raw('drop index form_submissions_made');
  await knex.raw(
    'alter table form_submissions drop column notice, drop column content_hash, drop column made',
  );
  await knex.raw('drop index users_by_email');
}
