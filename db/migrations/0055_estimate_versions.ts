import type { Knex } from 'knex';

/**
 * A new version of an estimate is a draft of its own until it is sent: what the customer has been sent, or has approved, stays in
 * sight as it was meanwhile (A28).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table estimates
      add column revises_id uuid,
      add constraint estimates_revises foreign key (tenant_id, revises_id) references estimates (tenant_id, id),
      add constraint estimates_revising check (revises_id is null or status = 'draft'),
      drop constraint estimates_number`);
  await knex.raw(
    'create unique index estimates_number on estimates (tenant_id, number) where revises_id is null',
  );
  await knex.raw(
    'create unique index estimates_revised_once on estimates (tenant_id, revises_id) where revises_id is not null',
  );
  // Which invoice an order's work is in: one at most, and none any more once that draft is deleted.
  await knex.raw(`
    alter table work_orders
      add column invoice_id uuid,
      add constraint work_orders_invoiced foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
        on delete set null (invoice_id)`);
  await knex.raw(
    'create index work_orders_of_invoice on work_orders (tenant_id, invoice_id) where invoice_id is not null',
  );
  // The same of an estimate: its draft invoice may be deleted, and is made again then.
  await knex.raw(`
    alter table estimates
      drop constraint estimates_tenant_id_invoice_id_fkey,
      add constraint estimates_invoiced foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
        on delete set null (invoice_id)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_orders drop column invoice_id');
  await knex.raw('alter table estimates no force row level security');
  await knex.raw('delete from estimates where revises_id is not null');
  await knex.raw('alter table estimates force row level security');
  await knex.raw('drop index estimates_number');
  await knex.raw(`
    alter table estimates drop column revises_id, add constraint estimates_number unique (tenant_id, number),
      drop constraint estimates_invoiced,
      add foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)`);
}
