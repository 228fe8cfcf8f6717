import pg from 'pg';
import { faultOfRoles } from './checkRoles.ts';
import { databaseSql, roleName, rolesSql, type Passwords } from './roles.ts';

/**
 * Makes the roles and the database, and revokes what PUBLIC may not do. Repeating it changes nothing but passwords.
 * A migrator that is no superuser can't; it goes on with the roles that `npm run roles` printed for a superuser to make.
 * @param adminUrl a superuser's URL, of any database of the server; or the migrator's
 * @throws when the roles are missing or don't fit, and whoever asks can't mend that
 */
export async function prepareDatabase(
  adminUrl: string,
  database: string,
  passwords: Passwords,
): Promise<void> {
  const made = await withClient(adminUrl, async (client) => {
    if (!(await isSuperuser(client))) {
      const fault = await faultOfRoles(client, database);
      if (fault) throw new Error(fault);
      return false;
    }
    await client.query(rolesSql(database, passwords).join(';\n'));
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (!rowCount)
      await client.query(
        `create database "${database}" owner ${roleName(database, 'owner')} encoding 'UTF8' template template0`,
      );
    return true;
  });
  if (!made) return;
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

async function isSuperuser(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    'select rolsuper from pg_roles where rolname = current_user',
  );
  return rows[0]?.rolsuper === true;
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
