import { prepareDatabase, urlOfDatabase } from '../../db/prepare.ts';
import { checkRoles } from '../../db/checkRoles.ts';
import { isCurrent, migrate } from '../../db/migrate.ts';
import { passwordRoles, type Passwords } from '../../db/roles.ts';
import { startEmbeddedPostgres } from './embedded/start.ts';

export interface OpenDatabase {
  /** The database's URL with the migrator's (or superuser's) name. The pools replace it with the logins'. */
  databaseUrl: string;
  /** The database's name, which is the prefix of its roles. */
  prefix: string;
  passwords: Passwords;
  stop(): Promise<void>;
}

const embeddedName = 'gatehouse';

/**
 * Finds or starts the database and brings it up to date. This prepares the embedded Postgres and, outside production, a
 * database that DATABASE_URL names. In production, `npm run migrate` does that, and this only checks.
 * @param config.connections how many the embedded Postgres needs to allow
 * @param derive a password for each role, derived from SECRETS
 * @throws when the database can't be reached, or isn't up to date in production
 */
export async function openDatabase(
  config: { databaseUrl: string | null; dataDir: string; production: boolean; connections?: number },
  derive: (purpose: string) => string,
): Promise<OpenDatabase> {
  const passwords = rolePasswords(derive);
  if (config.databaseUrl === null) {
    const embedded = await startEmbeddedPostgres({
      dataDir: config.dataDir,
      connections: config.connections ?? 0,
    });
    try {
      await prepareDatabase(embedded.adminUrl, embeddedName, passwords);
      const databaseUrl = urlOfDatabase(embedded.adminUrl, embeddedName);
      await migrate(databaseUrl, embeddedName);
      return { databaseUrl, prefix: embeddedName, passwords, stop: () => embedded.stop() };
    } catch (error) {
      await embedded.stop();
      throw error;
    }
  }
  const { databaseUrl } = config;
  if (config.production) await checkCurrent(databaseUrl);
  else await bringUpToDate(databaseUrl, passwords);
  return { databaseUrl, prefix: databaseName(databaseUrl), passwords, stop: () => Promise.resolve() };
}

/** @throws when its roles don't fit, or when some migrations that this code knows have not run there */
export async function checkCurrent(databaseUrl: string): Promise<void> {
  await checkRoles(databaseUrl, databaseName(databaseUrl));
  if (!(await isCurrent(databaseUrl, databaseName(databaseUrl))))
    throw new Error(`The database isn't up to date. Run "npm run migrate" first.`);
}

/** Roles (if the URL's user is a superuser), migrations, policies. This is what `npm run migrate` does. */
export async function bringUpToDate(
  databaseUrl: string,
  passwords: Passwords,
): Promise<{ ran: string[]; policies: boolean }> {
  const prefix = databaseName(databaseUrl);
  await prepareDatabase(databaseUrl, prefix, passwords);
  return migrate(databaseUrl, prefix);
}

/** The passwords of the logins, each derived from SECRETS, so that every process knows them without being told. */
export function rolePasswords(derive: (purpose: string) => string): Passwords {
  return Object.fromEntries(
    passwordRoles.map((role) => [role, derive(`database login ${role}`)]),
  ) as Passwords;
}

function databaseName(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
}
