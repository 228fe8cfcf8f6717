import { expect } from 'chai';
import fc from 'fast-check';
import { wordsOf } from '../../server/database/searchedWords.ts';
import { countedName } from '../../server/domain/logins/countedName.ts';
import { cutText, fewMarks, seenField, seenLine, seenText, seenWords } from '../../server/shared/seenText.ts';
import { anyText, nothingSeen } from '../support/anyText.ts';

describe('S37: a text as a person sees it', () => {
  it('has no character that nobody sees', () => {
    for (const hidden of ['\u200b', '\u00ad', '\u2060', '\ufeff', '\u200e', '\u200f', '\u061c', '\u202e', '\u2066', '\u2069',
      '\u180e', '\u034f', '\u115f', '\u3164', '\ufff9', '\u{e0061}', '\ufffe', '\u200d', '\u200c', '\ufe0f'])
      expect(seenText(`KZ${hidden}-1${hidden}`), JSON.stringify(hidden)).to.equal('KZ-1');
    expect(seenText('e\u200b\u0301')).to.equal('é');
  }); // prettier-ignore

  it('keeps what a script needs, and nothing of it where no script does', () => {
    for (const whole of [
      'کتاب\u200cها', 'ه\u200d', 'ක්\u200dෂ', 'ශ්\u200dරී', 'അവന്\u200d', 'র\u200d্য', 'क्\u200cष',
      '👩🏽\u200d❤\ufe0f\u200d👨', '👨\u200d👩\u200d👧',
      '☎\ufe0e', '5\ufe0f\u20e3', 
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '葛\u{e0100}城', 'ᠰᠠᠢᠨ\u180b', '\u0600١',
    ])
      expect(seenText(whole), JSON.stringify(whole)).to.equal(whole.normalize('NFC'));
    for (const [typed, seen] of [
      ['کتاب\u200c', 'کتاب'], ['\u200cکتاب', 'کتاب'], ['کتاب\u200c\u200cها', 'کتابها'],
      ['👩\u200d', '👩'], ['a\ufe0f', 'a'], ['5\ufe0f', '5'],
      ['a\u{e0067}\u{e007f}', 'a'], ['x\u{e0100}', 'x'],
    ] as const)
      expect(seenText(typed), JSON.stringify(typed)).to.equal(seen);
  }); // prettier-ignore

  it('has one kind of space and one kind of line break', () => {
    expect(seenText('a\u00a0b\u202fc\u3000d\u2003e\u2800f')).to.equal('a b c d e f');
    expect(seenLine(' \u00a0Ada\t \u3000 Marsh\u200b ')).to.equal('Ada Marsh');
    expect(seenText('a\r\nb\rc\u2028d\u0085e\vf\tg')).to.equal('a\nb\nc\nd\ne\nf\tg');
    expect(seenLine('\u200b\u00a0\u2060\u3164\u2800')).to.equal('');
  });

  it('leaves passwords to the letter, and control characters for the field to refuse', () => {
    expect(seenField('password', 'a\u00a0\u200bb')).to.equal('a\u00a0\u200bb');
    expect(seenField('12_password', ' \u200b ')).to.equal(' \u200b ');
    expect(seenField('name', ['a\u200b', 'b'])).to.deep.equal(['a', 'b']);
    expect(seenText('a\0b')).to.equal('a\0b');
    expect(seenWords('a\0b\ud800c\nd')).to.equal('a b c\nd');
  });

  it('is the same when it is read again, and nothing is left of nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(seenText(seenText(text))).to.equal(seenText(text));
        expect(seenLine(seenLine(text))).to.equal(seenLine(text));
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(
        nothingSeen.filter((text) => !/[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u.test(text)),
        (text) => seenLine(text) === '',
      ),
      { numRuns: 1000 },
    ); // prettier-ignore
  });

  it('S31: 100 kB take milliseconds, whatever they are', () => {
    for (const text of ['\u200d', 'ا\u200d', '\u{e0061}', 'a\u200b', '👩\u200d', 'e\u0301', '\u00a0']) {
      const long = text.repeat(100_000 / text.length);
      const start = performance.now();
      seenText(long);
      expect(performance.now() - start, JSON.stringify(text)).to.be.lessThan(1000);
    }
  });

  it('S31: what a thousand characters take doesn’t grow with the length of the text, whatever marks are in it', () => {
    /** Milliseconds for so many characters, the least of a few tries. */
    const taken = (work: (text: string) => unknown, text: string) =>
      Math.min(
        ...Array.from({ length: 4 }, () => {
          const start = process.cpuUsage().user;
          work(text);
          return (process.cpuUsage().user - start) / 1000;
        }),
      );
    const nfkc = (text: string) => fewMarks(text).normalize('NFKC');
    const works = {
      seenText,
      seenLine,
      seenWords,
      nfkc,
      countedName,
      words: (text: string) => wordsOf(text, { phones: true }),
    };
    const runs = (n: number) => ({
      alternating: 'a' + '\u0315\u0321'.repeat(n / 2),
      descending: 'a' + '\u0315'.repeat(n / 2) + '\u0321'.repeat(n / 2),
      'with what is taken out between': 'a' + '\u0315\u200b\u0321\u034f'.repeat(n / 4),
      'halfwidth marks': 'a' + '\uff9e\u0315\u0321'.repeat(n / 3),
      'marks that come apart': 'a' + '\u0344\u0f73\u0321'.repeat(n / 3),
      'joiners and marks': 'क्' + '\u200d\u094d\u0321'.repeat(n / 3),
    });
    for (const [name, work] of Object.entries(works))
      for (const kind of Object.keys(runs(12)) as (keyof ReturnType<typeof runs>)[]) {
        const [short, long] = [taken(work, runs(6_000)[kind]), taken(work, runs(96_000)[kind])];
        // Sixteen times the length: the square would be 256 times the time, seconds of it.
        expect(long, `${name}: ${kind}`).to.be.lessThan(Math.max(short, 2) * 80);
      }
  });

  it('what is drawn as nothing is nothing, and so are marks that stand on nothing', () => {
    for (const nothing of ['\u{1d159}', '\u{16fe4}', '\u0301', '\u0301\u0321', ' \u0301 ', '\u200b\u0301'])
      expect(seenLine(nothing), JSON.stringify(nothing)).to.equal('');
    expect(seenLine('KZ-1\u{1d159}')).to.equal('KZ-1');
    expect(seenLine('e\u0301')).to.equal('é');
  });

  it('keeps thirty marks in a row, which is more than any script has, and is the same when it is read again', () => {
    expect(seenText(`a${'\u0321'.repeat(30)}b`)).to.equal(`a${'\u0321'.repeat(30)}b`);
    expect(seenText(`a${'\u0321'.repeat(31)}b`)).to.equal(`a${'\u0321'.repeat(30)}b`);
    for (const whole of ['བསྒྲུབས', 'हिन्दी', 'שָׁלוֹם', 'กี่', 'ཧཱུྃ'])
      expect(seenText(whole), whole).to.equal(whole.normalize('NFC'));
    const marks = fc.constantFrom('\u0315', '\u0321', '\u0344', '\u0958', '\u{1d160}', '\u0301', 'a', '\u0f73', '\u3099', 'か');
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 150 }), (some) => {
        const text = some.join('');
        expect(seenText(seenText(text))).to.equal(seenText(text));
      }),
      { numRuns: 1000 },
    );
  }); // prettier-ignore

  it('is cut between characters', () => {
    expect(cutText('ab😀', 3)).to.equal('ab');
    expect(cutText('ab😀', 4)).to.equal('ab😀');
  });
});
