import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const known = ` or setting = 'schedule_days' and (value = 'off' or value ~ '^[1-9][0-9]{0,2}$')`;

/** Adds to what the settings may be, whatever another migration has added before. */
async function changeKnown(knex: Knex, change: (definition: string) => string): Promise<void> {
  const { rows } = await knex.raw<{ rows: { definition: string }[] }>(
    `select pg_get_expr(conbin, conrelid) as definition from pg_constraint where conname = 'work_settings_known'`,
  );
  const changed = change(rows[0]?.definition ?? '');
  await knex.raw(
    `alter table work_settings drop constraint work_settings_known, add constraint work_settings_known check (${changed})`,
  );
}

/** Services that are due soon, each once, until somebody makes a work order of them or says no. */
export async function up(knex: Knex): Promise<void> {
  await changeKnown(knex, (definition) => `${definition}${known}`);
  await tenantTable(
    knex,
    'order_drafts',
    `asset_id uuid not null, type_id uuid not null, due_on date not null,
     status text not null default 'waiting' check (status in ('waiting', 'confirmed', 'dismissed')),
     work_order_id uuid,
     created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint order_drafts_once unique (tenant_id, asset_id, type_id, due_on),
     foreign key (tenant_id, asset_id) references assets (tenant_id, id) on delete cascade,
     foreign key (tenant_id, type_id) references work_order_types (tenant_id, id),
     foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id)`,
  );
  await knex.raw(
    `create index order_drafts_waiting on order_drafts (tenant_id, due_on, id) where status = 'waiting'`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table order_drafts');
  await knex.raw('alter table work_settings no force row level security');
  await knex.raw(`delete from work_settings where setting = 'schedule_days'`);
  await knex.raw('alter table work_settings force row level security');
  await changeKnown(knex, (definition) =>
    definition.replace(/ OR \(\(setting = 'schedule_days'.*?\)\)\)(?=\)*$)/, ''),
  );
}
