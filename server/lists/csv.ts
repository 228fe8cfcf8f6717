import { stringify } from 'csv-stringify/sync';
import { inTurns } from '../shared/turns.ts';
import { csvCell } from './csvCell.ts';

/** A column of an export: its heading and the value of a row. */
export interface CsvColumn<Row> {
  heading: string;
  value: (row: Row) => string | number | null;
  /** What its texts are in a workbook: days, moments, amounts; texts when left out. */
  as?: 'day' | 'moment' | 'number';
  /** The column of the page that it belongs to, which a person may hide (columns.ts); left out, it's always exported. */
  of?: string;
}

/**
 * Rows of a table as CSV with CRLF; with `head` the headings stand before them, behind a byte-order mark, which
 * spreadsheets need to read it as UTF-8. Texts that a spreadsheet would take for a formula get an apostrophe (S21).
 * @param delimiter what stands between the columns
 */
export function csvText<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
  { head, delimiter }: { head: boolean; delimiter: string },
): string {
  return stringify(
    rows.map((row) => columns.map((column) => cell(column.value(row)))),
    {
      header: head,
      columns: columns.map(({ heading }) => ({ key: heading, header: heading })),
      bom: head,
      delimiter,
      record_delimiter: 'windows',
      // A line break inside a text would end its row.
      quote_record_delimiter: true,
      // So would whatever parts cells for a reader that was told otherwise.
      quoted_match: /[,;\t]/,
    },
  );
}

/** As many rows as are written in a few milliseconds. */
const writtenAtOnce = 50;

/** The same without headings, in pieces that are written one after the other, so that nobody waits for all of them (S31). */
export function csvInTurns<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
  delimiter: string,
): Promise<string[]> {
  const starts = Array.from({ length: Math.ceil(rows.length / writtenAtOnce) }, (_, n) => n * writtenAtOnce);
  return inTurns(starts, (start) =>
    csvText(columns, rows.slice(start, start + writtenAtOnce), { head: false, delimiter }),
  );
}

const cell = (value: string | number | null) => (typeof value === 'string' ? csvCell(value) : value);

/** The id of a record, by which an import knows it whatever else has changed. */
export const recordIdLabel = 'Gatehouse ID';
export const recordIdColumn: CsvColumn<{ id: string }> = { heading: recordIdLabel, value: ({ id }) => id };

/** How pages say whether a record is in use. */
const statusWords: Readonly<Record<string, string>> = { active: 'Active', inactive: 'Inactive' };

/** The columns of some fields, under their labels and as they are; a status and a box as pages say them. */
export function fieldColumns<Key extends string>(
  labels: Readonly<Record<Key, string>>,
  ...keys: readonly Key[]
): CsvColumn<Readonly<Record<Key, string | number | boolean | null>>>[] {
  return keys.map((key) => ({
    heading: labels[key],
    value: (row) => {
      const value: string | number | boolean | null = row[key];
      if (typeof value === 'boolean') return value ? 'Yes' : 'No';
      return key === 'status' ? (statusWords[String(value)] ?? value) : value;
    },
    ...(key.endsWith('_on') && { as: 'day' as const }),
  }));
}
