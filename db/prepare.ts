import pg from 'pg';
import { databaseSql, roleName, rolesSql, type LoginRole } from './roles.ts';

/**
 * Makes the roles and the database, and revokes what PUBLIC may not do. Repeating it changes nothing but passwords.
 * @param adminUrl a superuser's URL, of any database of the server
 * @throws when the connection is no superuser's
 */
export async function prepareDatabase(
  adminUrl: string,
  database: string,
  passwords: Record<LoginRole | 'migrator', string>,
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(rolesSql(database, passwords).join(';\n'));
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (!rowCount)
      await client.query(
        `create database "${database}" owner ${roleName(database, 'owner')} encoding 'UTF8' template template0`,
      );
  });
  await withClient(urlOfDatabase(adminUrl, database), (client) =>
    client.query(databaseSql(database, database).join(';\n')),
  );
}

/** The same server, another database. Works for socket URLs, whose host is a query parameter. */
export function urlOfDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
