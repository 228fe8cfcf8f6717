import { createRequire } from 'node:module';
import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { roleName } from './roles.ts';

const { version } = createRequire(import.meta.url)('graphile-worker/package.json') as { version: string };

/** Brings the queue's own schema up to date, as the owner of everything else. */
export async function migrateQueue(databaseUrl: string, prefix: string): Promise<void> {
  const role = roleName(prefix, 'owner').replaceAll('"', '');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, options: `-c role=${role}` });
  // A connection that breaks fails the query that is under way.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });
  } finally {
    await pool.end();
  }
}

/**
 * Who may do what in the queue: the worker works through it, `app.add_job` and the sweeper reach in. graphile-worker
 * enables row security on its tables without a policy, so that only owners would see a row.
 */
export function queueSql(prefix: string): string[] {
  const worker = roleName(prefix, 'app_worker');
  const definer = roleName(prefix, 'definer_jobs');
  const operator = roleName(prefix, 'definer_operator');
  const schema = 'graphile_worker';
  const tables = ['_private_jobs', '_private_job_queues', '_private_tasks', '_private_known_crontabs'];
  return [
    ...tables.flatMap((table) => [
      `drop policy if exists worker on ${schema}.${table}`,
      `create policy worker on ${schema}.${table} to ${worker} using (true) with check (true)`,
    ]),
    `revoke all on all tables in schema ${schema} from public, ${worker}, ${definer}, ${operator}`,
    `revoke all on all functions in schema ${schema} from public`,
    `grant usage on schema ${schema} to ${worker}, ${definer}`,
    `grant execute on all functions in schema ${schema} to ${worker}, ${definer}`,
    `grant select on ${schema}.migrations to ${worker}`,
    `grant select, insert, update, delete on ${schema}._private_jobs, ${schema}._private_job_queues to ${worker}`,
    `grant select, insert on ${schema}._private_tasks to ${worker}`,
    `grant select on ${schema}._private_known_crontabs to ${worker}`,
    `grant select, insert, update on ${schema}._private_jobs, ${schema}._private_job_queues to ${definer}`,
    `grant select, insert on ${schema}._private_tasks to ${definer}`,
    // How much waits and what has failed, for the operator: never what a job is about.
    `grant usage on schema ${schema} to ${operator}`,
    `grant select (id, task_id, attempts, max_attempts, run_at, locked_by, updated_at)
       on ${schema}._private_jobs to ${operator}`,
    `grant select (id, identifier) on ${schema}._private_tasks to ${operator}`,
    `alter view ${schema}.jobs set (security_invoker = true)`,
    `comment on schema ${schema} is 'graphile-worker ${version}'`,
  ];
}
