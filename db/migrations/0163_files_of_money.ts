import type { Knex } from 'knex';

const before =
  'asset_id, work_order_id, work_order_line_id, ticket_comment_id, work_order_comment_id, claim_comment_id';
const columns = [
  ['estimate_id', 'estimates'],
  ['invoice_id', 'invoices'],
] as const;

/**
 * Estimates and invoices have documents too (A26). A draft that is deleted leaves them behind with no record, deleted as they are then:
 * nobody opens them any more, and nothing leaves the store while its row is there.
 */
export async function up(knex: Knex): Promise<void> {
  for (const [column, table] of columns) {
    await knex.raw(`alter table documents add column ${column} uuid,
      add constraint documents_${column.replace('_id', '')}_fkey foreign key (tenant_id, ${column}) references ${table} (tenant_id, id)`);
    await knex.raw(`create index documents_of_${column.replace('_id', '')} on documents (tenant_id, ${column}, created_at, id)
      where ${column} is not null`);
  }
  const owners = `num_nonnulls(${before}, ${columns.map(([column]) => column).join(', ')})`;
  await knex.raw(`alter table documents drop constraint documents_of_one,
    add constraint documents_of_one check (${owners} = 1 or ${owners} = 0 and archived_at is not null)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table documents no force row level security');
  // What replaces another goes with it, all at once.
  await knex.raw(`delete from documents where num_nonnulls(${before}) = 0`);
  await knex.raw('alter table documents force row level security');
  // Their policies go with them; each run of migrations makes them anew.
  await knex.raw(`alter table documents drop constraint documents_of_one, drop column estimate_id cascade, drop column invoice_id cascade,
    add constraint documents_of_one check (num_nonnulls(${before}) = 1)`);
}
