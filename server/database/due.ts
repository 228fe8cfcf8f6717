import type { Day } from '../shared/days.ts';
import type { Query } from './db.ts';

/** Keeps the assets whose next service was due before a day. What is retired falls due no more. */
export function whereOverdue(query: Query, alias: string, today: Day): Query {
  return query.where(`${alias}.next_service_on`, '<', today).whereNot(`${alias}.status`, 'retired');
}

/** Keeps the assets that fall due from one day to before another. */
export function whereDue(query: Query, alias: string, from: Day, before: Day): Query {
  return query
    .where(`${alias}.next_service_on`, '>=', from)
    .where(`${alias}.next_service_on`, '<', before)
    .whereNot(`${alias}.status`, 'retired');
}
