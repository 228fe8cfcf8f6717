import type { Knex } from 'knex';

/**
 * A contact's search for documents looked through all lines of the company for those at its facilities. And each invoice that was
 * issued asked of all people at its customer who sees the money: few do.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index work_order_lines_of_facility on work_order_lines (tenant_id, facility_id, id);
    create index portal_users_of_customer on portal_users (tenant_id, customer_id) where scope = 'customer' and archived_at is null;
    create index contacts_of_money on contacts (tenant_id, customer_id, id) where admin_access or access_billing`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index work_order_lines_of_facility, portal_users_of_customer, contacts_of_money');
}
