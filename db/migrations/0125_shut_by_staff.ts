import type { Knex } from 'knex';

const tables = ['users', 'contacts', 'audit_log'] as const;
const byPortal = (action: string) =>
  `coalesce((select a.actor_kind like '%\\_user' from audit_log a where a.tenant_id = r.tenant_id and a.record_id = r.id
     and ${action} order by a.seq desc limit 1), false)`;

/** What staff shut, staff open: who suspended a user, and who made a contact inactive, as the log says of those that are shut already. */
export async function up(knex: Knex): Promise<void> {
  for (const table of ['users', 'contacts'])
    await knex.raw(`alter table ${table} add column shut_by_staff boolean not null default false`);
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(
    `update users r set shut_by_staff = true where r.is_external and r.state = 'suspended' and not ${byPortal(`a.action = 'suspended'`)}`,
  );
  await knex.raw(
    `update contacts r set shut_by_staff = true where r.status = 'inactive'
       and not ${byPortal(`a.changes -> 'status' ->> 1 = 'inactive'`)}`,
  );
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['users', 'contacts']) await knex.raw(`alter table ${table} drop column shut_by_staff`);
}
