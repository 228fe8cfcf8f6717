import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { secretDefect } from './secrets/secretStrength.ts';
import {
  hasBrokenPassword,
  isBaseUrl,
  isDatabaseUrl,
  isHostName,
  isListenAddress,
  isMailAddress,
  isMailbox,
  isSmtpUrl,
} from './shared/settingTexts.ts';
import { isPrivateWay, readStorageUrl, type Bucket } from './shared/storageUrl.ts';

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

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const PORT = 'Must be a whole number from 1 to 65535. Set PORT=3000, for example.';
const BOUNCE_PORT = 'Must be a whole number from 1 to 65535. Set BOUNCE_PORT=2525, for example.';
const PROCESSES = 'Must be a whole number from 1 to 64. Set PROCESSES=2, for example.';
const POOL_SIZE = 'Must be a whole number from 2 to 100. Set POOL_SIZE=10, for example.';
const THREADS = 'Must be a whole number from 4 to 1024. Set UV_THREADPOOL_SIZE=16, for example.';
const DRAIN_SECONDS = 'Must be a whole number from 0 to 120. Set DRAIN_SECONDS=5, for example.';
const DOCUMENTS_GB = 'Must be a whole number from 1 to 100000. Set DOCUMENTS_GB=50, for example.';
const TRUST_PROXY =
  'Must be the number of proxies in front of this server, or off. Set TRUST_PROXY=1 behind one proxy, or ' +
  'TRUST_PROXY=off if there are none.';

const STORAGE_URL =
  'Must be the address of a bucket with its key and secret. ' +
  'Set STORAGE_URL="https://KEY:SECRET@s3.example.com/bucket?region=eu-central-1", for example.';

const BROKEN_PASSWORD =
  'The password in it has a character that ends it. Write %23 for #, %2F for / and %3F for ? there.';

const settings = z.object({
  NODE_ENV: z
    .enum(
      ['production', 'development', 'test'],
      'Must be production, development or test. You can also leave it unset.',
    )
    .default('development'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, PORT)
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65535, PORT)
    .default(3000),
  PROCESSES: z
    .string()
    .regex(/^\d{1,2}$/, PROCESSES)
    .transform(Number)
    .refine((count) => count >= 1 && count <= 64, PROCESSES)
    .optional(),
  POOL_SIZE: z
    .string()
    .regex(/^\d{1,3}$/, POOL_SIZE)
    .transform(Number)
    .refine((size) => size >= 2 && size <= 100, POOL_SIZE)
    .optional(),
  HOST: z
    .string()
    .refine(
      isListenAddress,
      'Must be an IP address of this machine, or localhost. Set HOST=127.0.0.1 to be reached ' +
        'from this machine alone, HOST=0.0.0.0 from everywhere.',
    )
    .optional(),
  BASE_DOMAIN: z
    .string()
    .toLowerCase()
    .refine(
      isHostName,
      'Must be a host name without a scheme or port, and not an IP address. Set BASE_DOMAIN=portal.example.com, for example.',
    )
    .default('localhost'),
  BASE_URL: z
    .string()
    .refine(
      isBaseUrl,
      'Must be http:// or https:// and a host name (not an IP address), with a port if you need one. ' +
        'Leave out paths and user names. Set BASE_URL=https://portal.example.com, for example.',
    )
    .optional(),
  ALLOW_HTTP: z.literal('yes', 'Must be yes. You can also leave it unset.').optional(),
  DATABASE_URL: z
    .string()
    .refine((text) => !hasBrokenPassword(text), BROKEN_PASSWORD)
    .refine(
      isDatabaseUrl,
      'Must be the address of a PostgreSQL database. Set DATABASE_URL=postgresql://user:password@host:5432/name.',
    )
    .optional(),
  DATA_DIR: z
    .string()
    .refine((path) => !path.includes('\0'), 'Must be the path of a folder.')
    .default('.data'),
  STORAGE_URL: z
    .string()
    .refine((text) => !hasBrokenPassword(text), BROKEN_PASSWORD)
    .refine((text) => readStorageUrl(text) !== null, STORAGE_URL)
    .optional(),
  DOCUMENTS_GB: z
    .string()
    .regex(/^\d{1,6}$/, DOCUMENTS_GB)
    .transform(Number)
    .refine((gigabytes) => gigabytes >= 1 && gigabytes <= 100_000, DOCUMENTS_GB)
    .default(20),
  PREPARED_STATEMENTS: z
    .enum(['on', 'off'], 'Must be on or off. Set PREPARED_STATEMENTS=off behind a PgBouncer older than 1.21.')
    .default('on'),
  SECRETS: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .refine(
      (secrets) => secrets.every((secret) => Buffer.byteLength(secret) >= 32),
      'Each secret needs at least 32 bytes. Separate several with commas, the newest first. Make one with: openssl rand -hex 32',
    )
    .refine(
      (secrets) => new Set(secrets).size === secrets.length,
      'Lists the same secret twice. Put a new one first.',
    )
    .default([]),
  SMTP_URL: z
    .string()
    .refine((text) => !hasBrokenPassword(text), BROKEN_PASSWORD)
    .refine(
      isSmtpUrl,
      'Must be the address of a mail server. Set SMTP_URL=smtps://user:password@mail.example.com.',
    )
    .optional(),
  MAIL_FROM: z
    .string()
    .refine(
      isMailbox,
      'Must be one email address, with or without a name. Set MAIL_FROM="Gatehouse <no-reply@example.com>".',
    )
    .optional(),
  BOUNCE_ADDRESS: z
    .string()
    .refine(
      (address) => isMailAddress(address) && !address.includes('+'),
      'Must be one email address, without a name and without a plus sign. Set BOUNCE_ADDRESS=bounces@example.com.',
    )
    .optional(),
  BOUNCE_PORT: z
    .string()
    .regex(/^\d{1,5}$/, BOUNCE_PORT)
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65535, BOUNCE_PORT)
    .optional(),
  TRUST_PROXY: z
    .string()
    .regex(/^(?:off|\d|10)$/, TRUST_PROXY)
    .transform((text): number | false => (text === 'off' ? false : Number(text) || false))
    .optional(),
  // Node's own: libuv reads it before we do.
  UV_THREADPOOL_SIZE: z
    .string()
    .regex(/^\d{1,4}$/, THREADS)
    .transform(Number)
    .refine((threads) => threads >= 4 && threads <= 1024, THREADS)
    .default(4),
  DRAIN_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/, DRAIN_SECONDS)
    .transform(Number)
    .refine((seconds) => seconds <= 120, DRAIN_SECONDS)
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `Must be one of ${LOG_LEVELS.join(', ')}.`).default('info'),
});

