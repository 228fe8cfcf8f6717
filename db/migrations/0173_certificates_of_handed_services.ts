import type { Knex } from 'knex';

const handed = 'documents_handed';

/** The certificate of a service that is handed over stays with its service, and no longer with the asset alone (A12, A26). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table documents drop constraint ${handed},
    add constraint ${handed} check (handed_from_id is null or asset_id is not null or work_order_line_id is not null)`);
  for (const table of ['documents', 'work_order_lines'])
    await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(`update documents d set asset_id = null, work_order_line_id = c.id
    from documents h, work_order_lines c
    where d.handed_from_id is not null and d.asset_id is not null and h.tenant_id = d.tenant_id and h.id = d.handed_from_id
      and c.tenant_id = d.tenant_id and c.handed_from_id = h.work_order_line_id and c.asset_id = d.asset_id
      and c.customer_id is not distinct from d.customer_id`);
  for (const table of ['documents', 'work_order_lines'])
    await knex.raw(`alter table ${table} force row level security`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table documents no force row level security');
  await knex.raw(`update documents set asset_id = about_asset_id, work_order_line_id = null
    where handed_from_id is not null and work_order_line_id is not null`);
  await knex.raw('alter table documents force row level security');
  await knex.raw(`alter table documents drop constraint ${handed},
    add constraint ${handed} check (handed_from_id is null or asset_id is not null)`);
}
