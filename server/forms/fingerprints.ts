import { createHash } from 'node:crypto';
import { seenField, type Typed } from './parse.ts';

/**
 * What stood in each field of a form when it was opened, as fingerprints that the form carries in a hidden field: enough to
 * tell later what the person changed, and what somebody else did. Values would make a form twice as long.
 */
export function fingerprints(values: Typed): string {
  return Object.entries(values)
    .filter(([name]) => name !== seenField)
    .map(([name, value]) => `${name}:${fingerprint(joined(value))}`)
    .join(' ');
}

/** Browsers send line breaks as two characters, and spaces around a text are not kept. */
export const joined = (value: string | readonly string[] | undefined) =>
  (typeof value === 'string' ? value : (value ?? []).join(', ')).replace(/\r\n?/g, '\n').trim();

/** A few characters that stand for a text. */
export const fingerprint = (text: string) =>
  createHash('sha256').update(text).digest('base64url').slice(0, 10);