const NEEDED_IN_PRODUCTION = {
  SECRETS:
    'Required in production. Set it to one or more secrets of at least 32 bytes. Make one with: openssl rand -hex 32',
  BASE_URL: 'Required in production. Set it to the address people type, with the scheme and port.',
  TRUST_PROXY:
    'Required in production. Set it to the number of proxies in front of this server, or to off if there are none.',
  DATABASE_URL: 'Required in production. Set DATABASE_URL=postgresql://user:password@host:5432/name.',
};

/** What is good enough for trying it out, and not for people's data (S36). */
function* faultsInProduction({
  BASE_URL,
  ALLOW_HTTP,
  SECRETS,
  STORAGE_URL: storageUrl,
}: z.infer<typeof settings>): Generator<[string, string]> {
  if (BASE_URL !== undefined && !/^https:/i.test(BASE_URL) && ALLOW_HTTP === undefined)
    yield [
      'BASE_URL',
      'Must begin with https:// in production, because passwords and links can be read on their way over ' +
        'http://. Set ALLOW_HTTP=yes to use http:// anyway.',
    ];
  if (storageUrl !== undefined && !isPrivateWay(storageUrl) && ALLOW_HTTP === undefined)
    yield [
      'STORAGE_URL',
      'Must begin with https:// in production, because files can be read on their way over http://, unless the store is on ' +
        'this machine. Set ALLOW_HTTP=yes to use http:// anyway.',
    ];
  const defects = SECRETS.map((secret, index) => ({ number: index + 1, defect: secretDefect(secret) }));
  const weak = defects.filter(({ defect }) => defect !== null);
  if (weak.length > 0)
    yield [
      'SECRETS',
      'Secrets need to be random. ' +
        `${weak.map(({ number, defect }) => `Secret ${number} ${defect ?? ''}.`).join(' ')} Make ` +
        'one with: openssl rand -hex 32',
    ];
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
    for (const [name, message] of Object.entries(NEEDED_IN_PRODUCTION)) {
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
