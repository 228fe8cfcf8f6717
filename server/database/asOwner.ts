import pg from 'pg';

/**
 * Runs a transaction as the role that owns the tables. Nobody of the product does: it's for what no actor may write, such as the
 * times at which the demo's work was done.
 * @param databaseUrl of the migrator, or of a superuser
 */
export async function asOwner(
  databaseUrl: string,
  work: (run: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    await client.query(`set local role ${client.escapeIdentifier(`${rows[0]?.name ?? ''}_owner`)}`);
    await work(async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, values)).rows);
    await client.query('commit');
  } finally {
    await client.end();
  }
}
