/** The embedded Postgres can't start. The message says why and what to do; a stack would not help. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}
