import type { Knex } from 'knex';

/**
 * A line that is taken off its order leaves its documents to its asset, whose people have seen them (A12), and not to the
 * order, whose people needn't. What was left to an order before is what has an asset all the same.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table documents add column taken_off_order_id uuid,
    add constraint documents_taken_off foreign key (tenant_id, taken_off_order_id) references work_orders (tenant_id, id)`);
  await knex.raw(`create index documents_taken_off_order on documents (tenant_id, taken_off_order_id)
    where taken_off_order_id is not null`);
  await knex.raw('alter table documents no force row level security');
  await knex.raw(
    `update documents set asset_id = about_asset_id, taken_off_order_id = work_order_id, work_order_id = null
       where work_order_id is not null and about_asset_id is not null`,
  );
  await knex.raw('alter table documents force row level security');
}

/** Documents stay at their assets: back at the orders, more people would see them. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table documents drop column taken_off_order_id');
}
