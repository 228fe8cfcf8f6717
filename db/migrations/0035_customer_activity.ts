import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * What customers read of what was done: the audit log has no customer, and says more than is theirs. Rows are written with the
 * log's own, and by what an agent looks at.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'customer_activity',
    `customer_id uuid not null,
     at timestamptz not null,
     seq bigint,
     actor_kind text not null, user_id uuid, actor_name text not null, as_name text,
     action text not null, record_kind text, record_id uuid, record_name text not null,
     changes jsonb not null default '{}',
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  await knex.raw(
    'create index customer_activity_of on customer_activity (tenant_id, customer_id, at desc, id desc)',
  );
  await knex.raw(
    `create index customer_activity_looks on customer_activity (tenant_id, customer_id, user_id, record_name, at)
       where action = 'agent_viewed'`,
  );
  // Whose a user is, also once its portal user is archived.
  await knex.raw('create index portal_users_by_user on portal_users (tenant_id, user_id)');
  // A21: since when an agent looks after the customer; null where that was before anybody noted it.
  await knex.raw('alter table customers add column agent_since timestamptz');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table customers drop column agent_since');
  await knex.raw('drop index portal_users_by_user');
  await knex.raw('drop table customer_activity');
}
