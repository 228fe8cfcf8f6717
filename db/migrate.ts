import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import knexFactory, { type Knex } from 'knex';
import { allFunctionSql } from './functions/index.ts';
import { allPolicySql } from './policies/generate.ts';
import { migrateQueue, queueSql } from './queue.ts';
import { roleName } from './roles.ts';

const folder = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Migrations by name without their file's ending, so that `dist/*.js` and `*.ts` are the same ones. */
const migrationSource: Knex.MigrationSource<string> = {
  async getMigrations() {
    const files = await readdir(folder);
    return files.filter((file) => /^\d{4}_\w+\.(ts|js)$/.test(file)).sort();
  },
  getMigrationName: (file) => file.replace(/\.(ts|js)$/, ''),
  getMigration: async (file) => (await import(new URL(file, `file://${folder}`).href)) as Knex.Migration,
};

/** knex's settings for the migrator: it works as the owner of the tables. */
export function migratorConfig(databaseUrl: string, prefix: string): Knex.Config {
  return {
    client: 'pg',
    connection: databaseUrl,
    pool: {
      min: 0,
      max: 2,
      afterCreate: (
        connection: { query(sql: string, done: (error?: Error) => void): void },
        done: (error?: Error) => void,
      ) => {
        connection.query(`set role ${roleName(prefix, 'owner')}; set lock_timeout = '10s'`, (error) => {
          done(error);
        });
      },
    },
    migrations: { migrationSource, tableName: 'schema_migrations' },
  };
}

/**
 * Brings a database up to date: migrations first, then functions, policies and grants, which are made anew as one
 * transaction whenever their text differs from what the database has, or a migration ran: one that was taken back has taken
 * those of its columns with it.
 * @param databaseUrl of the migrator (or a superuser)
 * @returns names of the migrations that ran, and whether the policies were made anew
 */
export async function migrate(
  databaseUrl: string,
  prefix: string,
): Promise<{ ran: string[]; policies: boolean }> {
  const knex = knexFactory(migratorConfig(databaseUrl, prefix));
  try {
    const [, ran] = (await knex.migrate.latest()) as [number, string[]];
    await migrateQueue(databaseUrl, prefix);
    return { ran, policies: await applyPolicies(knex, prefix, ran.length > 0) };
  } finally {
    await knex.destroy();
  }
}

/** Have all migrations run, and are functions, policies and grants those of this version? */
export async function isCurrent(databaseUrl: string, prefix: string): Promise<boolean> {
  const knex = knexFactory(migratorConfig(databaseUrl, prefix));
  try {
    const [, pending] = (await knex.migrate.list()) as [unknown[], unknown[]];
    return pending.length === 0 && (await appliedFingerprint(knex)) === fingerprintOf(repeatableSql(prefix));
  } finally {
    await knex.destroy();
  }
}

/** Every statement that is not a migration: schema `app`, policies, grants. */
export function repeatableSql(prefix: string): string[] {
  return [...queueSql(prefix), ...allFunctionSql(prefix), ...allPolicySql(prefix)];
}

async function applyPolicies(knex: Knex, prefix: string, anew: boolean): Promise<boolean> {
  const statements = repeatableSql(prefix);
  const fingerprint = fingerprintOf(statements);
  return knex.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(7106419)');
    if (!anew && (await appliedFingerprint(trx)) === fingerprint) return false;
    // One message for all of them; none has parameters.
    const all = [...statements, `comment on schema app is '${fingerprint}'`].join(';\n');
    await trx.raw(escapeBindings(all)).catch((error: unknown) => {
      throw shortened(error, all);
    });
    return true;
  });
}

/** knex puts the whole text in front of Postgres's message; the statement that failed is enough. */
function shortened(error: unknown, sql: string): unknown {
  if (!(error instanceof Error)) return error;
  const { position } = error as { position?: string };
  const at = position === undefined ? 0 : Number(position) - 1;
  const start = Math.max(sql.lastIndexOf(';\n', at), 0);
  const message = error.message.slice(error.message.lastIndexOf(' - ') + 3);
  return new Error(`${message}, in: ${sql.slice(start, start + 500)}`, { cause: error.cause });
}

/** knex reads a question mark as a binding unless it is escaped. */
function escapeBindings(sql: string): string {
  return sql.replaceAll('?', '\\?');
}

const fingerprintOf = (statements: readonly string[]) =>
  createHash('sha256').update(statements.join(';')).digest('hex');

async function appliedFingerprint(knex: Knex): Promise<string | null> {
  const { rows } = await knex.raw<{ rows: { comment: string | null }[] }>(
    `select obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname = 'app'`,
  );
  return rows[0]?.comment ?? null;
}
