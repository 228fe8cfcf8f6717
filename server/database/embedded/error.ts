/** The embedded Postgres cannot start; the message says why and what to do, without a stack being of use. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}
