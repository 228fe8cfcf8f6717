import { mostColumns, mostRows } from '../../../imports/csvTable.ts';
import { cellErrors, noResult, tooManyDigits } from '../../../imports/xlsx/digits.ts';
import { readXlsx, type ReadSheet } from '../../../imports/xlsx/readXlsx.ts';
import { listInWords } from '../../../shared/words.ts';
import { inFigures } from '../../../shared/numbers.ts';
import { rowsOf, type ReadFile } from './bulk.csv.ts';
import { mostOfCell } from './bulk.form.ts';

/** Lines that may stand above the first row: headings and titles. */
const above = 20;

const bounds = {
  tooManyRows: `There are more than ${inFigures(mostRows)} rows, which is the limit. Split the file into several.`,
  rows: mostRows + above,
  columns: mostColumns,
  characters: mostOfCell,
};

/**
 * Reads accounts from a workbook, bounded like every other (S31). Each row gives somebody a way in, so nothing that its reader can't
 * see is taken: a hidden sheet is passed over, and hidden rows are asked about.
 * @returns the rows, or one message about the file as a whole
 */
export async function readWorkbookOfAccounts(content: Uint8Array): Promise<ReadFile> {
  const read = await readXlsx(content, bounds);
  if ('problem' in read) return read;
  const seen = read.sheets.filter(({ hidden }) => !hidden);
  const [sheet, ...more] = seen;
  if (!sheet)
    return { problem: 'Every sheet with something in it is hidden. Show the one with the portal users.' };
  if (more.length > 0)
    return {
      problem:
        `Several sheets have something in them: ${listInWords(seen.map(({ name }) => `“${name}”`))}. ` +
        'Leave only the one with the portal users.',
    };
  const problem = hiddenRows(sheet) ?? cellProblem(sheet);
  if (problem !== null) return { problem };
  return rowsOf(sheet.rows.map(({ line, cells }) => ({ record: cells, info: { lines: line } })));
}

function hiddenRows({ rows }: ReadSheet): string | null {
  const hidden = rows.filter((row) => row.hidden);
  const [first] = hidden;
  if (!first) return null;
  const those = hidden.length === 1 ? `Row ${first.line} is` : `${inFigures(hidden.length)} rows are`;
  return `${those} hidden in the workbook, perhaps by a filter. Show or delete what’s hidden, then upload the workbook again.`;
}

/** The first cell that shows an error instead of what was meant. */
function cellProblem({ rows }: ReadSheet): string | null {
  for (const { line, cells } of rows) {
    if (cells.includes(tooManyDigits))
      return `Row ${line} has a number of more than 15 digits, and a spreadsheet keeps only 15. Enter it again as text.`;
    if (cells.includes(noResult))
      return `Row ${line} has a formula without its result. Open the workbook in Excel and save it again.`;
    const wrong = cells.find((cell) => cellErrors.test(cell));
    if (wrong !== undefined)
      return `Row ${line} has a cell with the error ${wrong}. Correct it in the workbook.`;
  }
  return null;
}
