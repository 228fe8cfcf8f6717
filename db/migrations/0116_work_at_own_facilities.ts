import type { Knex } from 'knex';

/**
 * Whose a work order at a facility of the company's own is, where a customer's person requested it, or where it comes of a
 * customer's ticket: whoever else has that facility doesn't see it (A12). It has no customer, since its facility has none.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table work_orders add column for_customer_id uuid,
    add constraint work_orders_for_customer foreign key (tenant_id, for_customer_id) references customers (tenant_id, id),
    add constraint work_orders_for_one check (customer_id is null or for_customer_id is null)`);
  await knex.raw(`create index work_orders_for_customer on work_orders (tenant_id, for_customer_id)
    where for_customer_id is not null`);
  const tables = ['work_orders', 'portal_users', 'tickets'];
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  // What has ended is written too: the guard of its states is made anew after all migrations.
  await knex.raw('alter table work_orders disable trigger user');
  await knex.raw(
    `update work_orders w set for_customer_id = coalesce(
         (select p.customer_id from portal_users p where w.by_portal and p.tenant_id = w.tenant_id
            and p.user_id = w.requested_by_user_id and p.customer_id is not null order by p.archived_at desc nulls first limit 1),
         (select k.customer_id from tickets k where k.tenant_id = w.tenant_id and k.id = w.ticket_id))
       where w.customer_id is null and (w.by_portal or w.ticket_id is not null)`,
  );
  await knex.raw('alter table work_orders enable trigger user');
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

/** The policies that name it go along, and show nothing until those of the earlier version are there. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_orders drop column for_customer_id cascade');
}
