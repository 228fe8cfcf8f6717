import { z } from 'zod';
import { secretDefect } from './secrets/secretStrength.ts';
import {
  hasBrokenPassword,
  hasLonePercent,
  isBaseUrl,
  isDatabaseUrl,
  isHostName,
  isListenAddress,
  isMailAddress,
  isMailbox,
  isSmtpUrl,
} from './shared/settingTexts.ts';
import { isPrivateWay, readStorageUrl } from './shared/storageUrl.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const TRUST_PROXY =
  'Must be the number of proxies in front of this server, or off. Set TRUST_PROXY=1 behind one proxy, or ' +
  'TRUST_PROXY=off if there are none.';

const STORAGE_URL =
  'Must be the address of a bucket with its key and secret. ' +
  'Set STORAGE_URL="https://KEY:SECRET@s3.example.com/bucket?region=eu-central-1", for example.';

const BROKEN_PASSWORD =
  'The password in it has a character that ends it. Write %23 for #, %2F for / and %3F for ? there.';

const LONE_PERCENT =
  'A % in it begins no code such as %23. Write %25 for each % of a name or password there.';

/** An address that may have a name and a password in it. */
const address = () =>
  z
    .string()
    .refine((text) => !hasBrokenPassword(text), BROKEN_PASSWORD)
    .refine((text) => !hasLonePercent(text), LONE_PERCENT);

/** A whole number; the example is a usual one. */
function whole(name: string, least: number, most: number, example: number) {
  const message = `Must be a whole number from ${least} to ${most}. Set ${name}=${example}, for example.`;
  return z
    .string()
    .regex(/^\d{1,6}$/, message)
    .transform(Number)
    .refine((number) => number >= least && number <= most, message);
}

/** Every setting as a text, with what it has to be and what is said when it isn't. */
export const settings = z.object({
  NODE_ENV: z
    .enum(
      ['production', 'development', 'test'],
      'Must be production, development or test. You can also leave it unset.',
    )
    .default('development'),
  PORT: whole('PORT', 1, 65_535, 3000).default(3000),
  PROCESSES: whole('PROCESSES', 1, 64, 2).optional(),
  POOL_SIZE: whole('POOL_SIZE', 2, 100, 10).optional(),
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
  DATABASE_URL: address()
    .refine(
      isDatabaseUrl,
      'Must be the address of a PostgreSQL database. Set DATABASE_URL=postgresql://user:password@host:5432/name.',
    )
    .optional(),
  DATA_DIR: z
    .string()
    .refine((path) => !path.includes('\0'), 'Must be the path of a folder.')
    .default('.data'),
  STORAGE_URL: address()
    .refine((text) => readStorageUrl(text) !== null, STORAGE_URL)
    .optional(),
  DOCUMENTS_GB: whole('DOCUMENTS_GB', 1, 100_000, 50).default(20),
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
  SMTP_URL: address()
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
  BOUNCE_PORT: whole('BOUNCE_PORT', 1, 65_535, 2525).optional(),
  TRUST_PROXY: z
    .string()
    .regex(/^(?:off|\d|10)$/, TRUST_PROXY)
    .transform((text): number | false => (text === 'off' ? false : Number(text) || false))
    .optional(),
  // Node's own: libuv reads it before we do.
  UV_THREADPOOL_SIZE: whole('UV_THREADPOOL_SIZE', 4, 1024, 16).default(4),
  DRAIN_SECONDS: whole('DRAIN_SECONDS', 0, 120, 5).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `Must be one of ${LOG_LEVELS.join(', ')}.`).default('info'),
});

/** What production can't do without, and what is said when it is missing. */
export const neededInProduction = {
  SECRETS:
    'Required in production. Set it to one or more secrets of at least 32 bytes. Make one with: openssl rand -hex 32',
  BASE_URL: 'Required in production. Set it to the address people type, with the scheme and port.',
  TRUST_PROXY:
    'Required in production. Set it to the number of proxies in front of this server, or to off if there are none.',
  DATABASE_URL: 'Required in production. Set DATABASE_URL=postgresql://user:password@host:5432/name.',
};

/**
 * What is good enough for trying it out, and not for people's data (S36).
 * @returns pairs of a setting and what is said of it
 */
export function* faultsInProduction({
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
