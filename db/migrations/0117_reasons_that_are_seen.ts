import type { Knex } from 'knex';

/** Signs that nobody sees: blanks and what has no width. */
const unseen =
  '[[:space:]\\u00A0\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F' +
  '\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0]';

/** Texts that the database asks for: something in each has to be seen. A text that isn't there is another constraint's business. */
const asked = [
  ['work_orders', 'reason', 'work_orders_reason_seen'],
  ['work_order_lines', 'not_done_reason', 'work_order_lines_reason_seen'],
  ['work_order_events', 'reason', 'work_order_events_reason_seen'],
  ['work_order_signatures', 'name', 'work_order_signatures_name_seen'],
  ['work_order_comments', 'body', 'work_order_comments_body_seen'],
  ['ticket_comments', 'body', 'ticket_comments_body_seen'],
  ['tickets', 'subject', 'tickets_subject_seen'],
  ['estimates', 'reason', 'estimates_reason_seen'],
  ['estimate_decisions', 'reason', 'estimate_decisions_reason_seen'],
  ['warranty_claims', 'reason', 'warranty_claims_reason_seen'],
] as const;

/** What is there already stays as it is; whatever is written from now on is asked. */
export async function up(knex: Knex): Promise<void> {
  for (const [table, column, name] of asked)
    await knex.raw(
      `alter table ${table} add constraint ${name} check (regexp_replace(${column}, '${unseen}', '', 'g') <> '') not valid`,
    );
}

export async function down(knex: Knex): Promise<void> {
  for (const [table, , name] of asked) await knex.raw(`alter table ${table} drop constraint ${name}`);
}
