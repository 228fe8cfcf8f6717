import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Keys derived from the configured secrets, one for each purpose, so that no use of one tells about another. */
export interface KeyRing {
  /** the version that new things are made with: a fingerprint of the newest secret */
  readonly newest: string;
  /** Is the secret with this fingerprint still configured? */
  has(version: string): boolean;
  /** A key as text, of the newest secret: a database role's password, a cookie's secret. */
  derive(purpose: string): string;
  /** The same of every secret, newest first, for what must outlive a change of the secret. */
  deriveAll(purpose: string): string[];
  /** HMAC of a text under a purpose, or null when that version's secret is gone. */
  mac(purpose: string, text: string, version: string): Buffer | null;
  /** `version.mac` of a text, with the newest secret. */
  sign(purpose: string, text: string): string;
  /** Was this signature made by `sign` of the same purpose and text, with a secret still configured? Constant time. */
  verify(purpose: string, text: string, signature: string): boolean;
}

/**
 * @param secrets newest first; each is key material of 32 bytes or more
 * @throws when there is none
 */
export function keyRing(secrets: readonly string[]): KeyRing {
  const newestSecret = secrets[0];
  if (newestSecret === undefined) throw new Error('no secret is configured');
  const byVersion = new Map(secrets.map((secret) => [fingerprint(secret), secret]));
  const newest = fingerprint(newestSecret);
  const keys = new Map<string, Buffer>();

  function keyOf(purpose: string, version: string): Buffer | null {
    const secret = byVersion.get(version);
    if (secret === undefined) return null;
    const name = `${version} ${purpose}`;
    const key = keys.get(name) ?? hkdf(secret, `use ${purpose}`);
    keys.set(name, key);
    return key;
  }

  function mac(purpose: string, text: string, version: string): Buffer | null {
    const key = keyOf(purpose, version);
    return key && createHmac('sha256', key).update(text).digest();
  }

  const texts = new Map<string, string[]>();
  function textsOf(purpose: string): string[] {
    const known = texts.get(purpose);
    if (known) return known;
    const made = secrets.map((secret) => hkdf(secret, `text ${purpose}`).toString('base64url'));
    texts.set(purpose, made);
    return made;
  }

  return {
    newest,
    mac,
    has: (version) => byVersion.has(version),
    derive: (purpose) => textsOf(purpose)[0] ?? '',
    deriveAll: (purpose) => [...textsOf(purpose)],
    sign: (purpose, text) => `${newest}.${mac(purpose, text, newest)?.toString('base64url') ?? ''}`,
    verify(purpose, text, signature) {
      const [version = '', given = '', ...rest] = signature.split('.');
      const expected = mac(purpose, text, version);
      return expected !== null && rest.length === 0 && sameBytes(Buffer.from(given, 'base64url'), expected);
    },
  };
}

/** Compares in constant time; a different length is simply false. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function hkdf(secret: string, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'gatehouse', info, 32));
}

/** Tells secrets apart without telling anything of them. */
function fingerprint(secret: string): string {
  return hkdf(secret, 'version').toString('hex').slice(0, 8);
}
