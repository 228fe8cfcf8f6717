import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const owners = 'asset_id, work_order_id, work_order_line_id, ticket_comment_id, work_order_comment_id';

/**
 * Partners and staff talk about a claim (A20a), and what they write has files, as on work orders (A26). Who wrote last in public is
 * kept at the claim by triggers (db/functions/lastWords.sql, claims.sql), so that what waits for an answer is found at once.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'claim_comments',
    `claim_id uuid not null, body text not null, internal boolean not null default false,
     by_staff boolean not null, author_name text not null, user_id uuid,
     created_at timestamptz not null default now(),
     foreign key (tenant_id, claim_id) references warranty_claims (tenant_id, id),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete set null (user_id)`,
  );
  await knex.raw('create index claim_comments_order on claim_comments (tenant_id, claim_id, created_at, id)');
  await knex.raw(`alter table documents add column claim_comment_id uuid,
    add constraint documents_claim_comment_fkey foreign key (tenant_id, claim_comment_id) references claim_comments (tenant_id, id),
    drop constraint documents_of_one,
    add constraint documents_of_one check (num_nonnulls(${owners}, claim_comment_id) = 1)`);
  await knex.raw(`create index documents_of_claim_comment on documents (tenant_id, claim_comment_id, created_at, id)
    where claim_comment_id is not null`);
  await knex.raw(`alter table warranty_claims
    add column staff_wrote_last boolean,
    add column last_comment_at timestamptz,
    add column needs_answer boolean not null generated always as (staff_wrote_last is not distinct from false) stored,
    add column wants_answer boolean not null generated always as
      (staff_wrote_last is not distinct from true and status = 'waiting') stored`);
  await knex.raw(
    `create index warranty_claims_to_answer on warranty_claims (tenant_id, created_at desc, id desc) where needs_answer`,
  );
  await knex.raw(`create index warranty_claims_answer_wanted on warranty_claims (tenant_id, partner_id, created_at desc, id desc)
    where wants_answer`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table documents no force row level security');
  await knex.raw('delete from documents where claim_comment_id is not null');
  await knex.raw('alter table documents force row level security');
  // Its policies go with it; each run of migrations makes them anew.
  await knex.raw(
    'alter table documents drop constraint documents_of_one, drop column claim_comment_id cascade',
  );
  await knex.raw(`alter table documents add constraint documents_of_one check (num_nonnulls(${owners}) = 1)`);
  await knex.raw('drop table claim_comments');
  await knex.raw(`alter table warranty_claims drop column needs_answer, drop column wants_answer, drop column staff_wrote_last,
    drop column last_comment_at`);
}
