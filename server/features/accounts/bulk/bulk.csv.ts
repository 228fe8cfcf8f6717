import { mostOfCell, type Cells, type Column } from './bulk.form.ts';
import { headingOf, knownIn } from './bulk.headings.ts';
import { noRows, readTable, titleAbove, type Parsed } from '../../../imports/csvTable.ts';
import { seenLine } from '../../../shared/seenText.ts';

/** A row of the file: the line that it ends on, and its cells by column. */
export interface FileRow {
  line: number;
  cells: Cells;
  /** Cells that stand behind the last column of the heading. */
  surplus: number;
}

export type ReadFile = { rows: FileRow[] } | { problem: string };

/**
 * Reads accounts from CSV (`readTable`). Headings are known by their letters alone (`User ID` is `user_id`). Cells are as a person
 * sees them (`seenLine`), but for passwords.
 * @returns the rows, or one message about the file as a whole
 */
export function readCsv(sent: string): ReadFile {
  const read = readTable(sent, { known: knownIn, mostOfCell });
  if ('problem' in read) return read;
  return rowsOf(read.records);
}

/** The accounts of a table, whatever file it stood in; or one message about the file as a whole. */
export function rowsOf(records: readonly Parsed[]): ReadFile {
  const [heading, ...body] = records;
  const names = headingOf(heading?.record ?? []);
  if (typeof names === 'string') return { problem: aboveInWords(records) ?? names };
  if (body.length === 0) return { problem: noRows };
  return {
    rows: body.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(names.map((name, index) => [name, cellOf(name, record[index] ?? '')])),
      surplus: record.slice(names.length).filter((cell) => cell !== '').length,
    })),
  };
}

/** A cell as it is seen; a password stays to the letter. */
const cellOf = (name: Column, cell: string) => (name === 'password' ? cell : seenLine(cell));

/** Says so where the headings stand further down, below a title. */
function aboveInWords(records: Parameters<typeof titleAbove>[0]): string | null {
  const above = titleAbove(records, knownIn);
  if (above === null) return null;
  const { heading, title } = above;
  return `The headings are in line ${heading.info.lines}, below “${title}”. Delete the lines above them.`;
}
