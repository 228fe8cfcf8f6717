import type { Party } from '../../../domain/money/parties.queries.ts';

/** Countries whose VAT numbers begin with other letters than the country's own. */
const prefixes: Readonly<Record<string, readonly string[]>> = { GR: ['EL', 'GR'], GB: ['GB', 'XI'] };

/**
 * A party's VAT number (BT-31, BT-48): its tax number, if it begins with its country's letters as such numbers do; null where it
 * is another tax number, or there is none.
 */
export function vatNumber({ tax_number: number, country }: Party): string | null {
  const bare = (number ?? '').replaceAll(/[\s./-]/g, '').toUpperCase();
  const own = prefixes[country ?? ''] ?? [country ?? ''];
  return own.includes(bare.slice(0, 2)) && /^[A-Z]{2}[A-Z0-9]{2,}$/.test(bare) ? bare : null;
}
