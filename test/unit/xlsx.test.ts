import { expect } from 'chai';
import type readFile from '../../server/imports/records.read.thread.ts';
import type { ReadFile } from '../../server/imports/records.read.thread.ts';
import { readCell } from '../../server/imports/readCell.ts';
import { noResult } from '../../server/imports/xlsx/digits.ts';
import { readXlsx } from '../../server/imports/xlsx/readXlsx.ts';
import { createThreads } from '../../server/threads/pool.ts';
import { threadTask } from '../../server/threads/task.ts';
import type xlsx from '../support/threads/xlsx.thread.ts';
import { isLong } from '../support/long.ts';
import { textRow, workbook, zipped, type BookParts } from '../support/workbook.ts';

const task = threadTask<typeof xlsx>(import.meta.url, '../support/threads/xlsx.thread', { seconds: 50 });
const reading = threadTask<typeof readFile>(import.meta.url, '../../server/imports/records.read.thread', {
  seconds: 50,
});
const bounds = { tooManyRows: 'Too many rows.', rows: 10_020, columns: 50, characters: 6_000 };
const read = async (parts: BookParts) => readXlsx(await workbook(parts), bounds);
/** The cells of the only sheet. */
async function cells(rows: string, more: Omit<BookParts, 'sheets'> = {}): Promise<string[][]> {
  const found = await read({ sheets: { Sheet1: `${rows}</sheetData>` }, ...more });
  if ('problem' in found) throw new Error(found.problem);
  return found.sheets[0]!.rows.map((row) => row.cells);
}
const problem = async (content: Buffer) => {
  const found = await readXlsx(content, bounds);
  return 'problem' in found ? found.problem : 'it was read';
};

/** The lines that are read, or the problem, in a thread with a heap of 50 MB: whatever needs more is ended (OverLimit). */
async function inLittleMemory(content: Buffer): Promise<number[] | string> {
  const threads = createThreads({ threads: 1, megabytes: 50 });
  try {
    return await threads.run(task, { content, bounds }, { whose: 'a' });
  } finally {
    await threads.stop();
  }
}

/** What is read of a file, in a thread with a heap of 50 MB; and by how much the whole process was larger meanwhile. */
async function readInLittleMemory(content: Buffer): Promise<{ found: ReadFile; more: number }> {
  const threads = createThreads({ threads: 1, megabytes: 50 });
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 10);
  try {
    const found = await threads.run(reading, { content, headings: [] }, { whose: 'a' });
    return { found, more: Math.round((most - before) / 1e6) };
  } finally {
    clearInterval(watch);
    await threads.stop();
  }
}

