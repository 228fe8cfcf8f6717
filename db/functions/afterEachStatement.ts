import type { DatabaseFunction } from './index.ts';

/** What the rows of a statement are called in its trigger, by what the statement does. */
const rowsOf = {
  insert: 'new table as added',
  update: 'new table as added old table as gone',
  delete: 'old table as gone',
};

/**
 * Triggers that keep sums of a table's rows: one after each statement that adds, changes or removes some.
 * @param sums the table of sums; `app.keep_SUMS_of_TABLE()` keeps them
 */
export const afterEachStatement = (sums: string, table: string): DatabaseFunction[] =>
  Object.entries(rowsOf).map(([what, rows]) => ({
    owner: 'owner',
    execute: [],
    sql: `create trigger keep_${sums}_on_${what} after ${what} on ${table} referencing ${rows}
        for each statement execute function app.keep_${sums}_of_${table}()`,
  }));
