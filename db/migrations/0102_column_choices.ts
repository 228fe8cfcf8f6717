import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** Which columns a person shows in a list of the portal; without a row the usual ones. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'column_choices',
    `user_id uuid not null,
     list text not null check (list in ('assets', 'recalls', 'delinquent', 'in_work', 'work_orders')),
     columns text[] not null check (cardinality(columns) <= 40 and length(array_to_string(columns, ' ')) <= 600),
     created_at timestamptz not null default now(),
     constraint column_choices_once unique (tenant_id, user_id, list),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table column_choices');
}
