import type { Knex } from 'knex';

/**
 * Makes a table whose rows belong to one tenant. Row security is enabled and forced at once, so that a table
 * without policies shows nothing; the policies and grants come from `db/policies/` with the same migration run.
 * @param body columns and constraints, without `tenant_id`, `id` and the primary key, which every table has alike
 */
export async function tenantTable(knex: Knex, name: string, body: string): Promise<void> {
  await knex.raw(`
    create table ${name} (
      tenant_id uuid not null references tenants (id),
      id uuid not null default public.uuid_v7(),
      ${body},
      primary key (tenant_id, id)
    )`);
  await protect(knex, name);
}

/** Enables and forces row security, on the owner too. */
export async function protect(knex: Knex, name: string): Promise<void> {
  await knex.raw(`alter table ${name} enable row level security`);
  await knex.raw(`alter table ${name} force row level security`);
}
