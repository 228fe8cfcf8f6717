import knexFactory, { type Knex } from 'knex';

/** Builds SQL for Postgres; it has no connection and runs nothing. */
export const build = knexFactory({ client: 'pg' });

export type Query = Knex.QueryBuilder;
/** Column → value. */
export type Values = Record<string, unknown>;
/** Which rows: columns and their values, or conditions on the query. */
export type Where = Values | Knex.QueryCallback;
