import { stringify } from 'csv-stringify/sync';

/** A column of an export: its heading and the value of a row. */
export interface CsvColumn<Row> {
  heading: string;
  value: (row: Row) => string | number | null;
}

/**
 * A table as CSV with CRLF and a byte-order mark, which spreadsheets need to read it as UTF-8. Texts that a spreadsheet
 * would take for a formula get an apostrophe (S21); numbers stay numbers.
 */
export function toCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => column.value(row))),
    {
      header: true,
      columns: columns.map(({ heading }) => ({ key: heading, header: heading })),
      bom: true,
      record_delimiter: 'windows',
      escape_formulas: true,
    },
  );
}
