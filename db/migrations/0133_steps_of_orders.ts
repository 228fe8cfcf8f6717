import type { Knex } from 'knex';

/**
 * The checklist of an order on which work has begun, or that has ended, is its own; null until then. Those that are there get
 * what their type has now. And an order that was reopened isn't signed any more.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table work_orders add column steps text[]');
  await knex.raw('alter table work_orders no force row level security');
  await knex.raw('alter table work_order_types no force row level security');
  await knex.raw(`
    update work_orders w set steps = t.steps from work_order_types t
      where t.tenant_id = w.tenant_id and t.id = w.type_id and w.status not in ('requested', 'open', 'scheduled')`);
  await knex.raw(`
    update work_orders set signed_by = null, signed_at = null
      where status in ('in_progress', 'on_hold') and signed_by is not null`);
  await knex.raw('alter table work_order_types force row level security');
  await knex.raw('alter table work_orders force row level security');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_orders drop column steps');
}
