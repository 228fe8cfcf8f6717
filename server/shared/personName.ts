/** A person's names, either of which may be empty. */
export interface Names {
  first_name: string;
  last_name: string;
}

/** A person's whole name; of one who has only one, that. */
export const fullName = ({ first_name: first, last_name: last }: Readonly<Names>): string =>
  [first, last].filter((name) => name !== '').join(' ');

/** Words that begin a family name: *van der Berg*, *de la Cruz*, *von Aue*. */
const particles = new Set(
  'af al av bin da das de del della den der des di dos du el ibn la las le los ten ter van vom von zu zum zur'.split(
    ' ',
  ),
);
/** What stands behind a family name and belongs to it. */
const suffix = /^(?:jr|sr|ii|iii|iv)\.?$/i;

/**
 * Splits a name that was typed into one field. The last word is the family name, with what belongs to it on either side;
 * `Berg, Ada` is taken the other way round. One word alone (_Suharto_, _李伟_) is a first name, and the last name is empty.
 * @returns null when there is no name in it
 */
export function splitName(name: string): Names | null {
  const [family = '', given, ...more] = name.split(',').map((part) => part.trim().replace(/\s+/g, ' '));
  if (given !== undefined && more.length === 0 && !suffix.test(given))
    return family === '' && given === '' ? null : { first_name: given, last_name: family };
  const words = name.replaceAll(',', ' ').trim().split(/\s+/);
  if (words[0] === '') return null;
  let start = words.length - 1;
  if (start > 1 && suffix.test(words[start] ?? '')) start -= 1;
  while (start > 1 && particles.has(words[start - 1] ?? '')) start -= 1;
  if (start < 1) return { first_name: words[0] ?? '', last_name: '' };
  return { first_name: words.slice(0, start).join(' '), last_name: words.slice(start).join(' ') };
}
