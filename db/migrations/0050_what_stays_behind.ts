import type { Knex } from 'knex';

/**
 * A33: what stays behind when a record changes customer needs to know whose it was. A ticket's description is its customer's own
 * words where the customer opened it, and a file of a comment is its ticket's customer's. And a facility's code is known to
 * nobody but its customer, so two customers may each have one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table tickets add column by_portal boolean not null default false');
  await lifted(knex, ['tickets', 'audit_log'], () =>
    knex.raw(
      `update tickets t set by_portal = true from audit_log a
         where a.tenant_id = t.tenant_id and a.record_kind = 'tickets' and a.record_id = t.id and a.action = 'added'
           and a.actor_kind <> 'staff'`,
    ),
  );
  await lifted(knex, ['documents', 'ticket_comments', 'tickets'], () =>
    knex.raw(
      `update documents d set customer_id = t.customer_id from ticket_comments m
         join tickets t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
         where m.tenant_id = d.tenant_id and m.id = d.ticket_comment_id and d.customer_id is null`,
    ),
  );
  await knex.raw('drop index facilities_code');
  await knex.raw(
    'create unique index facilities_code on facilities (tenant_id, customer_id, code_key) nulls not distinct',
  );
}

export async function down(knex: Knex): Promise<void> {
  await lifted(knex, ['documents'], () =>
    knex.raw('update documents set customer_id = null where ticket_comment_id is not null'),
  );
  // Codes that two customers have by now are told apart before they have to be again.
  await lifted(knex, ['facilities'], () =>
    knex.raw(
      `update facilities f set code = f.code || ' ' || left(f.id::text, 8) where exists (
         select from facilities o where o.tenant_id = f.tenant_id and o.code_key = f.code_key and o.id < f.id)`,
    ),
  );
  await knex.raw('drop index facilities_code');
  await knex.raw('create unique index facilities_code on facilities (tenant_id, code_key)');
  await knex.raw('alter table tickets drop column by_portal');
}

/** Row security is forced on the owner too. */
async function lifted(
  knex: Knex,
  tables: readonly string[],
  work: () => PromiseLike<unknown>,
): Promise<void> {
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await work();
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}
