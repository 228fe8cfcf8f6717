import { randomBytes } from 'node:crypto';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Is this the text of an id? */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/** A new id in the order of time (version 7), as the database makes them: for rows that refer to one another before they are there. */
export function uuidV7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** An id as a form or an address holds it, or null for anything that is none. */
export function idIn(value: unknown): string | null {
  return isUuid(value) ? value : null;
}
