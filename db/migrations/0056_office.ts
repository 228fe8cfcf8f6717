import type { Knex } from 'knex';

/**
 * Companies that signed up before there was money: they get the usergroup *Office*, as at sign-up now, so that somebody who is no
 * administrator can keep claims and billing. Nobody is in it until an administrator says so; one of that name stays as it is.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table usergroups no force row level security');
  await knex.raw(
    `insert into usergroups (tenant_id, name, is_external, permissions)
       select t.id, 'Office', false,
           '{view_records,keep_records,keep_tickets,keep_work_orders,keep_claims,keep_billing}'::text[]
         from tenants t
         where not exists (select from usergroups g where g.tenant_id = t.id and lower(g.name) = 'office')`,
  );
  await knex.raw('alter table usergroups force row level security');
}

/** Somebody may be in it by now, so it stays: it gives nothing that the code before doesn't know. */
export function down(): Promise<void> {
  return Promise.resolve();
}
