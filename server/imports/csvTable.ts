import { CsvError, parse } from 'csv-parse/sync';
import { inFigures } from '../shared/numbers.ts';
import { seenLine } from '../shared/seenText.ts';
import { asUtf8 } from './decode.ts';

/** How many rows a file has at most. */
export const mostRows = 10_000;
export const mostColumns = 50;

/** A line of a file, or several where a cell has line breaks: it is called by the line that it ends on. */
export interface Parsed {
  record: string[];
  info: { lines: number };
}

/** What whoever reads a file knows of it. */
interface Expected {
  /** How many of these cells are headings that are known. */
  known: (cells: readonly string[]) => number;
  /** Characters of a cell at most. */
  mostOfCell: number;
  /** Rows at most, if fewer than other files have. */
  rows?: number;
}

/** How far down the headings are looked for. */
const mostAbove = 10;

/**
 * Reads a table from CSV: comma, semicolon or tab, any line ends, quotes, a byte-order mark, a line that names the
 * delimiter (`sep=;`), empty rows and columns, the character that ended files long ago.
 * @returns what has any cell that is seen, the headings first; or one message about the file as a whole
 */
export function readTable(
  sent: string,
  { known, mostOfCell, rows = mostRows }: Expected,
): { records: readonly Parsed[] } | { problem: string } {
  const { text, delimiter } = beginningOf(withoutEnd(sent.replace(/^\uFEFF/, '')), known);
  const tooMuch = nulIn(text) ?? countCsv(text, delimiter, { mostOfCell, most: rows });
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
      max_record_size: mostOfCell * 40,
    }) as unknown as Parsed[];
  } catch (error) {
    if (error instanceof CsvError) return { problem: csvProblem(error) };
    throw error;
  }
  // A row of spaces that nobody sees is as empty as one without any.
  const seen = withoutEmptyColumns(
    records.filter(({ record }) => record.some((cell) => seenLine(cell) !== '')),
  );
  if (!seen[0]) return { problem: emptyFile };
  return { records: seen };
}

/** What is said of a file without any row, and of one with nothing but headings. */
const emptyFile = 'It’s empty. Add the headings and at least one row.';
export const noRows = 'There are headings but no rows below them.';

/** Where headings stand below a title: the record that has them, and the title; null where the first one has them, or none. */
export function titleAbove(
  records: readonly Parsed[],
  known: Expected['known'],
): { heading: Parsed; at: number; title: string } | null {
  const [first, ...below] = records.slice(0, mostAbove);
  // A file may have only two columns: both are known then, and nothing above them is.
  const inFirst = first ? known(first.record) : 0;
  const at = below.findIndex(({ record }) => known(record) > (inFirst === 0 ? 1 : 2));
  const heading = below[at];
  if (!first || !heading || inFirst > 2) return null;
  const title = seenLine(first.record.filter((cell) => cell !== '').join(' ')).slice(0, 60);
  return { heading, at: at + 1, title };
}

/** What parts the cells: of three, the one by which a line near the start has most headings, or the first line most cells. */
function delimiterOf(text: string, knownIn: Expected['known']): string {
  const lines = text.slice(0, 20_000).split(/\r\n|\r|\n/).filter((line) => line.trim() !== ''); // prettier-ignore
  const best = (score: (delimiter: string) => number) =>
    [';', '\t'].reduce((chosen, one) => (score(one) > score(chosen) ? one : chosen), ',');
  const known = (delimiter: string) =>
    Math.max(0, ...lines.slice(0, mostAbove).map((line) => knownIn(line.split(delimiter).map(unquoted))));
  const byNames = best(known);
  return known(byNames) > 1 ? byNames : best((delimiter) => (lines[0] ?? '').split(delimiter).length);
}

const unquoted = (cell: string) => cell.trim().replace(/^"(.*)"$/, '$1');

/** Programs of old wrote a Ctrl-Z behind the last line. */
function withoutEnd(text: string): string {
  const written = text.trimEnd();
  return written.endsWith('\x1a') ? written.slice(0, -1) : text;
}

/** What parts the cells; a line that says so is emptied, so that lines keep their numbers. */
function beginningOf(text: string, known: Expected['known']): { text: string; delimiter: string } {
  const said = /^"?sep=([,;\t])"?[ \t]*(?=\r|\n|$)/i.exec(text);
  return said?.[1] === undefined
    ? { text, delimiter: delimiterOf(text, known) }
    : { text: text.slice(said[0].length), delimiter: said[1] };
}

/** No text has a NUL, and no database takes one: such a file is something else, or was damaged. */
function nulIn(text: string): string | null {
  const at = text.indexOf('\0');
  if (at < 0) return null;
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length;
  return `Line ${line} has a NUL character, so the file is damaged or isn’t CSV. ${asUtf8}`;
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
 * made for that than for any other.
 * @returns what of it is too much, or null
 */
function countCsv(
  text: string,
  delimiter: string,
  { mostOfCell, most }: { mostOfCell: number; most: number },
): string | null {
  // Empty lines and those in quotes are counted too.
  const mostLines = 2 * most;
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
  return rows - 1 > most
    ? `There are ${inFigures(rows - 1)} rows, and the limit is ${inFigures(most)}. Split the file into several.`
    : null;
}

function csvProblem({ code, message }: CsvError): string {
  const line = /line (\d+)/.exec(message)?.[1];
  const where = line === undefined ? '' : ` Look at line ${line}.`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `A row is too long, or a closing quotation mark is missing.${where}`;
  return `A quotation mark isn’t closed, or is in the wrong place.${where} Put the cell in quotation marks, and double any inside it.`;
}
