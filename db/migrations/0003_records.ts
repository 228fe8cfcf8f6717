import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const record = `
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1`;

/** The records that a portal shows: assets and tickets. */
export async function up(knex: Knex): Promise<void> {
  // The second facility key keeps customer_id true; the first holds where customer_id is null (a facility of the tenant's own).
  await tenantTable(
    knex,
    'assets',
    `code text, barcode text,
     code_lc text collate "und-x-icu" generated always as (lower(code)) stored,
     barcode_lc text generated always as (lower(barcode)) stored,
     description text not null, manufacturer text, model text, serial_number text, department text,
     facility_id uuid not null, customer_id uuid,
     status text not null default 'in_service' check (status in ('in_service', 'out_of_service', 'retired')),
     service_interval_months integer check (service_interval_months between 1 and 600),
     last_service_on date, next_service_on date,
     search_text text not null generated always as (lower(
       coalesce(code, '') || ' ' || coalesce(barcode, '') || ' ' || description || ' ' || coalesce(manufacturer, '') || ' ' ||
       coalesce(model, '') || ' ' || coalesce(serial_number, '') || ' ' || coalesce(department, ''))) stored,
     ${record},
     constraint assets_barcode unique (tenant_id, barcode_lc),
     foreign key (tenant_id, facility_id) references facilities (tenant_id, id),
     foreign key (tenant_id, facility_id, customer_id) references facilities (tenant_id, id, customer_id) on update cascade,
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  for (const scope of ['', 'customer_id, ', 'facility_id, ']) {
    const name = scope.replace('_id, ', '');
    await knex.raw(
      `create index assets_new${name && `_by_${name}`} on assets (tenant_id, ${scope}created_at desc, id desc)`,
    );
    await knex.raw(
      `create index assets_code${name && `_by_${name}`} on assets (tenant_id, ${scope}code_lc, id)`,
    );
    // What counts of due assets ask besides stands in the index, so that they need no row of the table.
    await knex.raw(
      `create index assets_due${name && `_by_${name}`} on assets (tenant_id, ${scope}next_service_on, id)
         include (status${scope === 'facility_id, ' ? '' : ', facility_id'})`,
    );
  }
  await knex.raw('create index assets_search on assets using gin (tenant_id, search_text gin_trgm_ops)');

  await tenantTable(
    knex,
    'tickets',
    `number bigint not null, subject text not null, description text not null,
     status text not null default 'open' check (status in ('open', 'waiting', 'closed')),
     priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
     customer_id uuid not null, contact_id uuid,
     opened_by text not null,
     search_text text not null generated always as (lower('t-' || number::text || ' ' || subject)) stored,
     ${record},
     unique (tenant_id, number),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete set null (contact_id),
     foreign key (tenant_id, contact_id, customer_id) references contacts (tenant_id, id, customer_id)`,
  );
  for (const scope of ['', 'customer_id, ', 'contact_id, ']) {
    const name = scope.replace('_id, ', '');
    await knex.raw(
      `create index tickets_new${name && `_by_${name}`} on tickets (tenant_id, ${scope}created_at desc, id desc)`,
    );
  }
  await knex.raw('create index tickets_search on tickets using gin (tenant_id, search_text gin_trgm_ops)');

  await tenantTable(
    knex,
    'ticket_comments',
    `ticket_id uuid not null, body text not null, internal boolean not null default false,
     by_staff boolean not null, author_name text not null, user_id uuid,
     created_at timestamptz not null default now(),
     foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade,
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete set null (user_id)`,
  );
  await knex.raw(
    'create index ticket_comments_ticket on ticket_comments (tenant_id, ticket_id, created_at, id)',
  );
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['ticket_comments', 'tickets', 'assets']) await knex.raw(`drop table ${table}`);
}
