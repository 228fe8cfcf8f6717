import type { Knex } from 'knex';

/** The two lists of kinds of emails; other migrations add to them too, so what stands there is kept. */
const kindLists = [
  ['emails', 'emails_kind_check'],
  ['email_templates', 'email_templates_kind_check'],
] as const;
const ownKind = "'job_reply'::text";
const owners = 'asset_id, work_order_id, work_order_line_id, ticket_comment_id';

async function changeKinds(knex: Knex, change: (definition: string) => string): Promise<void> {
  for (const [table, name] of kindLists) {
    const { rows } = await knex.raw<{ rows: { definition: string }[] }>(
      'select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ?',
      [name],
    );
    const changed = change(rows[0]?.definition ?? '');
    await knex.raw(`alter table ${table} drop constraint ${name}, add constraint ${name} ${changed}`);
  }
}

/** Comments on work orders have files, as those of tickets do (A26); and a technician is told of what a customer says on a job. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table documents add column work_order_comment_id uuid,
    add constraint documents_work_order_comment_fkey foreign key (tenant_id, work_order_comment_id)
      references work_order_comments (tenant_id, id),
    drop constraint documents_of_one,
    add constraint documents_of_one check (num_nonnulls(${owners}, work_order_comment_id) = 1)`);
  await knex.raw(`create index documents_of_order_comment on documents (tenant_id, work_order_comment_id, created_at, id)
    where work_order_comment_id is not null`);
  await changeKinds(knex, (definition) => definition.replace(']', `, ${ownKind}]`));
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['emails', 'email_templates', 'documents'])
    await knex.raw(`alter table ${table} no force row level security`);
  for (const [table] of kindLists) await knex.raw(`delete from ${table} where kind = 'job_reply'`);
  await knex.raw('delete from documents where work_order_comment_id is not null');
  for (const table of ['emails', 'email_templates', 'documents'])
    await knex.raw(`alter table ${table} force row level security`);
  await changeKinds(knex, (definition) => definition.replace(`, ${ownKind}`, ''));
  await knex.raw(`alter table documents drop constraint documents_of_one, drop column work_order_comment_id`);
  await knex.raw(`alter table documents add constraint documents_of_one check (num_nonnulls(${owners}) = 1)`);
}
