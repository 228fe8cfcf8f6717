import { CsvError, parse } from 'csv-parse/sync';
import { columns, mostOfCell, requiredColumns, type Cells, type Column } from './bulk.form.ts';
import { inFigures } from '../../../shared/numbers.ts';
import { seenLine } from '../../../shared/seenText.ts';

/** How many accounts are made at once. */
const mostRows = 10_000;
/** Lines, empty ones and those in quotes included. */
const mostLines = 2 * mostRows;
const mostColumns = 50;

/** A row of the file: the line that it ends on, and its cells by column. */
export interface FileRow {
  line: number;
  cells: Cells;
  /** Cells that stand behind the last column of the heading. */
  surplus: number;
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

type ReadFile = { rows: FileRow[] } | { problem: string };

/** What a file begins with that is no text at all, and what it is. */
const otherFiles: readonly (readonly [number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'It is an Excel workbook or another packed file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'It is an Excel workbook of an old kind'],
  [[0x25, 0x50, 0x44, 0x46], 'It is a PDF'],
];
const asUtf8 = 'In the spreadsheet, save it as “CSV UTF-8”.';

/** Reads a file's text: UTF-8 or UTF-16, each with or without its mark. Anything else is not guessed at, but named where it is known. */
export function decode(content: Uint8Array): { text: string } | { problem: string } {
  for (const [start, what] of otherFiles)
    if (start.every((byte, index) => content[index] === byte)) return { problem: `${what}. ${asUtf8}` };
  const encoding = encodingOf(content);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(content) };
  } catch {
    return {
      problem:
        encoding === 'utf-8' ? `It is not UTF-8. ${asUtf8}` : `It is UTF-16 that is damaged. ${asUtf8}`,
    };
  }
}

/** By its mark; without one by its beginning, which is a heading, and so has every second byte empty in UTF-16. */
function encodingOf(content: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be';
  const start = Array.from(content.subarray(0, 8));
  if (start.length < 8) return 'utf-8';
  if (start.every((byte, index) => (byte === 0) === (index % 2 === 1))) return 'utf-16le';
  return start.every((byte, index) => (byte === 0) === (index % 2 === 0)) ? 'utf-16be' : 'utf-8';
}

/**
 * Reads accounts from CSV: comma, semicolon or tab, any line ends, quotes, a byte-order mark, a line that names the
 * delimiter (`sep=;`), empty rows and columns, the character that ended files long ago. Headings are known by their letters
 * alone (`User ID` is `user_id`). Cells are as a person sees them (`seenLine`), but for passwords.
 * @returns the rows, or one message about the file as a whole
 */
export function readCsv(sent: string): ReadFile {
  const { text, delimiter } = beginningOf(sent.replace(/^\uFEFF/, '').replace(/\x1a\s*$/, ''));
  const tooMuch = nulIn(text) ?? countCsv(text, delimiter);
  if (tooMuch !== null) return { problem: tooMuch };
  let records: Parsed[];
  try {
    // With `info` each record comes with where it stood, which the types don't know.
    records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      max_record_size: 20_000,
    }) as unknown as Parsed[];
  } catch (error) {
    if (error instanceof CsvError) return { problem: csvProblem(error) };
    throw error;
  }
  const [heading, ...body] = withoutEmptyColumns(records);
  if (!heading) return { problem: 'It is empty.' };
  const names = headingOf(heading.record);
  if (typeof names === 'string') return { problem: titleAbove(records) ?? names };
  const rows = body
    .map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(names.map((name, index) => [name, cellOf(name, record[index] ?? '')])),
      surplus: record.slice(names.length).filter((cell) => cell !== '').length,
    }))
    // A row of spaces that nobody sees is as empty as one without any.
    .filter(({ cells, surplus }) => surplus > 0 || Object.values(cells).some((cell) => cell !== ''));
  if (rows.length === 0) return { problem: 'There are headings, but no rows below them.' };
  return { rows };
}

/** A cell as it is seen; a password stays to the letter. */
const cellOf = (name: Column, cell: string) => (name === 'password' ? cell : seenLine(cell));

/** What parts the cells; a line that says so is emptied, so that lines keep their numbers. */
function beginningOf(text: string): { text: string; delimiter: string } {
  const said = /^"?sep=([,;\t])"?[ \t]*(?=\r|\n|$)/i.exec(text);
  return said?.[1] === undefined
    ? { text, delimiter: delimiterOf(text) }
    : { text: text.slice(said[0].length), delimiter: said[1] };
}

/** No text has a NUL, and no database takes one: such a file is something else, or was damaged. */
function nulIn(text: string): string | null {
  const at = text.indexOf('\0');
  if (at < 0) return null;
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length;
  return `Line ${line} has a NUL character, which no text has: the file is damaged, or is no CSV. ${asUtf8}`;
}

