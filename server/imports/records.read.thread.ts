import { mostColumns, mostRows, noRows, readTable, titleAbove, type Parsed } from './csvTable.ts';
import { decode } from './decode.ts';
import { knownHeadings } from './headings.ts';
import { isZip, readXlsx } from './xlsx/readXlsx.ts';
import { inFigures } from '../shared/numbers.ts';
import { seenLine } from '../shared/seenText.ts';
import { packed, type Pack } from '../threads/packs.ts';

/** As many rows as are unpacked at once. */
const inOnePack = 50;
/** Characters of a cell that are read at all: every field takes less. */
const mostOfCell = 6_000;

/** A row as it stands in the file. */
export interface FileRow {
  sheet: number;
  line: number;
  hidden: boolean;
  cells: string[];
}

/** A sheet of a workbook; a CSV file is one. */
export interface Sheet {
  name: string;
  headings: string[];
  rows: number;
  hidden: number;
  /** The sheet itself is hidden in the workbook. */
  isHidden?: true;
  /** The file was read as Windows-1252, because it isn't in UTF-8. */
  windows?: true;
}

/** A file's sheets, and its rows in packs; or what is wrong. */
export type ReadFile = { sheets: Sheet[]; packs: Pack[] } | { problem: string };

/** What a sheet comes to: its headings, and its rows below them. */
interface Table {
  sheet: Sheet;
  rows: Omit<FileRow, 'sheet'>[];
}

/**
 * Reads a file of records, CSV or a workbook.
 * @param headings those that are known, by their keys (`headingKey`)
 * @param most rows, if fewer than other files have
 */
export default async function readFile({
  content,
  headings,
  most = mostRows,
}: {
  content: Uint8Array;
  headings: readonly string[];
  most?: number;
}): Promise<ReadFile> {
  const known = knownHeadings(new Set(headings));
  const tables = isZip(content) ? await ofWorkbook(content, known, most) : ofCsv(content, known, most);
  if ('problem' in tables) return tables;
  const rows = tables.flatMap((table, index) => table.rows.map((row) => ({ sheet: index, ...row })));
  if (rows.length === 0) return { problem: noRows };
  if (rows.length > most)
    return {
      problem:
        `There are ${inFigures(rows.length)} rows, and the limit is ${inFigures(most)}. ` +
        'Split the file into several.',
    };
  return { sheets: tables.map(({ sheet }) => sheet), packs: packed(rows, inOnePack) };
}

type Known = (cells: readonly string[]) => number;

function ofCsv(content: Uint8Array, known: Known, most: number): Table[] | { problem: string } {
  const decoded = decode(content, { windows: true });
  if ('problem' in decoded) return decoded;
  const read = readTable(decoded.text, { known, mostOfCell, rows: most });
  if ('problem' in read) return read;
  const { sheet, rows } = tableOf('', read.records, known, () => false);
  return [{ sheet: { ...sheet, ...(decoded.read === 'windows-1252' && { windows: true }) }, rows }];
}

/** The sheets of a workbook that have rows below their headings, or the first one where none has. */
async function ofWorkbook(
  content: Uint8Array,
  known: Known,
  most: number,
): Promise<Table[] | { problem: string }> {
  const tooManyRows = `There are more than ${inFigures(most)} rows, which is the limit. Split the file into several.`;
  const bounds = { tooManyRows, rows: most + titleLines, columns: mostColumns, characters: mostOfCell };
  const read = await readXlsx(content, bounds);
  if ('problem' in read) return read;
  const tables = read.sheets.map(({ name, hidden: isHidden, rows }): Table => {
    const hidden = new Set(rows.flatMap((row) => (row.hidden ? [row.line] : [])));
    const records = rows.map(({ line, cells }) => ({ record: cells, info: { lines: line } }));
    const table = tableOf(name, records, known, (line) => hidden.has(line));
    return isHidden ? { ...table, sheet: { ...table.sheet, isHidden } } : table;
  });
  return tables.filter(({ rows }) => rows.length > 0);
}

/** Lines that may stand above the first row: headings and titles. */
const titleLines = 20;

/** A sheet's headings, below a title if there is one, and its rows. */
function tableOf(
  name: string,
  records: readonly Parsed[],
  known: Known,
  isHidden: (line: number) => boolean,
): Table {
  const above = titleAbove(records, known);
  const [heading, ...body] = above ? records.slice(above.at) : records;
  const widest = Math.max(0, ...(heading ? [heading.record.length] : []));
  const headings = Array.from(
    { length: widest },
    (_, index) => seenLine(heading?.record[index] ?? '').slice(0, 100) || `Column ${columnName(index)}`,
  );
  const rows = body.map(({ record, info }) => ({
    line: info.lines,
    hidden: isHidden(info.lines),
    cells: record.length > widest ? withoutEmptyEnd(record, widest) : record,
  }));
  const hidden = rows.filter((row) => row.hidden).length;
  return { sheet: { name, headings, rows: rows.length, hidden }, rows };
}

/** A column as spreadsheets call it: A, B, … Z, AA. */
const columnName = (index: number): string =>
  (index >= 26 ? String.fromCharCode(64 + Math.floor(index / 26)) : '') +
  String.fromCharCode(65 + (index % 26));

/** Empty cells behind the last heading say nothing. */
function withoutEmptyEnd(record: readonly string[], least: number): string[] {
  let end = record.length;
  while (end > least && seenLine(record[end - 1] ?? '') === '') end -= 1;
  return record.slice(0, end);
}
