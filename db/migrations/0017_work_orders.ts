import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';
import { inWorkStates, workOrderStates } from '../workOrderMoves.ts';

const record = `
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1`;
const words = (list: readonly string[]) => list.map((word) => `'${word}'`).join(', ');

/** Work orders with their types, lines, comments and what became of them; how the next service date is counted. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'work_order_types',
    `name text not null,
     name_lc text collate public.reading_order not null generated always as (lower(name)) stored,
     asks_outcome boolean not null default true,
     customer_signs boolean not null default false,
     steps text[] not null default '{}',
     active boolean not null default true,
     ${record},
     constraint work_order_types_name unique (tenant_id, name_lc)`,
  );

  await tenantTable(
    knex,
    'work_settings',
    `setting text not null, value text not null,
     created_at timestamptz not null default now(),
     constraint work_settings_known check (
       setting = 'counts_from' and value in ('done', 'due') or setting = 'lands_on' and value in ('day', 'month_end')),
     constraint work_settings_once unique (tenant_id, setting)`,
  );

  // Whose facility it is can't change under it: the key with the customer follows nothing (A12).
  await tenantTable(
    knex,
    'work_orders',
    `number bigint not null, type_id uuid not null,
     facility_id uuid not null, customer_id uuid, lab_id uuid, technician_id uuid, partner_id uuid,
     status text not null check (status in (${words(workOrderStates)})),
     in_work boolean not null generated always as (status in (${words(inWorkStates)})) stored,
     reason text,
     description text, purchase_order text, wanted_on date, scheduled_on date,
     opened_by text not null, by_portal boolean not null default false, requested_by_user_id uuid,
     signed_by text, signed_at timestamptz,
     search_text text not null generated always as (public.search_text(
       'WO-' || number::text || E'\\n' || coalesce(purchase_order, '') || E'\\n' || coalesce(description, ''))) stored,
     ${record},
     constraint work_orders_number unique (tenant_id, number),
     constraint work_orders_reason check (status not in ('on_hold', 'declined', 'cancelled') or reason is not null),
     constraint work_orders_scheduled check (status <> 'scheduled' or scheduled_on is not null),
     unique (tenant_id, id, customer_id),
     foreign key (tenant_id, type_id) references work_order_types (tenant_id, id),
     foreign key (tenant_id, facility_id) references facilities (tenant_id, id),
     constraint work_orders_at_customer
       foreign key (tenant_id, facility_id, customer_id) references facilities (tenant_id, id, customer_id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, lab_id) references facilities (tenant_id, id),
     foreign key (tenant_id, technician_id) references personnel (tenant_id, id),
     foreign key (tenant_id, partner_id) references partners (tenant_id, id),
     foreign key (tenant_id, requested_by_user_id) references users (tenant_id, id) on delete set null (requested_by_user_id)`,
  );
  await knex.raw(
    'create index work_orders_search on work_orders using gin (tenant_id, search_text gin_trgm_ops)',
  );

  await tenantTable(
    knex,
    'work_order_lines',
    `work_order_id uuid not null, asset_id uuid not null, customer_id uuid, facility_id uuid not null,
     asset_code text, asset_description text not null,
     outcome text check (outcome in ('passed', 'adjusted', 'failed', 'not_done')),
     not_done_reason text, serviced_on date, technician_id uuid, remarks text,
     next_service_on date, next_is_given boolean not null default false, not_required boolean not null default false,
     steps_done text[] not null default '{}', steps_failed text[] not null default '{}',
     finished_at timestamptz, before_last_on date, before_next_on date, before_required boolean,
     ${record},
     constraint work_order_lines_once unique (tenant_id, work_order_id, asset_id),
     constraint work_order_lines_not_done check (outcome <> 'not_done' or not_done_reason is not null),
     constraint work_order_lines_finished check (finished_at is null or outcome is not null),
     foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id),
     foreign key (tenant_id, work_order_id, customer_id) references work_orders (tenant_id, id, customer_id),
     foreign key (tenant_id, asset_id) references assets (tenant_id, id),
     foreign key (tenant_id, facility_id) references facilities (tenant_id, id),
     constraint work_order_lines_at_customer
       foreign key (tenant_id, facility_id, customer_id) references facilities (tenant_id, id, customer_id),
     foreign key (tenant_id, technician_id) references personnel (tenant_id, id)`,
  );

  for (const [table, more] of [
    ['work_order_comments', `body text not null, internal boolean not null default false`],
    ['work_order_events', `from_status text, to_status text not null, reason text`],
  ] as const)
    await tenantTable(
      knex,
      table,
      `work_order_id uuid not null, ${more},
       by_staff boolean not null, author_name text not null, user_id uuid,
       created_at timestamptz not null default now(),
       foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id),
       foreign key (tenant_id, user_id) references users (tenant_id, id) on delete set null (user_id)`,
    );

  await knex.raw('alter table assets add column service_required boolean not null default true');
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on ${on}`);
  await addUsualTypes(knex);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table assets drop column service_required');
  for (const table of [
    'work_order_events',
    'work_order_comments',
    'work_order_lines',
    'work_orders',
    'work_settings',
    'work_order_types',
  ])
    // prettier-ignore
    await knex.raw(`drop table ${table}`);
}

/** Lists by newest, as far as each actor reaches, and what each filter leads to. */
const indexes: Readonly<Record<string, string>> = {
  work_orders_new: 'work_orders (tenant_id, created_at desc, id desc)',
  work_orders_new_by_customer: 'work_orders (tenant_id, customer_id, created_at desc, id desc)',
  work_orders_new_by_facility: 'work_orders (tenant_id, facility_id, created_at desc, id desc)',
  work_orders_by_status: 'work_orders (tenant_id, status, created_at desc, id desc)',
  work_orders_by_customer_status: 'work_orders (tenant_id, customer_id, status, created_at desc, id desc)',
  work_orders_by_type: 'work_orders (tenant_id, type_id, created_at desc, id desc)',
  work_orders_by_scheduled: 'work_orders (tenant_id, scheduled_on, id)',
  work_orders_by_scheduled_down: 'work_orders (tenant_id, scheduled_on desc nulls last, id desc)',
  work_orders_by_technician: 'work_orders (tenant_id, technician_id, created_at desc, id desc)',
  work_orders_jobs: 'work_orders (tenant_id, technician_id, scheduled_on, id) where in_work',
  work_orders_in_work: 'work_orders (tenant_id, created_at desc, id desc) where in_work',
  work_orders_in_work_by_customer:
    'work_orders (tenant_id, customer_id, created_at desc, id desc) where in_work',
  work_orders_in_work_by_facility:
    'work_orders (tenant_id, facility_id, created_at desc, id desc) where in_work',
  work_orders_by_partner:
    'work_orders (tenant_id, partner_id, created_at desc, id desc) where partner_id is not null',
  work_order_lines_order: 'work_order_lines (tenant_id, work_order_id, created_at, id)',
  work_order_lines_history: 'work_order_lines (tenant_id, asset_id, serviced_on desc, id desc)',
  work_order_comments_order: 'work_order_comments (tenant_id, work_order_id, created_at, id)',
  work_order_events_order: 'work_order_events (tenant_id, work_order_id, created_at, id)',
};

/** Companies that were there before get what one gets at sign-up. */
async function addUsualTypes(knex: Knex): Promise<void> {
  for (const table of ['tenants', 'work_order_types'])
    await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(
    `insert into work_order_types (tenant_id, name, asks_outcome)
     select t.id, n.name, n.name <> 'Service order' from tenants t,
       unnest(array['Calibration', 'Repair', 'Inspection', 'Service order']) n (name)`,
  );
  for (const table of ['tenants', 'work_order_types'])
    await knex.raw(`alter table ${table} force row level security`);
}
