import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { csvCell } from '../../server/lists/csvCell.ts';
import { csvText } from '../../server/lists/csv.ts';
import { csv } from '../../server/request/reply.ts';

const columns = [
  { heading: 'Name', value: (row: readonly (string | number | null)[]) => row[0] ?? null },
  { heading: 'Phone', value: (row: readonly (string | number | null)[]) => row[1] ?? null },
];

describe('CSV', () => {
  it('S21: guards what a spreadsheet would take for a formula', () => {
    for (const text of [
      '=1+1',
      '@SUM(A1)',
      '+cmd|’/C calc’!B7',
      "-2+3+cmd|' /C calc'!B7",
      '+49 30 123+cmd|x',
      '-A1',
      '+A1',
      '--1',
      '- replaced the seal',
      '+1 x2',
      '\t1+1',
      '\r1+1',
      '\n1+1',
      '-\t1+1',
      '＝1+1',
      '＋A1',
      '－A1',
      '＠SUM',
    ])
      expect(csvCell(text), JSON.stringify(text)).to.equal(`'${text}`);
  });

  it('leaves numbers, phones and a lone dash alone, and every text that begins otherwise', () => {
    for (const text of [
      '+49 30 123-4567',
      '+49 (0)30 123–4567',
      '+44 (0)20 7946 0000',
      '+44 20 7946 0000 ext. 12',
      '+43 1 234 DW 12',
      '+1-212-555-0100',
      '-5',
      '-5.25',
      '-1,234.50',
      '+3',
      '-12 %',
      '-1.5e-3',
      '-',
      '---',
      '030 123-4567',
      'KZ-1',
      'a=1+1',
      '',
    ])
      expect(csvCell(text), text).to.equal(text);
  });

  it('writes the delimiter that it is given, and quotes what would end a cell or a row', () => {
    const rows = [
      ['a;b', '+49 30 1'],
      ['Yard 3\nLeeds', 'x,y'],
      ['a\tb', 'c"d'],
      ['=1;2', -5],
      ['CR\rhere', null],
    ] as const;
    const written = (delimiter: string) => csvText(columns, rows, { head: true, delimiter });
    expect(written(',')).to.equal(
      '\uFEFFName,Phone\r\n"a;b",+49 30 1\r\n"Yard 3\nLeeds","x,y"\r\n"a\tb","c""d"\r\n"\'=1;2",-5\r\n"CR\rhere",\r\n',
    );
    expect(written(';')).to.equal(
      '\uFEFFName;Phone\r\n"a;b";+49 30 1\r\n"Yard 3\nLeeds";"x,y"\r\n"a\tb";"c""d"\r\n"\'=1;2";-5\r\n"CR\rhere";\r\n',
    );
    expect(written('\t')).to.equal(
      '\uFEFFName\tPhone\r\n"a;b"\t+49 30 1\r\n"Yard 3\nLeeds"\t"x,y"\r\n"a\tb"\t"c""d"\r\n"\'=1;2"\t-5\r\n"CR\rhere"\t\r\n',
    );
  });

  it('S21: a reader that parts cells by another sign finds no formula either', () => {
    for (const text of [
      'a;=1+1;b',
      'a,@SUM(A1)',
      'a\t+cmd|x',
      'a\n=1+1',
      'a\r\n-2+3+cmd|x',
      '=1;=2',
      'a;＝1',
      '- x;- y(1)',
    ]) {
      for (const delimiter of [',', ';', '\t']) {
        const written = csvText(columns, [['x', text]], { head: false, delimiter });
        // As one reads it that knows of no quotes in the midst of a cell.
        for (const other of [',', ';', '\t'])
          for (const cell of written.split(/\r\n|\r|\n/).flatMap((line) => line.split(other)))
            expect(cell, JSON.stringify([text, delimiter, other])).to.not.match(/^[=+\-@＝＋－＠]/u);
        expect(parse(written, { delimiter })).to.deep.equal([['x', csvCell(text)]]);
      }
    }
  });

  it('leaves lists, numbers and phones behind such signs alone', () => {
    for (const text of ['Seals:\n- replaced\n- checked', '1;-2;+3', 'Ann, +49 30 123', 'a;b=c', 'from 1,-5'])
      expect(csvCell(text)).to.equal(text);
  });

  it('S31: ends at the 50,000th row, and says in its name that there are more', async () => {
    const fileOf = async (rows: number) => {
      const all = Array.from({ length: rows }, (_, n) => [`Row ${n + 1}`] as const);
      const pages = [all.slice(0, 49_999), all.slice(49_999)];
      const file = await csv({ csvDelimiter: 'comma' }, 'assets.csv', columns, pages);
      return { name: file.filename, rows: [...file.content].join('').trimEnd().split('\r\n').slice(1) };
    };
    const whole = await fileOf(50_000);
    expect(whole.name).to.equal('assets.csv');
    expect(whole.rows).to.have.length(50_000);
    const cut = await fileOf(50_001);
    expect(cut.name).to.equal('assets (first 50,000 rows).csv');
    expect(cut.rows).to.have.length(50_000);
    expect(cut.rows.at(-1)).to.match(/^Row 50000/);
  }).timeout(60_000);
});
