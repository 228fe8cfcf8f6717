import { fingerprint } from '../shared/fingerprint.ts';
import { seenField, type Typed } from './parse.ts';

/**
 * What was in each field of a form when it was opened, as fingerprints in a hidden field. They show later what the person
 * changed and what somebody else did. The values themselves would make a form twice as long.
 */
export function fingerprints(values: Typed): string {
  return Object.entries(values)
    .filter(([name]) => name !== seenField)
    .map(([name, value]) => `${name}:${fingerprint(joined(value))}`)
    .join(' ');
}

/** Browsers send a line break as two characters, and spaces around a text are dropped. */
export const joined = (value: string | readonly string[] | undefined) =>
  (typeof value === 'string' ? value : (value ?? []).join(', ')).replace(/\r\n?/g, '\n').trim();
