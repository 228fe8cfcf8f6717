import { field, single, type Field } from './field.ts';
import { seenLine } from '../shared/seenText.ts';

/** A country by its two letters (ISO 3166), in upper or lower case; empty is null. */
export function country({ label }: { label: string }): Field<string | null> {
  return field((raw) => {
    const sent = single(raw, label);
    if ('error' in sent) return sent;
    const code = seenLine(sent.value).toUpperCase();
    if (code === '') return { value: null };
    return isCountry(code)
      ? { value: code }
      : { error: 'Enter a country code of two letters, such as GB or DE.' };
  });
}

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function isCountry(code: string): boolean {
  return (
    /^[A-Z]{2}$/.test(code) && names.of(code) !== undefined && !['EU', 'UN', 'EZ', 'XX', 'ZZ'].includes(code)
  );
}
