import pg from 'pg';
import { allRoles, bareName } from './roles.ts';
import { ownedObjects } from './takeOver.ts';

/**
 * What is wrong with a database's roles, in words that say what to do: some are missing on this server, or the database was
 * restored without them or under another name. Null when they fit. Nothing is changed.
 */
export async function faultOfRoles(client: pg.ClientBase, prefix: string): Promise<string | null> {
  const names = allRoles.map((role) => bareName(prefix, role));
  const { rows: found } = await client.query<{ name: string }>(
    'select rolname as name from pg_roles where rolname = any ($1)',
    [names],
  );
  const missing = names.filter((name) => !found.some((one) => one.name === name));
  if (missing.length > 0)
    return (
      `This server lacks roles of the database "${prefix}", ${missing[0]} for one. Run "npm run roles" and have a superuser ` +
      'run the SQL it prints in the database, then run "npm run migrate". See "Backup" in docs/running.md.'
    );
  const { rows } = await client.query<{ name: string; owner: string }>(
    `select o.name, pg_get_userbyid(o.owner) as owner from (${ownedObjects}) o
     where pg_get_userbyid(o.owner) <> all ($1) limit 1`,
    [names],
  );
  if (rows[0])
    return (
      `${rows[0].name} belongs to ${rows[0].owner} and not to ${names[0]}: the database was restored without its roles, or ` +
      `under another name. ${mend}`
    );
  const { rows: rights } = await client.query<{ has: boolean | null }>(
    "select has_schema_privilege($1::name, oid, 'usage') as has from pg_namespace where nspname = 'app'",
    [bareName(prefix, 'app_staff')],
  );
  if (rights[0]?.has === false) return `The database was restored without the rights of its roles. ${mend}`;
  return null;
}

const mend =
  'Run "npm run migrate" with a superuser’s DATABASE_URL: it gives the database its roles and rights back. ' +
  'See "Backup" in docs/running.md.';

/** @throws when the database's roles don't fit, with what to do */
export async function checkRoles(databaseUrl: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const fault = await faultOfRoles(client, prefix);
    if (fault) throw new Error(fault);
  } finally {
    await client.end();
  }
}
