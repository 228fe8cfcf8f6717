import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Invoices that are made again and again by the clock: the plans, and what was made of each period, once. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'recurring_invoices',
    `name text not null, customer_id uuid not null, currency text not null check (currency ~ '^[A-Z]{3}$'),
     every integer not null check (every between 1 and 99),
     unit text not null check (unit in ('week', 'month', 'quarter', 'year')),
     anchor_day integer not null check (anchor_day between 1 and 31),
     first_on date not null, next_on date, last_on date, times integer check (times between 1 and 999),
     made integer not null default 0, issues boolean not null, payment_days integer check (payment_days between 0 and 365),
     purchase_order text, tax_reason text, note text,
     no_tax text check (no_tax in ('exempt', 'reverse_charge', 'export', 'zero_rated')),
     net_minor bigint not null, tax_minor bigint not null, total_minor bigint not null, rates jsonb not null,
     state text not null default 'active' check (state in ('active', 'paused', 'ended')),
     paused_why text check (paused_why in ('person', 'customer', 'failed')), opened_by text not null,
     search_text text not null generated always as (public.search_text(name)) stored,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint recurring_invoices_next check ((state = 'ended') = (next_on is null)),
     constraint recurring_invoices_paused check ((state = 'paused') = (paused_why is not null)),
     constraint recurring_invoices_end check (last_on is null or times is null),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  await tenantTable(
    knex,
    'recurring_lines',
    `recurring_id uuid not null, position integer not null, description text not null,
     quantity_milli bigint not null check (quantity_milli > 0), unit_price bigint not null,
     discount_milli integer not null check (discount_milli between 0 and 100000),
     tax_milli integer not null check (tax_milli between 0 and 100000), net_minor bigint not null,
     created_at timestamptz not null default now(),
     constraint recurring_lines_order unique (tenant_id, recurring_id, position),
     foreign key (tenant_id, recurring_id) references recurring_invoices (tenant_id, id)`,
  );
  // Two clocks at once, one that was off for a while, and one that was set back make an invoice of each period once.
  await tenantTable(
    knex,
    'recurring_periods',
    `recurring_id uuid not null, period_on date not null, invoice_id uuid,
     created_at timestamptz not null default now(),
     constraint recurring_periods_once unique (tenant_id, recurring_id, period_on),
     foreign key (tenant_id, recurring_id) references recurring_invoices (tenant_id, id),
     constraint recurring_periods_invoice foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
       on delete set null (invoice_id)`,
  );
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['recurring_periods', 'recurring_lines', 'recurring_invoices'])
    await knex.raw(`drop table ${table}`);
}

const indexes: Readonly<Record<string, string>> = {
  recurring_invoices_new: 'recurring_invoices (tenant_id, created_at desc, id desc)',
  recurring_invoices_by_next: 'recurring_invoices (tenant_id, next_on, id)',
  recurring_invoices_due: "recurring_invoices (tenant_id, next_on, id) where state = 'active'",
  recurring_invoices_of_customer: 'recurring_invoices (tenant_id, customer_id, created_at desc, id desc)',
  recurring_invoices_paused: "recurring_invoices (tenant_id, id) where state = 'paused'",
  recurring_periods_of_invoice: 'recurring_periods (tenant_id, invoice_id) where invoice_id is not null',
};
