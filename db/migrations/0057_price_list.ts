import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** The company's price list, and lines of an estimate that the customer may take or leave. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'price_list_items',
    `code text not null, code_key text not null generated always as (lower(code)) stored,
     description text not null, unit_price bigint not null, currency text not null check (currency ~ '^[A-Z]{3}$'),
     tax_milli integer not null check (tax_milli between 0 and 100000), type_id uuid, active boolean not null default true,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint price_list_code unique (tenant_id, code_key),
     foreign key (tenant_id, type_id) references work_order_types (tenant_id, id)`,
  );
  await knex.raw('alter table estimate_lines add column optional boolean not null default false');
  await knex.raw(
    "alter table estimate_decisions add column chosen integer[] not null default '{}' check (cardinality(chosen) <= 200)",
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table estimate_decisions drop column chosen');
  await knex.raw('alter table estimate_lines drop column optional');
  await knex.raw('drop table price_list_items');
}
