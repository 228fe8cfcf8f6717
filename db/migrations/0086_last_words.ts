import type { Knex } from 'knex';

/** The two lists of kinds of emails; other migrations add to them too, so what stands there is kept. */
const kindLists = [
  ['emails', 'emails_kind_check'],
  ['email_templates', 'email_templates_kind_check'],
] as const;
const kinds = [
  'work_requested',
  'work_order_comment',
  'work_order_reply',
  'work_order_declined',
  'work_order_cancelled',
  'work_order_reopened',
];
const ownKinds = kinds.map((kind) => `'${kind}'::text`).join(', ');

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

/**
 * Who wrote last in public in a ticket and on a work order, so that what waits for an answer is found without reading every
 * comment; and when a work order took a turn that its customer is told of (declined, cancelled, reopened). Triggers keep them
 * (db/functions/lastWords.sql). And the emails about it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table tickets add column staff_wrote_last boolean not null default false`);
  await knex.raw(`
    alter table work_orders add column staff_wrote_last boolean, add column last_comment_at timestamptz,
      add column turned_at timestamptz`);
  await lifted(knex, ['tickets', 'ticket_comments', 'work_orders', 'work_order_comments'], async () => {
    await knex.raw(
      `update tickets t set staff_wrote_last = true from (
         select distinct on (tenant_id, ticket_id) tenant_id, ticket_id, by_staff from ticket_comments where not internal
           order by tenant_id, ticket_id, created_at desc, id desc) m
         where m.tenant_id = t.tenant_id and m.ticket_id = t.id and m.by_staff`,
    );
    await knex.raw(
      `update work_orders w set staff_wrote_last = m.by_staff, last_comment_at = m.created_at from (
         select distinct on (tenant_id, work_order_id) tenant_id, work_order_id, by_staff, created_at from work_order_comments
           where not internal order by tenant_id, work_order_id, created_at desc, id desc) m
         where m.tenant_id = w.tenant_id and m.work_order_id = w.id`,
    );
  });
  await knex.raw(`
    alter table tickets add column needs_answer boolean not null
      generated always as (status = 'open' and not staff_wrote_last) stored`);
  await knex.raw(`
    alter table work_orders add column needs_answer boolean not null generated always as
      (staff_wrote_last is not distinct from false and status not in ('closed', 'declined', 'cancelled')) stored`);
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`create index ${name} on ${on}`);
  await changeKinds(knex, (definition) => definition.replace(']', `, ${ownKinds}]`));
}

export async function down(knex: Knex): Promise<void> {
  for (const [table] of kindLists) {
    await knex.raw(`alter table ${table} no force row level security`);
    await knex.raw(`delete from ${table} where kind = any (?)`, [kinds]);
    await knex.raw(`alter table ${table} force row level security`);
  }
  await changeKinds(knex, (definition) => definition.replace(`, ${ownKinds}`, ''));
  await knex.raw('alter table work_orders drop column needs_answer');
  await knex.raw('alter table tickets drop column needs_answer, drop column staff_wrote_last');
  await knex.raw(
    'alter table work_orders drop column staff_wrote_last, drop column last_comment_at, drop column turned_at',
  );
}

async function lifted(knex: Knex, tables: readonly string[], work: () => Promise<void>): Promise<void> {
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await work();
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

/** What Home and the lists' filter ask staff for, and what a customer's start page looks for. */
const indexes: Readonly<Record<string, string>> = {
  tickets_to_answer: 'tickets (tenant_id, created_at desc, id desc) where needs_answer',
  work_orders_to_answer: 'work_orders (tenant_id, created_at desc, id desc) where needs_answer',
  work_orders_answered: 'work_orders (tenant_id, customer_id, last_comment_at desc) where staff_wrote_last',
  work_orders_turned: 'work_orders (tenant_id, customer_id, turned_at desc) where turned_at is not null',
};
