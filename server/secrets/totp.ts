import { createHmac } from 'node:crypto';
import { sameBytes } from './keys.ts';

/** Seconds that a code lasts, and how many digits it has: what every authenticator app expects (RFC 6238). */
const period = 30;
const digits = 6;
/** Steps before and after the present one whose code is taken too: clocks differ, and people type slowly. */
const leeway = 1;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes in Base32, as authenticator apps take a secret. */
export function base32(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('');
}

function bytesOf(secret: string): Buffer {
  const bits = Array.from(secret, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The step that a moment, in milliseconds, falls in. */
export const stepAt = (moment: number): number => Math.floor(moment / 1000 / period);

/** The code of a step (RFC 4226, RFC 6238 with SHA-1). */
export function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The step whose code was typed, at this moment or half a minute before or after; null when it is none of them. Whoever calls
 * keeps the step, so that a code counts once (S16).
 */
export function stepOfCode(secret: string, typed: string, moment: number): number | null {
  const now = stepAt(moment);
  let found: number | null = null;
  // Each one is compared, and in constant time.
  for (let step = now - leeway; step <= now + leeway; step += 1)
    if (sameBytes(Buffer.from(codeOf(secret, step)), Buffer.from(typed))) found = step;
  return found;
}

/** What an authenticator app reads from the QR code. */
export function otpauthUri(secret: string, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
