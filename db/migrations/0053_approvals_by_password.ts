import type { Knex } from 'knex';

/** Whether a company's customers give their password again when they approve an estimate (A28). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants add column approvals_by_password boolean not null default false');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants drop column approvals_by_password');
}
