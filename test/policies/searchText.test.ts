import { expect } from 'chai';
import fc from 'fast-check';
import { all } from '../support/people.ts';

/** Which of the words a search finds in a text. */
const found = async (text: string, words: readonly string[]) =>
  (
    await all<{ word: string }>(
      'select word from unnest($2::text[]) word where strpos(search_text($1), search_word(word)) > 0',
      text,
      words,
    )
  ).map(({ word }) => word);

/** A text, what finds it, and what does not. */
const cases: readonly (readonly [text: string, found: readonly string[], not?: readonly string[]])[] = [
  ['Müller', ['muller', 'mueller', 'Müller', 'MÜLLER', 'mu\u0308ller', 'ＭＵＬＬＥＲ', 'mülle'], ['miller']],
  ['Mueller', ['mueller', 'Müller', 'muller'], ['möller']],
  ['Goethe, Göthe', ['goethe', 'göthe', 'gothe']],
  ['Bauer neue Quelle', ['bauer', 'neue', 'quelle'], ['baur', 'qulle']],
  ['Łódź', ['lodz', 'ŁÓDŹ', 'łodz']],
  ['Yılmaz', ['yilmaz', 'YILMAZ', 'yılmaz', 'Yilmaz']],
  ['İpek', ['İpek', 'ipek', 'IPEK', 'i\u0307pek']],
  ['Groß', ['gross', 'GROSS', 'groß', 'Groẞ']],
  ['Strasse', ['Straße', 'strasse']],
  ['O’Brien', ['O’Brien', "O'Brien", 'obrien', 'o´brien', 'O`BRIEN', 'O‘Brien', 'oʼbrien'], ['oobrien']],
  ["O'Brien", ['O’Brien', 'obrien']],
  ['Søren Ærø Åberg Þór', ['soren', 'soeren', 'aero', 'aberg', 'aaberg', 'thor', 'Søren', 'ÆRØ', 'þór']],
  ['Aarhus', ['århus', 'aarhus']],
  ['José Núñez', ['jose', 'nunez', 'NÚÑEZ', 'jose\u0301']],
  ['ＡＢＣ１２', ['abc12', 'ＡＢＣ', 'ABC12']],
  ['Ёлкин Йошкар', ['елкин', 'ЁЛКИН', 'йошкар']],
  ['Ὀδυσσεύς', ['οδυσσευς', 'ΟΔΥΣΣΕΥΣ']],
  ['أحمد محمّد', ['احمد', 'محمد']],
  ['ガラス ﾌﾟﾗｸﾞ', ['ガラス', 'ｶﾞﾗｽ', 'プラグ'], ['カラス']],
  ['한국', ['한국', '한국'.normalize('NFD')]],
  ['सेवा', ['सेवा'], ['सवा']],
  ['KZ\u200b-1 co\u00adop', ['kz-1', 'KZ‑1', 'coop', 'kz\u20111']],
  ['Anne–Marie', ['anne-marie', 'Anne‐Marie', 'marie']],
  ['12-34 56.78', ['12-34', '1234', '2-3', '-34', '56.78', '5678', '(12)'], ['3456']],
  ['T-1005', ['t-1005', 'T‑1005', '1005']],
  ['٠١٢٣', ['0123', '٠١٢']],
  ['“Quick” fix', ['"Quick"', 'quick', '«fix»']],
  ['100%_safe \\ sound', ['100%', '%_s', '\\']],
];

describe('what a search compares', () => {
  for (const [text, words, not = []] of cases)
    it(`finds ${text} by ${words.join(', ')}${not.length > 0 ? `, not by ${not.join(', ')}` : ''}`, async () => {
      expect(await found(text, [...words, ...not])).to.deep.equal(words);
    });

  it('finds every word by itself, composed or not, whatever stands around it', async () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      // Postgres keeps no NUL, and these part the words of a search.
      .map((text) => text.replace(/[\0\s,;]|\p{Cs}/gu, ''))
      .filter((text) => text !== '');
    await fc.assert(
      fc.asyncProperty(word, word, word, async (one, before, behind) => {
        const ways = [one, one.normalize('NFC'), one.normalize('NFD')];
        expect(await found(`${before} ${one} ${behind}`, ways)).to.deep.equal(ways);
      }),
      { numRuns: 100 },
    );
  });

  it('compares the digits of a phone with digits', async () => {
    const [row] = await all<{ digits: string[] }>(
      'select array_agg(phone_digits(p) order by n) as digits from unnest($1::text[]) with ordinality as t (p, n)',
      ['+49 30 123-4567', '+44 (0)20 7946 0000', '+49 ( 0 ) 30–12', '٠١٢ ３４', 'ask the desk'],
    );
    expect(row!.digits).to.deep.equal(['49301234567', '442079460000', '493012', '01234', '']);
  });

  it('says the same of a text each time, in a default of none of the database', async () => {
    const rows = await all<{ provolatile: string; proparallel: string; proisstrict: boolean }>(
      `select provolatile, proparallel, proisstrict from pg_proc
       where pronamespace = 'public'::regnamespace and proname in ('search_fold', 'search_word', 'search_text', 'phone_digits')`,
    );
    expect(rows).to.deep.equal(
      Array.from({ length: 4 }, () => ({ provolatile: 'i', proparallel: 's', proisstrict: true })),
    );
  });
});

describe('the order of lists', () => {
  const inOrder = async (texts: readonly string[]) =>
    (
      await all<{ text: string }>(
        'select text from unnest($1::text[]) text order by lower(text) collate reading_order, text',
        texts,
      )
    ).map(({ text }) => text);

  it('counts as people do, and has the letters of the alphabet beside each other', async () => {
    for (const texts of [
      ['Z-2', 'Z-10', 'Z-100'],
      ['A-1', 'a-2', 'A-10', 'B-1'],
      ['007', '7', '8', '10'],
      ['Site 9', 'Site 10', 'Site 10b', 'Site 11'],
      ['Apfel', 'Ärger', 'Azur', 'Zebra'],
      ['Lodz', 'Łódź', 'Maria'],
      ['Emil', 'Émile', 'Emma'],
      ['ada', 'Bob', 'carl', 'Zoe'],
    ])
      expect(await inOrder([...texts].reverse()), texts.join(' ')).to.deep.equal(texts);
  });

  it('is that of every column that a list is sorted by, and of every index that has it', async () => {
    const columns = await all<{ name: string }>(
      `select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attcollation = 'public.reading_order'::regcollation
       order by 1`,
    );
    expect(columns.map(({ name }) => name)).to.include.members([
      'agents.sort_name',
      'assets.code_lc',
      'contacts.code',
      'contacts.sort_name',
      'customers.number_lc',
      'customers.sort_name',
      'facilities.code_lc',
      'facilities.sort_name',
      'partners.number_lc',
      'partners.sort_name',
      'personnel.sort_name',
      'usergroups.name_lc',
      'users.sort_name',
      'users.username_lc',
    ]);
    const others = await all(
      `select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
         join pg_collation o on o.oid = a.attcollation
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and o.collprovider = 'i'
         and o.collname <> 'reading_order' and not a.attisdropped`,
    );
    expect(others, 'ordered otherwise').to.deep.equal([]);
    const otherwise = await all<{ name: string }>(
      `select i.indexrelid::regclass::text || ' ' || a.attname as name
       from pg_index i cross join unnest(i.indkey::int[], i.indcollation::oid[]) as k (num, coll)
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num
       where a.attcollation = 'public.reading_order'::regcollation and k.coll <> a.attcollation and k.coll <> 0`,
    );
    expect(otherwise).to.deep.equal([]);
  });
});
