import type { ImportField, ImportKind } from '../../imports/kind.ts';
import { readCell } from '../../imports/readCell.ts';
import { cutText, seenLine } from '../../shared/seenText.ts';
import type { Import, Row } from './imports.queries.ts';

/** As many columns of a file stand side by side. */
export const mostSideBySide = 4;
/** Characters of a value that the dry run shows. */
const mostShown = 200;

/** What a new record will have, beside the columns that stand side by side. */
export interface Stored {
  label: string;
  text: string;
  /** A day, as the file's order of day and month has it. */
  isDay: boolean;
}

/**
 * All that a new record will have and that its cells side by side don't say: columns for which there is no room, and cells that are
 * read otherwise than they are written, such as dates. The Gatehouse ID is none of it.
 */
export function storedOf(kind: ImportKind, found: Import, { outcome, cells }: Row): Stored[] {
  if (outcome !== 'new') return [];
  const taken = found.columns.flatMap((name, index) => {
    const field = kind.fields.find((one) => one.name === name);
    return field ? [{ index, field }] : [];
  });
  return taken.flatMap(({ index, field }, place) => {
    const cell = cells[index] ?? '';
    const read = readCell(cell, field, found.day_orders[index] ?? null);
    if (!('value' in read) || field.name === 'record_id') return [];
    const text = said(read.value, field);
    if (place < mostSideBySide && text.toLowerCase() === seenLine(cell).toLowerCase()) return [];
    const short = cutText(text, mostShown);
    return [{ label: field.label, text: short === text ? text : `${short}…`, isDay: field.read === 'day' }];
  });
}

function said(value: string, { read = 'text' }: ImportField): string {
  if (read === 'yes_no') return value === 'on' ? 'Yes' : 'No';
  if (read === 'moment') return value.replace('T', ' ');
  return typeof read === 'string' ? value : (read.find((one) => one.value === value)?.label ?? value);
}
