import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** The private address of a person's calendar: the row alone opens nothing, the address is computed with a key of the server. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'calendar_links',
    `user_id uuid not null, key_version text not null, ended_at timestamptz,
     created_at timestamptz not null default now(),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );
  await knex.raw(
    'create unique index calendar_links_one on calendar_links (tenant_id, user_id) where ended_at is null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table calendar_links');
}
