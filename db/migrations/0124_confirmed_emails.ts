import type { Knex } from 'knex';

const tables = ['customers', 'audit_log', 'secure_links'] as const;

/**
 * A partner types the Email of a customer that it registers: nothing is emailed there until staff have confirmed it. Of those
 * that are there already, the log says who typed them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table customers add column email_confirmed boolean not null default true,
       add column email_by_partner boolean not null default false`,
  );
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(
    `update customers c set email_confirmed = false, email_by_partner = true
       where c.email is not null and exists (select from audit_log a
           where a.tenant_id = c.tenant_id and a.record_id = c.id and a.action = 'added' and a.actor_kind = 'partner_user')
         and not exists (select from audit_log a
           where a.tenant_id = c.tenant_id and a.record_id = c.id and jsonb_exists(a.changes, 'email'))`,
  );
  await knex.raw(
    `update secure_links l set ended_at = now() from customers c
       where c.tenant_id = l.tenant_id and c.id = l.customer_id and not c.email_confirmed and l.contact_id is null
         and l.sent_at is not null and l.ended_at is null`,
  );
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

export async function down(knex: Knex): Promise<void> {
  // With the trigger that names them, which the version before has as it was.
  await knex.raw(
    'alter table customers drop column email_confirmed cascade, drop column email_by_partner cascade',
  );
}
