import type { Knex } from 'knex';

/**
 * The day of the month that a line's next date stands for, where that month is too short for it: from 28 February that stands for
 * the 31st, what counts from the due date goes on to 31 March. Null: its own day.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table work_order_lines add column next_day smallint constraint work_order_lines_next_day check (next_day between 29 and 31)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table work_order_lines drop column next_day');
}
