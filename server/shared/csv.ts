import { stringify } from 'csv-stringify/sync';

/** A column of an export: its heading and the value of a row. */
export interface CsvColumn<Row> {
  heading: string;
  value: (row: Row) => string | number | null;
}

/** So many rows are written at a time: a few milliseconds' work. */
const rowsAtOnce = 200;

/**
 * A table as CSV with CRLF and a byte-order mark, which spreadsheets need to read it as UTF-8. Texts that a spreadsheet
 * would take for a formula get an apostrophe (S21); numbers stay numbers.
 * @returns its parts, each made when it is asked for, so that others get a turn in between (S33)
 */
export function* toCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): Generator<string> {
  for (let start = 0; start === 0 || start < rows.length; start += rowsAtOnce)
    yield stringify(
      rows.slice(start, start + rowsAtOnce).map((row) => columns.map((column) => column.value(row))),
      {
        header: start === 0,
        columns: columns.map(({ heading }) => ({ key: heading, header: heading })),
        bom: start === 0,
        record_delimiter: 'windows',
        escape_formulas: true,
      },
    );
}
