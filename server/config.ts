import { availableParallelism } from 'node:os';
import { faultsInProduction, neededInProduction, settings } from './settings.ts';
import { readStorageUrl, type Bucket } from './shared/storageUrl.ts';

/** What the process is told from outside, checked. Read once, at the start, by `readConfig`. */
export interface Config {
  production: boolean;
  port: number;
  /** The address of this machine to listen on; null: all of them. */
  host: string | null;
  /** How many processes answer requests. One that carries out jobs comes on top, but where one process does everything. */
  processes: number;
  /** Connections to the database that each side of a process may have, staff's and the portal's. */
  poolSize: number;
  /** Scheme, host and port that people type; every tenant is a subdomain of its host. */
  baseUrl: URL;
  /** null: the embedded Postgres, in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** Where uploaded files are; null: in `dataDir`. */
  bucket: Bucket | null;
  /** How many bytes the documents of one company may take up in the store. */
  documentsLimit: number;
  /** Whether connections keep the plans of their statements. */
  preparedStatements: boolean;
  /** Newest first; empty outside production when none are given. */
  secrets: readonly string[];
  /** null: mails are kept and not sent. */
  smtpUrl: string | null;
  mailFrom: string;
  /** Where emails come back to that can't be delivered, and the port on this machine where they are received; null: nowhere. */
  bounces: { mailbox: string; port: number } | null;
  /** Number of proxies in front whose X-Forwarded-* headers count. */
  trustProxy: number | false;
  logLevel: string;
  /** Milliseconds for which a process that is told to end still takes requests, so that a balancer sees it (S27). */
  drain: number;
  /** How many threads libuv has, which argon2 shares with files, names of hosts and compression (S32). */
  threads: number;
}

/** Settings that are wrong or missing. The message lists each of them and never contains a value that may be secret. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * The settings out of environment variables; a variable that is empty counts as not set.
 * @throws {ConfigError} naming every setting that is wrong, and those that production needs (security.md, limits).
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const names = Object.keys(settings.shape) as (keyof typeof settings.shape)[];
  const given = Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const parsed = settings.safeParse(given);
  const faults = new Map<string, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!faults.has(name)) faults.set(name, issue.message);
  }
  if (given['NODE_ENV'] === 'production') {
    for (const [name, message] of Object.entries(neededInProduction)) {
      if (given[name] === undefined) faults.set(name, message);
    }
  }
  if (parsed.success && given['NODE_ENV'] === 'production')
    for (const [name, message] of faultsInProduction(parsed.data)) faults.set(name, message);
  for (const [name, other] of [
    ['BOUNCE_ADDRESS', 'BOUNCE_PORT'],
    ['BOUNCE_PORT', 'BOUNCE_ADDRESS'],
  ] as const)
    if (parsed.success && given[name] === undefined && given[other] !== undefined)
      faults.set(name, `Required with ${other}. Set both, or neither.`);
  if (!parsed.success || faults.size > 0) {
    const lines = [...faults].map(([name, message]) => `  ${name}: ${message}`);
    throw new ConfigError(['These settings are missing or wrong:', ...lines].join('\n'));
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  const processes = values.PROCESSES ?? (production ? Math.min(availableParallelism(), 64) : 1);
  const baseUrl = new URL(values.BASE_URL ?? `http://${values.BASE_DOMAIN}:${values.PORT}`);
  return {
    production,
    port: values.PORT,
    host: values.HOST ?? (production ? '127.0.0.1' : null),
    processes,
    poolSize: values.POOL_SIZE ?? usualPoolSize(processes, production),
    baseUrl,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir: values.DATA_DIR,
    bucket: values.STORAGE_URL === undefined ? null : readStorageUrl(values.STORAGE_URL),
    documentsLimit: values.DOCUMENTS_GB * 1_000_000_000,
    preparedStatements: values.PREPARED_STATEMENTS === 'on',
    secrets: values.SECRETS,
    smtpUrl: values.SMTP_URL ?? null,
    mailFrom: values.MAIL_FROM ?? `Gatehouse <no-reply@${baseUrl.hostname}>`,
    bounces:
      values.BOUNCE_ADDRESS !== undefined && values.BOUNCE_PORT !== undefined
        ? { mailbox: values.BOUNCE_ADDRESS, port: values.BOUNCE_PORT }
        : null,
    trustProxy: values.TRUST_PROXY ?? false,
    logLevel: values.LOG_LEVEL,
    drain: (values.DRAIN_SECONDS ?? (production ? 5 : 1)) * 1000,
    threads: values.UV_THREADPOOL_SIZE,
  };
}

/**
 * One process alone has 16. Several share what Postgres allows when nobody has told it otherwise (100), one more of them
 * reckoned in for the time of a roll: with up to eight processes that is enough (docs/running.md, Connections).
 */
function usualPoolSize(processes: number, production: boolean): number {
  if (processes === 1 && !production) return 16;
  return Math.max(2, Math.floor((59 / (processes + 1) - 1) / 3));
}
