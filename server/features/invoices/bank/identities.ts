import { createHash } from 'node:crypto';
import type { BankLine } from './bankLine.ts';

/**
 * Gives each line of a file the key by which it is known in other files: the bank's ID, or all that it says, and how often that was
 * there before in its file. So two real lines that are the same are two, and the same file again has the same keys.
 */
export class Identities {
  readonly #seen = new Map<string, number>();

  /** The key of the next line; `isTwice`: the bank's ID was there before. */
  next({ identity, day, minor, currency, payer, purpose }: BankLine): { key: string; isTwice: boolean } {
    const whole = identity ?? ['line', day, minor, currency, alike(payer), alike(purpose)].join('|');
    const occurrence = (this.#seen.get(whole) ?? 0) + 1;
    this.#seen.set(whole, occurrence);
    const key = `${createHash('sha256').update(whole).digest('hex')}/${occurrence}`;
    return { key, isTwice: identity !== null && occurrence > 1 };
  }
}

/** Texts that differ in case and spaces alone are one. */
const alike = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
