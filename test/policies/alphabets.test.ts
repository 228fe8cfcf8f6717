import { expect } from 'chai';
import fc from 'fast-check';
import { alphabets, sortLetters } from '../../db/alphabets.ts';
import { all } from '../support/people.ts';

type Name = keyof typeof alphabets;
const names = Object.keys(alphabets) as Name[];

/** Words in the order that the database has them in an alphabet, by what it writes to sort them by. */
const inOrder = async (alphabet: string, words: readonly string[]) =>
  (
    await all<{ word: string }>(
      'select word from unnest($2::text[]) word order by app.sort_key($1, word) collate reading_order, word collate "C"',
      alphabet,
      words,
    )
  ).map(({ word }) => word);

/** By hand: words as a dictionary of the language has them. */
const dictionaries: Readonly<Record<string, readonly string[]>> = {
  any: ['Arlig', 'Ärlig', 'Åsa', 'Bo', 'Ness', 'Ñess', 'Nord', 'Österberg', 'Ostra', 'Zebra'],
  sv: ['Arlig', 'Ostra', 'Zebra', 'Åkesson', 'Ärlig', 'Östberg'],
  da: ['Adler', 'Zebra', 'Ærø', 'Østergaard', 'Aagaard', 'Åkjær'],
  is: ['Anna', 'Ásta', 'Birna', 'Dagur', 'Ðan', 'Zoega', 'Þór', 'Ægir', 'Örn'],
  et: ['Saar', 'Šokk', 'Zorg', 'Žanna', 'Tamm', 'Vaher', 'Õun', 'Äke', 'Ööbik', 'Ümar', 'Xena'],
  lv: ['Cēsis', 'Čakste', 'Dace', 'Ieva', 'Yna', 'Jānis', 'Kārlis', 'Ķemeri', 'Liepa', 'Ļaudona'],
  lt: ['Cibulis', 'Čekas', 'Dainius', 'Ieva', 'Yla', 'Irma', 'Jonas', 'Stonys', 'Šarka', 'Zita', 'Žukas'],
  pl: ['Azot', 'Ącki', 'Baran', 'Czech', 'Ćma', 'Dom', 'Lzy', 'Łódź', 'Mak', 'Zzz', 'Źle', 'Żak'],
  cs: [
    'Cyril',
    'Čapek',
    'Dana',
    'Hynek',
    'Chodov',
    'Ivan',
    'Rytíř',
    'Řehoř',
    'Sýkora',
    'Šimek',
    'Zuzana',
    'Žižka',
  ],
  sk: ['Azda', 'Ägid', 'Bača', 'Cyril', 'Čierny', 'Hurban', 'Chovanec', 'Igor', 'Ozor', 'Ôsmy', 'Peter'],
  hu: [
    'Cukor',
    'Csaba',
    'Dóra',
    'Gúzs',
    'Gyula',
    'Olga',
    'Ozora',
    'Ödön',
    'Pál',
    'Szabó',
    'Tamás',
    'Zoltán',
    'Zsófia',
  ],
  ro: ['Azur', 'Ăla', 'Barbu', 'Iza', 'Îna', 'Jan', 'Suzana', 'Șerban', 'Tudor', 'Țepeș'],
  hr: [
    'Cvita',
    'Čolak',
    'Ćorić',
    'Dvornik',
    'Džajić',
    'Đurić',
    'Eva',
    'Luka',
    'Ljubić',
    'Mate',
    'Zvonko',
    'Žarko',
  ],
  sl: ['Cvetka', 'Čop', 'Ćosić', 'Dora', 'Šuštar', 'Zupan', 'Žagar'],
  sq: [
    'Cuni',
    'Çela',
    'Dritan',
    'Dhima',
    'Eva',
    'Gzim',
    'Gjoka',
    'Lura',
    'Llazar',
    'Sula',
    'Shala',
    'Zog',
    'Zhupa',
  ],
  tr: [
    'Can',
    'Çelik',
    'Demir',
    'Irmak',
    'ırmaz',
    'İpek',
    'Jale',
    'Oya',
    'Özal',
    'Polat',
    'Su',
    'Şen',
    'Ulu',
    'Ünal',
  ],
  es: ['Nuez', 'Nzamora', 'Ñandú', 'Oca'],
  cy: ['Cytun', 'Chwarel', 'Dylan', 'Ddraig', 'Lyn', 'Llan', 'Mair'],
};

describe('Order: names by the alphabet', () => {
  it('every alphabet has its words here', () => {
    expect(Object.keys(dictionaries)).to.have.members(['any', ...names]);
  });

  for (const [alphabet, words] of Object.entries(dictionaries))
    it(`${alphabet}: ${words.join(', ')}`, async () => {
      expect(await inOrder(alphabet, [...words].reverse())).to.deep.equal(words);
      const decomposed = words.map((word) => word.normalize('NFD'));
      expect(await inOrder(alphabet, [...decomposed].reverse()), 'with marks apart').to.deep.equal(
        decomposed,
      );
    });

  it('numbers go on counting, small letters and capitals are one', async () => {
    for (const alphabet of ['any', ...names]) {
      expect(await inOrder(alphabet, ['Z-10', 'z-2', 'Z-1']), alphabet).to.deep.equal(['Z-1', 'z-2', 'Z-10']);
      // What functions look for by what it is sorted by (portalPeople.ts).
      const [key] = await all(
        'select app.sort_key($1, $2) as lab, app.sort_key($1, $3) as users',
        alphabet,
        'Customer Portal Lab',
        'Customer Portal',
      );
      expect(key, alphabet).to.deep.equal({ lab: 'customer portal lab', users: 'customer portal' });
    }
  });

  for (const alphabet of names)
    it(`${alphabet}: as Unicode’s rules for the language have it, whatever the words`, async () => {
      const bare = new Intl.Collator(alphabet, { sensitivity: 'base', numeric: true });
      const letters = [
        ...'abcdefghijklmnopqrstuvwxyz 1éèàêûß'.split(''),
        ...Object.keys(sortLetters(alphabet, '')),
        ...'åäöøæñçšžčłń'.split(''),
      ];
      // Of several letters that are one, a last one with a mark is part of it to Unicode, and isn't to us: Danish aä.
      const several = Object.keys(sortLetters(alphabet, '')).filter((letter) => letter.length > 1);
      const isMarked = (text: string) =>
        several.some((letter) => text.normalize('NFD').split(letter).length > text.split(letter).length);
      const word = fc
        .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 })
        .map((all) => all.join('').trim())
        .filter((text) => text !== '' && !isMarked(text));
      await fc.assert(
        fc.asyncProperty(fc.array(word, { minLength: 200, maxLength: 200 }), async (words) => {
          const sorted = await inOrder(alphabet, words);
          const wrong = sorted.flatMap((one, at) => {
            const next = sorted[at + 1];
            return next !== undefined && bare.compare(one, next) > 0 ? [`${one} before ${next}`] : [];
          });
          expect(wrong).to.deep.equal([]);
        }),
        { numRuns: 10 },
      );
    });

  it('names that differ are sorted by what differs: no two are one to an index', async () => {
    for (const alphabet of names) {
      const words = Object.keys(sortLetters(alphabet, ''));
      const keys = await all<{ key: string }>(
        'select app.sort_key($1, word) as key from unnest($2::text[]) word',
        alphabet,
        words,
      );
      expect(new Set(keys.map(({ key }) => key)).size, alphabet).to.equal(words.length);
    }
  });
});
