import type { Day } from '../../shared/days.ts';
import type { Db, Query } from '../../database/db.ts';

type Column = ReturnType<Db['raw']>;

/** Keeps the assets whose next service was due before a day. What is retired falls due no more. */
export function whereOverdue(query: Query, alias: string, lateBefore: Day): Query {
  return query.where(`${alias}.next_service_on`, '<', lateBefore).whereNot(`${alias}.status`, 'retired');
}

/** Keeps the assets that fall due from one day to before another; a day may be a column of the query. */
export function whereDue(query: Query, alias: string, from: Day | Column, before: Day | Column): Query {
  return query
    .where(`${alias}.next_service_on`, '>=', from)
    .where(`${alias}.next_service_on`, '<', before)
    .whereNot(`${alias}.status`, 'retired');
}
