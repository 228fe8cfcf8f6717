import type { Knex } from 'knex';

/** The contacts that have exactly what a permission preset has, by name: a company has tens of thousands of contacts. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create index contacts_by_rights on contacts (tenant_id, all_facilities, admin_access, access_billing, access_reports,
       create_work_order, edit_contact, sort_name, id) where archived_at is null`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index contacts_by_rights');
}
