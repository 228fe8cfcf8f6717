import type { Knex } from 'knex';

/** The order, and the line of it, that a follow-up order came of: a step of its checklist had failed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table work_orders add column follows_order_id uuid, add column follows_line_id uuid,
    add constraint work_orders_follows_order foreign key (tenant_id, follows_order_id) references work_orders (tenant_id, id),
    add constraint work_orders_follows_line foreign key (tenant_id, follows_line_id) references work_order_lines (tenant_id, id)
      on delete set null (follows_line_id)`);
  for (const column of ['follows_order_id', 'follows_line_id'])
    await knex.raw(
      `create index work_orders_${column.replace('_id', '')}_index on work_orders (tenant_id, ${column}) where ${column} is not null`,
    );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table work_orders drop column follows_line_id cascade, drop column follows_order_id cascade',
  );
}
