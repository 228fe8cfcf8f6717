import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * What a ticket's description said before staff changed it: nobody rewrites what a customer wrote. And the index by which
 * a user's wrong passwords are found, for *Unlock*.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'ticket_descriptions',
    `ticket_id uuid not null,
     body text not null,
     author_name text not null,
     replaced_by text not null,
     replaced_at timestamptz not null default now(),
     foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade`,
  );
  await knex.raw(
    'create index ticket_descriptions_ticket on ticket_descriptions (tenant_id, ticket_id, replaced_at, id)',
  );
  await knex.raw(
    `create index rate_limits_account on rate_limits ((split_part(split_part(key, ':', 2), '.', 1)))`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index rate_limits_account');
  await knex.raw('drop table ticket_descriptions');
}
