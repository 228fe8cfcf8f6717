import { CsvError, parse } from 'csv-parse/sync';
import { columns, mostOfCell, requiredColumns, type Cells, type Column } from './bulk.form.ts';
import { inFigures } from '../../../shared/numbers.ts';

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

/** Reads a file's text: UTF-8 with or without its mark, UTF-16 with one. Anything else is not guessed at. */
export function decode(content: Uint8Array): string | null {
  const encoding =
    content[0] === 0xff && content[1] === 0xfe
      ? 'utf-16le'
      : content[0] === 0xfe && content[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

/**
 * Reads accounts from CSV: comma, semicolon or tab, any line ends, quotes, a byte-order mark. Headings are known by their
 * letters alone (`User ID` is `user_id`).
 * @returns the rows, or one message about the file as a whole
 */
export function readCsv(text: string): ReadFile {
  const delimiter = delimiterOf(text);
  const tooMuch = countCsv(text, delimiter);
  if (tooMuch !== null) return { problem: tooMuch };
  let records: Parsed[];
  try {
    // With `info` each record comes with where it stood, which the types don't know.
    records = parse(text, {
      bom: true,
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
  const [heading, ...body] = records;
  if (!heading) return { problem: 'It’s empty. Add the headings and at least one row.' };
  const names = headingOf(heading.record);
  if (typeof names === 'string') return { problem: names };
  if (body.length === 0) return { problem: 'There are headings but no rows below them.' };
  return {
    rows: body.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(names.map((name, index) => [name, record[index] ?? ''])),
      surplus: record.slice(names.length).filter((cell) => cell !== '').length,
    })),
  };
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
      return `There are more than ${inFigures(mostLines)} lines. Split the file into several.`;
    if (one === '"' && (isQuoted || isCellEmpty)) isQuoted = !isQuoted;
    else if ((!isQuoted && (isBreak || one === delimiter)) || one === undefined) {
      if (at - cellBegan > mostOfCell)
        return `A cell in line ${ending} is longer than ${mostOfCell} characters, or a closing quotation mark is missing before it.`;
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
    ? `There are ${inFigures(rows - 1)} rows, and the limit is ${inFigures(mostRows)}. Split the file into several.`
    : null;
}

/** What parts the cells: the one of three that the heading has most of. */
function delimiterOf(text: string): string {
  const heading = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? '';
  const count = (delimiter: string) => heading.split(delimiter).length;
  return [';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best), ',');
}

/** The columns in the file's order, or every problem with them in one message. */
function headingOf(record: readonly string[]): Column[] | string {
  const squashed = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const known = new Map<string, Column>(columns.map((name) => [squashed(name), name]));
  known.set('customerpartner', 'customer_or_partner');
  const names = record.map((name) => known.get(squashed(name)));
  const unknown = record.filter((_, index) => names[index] === undefined);
  const twice = names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
  const missing = requiredColumns.filter((name) => !names.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`Missing: ${missing.join(', ')}.`] : []),
    ...(unknown.length > 0
      ? [`Unknown: ${unknown.map((name) => (name === '' ? '(no name)' : name)).join(', ')}.`]
      : []),
    ...(twice.length > 0 ? [`More than once: ${twice.join(', ')}.`] : []),
  ];
  if (problems.length > 0)
    return `The columns aren’t right. ${problems.join(' ')} Use these: ${columns.join(', ')}.`;
  return names.filter((name) => name !== undefined);
}

function csvProblem({ code, message }: CsvError): string {
  const line = /line (\d+)/.exec(message)?.[1];
  const where = line === undefined ? '' : ` Look at line ${line}.`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `A row is too long, or a closing quotation mark is missing.${where}`;
  return `A quotation mark isn’t closed, or is in the wrong place.${where} Put the cell in quotation marks, and double any inside it.`;
}
