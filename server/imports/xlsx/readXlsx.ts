import { readSheet, TooMuch, type SheetBounds, type SheetRow } from './sheet.ts';
import { readWorkbook } from './workbook.ts';
import { Bounded, openZip, type Entries } from './zipXml.ts';

/** A sheet that has something in it. */
export interface ReadSheet {
  name: string;
  hidden: boolean;
  rows: SheetRow[];
}

/** Characters of all cells that are held at once. */
const mostCharacters = 10_000_000;

/** Is it a zip file, as workbooks are? */
export const isZip = (content: Uint8Array): boolean =>
  [0x50, 0x4b, 0x03, 0x04].every((byte, index) => content[index] === byte);

/**
 * Reads a workbook (.xlsx): its sheets that have anything in them. All that it takes is bounded before it begins, in what is
 * unpacked, held and counted (S31).
 * @returns the sheets, or one message about the file as a whole
 */
export async function readXlsx(
  content: Uint8Array,
  bounds: Omit<SheetBounds, 'held'>,
): Promise<{ sheets: ReadSheet[] } | { problem: string }> {
  try {
    const entries = await openZip(content);
    const other = otherKind(entries);
    if (other !== null) return { problem: `${other} ${saveAsXlsx}` };
    const book = await readWorkbook(entries);
    const sheets: ReadSheet[] = [];
    let left = bounds.rows;
    const held = { left: mostCharacters };
    for (const { name, part, hidden } of book.sheets) {
      const rows = await readSheet(entries, part, book, { ...bounds, rows: left, held });
      left -= rows.length;
      if (rows.length > 0) sheets.push({ name, hidden, rows });
    }
    return sheets.length === 0
      ? { problem: 'The workbook is empty. Add the headings and at least one row.' }
      : { sheets };
  } catch (error) {
    if (error instanceof TooMuch) return { problem: error.message };
    if (error instanceof Bounded)
      return {
        problem:
          'The workbook is too large once it’s unpacked. Copy the rows into a new workbook, or split it into several.',
      };
    return {
      problem: `The workbook is damaged. Open it in your spreadsheet program and save it again as .xlsx.`,
    };
  }
}

const saveAsXlsx = 'Save it as an Excel workbook (.xlsx) or as “CSV UTF-8” in your spreadsheet program.';

/** What a zip file is that is no workbook which can be read; null for one that is. */
function otherKind({ byName }: Entries): string | null {
  if (byName.has('xl/workbook.xml')) return null;
  if (byName.has('xl/workbook.bin')) return 'The file is a binary Excel workbook (.xlsb).';
  if (byName.has('content.xml') && byName.has('mimetype')) return 'The file is an OpenDocument file.';
  return byName.has('word/document.xml')
    ? 'The file is a Word document.'
    : 'The file is a zip file, not a workbook.';
}
