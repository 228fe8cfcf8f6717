import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/** What a customer has signed when work was done: the name, the drawing, and what stood on the order then. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'work_order_signatures',
    `work_order_id uuid not null, name text not null, drawing text,
     content text not null, content_sha256 text not null,
     by_staff boolean not null, author_name text not null, user_id uuid,
     created_at timestamptz not null default now(),
     constraint work_order_signatures_drawing check (char_length(drawing) <= 20000 and drawing ~ '^[ML0-9 ]+$'),
     constraint work_order_signatures_sha256 check (content_sha256 ~ '^[0-9a-f]{64}$'),
     foreign key (tenant_id, work_order_id) references work_orders (tenant_id, id),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete set null (user_id)`,
  );
  await knex.raw(
    'create index work_order_signatures_latest on work_order_signatures (tenant_id, work_order_id, created_at desc, id desc)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table work_order_signatures');
}
