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
 * `Berg, Ada` is taken the other way round.
 * @returns null when there are no two names in it
 */
export function splitName(name: string): { first_name: string; last_name: string } | null {
  const [family = '', given, ...more] = name.split(',').map((part) => part.trim().replace(/\s+/g, ' '));
  if (given !== undefined && more.length === 0 && !suffix.test(given))
    return family === '' || given === '' ? null : { first_name: given, last_name: family };
  const words = name.trim().replaceAll(',', ' ').split(/\s+/);
  let start = words.length - 1;
  if (start > 1 && suffix.test(words[start] ?? '')) start -= 1;
  while (start > 1 && particles.has(words[start - 1] ?? '')) start -= 1;
  if (start < 1) return null;
  return { first_name: words.slice(0, start).join(' '), last_name: words.slice(start).join(' ') };
}
