import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const record = `
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1`;

/** Invoices and credit notes with their lines, payments, and what an issued document says of both sides. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table customers
      add column country text check (country ~ '^[A-Z]{2}$'), add column tax_number text,
      add column payment_days integer check (payment_days between 0 and 365)`);
  await knex.raw(`
    alter table tenants
      add column address text, add column country text check (country ~ '^[A-Z]{2}$'), add column tax_number text,
      add column payment_days integer not null default 30 check (payment_days between 0 and 365)`);

  await tenantTable(
    knex,
    'invoices',
    `kind text not null default 'invoice' check (kind in ('invoice', 'credit_note')),
     status text not null default 'draft' check (status in ('draft', 'issued')),
     number bigint, customer_id uuid not null, credits_id uuid, work_order_id uuid,
     dated_on date not null, due_on date not null, currency text not null check (currency ~ '^[A-Z]{3}$'),
     purchase_order text, note text, internal_note text, tax_reason text,
     net_minor bigint not null default 0, tax_minor bigint not null default 0, total_minor bigint not null default 0,
     rates jsonb not null default '[]', buyer jsonb, seller jsonb,
     paid_minor bigint not null default 0, credited_minor bigint not null default 0,
     is_open boolean not null generated always as (
       status = 'issued' and kind = 'invoice' and total_minor > paid_minor + credited_minor) stored,
     opened_by text not null, issued_by text, issued_at timestamptz,
     search_text text not null generated always as (public.search_text(
       case kind when 'invoice' then 'INV-' else 'CN-' end || coalesce(number::text, '') || E'\\n' ||
       coalesce(purchase_order, '') || E'\\n' || coalesce(buyer ->> 'name', ''))) stored,
     ${record},
     constraint invoices_issued check ((status = 'issued') = (number is not null)),
     constraint invoices_frozen check (status = 'draft' or buyer is not null and seller is not null and issued_at is not null),
     constraint invoices_credits check ((kind = 'credit_note') = (credits_id is not null)),
     constraint invoices_due check (due_on >= dated_on),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, credits_id) references invoices (tenant_id, id),
     foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id)`,
  );
  await tenantTable(
    knex,
    'invoice_lines',
    `invoice_id uuid not null, position integer not null, description text not null,
     quantity_milli bigint not null check (quantity_milli > 0), unit_price bigint not null,
     discount_milli integer not null check (discount_milli between 0 and 100000),
     tax_milli integer not null check (tax_milli between 0 and 100000), net_minor bigint not null,
     created_at timestamptz not null default now(),
     constraint invoice_lines_order unique (tenant_id, invoice_id, position),
     foreign key (tenant_id, invoice_id) references invoices (tenant_id, id) on delete cascade`,
  );
  await tenantTable(
    knex,
    'payments',
    `customer_id uuid not null, paid_on date not null, amount_minor bigint not null check (amount_minor > 0),
     currency text not null check (currency ~ '^[A-Z]{3}$'),
     method text not null check (method in ('bank_transfer', 'card', 'cash', 'cheque', 'other')), reference text,
     recorded_by text not null, reversed_at timestamptz, reversed_by text,
     created_at timestamptz not null default now(),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  await tenantTable(
    knex,
    'payment_parts',
    `payment_id uuid not null, invoice_id uuid not null, amount_minor bigint not null check (amount_minor > 0),
     created_at timestamptz not null default now(),
     constraint payment_parts_once unique (tenant_id, payment_id, invoice_id),
     foreign key (tenant_id, payment_id) references payments (tenant_id, id),
     foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)`,
  );
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create ${name} on ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['payment_parts', 'payments', 'invoice_lines', 'invoices'])
    await knex.raw(`drop table ${table}`);
  await knex.raw(
    'alter table tenants drop column address, drop column country, drop column tax_number, drop column payment_days',
  );
  await knex.raw(
    'alter table customers drop column country, drop column tax_number, drop column payment_days',
  );
}

/** Lists by newest, as far as each actor sees them; what is due; what belongs to what. */
const indexes: Readonly<Record<string, string>> = {
  'unique index invoices_number': 'invoices (tenant_id, kind, number) where number is not null',
  'index invoices_new': 'invoices (tenant_id, created_at desc, id desc)',
  'index invoices_new_by_customer': 'invoices (tenant_id, customer_id, created_at desc, id desc)',
  'index invoices_by_due': 'invoices (tenant_id, due_on, id)',
  'index invoices_by_due_of_customer': 'invoices (tenant_id, customer_id, due_on, id)',
  'index invoices_open': 'invoices (tenant_id, due_on, id) where is_open',
  'index invoices_open_by_customer': 'invoices (tenant_id, customer_id, due_on, id) where is_open',
  'index invoices_drafts': "invoices (tenant_id, created_at desc, id desc) where status = 'draft'",
  'index invoices_credits_of': 'invoices (tenant_id, credits_id) where credits_id is not null',
  'index invoices_search': 'invoices using gin (tenant_id, search_text gin_trgm_ops)',
  'index payments_by_customer': 'payments (tenant_id, customer_id, paid_on desc, id desc)',
  'index payment_parts_of_invoice': 'payment_parts (tenant_id, invoice_id)',
};
