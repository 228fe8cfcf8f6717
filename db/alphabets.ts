/**
 * Alphabets whose letters stand elsewhere than in the order for all languages (`reading_order`). `after` names a letter and
 * those that follow it as letters of their own; `=` joins what is one letter. `beside` says what counts as another letter with a
 * mark. Letters that aren't named stay where they are.
 */
export const alphabets = {
  sv: { after: ['z å ä=æ ö=ø=ô'], beside: { ü: 'ÿ', þ: 'th' } },
  da: { after: ['z æ=ä ø=ö å=aa'], beside: { ü: 'ÿ', þ: 'th' } },
  is: { after: ['a á', 'd ð', 'e é', 'i í', 'o ó', 'u ú', 'y ý', 'z þ æ=ä ö=ø å'], beside: {} },
  et: { after: ['s š z ž', 'w õ ä ö ü'], beside: {} },
  lv: { after: ['c č', 'g ģ', 'i y=ý', 'k ķ', 'l ļ', 'n ņ', 'r ŗ', 's š', 'z ž'], beside: {} },
  lt: { after: ['c č', 's š', 'z ž'], beside: { y: 'ĩ', ý: 'ĩ\u0301' } },
  pl: { after: ['a ą', 'c ć', 'e ę', 'l ł', 'n ń', 'o ó', 's ś', 'z ź ż'], beside: {} },
  cs: { after: ['c č', 'h ch', 'r ř', 's š', 'z ž'], beside: {} },
  sk: { after: ['a ä', 'c č', 'h ch', 'o ô', 'r ř', 's š', 'z ž'], beside: {} },
  hu: {
    after: ['c cs', 'd dz dzs', 'g gy', 'l ly', 'n ny', 'o ö=ő', 's sz', 't ty', 'u ü=ű', 'z zs'],
    beside: {},
  },
  ro: { after: ['a ă â', 'i î', 's ș=ş', 't ț=ţ'], beside: {} },
  hr: { after: ['c č ć', 'd dž đ', 'l lj', 'n nj', 's š', 'z ž'], beside: {} },
  sl: { after: ['c č ć', 'd đ', 's š', 'z ž'], beside: {} },
  sq: {
    after: ['c ç', 'd dh', 'e ë', 'g gj', 'l ll', 'n nj', 'r rr', 's sh', 't th', 'x xh', 'z zh'],
    beside: {},
  },
  tr: { after: ['c ç', 'g ğ', 'h ı', 'o ö', 's ş', 'u ü'], beside: {} },
  es: { after: ['n ñ'], beside: {} },
  cy: { after: ['c ch', 'd dd', 'f ff', 'g ng', 'l ll', 'p ph', 'r rh', 't th'], beside: {} },
} as const satisfies Readonly<Record<string, Alphabet>>;

interface Alphabet {
  after: readonly string[];
  beside: Readonly<Record<string, string>>;
}

/** The order for all languages, or one of the alphabets. */
export type AlphabetName = 'any' | keyof typeof alphabets;

/**
 * What each letter of an alphabet is written as to be sorted: the letter that it follows, and once or more the sign that `high`
 * stands for, which sorts behind every letter. So the third letter after Z is Z and three of them.
 */
export function sortLetters(name: keyof typeof alphabets, high: string): Record<string, string> {
  const { after, beside }: Alphabet = alphabets[name];
  const letters: Record<string, string> = { ...beside };
  for (const line of after) {
    const [base = '', ...following] = line.split(' ');
    for (const [index, same] of following.entries())
      for (const [turn, letter] of same.split('=').entries()) {
        // Of two that are one letter the second comes behind where nothing else differs, and stays another text.
        const written = base + high.repeat(index + 1) + '\u0301'.repeat(turn);
        letters[letter] = written;
        // Hungarian writes a long cs as ccs.
        if (name === 'hu' && letter.length > 1)
          letters[letter.charAt(0) + letter] = `${written.repeat(2)}\u0301`;
      }
  }
  return letters;
}
