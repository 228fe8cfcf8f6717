import type { Db } from '../../database/db.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { DayOrders, type DayOrder } from '../../imports/days.ts';
import { headingKey, matchColumns } from '../../imports/headings.ts';
import type { ImportKind } from '../../imports/kind.ts';
import { listInWords } from '../../shared/words.ts';
import { seenLine } from '../../shared/seenText.ts';
import {
  columnPages,
  rememberColumns,
  rememberedColumns,
  saveColumns,
  type Import,
} from './imports.queries.ts';

/** Headings of our own downloads that say something about a row and are no field of it. */
const ours = new Map([['problem', '']]);

/** What somebody chose of a file. */
export interface Chosen {
  sheet: number | null;
  columns: (string | null)[];
  orders: Record<string, DayOrder>;
  withHidden: boolean;
}

/** What is chosen of a file before anybody was asked: its only sheet, and each column by its name or as it was before. */
export async function proposed(
  db: Db,
  kind: ImportKind,
  found: Import,
  sheet = found.sheet,
): Promise<Chosen> {
  const headings = sheet === null ? [] : (found.sheets[sheet]?.headings ?? []);
  const remembered = new Map([...(await rememberedColumns(db, kind.name)), ...ours]);
  const columns = matchColumns(headings, kind.fields, remembered);
  return { sheet, columns, orders: {}, withHidden: false };
}

/** Reads the form of the columns; a column that it doesn't have is as it was. */
export function chosenIn(
  body: Readonly<Record<string, string | string[]>>,
  kind: ImportKind,
  found: Import,
): Chosen {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined);
  const sheet = Number(text('sheet') ?? found.sheet ?? NaN);
  const isSheet = found.sheets[sheet] !== undefined;
  const headings = found.sheets[sheet]?.headings ?? [];
  const orders: Chosen['orders'] = {};
  const columns = headings.map((_, index) => {
    const order = text(`order_${index}`);
    if (order === 'day_first' || order === 'month_first') orders[index] = order;
    const field = text(`column_${index}`) ?? null;
    return field === '' || kind.fields.some(({ name }) => name === field) ? field : null;
  });
  return { sheet: isSheet ? sheet : null, columns, orders, withHidden: text('with_hidden') === 'on' };
}

/**
 * What is still to be said of a file before it can be tried, by field of the form; and in which order days are written where the
 * columns tell it.
 */
export async function unsaid(
  db: Db,
  kind: ImportKind,
  found: Import,
  { sheet, columns, orders }: Chosen,
): Promise<{ errors: FieldErrors; orders: Record<string, DayOrder>; asked: number[] }> {
  const errors: FieldErrors = {};
  if (sheet === null) return { errors: { sheet: 'Choose a sheet.' }, orders: {}, asked: [] };
  const headings = found.sheets[sheet]?.headings ?? [];
  for (const [index, field] of columns.entries()) {
    if (field === null) errors[`column_${index}`] = `Choose what “${headings[index] ?? ''}” is, or Don’t import.`;
    else if (field !== '' && columns.indexOf(field) < index)
      errors[`column_${index}`] = `Another column is already ${labelOf(kind, field)}. Choose a different one.`;
  }
  const isKnown = columns.includes('record_id');
  const missing = kind.fields.filter(({ name, required }) => required && !columns.includes(name));
  if (!isKnown && missing.length > 0)
    errors['_form'] = `The file needs a column for ${listInWords(missing.map(({ label }) => label))}.`;
  const isDay = (name: string | null) => kind.fields.some((field) => field.name === name && field.read === 'day');
  const days = columns.flatMap((name, index) => (isDay(name) ? [index] : []));
  if (days.length === 0) return { errors, orders: {}, asked: [] };
  const told: Record<string, DayOrder> = {};
  const asked: number[] = [];
  for (const index of days) {
    const order = await orderInColumn(db, { id: found.id, sheet }, index);
    const chosen = orders[index];
    if (order === 'ask') asked.push(index);
    if (order === 'ask' && chosen === undefined)
      errors[`order_${index}`] = `Choose how the dates in “${headings[index] ?? ''}” are written.`;
    else if (order === 'ask' && chosen !== undefined) told[index] = chosen;
    else if (order !== null && order !== 'ask') told[index] = order;
  }
  return { errors, orders: told, asked };
} // prettier-ignore

/** In which order a column of days has day and month. */
async function orderInColumn(db: Db, of: Pick<Import, 'id' | 'sheet'>, column: number): Promise<DayOrder | 'ask' | null> {
  const orders = new DayOrders();
  for await (const cells of columnPages(db, of, column)) for (const cell of cells) orders.add(seenLine(cell));
  return orders.told;
} // prettier-ignore

const labelOf = (kind: ImportKind, name: string) =>
  kind.fields.find((field) => field.name === name)?.label ?? name;

/** Keeps what was chosen, for this file and for the next ones with these headings. */
export async function keepColumns(
  db: Db,
  kind: ImportKind,
  found: Import,
  { sheet, columns, withHidden }: Chosen,
  orders: Record<string, DayOrder>,
): Promise<Import> {
  const kept = { sheet, columns, day_orders: orders, with_hidden: withHidden, state: 'draft' as const };
  await saveColumns(db, found.id, kept);
  const headings = found.sheets[sheet ?? 0]?.headings ?? [];
  const fields = new Map<string, string>();
  for (const [index, heading] of headings.entries()) {
    const [key, field] = [headingKey(heading), columns[index]];
    if (key !== '' && field !== null && field !== undefined && !fields.has(key)) fields.set(key, field);
  }
  await rememberColumns(db, kind.name, fields);
  return { ...found, ...kept };
}
