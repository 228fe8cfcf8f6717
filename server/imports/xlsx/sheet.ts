import { momentOf, ofSerial } from '../days.ts';
import { seenLine } from '../../shared/seenText.ts';
import { noResult, tooManyDigits } from './digits.ts';
import type { Shown, Workbook } from './workbook.ts';
import { Bounded, readXml, type Entries } from './zipXml.ts';

/** A row of a sheet as it is seen; those without anything in them are passed over. */
export interface SheetRow {
  line: number;
  hidden: boolean;
  cells: string[];
}

/** What of a sheet may be held. */
export interface SheetBounds {
  /** What is said where there are more. */
  tooManyRows: string;
  rows: number;
  columns: number;
  characters: number;
  /** Characters of all cells that may still be held, whichever sheet they are of. */
  held: { left: number };
}

/** A sheet has more rows or columns than may be read: which of them, in words. */
export class TooMuch extends Error {
  override name = 'TooMuch';
}

const mostMerged = 10_000;
const noCell = { at: -1, type: '', style: 0, text: '', formula: false };

/** The column of an address: 0 for `A3`. */
function columnOf(address: string): number {
  let column = 0;
  for (const letter of /^[A-Z]+/.exec(address)?.[0].slice(0, 4) ?? '')
    column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/**
 * Reads a sheet row by row. Cells are as Excel shows them: of a formula its result, of a date its day, of a number with zeros in
 * front all of its figures. A cell that is merged over several rows says the same in each.
 * @throws TooMuch, Bounded, and whatever is wrong with its XML
 */
export async function readSheet(
  entries: Entries,
  part: string,
  book: Workbook,
  bounds: SheetBounds,
): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  const merged: string[] = [];
  let row: SheetRow = { line: 0, hidden: false, cells: [] };
  let cell = { ...noCell };
  let [takes, aside] = [false, 0];
  const hold = (text: string) => {
    bounds.held.left -= text.length;
    if (bounds.held.left < 0) throw new Bounded();
  };
  await readXml(entries, part, {
    open: (name, attributes) => {
      if (name === 'row') {
        const line = Number(attributes['r'] ?? row.line + 1);
        row = { line, hidden: ['1', 'true'].includes(attributes['hidden'] ?? ''), cells: [] };
        cell = { ...noCell };
      } else if (name === 'c') {
        const at = attributes['r'] === undefined ? cell.at + 1 : columnOf(attributes['r']);
        cell = { ...noCell, at, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0) };
      } else if (name === 'f') cell.formula = true;
      else if (name === 'rPh') aside += 1;
      else if (name === 'mergeCell' && merged.length < mostMerged) merged.push(attributes['ref'] ?? '');
      takes = name === 'v' || (name === 't' && aside === 0);
    },
    text: (some) => {
      if (takes && cell.text.length <= bounds.characters) cell.text += some;
    },
    close: (name) => {
      takes = false;
      if (name === 'rPh') aside -= 1;
      // A formula that comes to an empty text is marked as one.
      if (name === 'c' && cell.formula && cell.text === '' && cell.type !== 'str')
        cell = { ...cell, type: 'str', text: noResult };
      if (name === 'c' && cell.text !== '') {
        const text = shownText(cell, book);
        if (seenLine(text) === '') return;
        if (cell.at < 0 || cell.at >= bounds.columns)
          throw new TooMuch(`Row ${row.line} has more than ${bounds.columns} cells.`);
        if (text.length > bounds.characters)
          throw new TooMuch(`A cell in row ${row.line} is longer than ${bounds.characters} characters.`);
        hold(text);
        row.cells[cell.at] = text;
      }
      if (name !== 'row' || row.cells.length === 0) return;
      if (!Number.isInteger(row.line) || row.line <= (rows.at(-1)?.line ?? 0))
        throw new Error('rows out of order');
      if (rows.length > bounds.rows) throw new TooMuch(bounds.tooManyRows);
      rows.push({ ...row, cells: Array.from(row.cells, (text: string | undefined) => text ?? '') });
    },
  });
  const places = new Map(rows.map(({ line }, index) => [line, index]));
  for (const ref of merged) fill(rows, places, ref, hold);
  return rows;
}

/** A cell's text as Excel shows it. */
function shownText(
  { type, style, text }: { type: string; style: number; text: string },
  book: Workbook,
): string {
  if (type === 's') return book.strings[Number(text)] ?? '';
  if (type === 'b') return text === '1' ? 'yes' : 'no';
  if (type === 'd') return text.replace(/T00:00(?::00(?:\.0+)?)?Z?$/, '');
  if (type !== 'n') return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  return inFigures(number, book.shown[style] ?? 'number', book.from1904);
}

function inFigures(number: number, shown: Shown, from1904: boolean): string {
  if (shown === 'moment') return momentOf(number, from1904) ?? String(number);
  if (shown === 'day') return ofSerial(number, from1904) ?? String(number);
  if (Math.abs(number) >= 1e15) return tooManyDigits;
  // As many figures as Excel has: 0.1 + 0.2 is 0.3 there.
  const text = String(Number(number.toPrecision(15)));
  if (typeof shown === 'string' || number < 0 || !Number.isInteger(number)) return text;
  return text.padStart(shown.figures, '0');
}

/**
 * Says in each row of a merged cell what it says in the first. Cells that are merged don't overlap: where a file says so, the
 * first of them counts.
 * @param places where each line is among the rows
 * @param hold counts what is held once more
 */
function fill(
  rows: readonly SheetRow[],
  places: ReadonlyMap<number, number>,
  ref: string,
  hold: (text: string) => void,
): void {
  const [from = '', to = ''] = ref.split(':');
  const [first, last] = [Number(from.replace(/\D/g, '')), Number(to.replace(/\D/g, ''))];
  if (!(last > first)) return;
  const column = columnOf(from);
  const begin = places.get(first);
  const text = begin === undefined ? undefined : rows[begin]?.cells[column];
  if (begin === undefined || text === undefined || text === '') return;
  for (let index = begin + 1; index < rows.length; index += 1) {
    const row = rows[index];
    if (!row || row.line > last || (row.cells[column] ?? '') !== '') return;
    while (row.cells.length <= column) row.cells.push('');
    hold(text);
    row.cells[column] = text;
  }
}
