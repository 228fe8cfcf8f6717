import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Claims of partners, and the service orders that come of them (A20). */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'warranty_claims',
    `number bigint not null,
     partner_id uuid not null, customer_id uuid not null, asset_id uuid not null, asset_name text not null,
     description text not null, failed_on date not null,
     amount_minor bigint check (amount_minor >= 0), currency text not null check (currency ~ '^[A-Z]{3}$'),
     status text not null check (status in ('waiting', 'authorised', 'rejected', 'service_order_made')),
     reason text, filed_by text not null, filed_by_user_id uuid, decided_by text, decided_at timestamptz,
     search_text text not null generated always as (public.search_text(
       'CL-' || number::text || E'\\n' || asset_name || E'\\n' || description)) stored,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint warranty_claims_number unique (tenant_id, number),
     constraint warranty_claims_reason check (status <> 'rejected' or reason is not null),
     foreign key (tenant_id, partner_id) references partners (tenant_id, id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, asset_id) references assets (tenant_id, id),
     foreign key (tenant_id, filed_by_user_id) references users (tenant_id, id) on delete set null (filed_by_user_id)`,
  );
  for (const [name, on] of Object.entries(indexes))
    await knex.raw(`create index ${name} on warranty_claims ${on}`);
  // One order for each claim, whoever makes it.
  await knex.raw(`
    alter table work_orders
      add column claim_id uuid,
      add constraint work_orders_of_claim foreign key (tenant_id, claim_id) references warranty_claims (tenant_id, id)`);
  await knex.raw(
    'create unique index work_orders_claim on work_orders (tenant_id, claim_id) where claim_id is not null',
  );
  // Which type the orders of claims have, whatever it is called by now.
  await knex.raw(
    'alter table work_order_types add column makes_service_orders boolean not null default false',
  );
  await knex.raw('alter table work_order_types no force row level security');
  await knex.raw("update work_order_types set makes_service_orders = true where name_lc = 'service order'");
  await knex.raw('alter table work_order_types force row level security');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_order_types drop column makes_service_orders');
  await knex.raw('alter table work_orders drop column claim_id');
  await knex.raw('drop table warranty_claims');
}

const indexes: Readonly<Record<string, string>> = {
  warranty_claims_new: '(tenant_id, created_at desc, id desc)',
  warranty_claims_new_by_partner: '(tenant_id, partner_id, created_at desc, id desc)',
  warranty_claims_by_status: '(tenant_id, status, created_at desc, id desc)',
  warranty_claims_by_customer: '(tenant_id, customer_id, created_at desc, id desc)',
  warranty_claims_by_asset: '(tenant_id, asset_id)',
  warranty_claims_search: 'using gin (tenant_id, search_text gin_trgm_ops)',
};
