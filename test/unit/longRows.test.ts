import { expect } from 'chai';
import { readAmount, readPercent, readPrice, readQuantity } from '../../server/domain/money/amounts.ts';
import { readDay } from '../../server/imports/days.ts';
import { networkOf } from '../../server/request/network.ts';
import { isCommonPassword } from '../../server/secrets/commonPasswords.ts';
import { withoutEdges } from '../../server/shared/edges.ts';
import { cleanName, endingOf } from '../../server/shared/fileNames.ts';
import { localeOf } from '../../server/shared/locales.ts';
import { seenLine, seenWords } from '../../server/shared/seenText.ts';

/** Readers of what somebody has typed or sent, before anything has bounded its length. */
const readers: Record<string, (text: string) => unknown> = {
  'a file’s name': cleanName,
  'a file’s ending': endingOf,
  'a percentage': (text) => readPercent(text, 'en-GB'),
  'a price': (text) => readPrice(text, 'EUR', 'de-DE'),
  'an amount': (text) => readAmount(text, 'EUR', 'en-IN'),
  'a quantity': (text) => readQuantity(text, 'fr-FR'),
  'a day': (text) => readDay(text, null),
  'a password': isCommonPassword,
  'a language': localeOf,
  'an address': networkOf,
  'a line': seenLine,
  'words': seenWords,
}; // prettier-ignore

const long = 100_000;

/** S31: a pattern that begins anew at each letter of a long row takes the square of its length. */
describe('S31: long rows of one letter are read at once', () => {
  for (const [name, read] of Object.entries(readers))
    it(name, () => {
      for (const letter of ['.', ' ', '\n', '\t', '%', ',', ';', '0', '1,', '-', '[', '(', 'a', '!', '\u00a0', '\u200d', '\u{1f600}'])
        for (const [before, behind] of [['x', 'x'], ['1', 'x'], ['', '%x']] as const) {
          const began = process.cpuUsage();
          read(before + letter.repeat(long) + behind);
          const { user } = process.cpuUsage(began);
          expect(user / 1e6, `seconds for ${JSON.stringify(before + letter)}…`).to.be.lessThan(2);
        }
    }).timeout(60_000); // prettier-ignore

  it('ends are cut as the patterns did', () => {
    const isDot = (one: string) => '. '.includes(one);
    expect(['..a.b. ', '', ' . ', 'a'].map((text) => withoutEdges(text, isDot))).to.deep.equal(['a.b', '', '', 'a']);
    expect(withoutEdges('\u{1f600}a\u{1f600}', (one) => !/\p{L}/u.test(one))).to.equal('a');
    expect(cleanName(' ..report. .pdf ')).to.equal('report..pdf');
    expect(readPercent(' 19 % ', 'en-GB')).to.deep.equal({ value: 19_000n });
    expect(readPercent('7,5\u202f%', 'fr-FR')).to.deep.equal({ value: 7_500n });
  }); // prettier-ignore
});
