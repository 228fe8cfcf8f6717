import pg from 'pg';
import { roleName, type LoginRole } from '../../db/roles.ts';
import { BundlingSocket } from './bundlingSocket.ts';
import { KeptStatements } from './keptStatements.ts';

/** One pool for each class of login: a statement injected on one side can't take the other side's role. */
export interface Pools {
  staff: pg.Pool;
  portal: pg.Pool;
  public: pg.Pool;
  session: pg.Pool;
  /** Transactions of jobs. */
  worker: pg.Pool;
  /** The same login for the queue, which isn't made for pipelines and keeps one connection to listen on. */
  queue: pg.Pool;
  /** The statements whose plans the connections of actors keep. */
  statements: KeptStatements;
  end(): Promise<void>;
}

export interface PoolOptions {
  /** Any URL of the database; user and password are replaced by each login's. */
  databaseUrl: string;
  prefix: string;
  passwords: Record<LoginRole, string>;
  /** Connections of the staff and portal pools, each; the others take half. */
  max?: number;
  /** Whether connections keep the plans of statements; on when left out. */
  keepStatements?: boolean;
  onError: (error: Error) => void;
}

/** Opens the pools; connects only when first used. An idle connection that breaks is reported, not thrown (S26). */
export function createPools({
  databaseUrl,
  prefix,
  passwords,
  max = 16,
  keepStatements = true,
  onError,
}: PoolOptions): Pools {
  const open = (role: LoginRole, connections: number, pipeline: boolean) => {
    const url = new URL(databaseUrl);
    url.username = roleName(prefix, role).replaceAll('"', '');
    url.password = passwords[role];
    const pool = new pg.Pool({
      connectionString: url.href,
      max: connections,
      connectionTimeoutMillis: 2000,
      idleTimeoutMillis: 30_000,
      application_name: `gatehouse ${role}`,
      pipeline,
      stream: () => new BundlingSocket(),
    });
    pool.on('error', onError);
    return pool;
  };
  const small = Math.ceil(max / 2);
  const pools = {
    staff: open('app_staff', max, true),
    portal: open('app_portal', max, true),
    public: open('app_public', small, true),
    session: open('app_session', small, false),
    worker: open('app_worker', 6, true),
    queue: open('app_worker', 10, false),
  };
  // The queue keeps a connection of its own, which may break while it listens.
  pools.queue.on('connect', (client) => client.on('error', onError));
  return {
    ...pools,
    statements: new KeptStatements(keepStatements),
    end: async () => {
      await Promise.all(Object.values(pools).map(endPool));
    },
  };
}

/** How long a connection may take to say goodbye. */
const goodbye = 2_000;

/**
 * Ends a pool and waits until the database has let go of its connections: pg's own promise comes before that, and a
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
 * Refuses to start with a login that could get around row security (access.md, Enforcement; S18).
 * @throws when a login is superuser, bypasses row security, owns a table or is a member of a role that does
 */
export async function checkLogins(pools: Pools): Promise<void> {
  for (const pool of [pools.staff, pools.portal, pools.public, pools.session, pools.worker]) {
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
