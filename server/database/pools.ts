import pg from 'pg';
import type { Config } from '../config.ts';
import { roleName, type LoginRole } from '../../db/roles.ts';
import { BundlingSocket } from './bundlingSocket.ts';
import { KeptStatements } from './keptStatements.ts';

/** One pool for each class of login, so that a statement injected on one side can't take the other side's role. */
export interface Pools {
  staff: pg.Pool;
  portal: pg.Pool;
  public: pg.Pool;
  session: pg.Pool;
  /** The platform's operator, who reads no table. */
  operator: pg.Pool;
  /** Transactions of jobs. */
  worker: pg.Pool;
  /** The same login for the queue, which doesn't support pipelines and keeps one connection for listening. */
  queue: pg.Pool;
  /** The statements that the actors' connections keep prepared. */
  statements: KeptStatements;
  end(): Promise<void>;
}

export interface PoolOptions {
  /** Any URL of the database; user and password are replaced by each login's. */
  databaseUrl: string;
  prefix: string;
  passwords: Record<LoginRole, string>;
  /** Connections of the staff and portal pools, each. The others take half. */
  max?: number;
  /** Whether connections keep prepared statements; the default is yes. */
  keepStatements?: boolean;
  /** How long a database may stay silent before its connection is given up, in milliseconds. */
  silence?: number;
  onError: (error: Error) => void;
}

const workerConnections = 6;
const queueConnections = 10;
/** Few people operate a platform, and each of their pages asks little. */
const operatorConnections = 1;

/** How long a request waits for a free or a new connection. With everything else, it is answered within two seconds (S26). */
const waitForConnection = 1_500;
/** Nobody waits for a job. */
const waitForConnectionOfJobs = 10_000;

/**
 * Opens the pools; they connect only when first used. A connection that breaks is reported, not thrown (S26, S30). What waits
 * for its answers fails with it, and the pool drops it.
 */
export function createPools(options: PoolOptions): Pools {
  const { databaseUrl, prefix, passwords, max = 16, keepStatements = true } = options;
  const { silence = 15_000, onError } = options;
  const open = (role: LoginRole, connections: number, pipeline: boolean) => {
    const url = new URL(databaseUrl);
    url.username = roleName(prefix, role).replaceAll('"', '');
    url.password = passwords[role];
    const pool = new pg.Pool({
      connectionString: url.href,
      max: connections,
      connectionTimeoutMillis: role === 'app_worker' ? waitForConnectionOfJobs : waitForConnection,
      // The database itself ends statements that take too long (roles.ts). This is for one that has died silently. Jobs may
      // take longer.
      query_timeout: role === 'app_worker' ? silence * 6 : silence,
      keepAlive: true,
      idleTimeoutMillis: 30_000,
      application_name: `gatehouse ${role}`,
      pipeline,
      stream: () => new BundlingSocket(),
    });
    // Code that holds a connection learns of its end from the query that fails, and pg reports only an idle one's end to the
    // pool. Without a listener on each from its first moment, the process would end with the first one that dies while busy
    // (S30).
    pool.on('connect', (client) => client.on('error', onError));
    // The same end of an idle one, a second time.
    pool.on('error', () => undefined);
    return pool;
  };
  const small = Math.ceil(max / 2);
  const pools = {
    staff: open('app_staff', max, true),
    portal: open('app_portal', max, true),
    public: open('app_public', small, true),
    session: open('app_session', small, false),
    operator: open('app_operator', operatorConnections, true),
    worker: open('app_worker', workerConnections, true),
    queue: open('app_worker', queueConnections, false),
  };
  return {
    ...pools,
    statements: new KeptStatements(keepStatements),
    end: async () => {
      await Promise.all(Object.values(pools).map(endPool));
    },
  };
}

/** How long a connection may take to close. */
const goodbye = 2_000;

/**
 * Ends a pool and waits until the database has released its connections. pg's own promise resolves before that, and a
 * database that is stopped then would break them off, which looks like trouble in the log.
 */
async function endPool(pool: pg.Pool): Promise<void> {
  let open = pool.totalCount;
  const closed = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, goodbye);
    const look = () => {
      if (open > 0) return;
      clearTimeout(timer);
      resolve();
    };
    pool.on('remove', () => {
      open -= 1;
      look();
    });
    look();
  });
  await pool.end();
  await closed;
}

/**
 * Refuses to start with a login that could get around row security (S18).
 * @throws when a login is superuser, bypasses row security, owns a table or is a member of a role that does
 */
export async function checkLogins(pools: Pools): Promise<void> {
  for (const pool of [pools.staff, pools.portal, pools.public, pools.session, pools.worker, pools.operator]) {
    const { rows } = await pool.query<{ role: string }>(`
      select r.rolname as role from pg_roles r
      where pg_has_role(session_user, r.oid, 'member')
        and (r.rolsuper or r.rolbypassrls or r.rolcreaterole
          or exists (select from pg_class c where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace))`);
    if (rows[0])
      throw new Error(
        `The database login acts as "${rows[0].role}", which could get around row security. Run "npm run migrate" and use the logins it makes.`,
      );
  }
}

/**
 * How many connections all processes together may open at most. While processes are replaced, there is one more that answers
 * requests and one more that carries out jobs. A pool opens connections only when it needs them.
 */
export function connectionsNeeded({
  processes,
  production,
  poolSize,
}: Pick<Config, 'processes' | 'production' | 'poolSize'>): number {
  const web = 2 * poolSize + 2 * Math.ceil(poolSize / 2) + operatorConnections;
  const jobs = workerConnections + queueConnections;
  return production || processes > 1 ? (processes + 1) * web + 2 * jobs : web + jobs;
}

/** How many connections may be needed at most, and how many the database allows for everybody except superusers. */
export async function checkConnections(
  pools: Pools,
  config: Pick<Config, 'processes' | 'production' | 'poolSize'>,
): Promise<{ needed: number; allowed: number }> {
  const { rows } = await pools.worker.query<{ allowed: number }>(
    `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as allowed`,
  );
  return { needed: connectionsNeeded(config), allowed: rows[0]?.allowed ?? 0 };
}
