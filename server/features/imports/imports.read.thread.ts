import { emptyFile, noRows, readTable, titleAbove } from '../../imports/csvTable.ts';
import { decode } from '../../imports/decode.ts';
import { knownHeadings } from '../../imports/headings.ts';
import { seenLine } from '../../shared/seenText.ts';

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
}

/** A file's sheets, and its rows in packs of JSON, which cost the process less to take over than so many objects; or what is wrong. */
export type ReadFile = { sheets: Sheet[]; packs: string[] } | { problem: string };

/** Reads a file of records. @param headings those that are known, by their keys (`headingKey`) */
export default function readFile({
  content,
  headings,
}: {
  content: Uint8Array;
  headings: readonly string[];
}): ReadFile {
  const known = knownHeadings(new Set(headings));
  const decoded = decode(content);
  if ('problem' in decoded) return decoded;
  const table = readTable(decoded.text, { known, mostOfCell });
  if ('problem' in table) return table;
  const above = titleAbove(table.records, known);
  const [heading, ...body] = above ? table.records.slice(above.at) : table.records;
  if (!heading) return { problem: emptyFile };
  if (body.length === 0) return { problem: noRows };
  const names = heading.record.map(
    (name, index) => seenLine(name).slice(0, 100) || `Column ${String.fromCharCode(65 + (index % 26))}`,
  );
  const rows = body.map(({ record, info }) => ({
    sheet: 0,
    line: info.lines,
    hidden: false,
    cells: record.length > names.length ? withoutEmptyEnd(record, names.length) : record,
  }));
  return { sheets: [{ name: '', headings: names, rows: rows.length, hidden: 0 }], packs: packed(rows) };
}

/** Empty cells behind the last heading say nothing. */
function withoutEmptyEnd(record: readonly string[], least: number): string[] {
  let end = record.length;
  while (end > least && seenLine(record[end - 1] ?? '') === '') end -= 1;
  return record.slice(0, end);
}

function packed(rows: readonly FileRow[]): string[] {
  const packs: string[] = [];
  for (let start = 0; start < rows.length; start += inOnePack)
    packs.push(JSON.stringify(rows.slice(start, start + inOnePack)));
  return packs;
}
