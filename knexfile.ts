import { migratorConfig } from './db/migrate.ts';
import { readConfig } from './server/config.ts';

const { databaseUrl } = readConfig();
if (databaseUrl === null)
  throw new Error('Set DATABASE_URL: the embedded Postgres is migrated by "npm start".');

/** For knex's own command line: `node --import tsx node_modules/knex/bin/cli.js migrate:list`. */
export default migratorConfig(databaseUrl, decodeURIComponent(new URL(databaseUrl).pathname.slice(1)));
