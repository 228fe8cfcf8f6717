const names = new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'code' });

/** A country's name by its two letters, for people; machines read the letters. */
export const countryName = (code: string): string => names.of(code) ?? code;

const known = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Letters that stand for something else than a country: invoices as XML can't name them. */
const noCountry = new Set(
  ['EU', 'EZ', 'UN', 'XX', 'ZZ', 'XA', 'XB', 'QO', 'AC', 'CP', 'CQ', 'DG', 'EA', 'IC', 'TA'], // prettier-ignore
);

/** A country's two letters by what may have been typed for them: UK and DD are those of before, and say GB and DE. */
function byLetters(typed: string): string | null {
  if (!/^[A-Z]{2}$/.test(typed) || known.of(typed) === undefined) return null;
  const now = new Intl.Locale(`und-${typed}`).region ?? typed;
  return noCountry.has(now) ? null : now;
}

const languages = ['en-GB', 'en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt', 'cs', 'sv', 'da', 'tr'];
/** What people call countries besides. */
const alsoCalled = {
  GB: ['great britain', 'britain', 'england', 'scotland', 'wales', 'northern ireland', 'uk'],
  US: ['usa', 'united states of america', 'america'],
  NL: ['holland', 'the netherlands'],
  CZ: ['czech republic'],
  TR: ['turkey'],
  IE: ['republic of ireland', 'eire'],
  RU: ['russian federation'],
  KR: ['korea', 'republic of korea'],
};

const nameKey = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');

let byName: Map<string, string> | null = null;

/** Every country by its names in a few languages, made when somebody first types one. */
function named(): Map<string, string> {
  if (byName) return byName;
  const found = new Map<string, string>();
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const codes = letters
    .flatMap((one) => letters.map((two) => one + two))
    .filter((code) => byLetters(code) === code);
  for (const [code, others] of Object.entries(alsoCalled))
    for (const name of others) found.set(nameKey(name), code);
  for (const language of languages) {
    const inWords = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of codes) {
      const key = nameKey(inWords.of(code) ?? '');
      if (key.length > 3 && !found.has(key)) found.set(key, code);
    }
  }
  byName = found;
  return found;
}

/** A country's two letters (ISO 3166) by the letters or the name that somebody typed; null for what is none. */
export const countryCode = (typed: string): string | null =>
  byLetters(typed.toUpperCase()) ?? named().get(nameKey(typed)) ?? null;
