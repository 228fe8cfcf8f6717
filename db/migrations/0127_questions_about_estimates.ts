import type { Knex } from 'knex';

/** A ticket about an estimate: a question that its reader asks from the estimate's page. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table tickets add column estimate_id uuid,
    add constraint tickets_tenant_id_estimate_id_fkey foreign key (tenant_id, estimate_id) references estimates (tenant_id, id)`);
  await knex.raw(
    'create index tickets_of_estimate on tickets (tenant_id, estimate_id) where estimate_id is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table tickets drop column estimate_id');
}
