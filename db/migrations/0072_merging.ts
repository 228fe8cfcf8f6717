import type { Knex } from 'knex';

/** Keys that repeat a record's customer. While two customers become one, the record and what belongs to it change one after the other. */
const repeating = [
  ['portal_users', 'portal_users_tenant_id_contact_id_customer_id_fkey'],
  ['tickets', 'tickets_tenant_id_contact_id_customer_id_fkey'],
  ['work_orders', 'work_orders_at_customer'],
  ['work_order_lines', 'work_order_lines_at_customer'],
  ['work_order_lines', 'work_order_lines_tenant_id_work_order_id_customer_id_fkey'],
] as const;

/** Customers and contacts that were merged into another one, to which their addresses lead on. */
export async function up(knex: Knex): Promise<void> {
  for (const table of ['customers', 'contacts']) {
    await knex.raw(`
      alter table ${table} add column merged_into uuid,
        add constraint ${table}_merged_into foreign key (tenant_id, merged_into) references ${table} (tenant_id, id),
        add constraint ${table}_merged_is_archived check (merged_into is null or archived_at is not null)`);
    await knex.raw(
      `create index ${table}_merged on ${table} (tenant_id, merged_into) where merged_into is not null`,
    );
  }
  for (const [table, key] of repeating)
    await knex.raw(`alter table ${table} alter constraint ${key} deferrable initially immediate`);
}

export async function down(knex: Knex): Promise<void> {
  for (const [table, key] of repeating)
    await knex.raw(`alter table ${table} alter constraint ${key} not deferrable`);
  for (const table of ['customers', 'contacts'])
    await knex.raw(`alter table ${table} drop column merged_into`);
}
