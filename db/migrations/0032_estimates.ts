import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const record = `
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1`;

/** Estimates with their lines, and the evidence of what was decided about them (A28). */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'estimates',
    `number bigint not null, revision integer not null default 1, customer_id uuid not null,
     status text not null default 'draft' check (status in ('draft', 'sent', 'approved', 'declined', 'withdrawn')),
     dated_on date not null, valid_until date not null, currency text not null check (currency ~ '^[A-Z]{3}$'),
     purchase_order text, note text, internal_note text, terms text not null, reason text,
     net_minor bigint not null default 0, tax_minor bigint not null default 0, total_minor bigint not null default 0,
     rates jsonb not null default '[]', opened_by text not null, sent_at timestamptz, invoice_id uuid, work_order_id uuid,
     search_text text not null generated always as (public.search_text(
       'EST-' || number::text || E'\\n' || coalesce(purchase_order, '') || E'\\n' || coalesce(note, ''))) stored,
     ${record},
     constraint estimates_number unique (tenant_id, number),
     constraint estimates_valid check (valid_until >= dated_on),
     constraint estimates_sent check (status = 'draft' or sent_at is not null),
     constraint estimates_reason check (status <> 'declined' or reason is not null),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
     foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id)`,
  );
  await tenantTable(
    knex,
    'estimate_lines',
    `estimate_id uuid not null, position integer not null, description text not null,
     quantity_milli bigint not null check (quantity_milli > 0), unit_price bigint not null,
     discount_milli integer not null check (discount_milli between 0 and 100000),
     tax_milli integer not null check (tax_milli between 0 and 100000), net_minor bigint not null,
     created_at timestamptz not null default now(),
     constraint estimate_lines_order unique (tenant_id, estimate_id, position),
     foreign key (tenant_id, estimate_id) references estimates (tenant_id, id) on delete cascade`,
  );
  // What was approved or declined, as it was: nobody changes or removes it, whoever they are.
  await tenantTable(
    knex,
    'estimate_decisions',
    `estimate_id uuid not null, revision integer not null, decision text not null check (decision in ('approved', 'declined')),
     name text not null, reason text, user_id uuid, author_name text not null, address text not null, browser text not null,
     content jsonb not null, content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'), terms text not null,
     decided_at timestamptz not null default now(),
     constraint estimate_decisions_once unique (tenant_id, estimate_id, revision),
     foreign key (tenant_id, estimate_id) references estimates (tenant_id, id)`,
  );
  await knex.raw(
    "alter table tenants add column estimate_terms text not null default 'Prices are valid until the date above.'",
  );
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on estimates ${on}`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table tenants drop column estimate_terms');
  for (const table of ['estimate_decisions', 'estimate_lines', 'estimates'])
    await knex.raw(`drop table ${table}`);
}

const indexes: Readonly<Record<string, string>> = {
  estimates_new: '(tenant_id, created_at desc, id desc)',
  estimates_new_by_customer: '(tenant_id, customer_id, created_at desc, id desc)',
  estimates_by_status: '(tenant_id, status, created_at desc, id desc)',
  estimates_waiting: "(tenant_id, customer_id, valid_until, id) where status = 'sent'",
  estimates_search: 'using gin (tenant_id, search_text gin_trgm_ops)',
};
