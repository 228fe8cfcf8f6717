import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** How much each company's documents take up in the store: counted as they come, since nobody adds up a million of them. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'document_usage',
    `bytes bigint not null check (bytes >= 0),
     created_at timestamptz not null default now(),
     constraint document_usage_once unique (tenant_id)`,
  );
  for (const table of ['documents', 'document_usage'])
    await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(
    'insert into document_usage (tenant_id, bytes) select tenant_id, sum(size) from documents group by tenant_id',
  );
  for (const table of ['documents', 'document_usage'])
    await knex.raw(`alter table ${table} force row level security`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table document_usage');
}
