import { seenLine, seenText } from '../shared/seenText.ts';
import { anyOf } from '../shared/words.ts';
import { cellErrors, noResult, tooManyDigits } from './xlsx/digits.ts';
import { readDay, readMoment, type DayOrder } from './days.ts';

/** How the cells of a field are read into what its form takes. */
export type FieldReader =
  | 'text'
  | 'lines'
  | 'day'
  | 'moment'
  | 'yes_no'
  | 'number'
  | readonly { value: string; label: string; also?: readonly string[] }[];

/** A cell with this word empties what is there; an empty one keeps it. */
export const clearWord = '(clear)';
const isClear = (text: string) => text.toLowerCase() === clearWord;

const yes = /^(?:yes|y|true|1|x|on)$/i;
const no = /^(?:no|n|false|0|off)$/i;

/** What a cell says: nothing, that the field is to be emptied, a text for the form, or what is wrong with it. */
export type CellRead = { empty: true } | { clear: true } | { value: string } | { error: string };

/** Reads one cell. @param order of day and month in its column */
export function readCell(
  raw: string,
  { label, read = 'text' }: { label: string; read?: FieldReader },
  order: DayOrder | null,
): CellRead {
  const text = read === 'lines' ? seenText(raw).trim() : seenLine(raw);
  if (text === '') return { empty: true };
  if (isClear(text)) return { clear: true };
  if (text === tooManyDigits)
    return {
      error:
        'A spreadsheet keeps only 15 digits of a number. Enter it here, or enter it again as text in the file.',
    };
  if (text === noResult)
    return {
      error:
        'The formula in this cell has no result. Open the file in Excel and save it again, or type the value here.',
    };
  if (cellErrors.test(text))
    return { error: `This cell has the error ${text}. Correct it in the file, or type the value here.` };
  if (read === 'text' || read === 'lines') return { value: text };
  if (read === 'day') {
    const day = readDay(text, order);
    return day === null ? { error: `Enter a date for ${label}, such as 2026-03-31.` } : { value: day };
  }
  if (read === 'moment') {
    const moment = readMoment(text, order);
    return moment === null
      ? { error: `Enter a date for ${label}, such as 2026-03-31 or 2026-03-31 14:30.` }
      : { value: moment };
  }
  if (read === 'yes_no') {
    if (yes.test(text)) return { value: 'on' };
    return no.test(text) ? { value: '' } : { error: `Enter yes or no for ${label}.` };
  }
  // 12.0 and 12,0 are 12; with three figures behind the sign it may be a thousand, which the form refuses as it stands.
  if (read === 'number') return { value: text.replace(/^([-+]?\d+)[.,]0{1,2}$/, '$1') };
  const chosen = read.find(
    ({ value, label: name, also = [] }) =>
      value === text.toLowerCase() || [name, ...also].some((one) => one.toLowerCase() === text.toLowerCase()),
  );
  return chosen
    ? { value: chosen.value }
    : { error: `Enter ${anyOf(read.map((option) => option.label))} for ${label}.` };
}
