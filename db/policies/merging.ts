import { contactMoves, customerMoves } from '../mergeMoves.ts';

/** What the functions that merge two records reach: the columns that they move, and the records themselves (A41). */
export const mergeGrants: readonly (readonly [privileges: string, table: string])[] = [
  ...[...customerMoves, ...contactMoves]
    .filter(({ stays }) => stays === null)
    .map(({ table, column }) => [`select (tenant_id, id, ${column}), update (${column})`, table] as const),
  ['select (facility_id), delete', 'contact_facilities'],
  ...['customers', 'contacts'].map(
    (table) =>
      [
        'select (tenant_id, id, archived_at, merged_into, version), update (archived_at, merged_into, updated_at, version)',
        table,
      ] as const,
  ),
  ['select (tenant_id, customer_id, contact_id, ended_at), update (ended_at)', 'secure_links'],
  [
    'select (tenant_id, customer_id, subject_customer_id, ended_at), update (customer_id, ended_at)',
    'login_sessions',
  ],
];
