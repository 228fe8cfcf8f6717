import type { Knex } from 'knex';

const tables = ['audit_heads', 'audit_log'] as const;

/** When somebody of a company last did something, beside the end of its log, where what the operator did counts as well. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table audit_heads add column people_at timestamptz');
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(
    `update audit_heads h set people_at = (select max(l.at) from audit_log l
       where l.tenant_id = h.tenant_id and (l.user_id is not null or l.secure_link_id is not null))`,
  );
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table audit_heads drop column people_at');
}
