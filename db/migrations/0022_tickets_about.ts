import type { Knex } from 'knex';

const indexes: Readonly<Record<string, string>> = {
  tickets_by_asset: 'tickets (tenant_id, asset_id, created_at desc, id desc) where asset_id is not null',
  tickets_by_work_order:
    'tickets (tenant_id, work_order_id, created_at desc, id desc) where work_order_id is not null',
};

/** What a ticket is about, and which work order came of it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table tickets add column asset_id uuid, add column work_order_id uuid,
       add constraint tickets_asset foreign key (tenant_id, asset_id) references assets (tenant_id, id),
       add constraint tickets_work_order foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id)`,
  );
  await knex.raw(
    `alter table work_orders add column ticket_id uuid,
       add constraint work_orders_ticket foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)`,
  );
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on ${on}`);
  // A ticket becomes a work order once.
  await knex.raw(
    'create unique index work_orders_of_ticket on work_orders (tenant_id, ticket_id) where ticket_id is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_orders drop column ticket_id');
  await knex.raw('alter table tickets drop column asset_id, drop column work_order_id');
}
