import type { Db } from '../database/db.ts';
import type { FieldErrors } from '../forms/parse.ts';
import { listInWords } from '../shared/words.ts';
import { seenLine } from '../shared/seenText.ts';
import { rememberColumns, rememberedColumns } from './columns.queries.ts';
import { DayOrders, type DayOrder } from './days.ts';
import { headingKey, matchColumns } from './headings.ts';
import type { ColumnsOf, ImportField } from './kind.ts';
import type { Sheet } from './records.read.thread.ts';

/** What a file's columns can be, and under which name the choice is remembered. */
interface Columned {
  name: ColumnsOf;
  fields: readonly ImportField[];
}

/** A file whose columns are chosen. */
interface Sheets {
  sheets: readonly Sheet[];
  sheet: number | null;
}

/** What stands in one column of a sheet, page by page. */
type CellsIn = (sheet: number, column: number) => AsyncIterable<readonly string[]>;

/** Headings of our own downloads that say something about a row and are no field of it. */
const ours = new Map(['Problem', 'Next service type', 'Overdue'].map((heading) => [headingKey(heading), '']));

/** What somebody chose of a file. */
export interface Chosen {
  sheet: number | null;
  columns: (string | null)[];
  orders: Record<string, DayOrder>;
  withHidden: boolean;
}

/** What is chosen of a file before anybody was asked: its only sheet, and each column by its name or as it was before. */
export async function proposed(db: Db, kind: Columned, found: Sheets, sheet = found.sheet): Promise<Chosen> {
  const headings = sheet === null ? [] : (found.sheets[sheet]?.headings ?? []);
  const remembered = new Map([...(await rememberedColumns(db, kind.name)), ...ours]);
  const columns = matchColumns(headings, kind.fields, remembered);
  return { sheet, columns, orders: {}, withHidden: false };
}

/** Reads the form of the columns; a column that it doesn't have is as it was. */
export function chosenIn(
  body: Readonly<Record<string, string | string[]>>,
  kind: Columned,
  found: Sheets,
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
  kind: Columned,
  found: Sheets,
  { sheet, columns, orders }: Chosen,
  cellsIn: CellsIn,
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
  const isDay = (name: string | null) =>
    kind.fields.some((field) => field.name === name && (field.read === 'day' || field.read === 'moment'));
  const days = columns.flatMap((name, index) => (isDay(name) ? [index] : []));
  if (days.length === 0) return { errors, orders: {}, asked: [] };
  const told: Record<string, DayOrder> = {};
  const asked: number[] = [];
  for (const index of days) {
    const order = await orderInColumn(cellsIn(sheet, index));
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
async function orderInColumn(pages: AsyncIterable<readonly string[]>): Promise<DayOrder | 'ask' | null> {
  const orders = new DayOrders();
  for await (const cells of pages) for (const cell of cells) orders.add(seenLine(cell));
  return orders.told;
} // prettier-ignore

const labelOf = (kind: Columned, name: string) =>
  kind.fields.find((field) => field.name === name)?.label ?? name;

/** Remembers what was chosen, for the next files with these headings. */
export async function rememberChosen(
  db: Db,
  kind: Columned,
  { sheets }: Sheets,
  { sheet, columns }: Pick<Chosen, 'sheet' | 'columns'>,
): Promise<void> {
  const fields = new Map<string, string>();
  for (const [index, heading] of (sheets[sheet ?? 0]?.headings ?? []).entries()) {
    const [key, field] = [headingKey(heading), columns[index]];
    if (key !== '' && field !== null && field !== undefined && !fields.has(key)) fields.set(key, field);
  }
  await rememberColumns(db, kind.name, fields);
}
