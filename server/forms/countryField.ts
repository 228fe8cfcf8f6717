import { countryCode } from '../shared/countries.ts';
import { seenLine } from '../shared/seenText.ts';
import { field, single, type Field } from './field.ts';

/** A country by its two letters (ISO 3166) or its name; empty is null. */
export function country({ label }: { label: string }): Field<string | null> {
  return field((raw) => {
    const sent = single(raw, label);
    if ('error' in sent) return sent;
    const typed = seenLine(sent.value);
    if (typed === '') return { value: null };
    const code = countryCode(typed.slice(0, 100));
    return code === null
      ? { error: 'Enter a country code of two letters, such as GB or DE.' }
      : { value: code };
  });
}