/** Spreadsheets leave empty columns at the edges, and between others. */
function withoutEmptyColumns(records: readonly Parsed[]): readonly Parsed[] {
  const heading = records[0]?.record ?? [];
  const unnamed = heading.flatMap((name, index) => (seenLine(name) === '' ? [index] : []));
  const empty = new Set(
    unnamed.filter((index) => records.every(({ record }) => seenLine(record[index] ?? '') === '')),
  );
  if (empty.size === 0) return records;
  return records.map(({ record, info }) => ({
    record: record.filter((_, index) => !empty.has(index)),
    info,
  }));
}

/**
 * Counts a file before it is parsed, in one pass over its characters (S31): a parser takes much longer for a file that is
 * made for that than for any that holds accounts.
 * @returns what of it is too much, or null
 */
function countCsv(text: string, delimiter: string): string | null {
  let [line, rows, cells, cellBegan] = [1, 0, 1, 0];
  let [isQuoted, isCellEmpty, isRowEmpty] = [false, true, true];
  for (let at = 0; at <= text.length; at += 1) {
    const one = text[at];
    const isBreak = one === '\n' || (one === '\r' && text[at + 1] !== '\n');
    // A row, and its last cell, end with the line that the break ends.
    const ending = line;
    if (isBreak) line += 1;
    if (line > mostLines)
      return `It has more than ${inFigures(mostLines)} lines. Split it into several files.`;
    if (one === '"' && (isQuoted || isCellEmpty)) isQuoted = !isQuoted;
    else if ((!isQuoted && (isBreak || one === delimiter)) || one === undefined) {
      if (at - cellBegan > mostOfCell)
        return `A cell in line ${ending} is longer than ${mostOfCell} characters, or a quote before it is not closed.`;
      [cellBegan, isCellEmpty] = [at + 1, true];
      if (one === delimiter) cells += 1;
      else {
        if (cells > mostColumns) return `Line ${ending} has more than ${mostColumns} cells.`;
        if (!isRowEmpty) rows += 1;
        [cells, isRowEmpty] = [1, true];
      }
    } else if (one.trim() !== '') [isCellEmpty, isRowEmpty] = [false, false];
  }
  // The first one has the headings.
  return rows - 1 > mostRows
    ? `It has ${inFigures(rows - 1)} rows. Split it into files of ${inFigures(mostRows)} at most.`
    : null;
}

/** How far down the headings are looked for. */
const mostAbove = 10;

/** What parts the cells: of three, the one by which a line near the start has most headings; else the one that the first line has most of. */
function delimiterOf(text: string): string {
  const lines = text.slice(0, 20_000).split(/\r\n|\r|\n/).filter((line) => line.trim() !== ''); // prettier-ignore
  const best = (score: (delimiter: string) => number) =>
    [';', '\t'].reduce((chosen, one) => (score(one) > score(chosen) ? one : chosen), ',');
  const known = (delimiter: string) =>
    Math.max(0, ...lines.slice(0, mostAbove).map((line) => knownIn(line.split(delimiter))));
  const byNames = best(known);
  return known(byNames) > 1 ? byNames : best((delimiter) => (lines[0] ?? '').split(delimiter).length);
}

const squashed = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const columnsByName = new Map<string, Column>([
  ...columns.map((name) => [squashed(name), name] as const),
  ['customerpartner', 'customer_or_partner'],
]);
const knownIn = (cells: readonly string[]) =>
  new Set(cells.map((name) => columnsByName.get(squashed(name))).filter((name) => name !== undefined)).size;

/** Says so where the headings stand further down, below a title. */
function titleAbove(records: readonly Parsed[]): string | null {
  const [first, ...below] = records.slice(0, mostAbove);
  const heading = below.find(({ record }) => knownIn(record) > 2);
  if (!first || !heading || knownIn(first.record) > 2) return null;
  const title = seenLine(first.record.filter((cell) => cell !== '').join(' ')).slice(0, 60);
  return (
    `The headings are in line ${heading.info.lines}, below “${title}”. They must come first: ` +
    'take out what stands above them.'
  );
}

/** The columns in the file's order, or every problem with them in one message. */
function headingOf(record: readonly string[]): Column[] | string {
  const names = record.map((name) => columnsByName.get(squashed(name)));
  const unknown = record.filter((_, index) => names[index] === undefined);
  const twice = names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
  const missing = requiredColumns.filter((name) => !names.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`Missing: ${missing.join(', ')}.`] : []),
    ...(unknown.length > 0
      ? [`Not known: ${unknown.map((name) => (name === '' ? '(no name)' : name)).join(', ')}.`]
      : []),
    ...(twice.length > 0 ? [`More than once: ${twice.join(', ')}.`] : []),
  ];
  if (problems.length > 0)
    return `These are not the right columns. ${problems.join(' ')} The columns are: ${columns.join(', ')}.`;
  return names.filter((name) => name !== undefined);
}

function csvProblem({ code, message }: CsvError): string {
  const line = /line (\d+)/.exec(message)?.[1];
  const where = line === undefined ? '' : ` Look at line ${line}.`;
  if (code === 'CSV_MAX_RECORD_SIZE') return `A row is too long, or a quote is not closed.${where}`;
  return `A quote is not closed, or is in the wrong place.${where} Put a cell with quotes in quotes, and write each quote in it twice.`;
}
