import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * Several services of an asset, each of a type of work orders. An asset with one service of any type has none of these rows, and
 * keeps its dates itself, as before; with rows, the asset repeats the service that is due first.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'asset_services',
    `asset_id uuid not null, type_id uuid not null,
     interval_months integer check (interval_months between 1 and 600),
     last_service_on date, next_service_on date, service_required boolean not null default true,
     created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint asset_services_once unique (tenant_id, asset_id, type_id),
     constraint asset_services_not_required check (service_required or next_service_on is null),
     foreign key (tenant_id, asset_id) references assets (tenant_id, id) on delete cascade,
     foreign key (tenant_id, type_id) references work_order_types (tenant_id, id)`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table asset_services');
}
