import type { Knex } from 'knex';

/**
 * When the work of an order was done, for how long it took; a trigger keeps it (db/functions/lastWords.sql). And what reports read
 * months of: each of a company, of a customer, or of a facility, from an index alone.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table work_orders add column done_at timestamptz');
  await lifted(knex, ['work_orders', 'work_order_events'], async () => {
    await knex.raw(
      `update work_orders w set done_at = e.at from (
         select tenant_id, work_order_id, max(created_at) as at from work_order_events where to_status = 'done' group by 1, 2) e
         where e.tenant_id = w.tenant_id and e.work_order_id = w.id and w.status in ('done', 'closed')`,
    );
  });
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(indexes)) await knex.raw(`drop index ${name}`);
  await knex.raw('alter table work_orders drop column done_at');
}

async function lifted(knex: Knex, tables: readonly string[], work: () => Promise<void>): Promise<void> {
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await work();
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

const ofOrder = 'include (created_at, facility_id, customer_id, status) where done_at is not null';
const ofLine =
  'include (outcome, before_next_on, finished_at, facility_id, customer_id, work_order_id, asset_id) where serviced_on is not null';
const notDone = `where outcome = 'not_done'`;

const indexes: Readonly<Record<string, string>> = {
  work_orders_done: `work_orders (tenant_id, done_at) ${ofOrder}`,
  work_orders_done_by_customer: `work_orders (tenant_id, customer_id, done_at) ${ofOrder}`,
  work_orders_done_by_facility: `work_orders (tenant_id, facility_id, done_at) ${ofOrder}`,
  work_order_lines_serviced: `work_order_lines (tenant_id, serviced_on) ${ofLine}`,
  work_order_lines_serviced_by_customer: `work_order_lines (tenant_id, customer_id, serviced_on) ${ofLine}`,
  work_order_lines_serviced_by_facility: `work_order_lines (tenant_id, facility_id, serviced_on) ${ofLine}`,
  work_order_lines_not_done: `work_order_lines (tenant_id, finished_at) ${notDone}`,
  work_order_lines_not_done_by_customer: `work_order_lines (tenant_id, customer_id, finished_at) ${notDone}`,
};
