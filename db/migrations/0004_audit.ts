import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** The audit log (S22): what was done, and for each tenant where its chain of hashes ends. */
export async function up(knex: Knex): Promise<void> {
  // No key points from here at a record or a person: the log outlives them, with the names that they had.
  await tenantTable(
    knex,
    'audit_log',
    `seq bigint not null check (seq > 0),
     at timestamptz not null,
     actor_kind text not null, user_id uuid, actor_name text not null, secure_link_id uuid,
     as_kind text, as_id uuid, as_name text,
     address text,
     action text not null check (action ~ '^[a-z_]{1,40}$'),
     record_kind text not null check (record_kind ~ '^[a-z_]{1,63}$'),
     record_id uuid, record_name text not null,
     changes jsonb not null default '{}',
     search_text text not null generated always as (lower(
       actor_name || ' ' || coalesce(as_name, '') || ' ' || coalesce(address, '') || ' ' || record_name)) stored,
     previous_hash bytea not null, hash bytea not null,
     constraint audit_log_seq unique (tenant_id, seq)`,
  );
  await knex.raw('create index audit_log_at on audit_log (tenant_id, at, seq)');
  await knex.raw('create index audit_log_record on audit_log (tenant_id, record_id, seq)');
  await knex.raw('create index audit_log_user on audit_log (tenant_id, user_id, seq)');

  // The end of the chain, kept beside it: without it nobody could tell that the latest rows were cut off.
  await tenantTable(
    knex,
    'audit_heads',
    `seq bigint not null, at timestamptz not null, hash bytea not null,
     constraint audit_heads_tenant unique (tenant_id)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['audit_heads', 'audit_log']) await knex.raw(`drop table ${table}`);
}