describe('XLSX files', function () {
  this.timeout(60_000);

  it('a workbook of 1900 and one of 1904: the date that Excel shows', async () => {
    const row =
      '<row r="1"><c r="A1" s="1"><v>46112</v></c><c r="B1" s="2"><v>46112.75</v></c><c r="C1" s="1"><v>60</v></c></row>';
    const formats = ['dd/mm/yyyy'];
    expect(await cells(row, { formats })).to.deep.equal([['2026-03-31', '2026-03-31', '1900-02-28']]);
    const apple = '<row r="1"><c r="A1" s="1"><v>44650</v></c></row>';
    expect(await cells(apple, { formats, from1904: true })).to.deep.equal([['2026-03-31']]);
  });

  it('a formula without its result, as programs that don’t calculate write it, says so; one that comes to nothing is empty', async () => {
    const row =
      '<row r="1"><c r="A1" t="inlineStr"><is><t>Mesko</t></is></c><c r="B1"><f>UPPER("mesko")</f><v></v></c>' +
      '<c r="C1"><f>1/0</f></c><c r="D1" t="str"><f>IF(A1="","x","")</f><v></v></c><c r="E1"><f>1+1</f><v>2</v></c></row>';
    const [cellsOf = []] = await cells(row);
    expect(cellsOf).to.deep.equal(['Mesko', noResult, noResult, '', '2']);
    const read_ = readCell(noResult, { label: 'Manufacturer' }, null);
    expect(read_).to.have.property('error').that.contains('formula');
  });

  it('a formula gives its result, a linked email its text; #N/A is that cell’s error', async () => {
    const row =
      '<row r="1"><c r="A1" t="str"><f>A2&amp;"x"</f><v>made</v></c><c r="B1"><f>1+1</f><v>2</v></c>' +
      '<c r="C1" t="s"><v>0</v></c><c r="D1" t="e"><v>#N/A</v></c><c r="E1" t="b"><v>1</v></c></row>';
    const strings = ['<r><t>rosa@</t></r><r><t>fairwind.example</t></r><rPh sb="0" eb="1"><t>ロサ</t></rPh>'];
    expect(await cells(row, { strings })).to.deep.equal([
      ['made', '2', 'rosa@fairwind.example', '#N/A', 'yes'],
    ]);
  });

  it('00123 stays as it is displayed; a number of more than 15 digits is an error', async () => {
    const row =
      '<row r="1"><c r="A1" s="1"><v>123</v></c><c r="B1" t="inlineStr"><is><t>00123</t></is></c>' +
      '<c r="C1"><v>1234567890123456</v></c><c r="D1"><v>0.30000000000000004</v></c></row>';
    expect(await cells(row, { formats: ['00000'] })).to.deep.equal([['00123', '00123', '#DIGITS!', '0.3']]);
  });

  it('a million empty rows are passed over, memory stays bounded', async () => {
    const empty = Array.from(
      { length: 1_000_000 },
      (_, n) => `<row r="${n + 2}"><c r="A${n + 2}" s="0"/></row>`,
    ).join('');
    const content = await workbook({
      sheets: { Sheet1: `${textRow(1, ['first'])}${empty}${textRow(1_000_002, ['last'])}</sheetData>` },
    });
    expect(await inLittleMemory(content)).to.deep.equal([1, 1_000_002]);
  });

  it('S31: a workbook and a CSV file of 100,000 rows are refused within 50 MB', async () => {
    const rows = isLong ? 100_000 : 25_000;
    const cellsOf = (n: number) => [`A-${n}`, `Torque wrench ${n}`, 'Gedore', `SN ${n}`];
    const lines = Array.from({ length: rows }, (_, n) => textRow(n + 2, cellsOf(n))).join('');
    const head = ['Asset ID', 'Description', 'Manufacturer', 'Serial number'];
    const book = await workbook({ sheets: { Sheet1: `${textRow(1, head)}${lines}</sheetData>` } });
    const text = [head, ...Array.from({ length: rows }, (_, n) => cellsOf(n))]
      .map((one) => one.join(','))
      .join('\n');
    for (const [name, content] of Object.entries({ XLSX: book, CSV: Buffer.from(text) })) {
      const { found, more } = await readInLittleMemory(content);
      expect('problem' in found ? found.problem : 'it was read', name).to.match(
        /more than (?:10,000 rows|20,000 lines)/,
      );
      // The heap of the thread is bounded by itself; this is all of it, with what starts a thread.
      if (isLong) expect(more, `megabytes for ${name}`).to.be.lessThan(120);
    }
  });

  it('S31: merged cells, and sheets that name one part again and again, are counted as what they come to', async () => {
    const rows = (many: number) =>
      textRow(1, ['x'.repeat(5_900)]) +
      Array.from({ length: many }, (_, n) => textRow(n + 2, ['', 'y'])).join('');
    const merged = (many: number) =>
      `${rows(many)}</sheetData><mergeCells><mergeCell ref="A1:A${many + 1}"/></mergeCells>`;
    const few = await read({ sheets: { Sheet1: merged(1_000) } });
    expect('sheets' in few && few.sheets[0]!.rows.at(-1)!.cells[0]!.length).to.equal(5_900);
    expect(await problem(await workbook({ sheets: { Sheet1: merged(2_000) } }))).to.contain('too large');
    // Nobody looks for the place of each: they overlap.
    const overlapping = Array.from({ length: 10_000 }, () => '<mergeCell ref="A1:A9001"/>').join('');
    const began = process.cpuUsage();
    const again = await read({
      sheets: {
        Sheet1: `${textRow(1, ['x'])}${rows(9_000).slice(rows(0).length)}</sheetData><mergeCells>${overlapping}</mergeCells>`,
      },
    });
    expect('sheets' in again && again.sheets[0]!.rows.at(-1)!.cells).to.deep.equal(['x', 'y']);
    expect(process.cpuUsage(began).user / 1e6, 'seconds of work').to.be.lessThan(5);
  });

  it('S31: a format of 300,000 brackets takes no time, and tags in tags have an end', async () => {
    const began = process.cpuUsage();
    const row = '<row r="1"><c r="A1" s="1"><v>7</v></c></row>';
    expect(await cells(row, { formats: ['['.repeat(300_000)] })).to.deep.equal([['7']]);
    expect(process.cpuUsage(began).user / 1e6, 'seconds of work').to.be.lessThan(2);
    const deep = await workbook({ sheets: { Sheet1: `${row}${'<a>'.repeat(200_000)}</sheetData>` } });
    expect(await problem(deep)).to.contain('too large');
  });

  it('S31: an element with a million attributes, and a sheet of elements that mean nothing, are refused early', async () => {
    const sheet = (rows: string) => workbook({ sheets: { Sheet1: `${rows}</sheetData>` } });
    const attributes = Array.from({ length: 1_000_000 }, (_, index) => `a${index.toString(36)}=""`).join(' ');
    const large =
      'The workbook is too large once it’s unpacked. Copy the rows into a new workbook, or split it into several.';
    expect(await inLittleMemory(await sheet(`<row r="1" ${attributes}></row>`))).to.equal(large);
    expect(await inLittleMemory(await sheet(`${textRow(1, ['Name'])}${'<a/>'.repeat(5_000_001)}`))).to.equal(
      large,
    );
  });

  it('hidden rows are told, and a cell that is merged over rows says the same in each', async () => {
    const rows =
      textRow(1, ['North', 'one']) + textRow(2, ['', 'two'], ' hidden="1"') + textRow(3, ['', 'three']) +
      '</sheetData><mergeCells><mergeCell ref="A1:A3"/></mergeCells>'; // prettier-ignore
    const found = await read({ sheets: { Sheet1: rows } });
    expect('sheets' in found && found.sheets[0]!.rows).to.deep.equal([
      { line: 1, hidden: false, cells: ['North', 'one'] },
      { line: 2, hidden: true, cells: ['North', 'two'] },
      { line: 3, hidden: false, cells: ['North', 'three'] },
    ]);
  });

  it('several sheets, by name; those with nothing in them are none', async () => {
    const found = await read({
      sheets: {
        One: `${textRow(1, ['a'])}</sheetData>`,
        Empty: '</sheetData>',
        Two: `${textRow(1, ['b'])}</sheetData>`,
      },
    });
    expect('sheets' in found && found.sheets.map(({ name }) => name)).to.deep.equal(['One', 'Two']);
  });

  it('100,000 rows are too many, and said so before they are held', async () => {
    const rows = Array.from({ length: 100_000 }, (_, n) =>
      textRow(n + 1, [`C-${n}`, 'Name of a customer']),
    ).join('');
    const content = await workbook({ sheets: { Sheet1: `${rows}</sheetData>` } });
    expect(await inLittleMemory(content)).to.equal('Too many rows.');
  });

  it('a zip bomb: what it unpacks to is counted, whatever it says', async () => {
    const bomb = Buffer.alloc(300_000_000, 0x20);
    const content = await workbook({
      sheets: { Sheet1: '</sheetData>' },
      more: { 'xl/sharedStrings.xml': bomb },
    });
    expect(content.length).to.be.lessThan(1_000_000);
    expect(await problem(content)).to.contain('too large once it’s unpacked');
    const many = Object.fromEntries(Array.from({ length: 2_500 }, (_, n) => [`x/${n}`, '']));
    expect(await problem(await zipped(many))).to.contain('too large once it’s unpacked');
    const entity =
      '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>';
    expect(
      await problem(
        await workbook({ sheets: { Sheet1: '</sheetData>' }, more: { 'xl/sharedStrings.xml': entity } }),
      ),
    ).to.contain('damaged');
  });

  it('another kind of file is said by name, and a damaged one as damaged', async () => {
    expect(await problem(await zipped({ 'xl/workbook.bin': 'x' }))).to.contain(
      'binary Excel workbook (.xlsb)',
    );
    expect(await problem(await zipped({ mimetype: 'x', 'content.xml': 'x' }))).to.contain('OpenDocument');
    expect(await problem(await zipped({ 'a.txt': 'x' }))).to.contain('a zip file, not a workbook');
    const whole = await workbook({ sheets: { Sheet1: `${textRow(1, ['a'])}</sheetData>` } });
    expect(await problem(whole.subarray(0, whole.length - 40))).to.contain('damaged');
    expect(await problem(await workbook({ sheets: { Sheet1: '<row' } }))).to.contain('damaged');
    expect(await problem(await workbook({ sheets: { Sheet1: '</sheetData>' } }))).to.contain('empty');
    const wide = `<row r="1"><c r="BA1" t="inlineStr"><is><t>x</t></is></c></row></sheetData>`;
    expect(await problem(await workbook({ sheets: { Sheet1: wide } }))).to.contain('more than 50 cells');
  });
});
