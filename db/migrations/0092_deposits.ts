import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * Deposits of an estimate: invoices of a part of it, in advance. The invoice of the whole names what it deducts of them, rate by
 * rate: as it was charged, so that all of them together come to the estimate.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table invoices
      add column deposit_of_id uuid,
      add column deposit_percent_milli integer check (deposit_percent_milli between 1 and 100000),
      add column deposit_revision integer,
      add constraint invoices_deposit check (num_nonnulls(deposit_of_id, deposit_percent_milli, deposit_revision) in (0, 3)),
      add constraint invoices_deposit_kind check (deposit_of_id is null or kind = 'invoice'),
      add constraint invoices_deposit_of foreign key (tenant_id, deposit_of_id) references estimates (tenant_id, id)`);
  await knex.raw(
    'create index invoices_deposits_of on invoices (tenant_id, deposit_of_id) where deposit_of_id is not null',
  );
  // Which estimates an invoice is of was only asked on its own page so far; now its issue asks it.
  await knex.raw(
    'create index estimates_of_invoice on estimates (tenant_id, invoice_id) where invoice_id is not null',
  );
  await tenantTable(
    knex,
    'invoice_deductions',
    `invoice_id uuid not null, deposit_id uuid not null,
     rate_milli integer not null check (rate_milli between 0 and 100000),
     net_minor bigint not null, tax_minor bigint not null,
     created_at timestamptz not null default now(),
     constraint invoice_deductions_once unique (tenant_id, invoice_id, deposit_id, rate_milli),
     foreign key (tenant_id, invoice_id) references invoices (tenant_id, id) on delete cascade,
     foreign key (tenant_id, deposit_id) references invoices (tenant_id, id)`,
  );
  await knex.raw('create index invoice_deductions_of on invoice_deductions (tenant_id, deposit_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table invoice_deductions');
  await knex.raw('drop index estimates_of_invoice');
  await knex.raw(`
    alter table invoices drop constraint invoices_deposit_of, drop constraint invoices_deposit_kind, drop constraint invoices_deposit,
      drop column deposit_of_id, drop column deposit_percent_milli, drop column deposit_revision`);
}
