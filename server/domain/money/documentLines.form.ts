import { field, type Field } from '../../forms/field.ts';
import { typedOf, type FieldErrors, type Typed } from '../../forms/parse.ts';
import { listIn } from '../../forms/state.ts';
import { unkept } from '../../forms/textFields.ts';
import { seenLine } from '../../shared/seenText.ts';
import {
  type ReadAmount,
  readPercent,
  readPrice,
  readQuantity,
  typedDecimal,
  typedPrice,
  thousandths,
} from './amounts.ts';
import { lineNet, totalsOf, type MoneyLine, type Totals } from './totals.ts';

/** Labels of a line's fields. */
export const lineLabels = {
  line_section: 'Section',
  line_description: 'Description',
  line_quantity: 'Quantity',
  line_unit: 'Unit',
  line_price: 'Unit price',
  line_discount: 'Discount %',
  line_tax: 'Tax %',
} as const;
type LineField = keyof typeof lineLabels;
const names = Object.keys(lineLabels) as LineField[];
/** Lengths of what is said in words. */
export const mostOf = { line_section: 200, line_description: 1000, line_unit: 20 } as const;

/** As many lines as one document has at most. */
const mostLines = 200;
/** What the button for more lines says of itself, and how many empty ones it brings. */
const moreLinesField = '_more_lines';
const moreAtOnce = 5;
/** No total is larger than this, so that sums of many stay exact in every program that reads them. */
const largest = 10n ** 15n;

/** A line of a document: what is said, and what it comes to. */
export interface DocumentLine extends MoneyLine {
  description: string;
  /** What the quantity is counted in, in the words of whoever typed it. */
  unit?: string;
  /** The heading of the section that it begins. */
  section?: string;
  /** Of an estimate: the customer may take it or leave it. */
  optional?: boolean;
}

/**
 * The lines that count: those that nobody may leave, and those that were chosen, by their position from 1 on. The heading of a
 * section goes on to the first of its lines that is taken.
 */
export function linesTaken<Line extends DocumentLine>(
  lines: readonly Line[],
  chosen: readonly number[] = [],
): Line[] {
  const taken: Line[] = [];
  let heading: string | undefined;
  lines.forEach((line, at) => {
    heading = line.section ?? heading;
    if (line.optional === true && !chosen.includes(at + 1)) return;
    taken.push(heading === undefined || heading === line.section ? line : { ...line, section: heading });
    heading = undefined;
  });
  return taken;
}

/** The least that an estimate can come to: with every optional line that takes something off, and no other. */
export const leastTotal = (lines: readonly DocumentLine[]): bigint =>
  totalsOf(lines.filter((line) => line.optional !== true || lineNet(line) < 0n)).total;

/** One text for each line, in their order. */
const column = (label: string): Field<string[]> =>
  field((raw) => {
    const list: unknown[] = raw === undefined ? [] : Array.isArray(raw) ? raw : [raw];
    const texts = list.map((one) => (typeof one === 'string' ? seenLine(one.replaceAll('\0', ' ')) : ''));
    return texts.length > mostLines
      ? { error: `Enter at most ${mostLines} lines for ${label}.` }
      : { value: texts };
  });

/** The fields of the lines, each of which is sent once for every line. */
export const lineFields = Object.fromEntries(names.map((name) => [name, column(lineLabels[name])])) as Record<
  LineField,
  Field<string[]>
>;

/** What a form has of lines; a column that could not be read is empty. */
export const linesIn = (
  values: Partial<Readonly<Record<LineField, readonly string[]>>>,
): Record<LineField, readonly string[]> =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? []])) as Record<LineField, readonly string[]>;

/** What a form says besides its lines. */
export const headIn = <T extends object>(values: T): Omit<T, LineField | 'line_optional'> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('line_'))) as Omit<
    T,
    LineField | 'line_optional'
  >;

/** The field of an estimate's lines besides: whether the customer may leave the line. */
export const optionalField = { line_optional: column('Optional') };

/** What typed lines ask the price list for: descriptions of lines without a price. */
export const codesIn = (typed: Readonly<Record<LineField, readonly string[]>>): string[] =>
  typed.line_description.filter((text, at) => text !== '' && (typed.line_price[at] ?? '') === '');

/**
 * Fills in lines of which only a code was typed: the price list has the rest.
 * @param prices by their code in lower case
 */
export function withPrices<T extends Readonly<Record<LineField, readonly string[]>>>(
  typed: T,
  prices: ReadonlyMap<string, { description: string; unit: string | null; unitPrice: bigint; tax: bigint }>,
  currency: string,
  locale: string,
): T {
  const found = typed.line_description.map((text, at) =>
    (typed.line_price[at] ?? '') === '' ? prices.get(text.toLowerCase()) : undefined,
  );
  const filled = (name: LineField, value: (price: NonNullable<(typeof found)[number]>) => string) =>
    found.map((price, at) => {
      const held = typed[name][at] ?? '';
      return price && (held === '' || name === 'line_description') ? value(price) : held;
    });
  return {
    ...typed,
    line_description: filled('line_description', ({ description }) => description),
    line_unit: filled('line_unit', ({ unit }) => unit ?? ''),
    line_price: filled('line_price', ({ unitPrice }) => typedPrice(unitPrice, currency, locale)),
    line_tax: filled('line_tax', ({ tax }) => typedDecimal(tax, thousandths, locale)),
  };
}

/** Nobody means 0 % by typing nothing. A line without a price lacks that first: it may be a code, which brings its rate along. */
function taxOf(typed: string, price: string, locale: string): ReadAmount {
  if (typed !== '') return readPercent(typed, locale);
  return price === '' ? { value: 0n } : { error: 'Enter a tax rate, or 0.' };
}

function wordsFault(text: string, name: keyof typeof mostOf): string | null {
  const most = mostOf[name];
  if (text === '') return name === 'line_description' ? 'Enter a description.' : null;
  if (unkept.test(text))
    return `Remove special control characters from the ${lineLabels[name].toLowerCase()}.`;
  return text.length > most ? `Use at most ${most.toLocaleString('en')} characters.` : null;
}

/**
 * Reads lines in the reader's language; a line in which nothing was typed is passed over.
 * @returns the lines with their totals, or what is wrong by field and line (`line_price_2`)
 */
export function readLines(
  typed: Readonly<Record<LineField, readonly string[]>> & { line_optional?: readonly string[] },
  currency: string,
  locale: string,
): { lines: DocumentLine[]; totals: Totals; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const lines: DocumentLine[] = [];
  const count = Math.max(0, ...names.map((name) => typed[name].length));
  for (let at = 0; at < count; at++) {
    const of = (name: LineField) => typed[name][at] ?? '';
    if (names.every((name) => of(name) === '')) continue;
    const read = (name: LineField, result: { value: bigint } | { error: string }) => {
      if ('value' in result) return result.value;
      errors[`${name}_${at + 1}`] = `Line ${at + 1}: ${result.error}`;
      return 0n;
    };
    const said = (name: keyof typeof mostOf) => {
      const wrong = wordsFault(of(name), name);
      if (wrong !== null) errors[`${name}_${at + 1}`] = `Line ${at + 1}: ${wrong}`;
      return of(name);
    };
    const [section, description, unit] = [said('line_section'), said('line_description'), said('line_unit')];
    const line = {
      description,
      ...(unit !== '' && { unit }),
      ...(section !== '' && { section }),
      quantity: read('line_quantity', readQuantity(of('line_quantity') || '1', locale)),
      unitPrice: read('line_price', readPrice(of('line_price'), currency, locale)),
      discount: read('line_discount', readPercent(of('line_discount') || '0', locale)),
      tax: read('line_tax', taxOf(of('line_tax'), of('line_price'), locale)),
      ...(typed.line_optional?.[at] === 'on' && { optional: true }),
    };
    const net = lineNet(line);
    if (net > largest || net < -largest)
      errors[`line_price_${at + 1}`] ??= `Line ${at + 1}: Enter a smaller amount.`;
    lines.push(line);
  }
  // What may be left is in no total before it is chosen.
  const totals = totalsOf(linesTaken(lines));
  const most = totalsOf(lines);
  if (totals.total > largest || most.total > largest)
    errors['_form'] ??= 'The total is too large. Enter smaller amounts.';
  return { lines, totals, errors };
}

/** Lines as the form holds them, in the reader's way of writing. */
export function typedLines(
  lines: readonly DocumentLine[],
  currency: string,
  locale: string,
): Record<LineField, string[]> {
  const percent = (value: bigint) => typedDecimal(value, thousandths, locale);
  return {
    line_section: lines.map(({ section }) => section ?? ''),
    line_description: lines.map(({ description }) => description),
    line_unit: lines.map(({ unit }) => unit ?? ''),
    line_quantity: lines.map(({ quantity }) => typedDecimal(quantity, thousandths, locale)),
    line_price: lines.map(({ unitPrice }) => typedPrice(unitPrice, currency, locale)),
    line_discount: lines.map(({ discount }) => (discount === 0n ? '' : percent(discount))),
    line_tax: lines.map(({ tax }) => percent(tax)),
  };
}

/** What was typed, with more empty lines, if that is what a button asked for: then nothing is saved. */
export function withMoreLines(body: Readonly<Record<string, string | string[]>>): Typed | null {
  if (body[moreLinesField] === undefined) return null;
  const typed = typedOf(Object.entries(body));
  const held = listIn(typed['line_description']);
  const count = Math.min(mostLines, held.length + moreAtOnce);
  return { ...typed, line_description: Array.from({ length: count }, (_, at) => held[at] ?? '') };
}

/** The lines that a form shows: as many as it was sent with, and a few empty ones to go on with after those that it holds. */
function shownLines(
  values: Readonly<Record<string, string | string[]>>,
): Record<LineField | 'line_optional', string>[] {
  const held = (name: LineField | 'line_optional') => listIn(values[name]);
  const full = Math.max(0, ...names.map((name) => held(name).findLastIndex((text) => text !== '') + 1));
  const sent = held('line_description').length;
  return Array.from({ length: Math.min(mostLines, Math.max(sent, full + (full === 0 ? 3 : 2))) }, (_, at) =>
    Object.fromEntries([...names, 'line_optional' as const].map((name) => [name, held(name)[at] ?? ''])),
  ) as Record<LineField | 'line_optional', string>[];
}

/** What the view of a form with lines needs for them. */
export function lineFormOf(values: Readonly<Record<string, string | string[]>>) {
  const lines = shownLines(values);
  return { lines, hasRoom: lines.length < mostLines };
}

/** A line's row, of whatever document. Evidence has a unit and a section only where there is one. */
export interface LineRow {
  description: string;
  unit?: string | null;
  section?: string | null;
  quantity_milli: string;
  unit_price: string;
  discount_milli: number;
  tax_milli: number;
  net_minor: string;
  optional?: boolean;
}

/** The columns of a row in every table of lines. */
export const lineColumns = [
  'section', 'description', 'quantity_milli', 'unit', 'unit_price', 'discount_milli', 'tax_milli', 'net_minor',
]; // prettier-ignore

/** Reads a row as a line. */
export const lineOf = (row: LineRow): DocumentLine => ({
  description: row.description,
  quantity: BigInt(row.quantity_milli),
  unitPrice: BigInt(row.unit_price),
  discount: BigInt(row.discount_milli),
  tax: BigInt(row.tax_milli),
  ...(typeof row.unit === 'string' && { unit: row.unit }),
  ...(typeof row.section === 'string' && { section: row.section }),
  ...(row.optional && { optional: true }),
});

/** A line's row, as it is saved. */
export const rowOf = (line: DocumentLine, position: number) => ({
  position,
  section: line.section ?? null,
  description: line.description,
  unit: line.unit ?? null,
  quantity_milli: String(line.quantity),
  unit_price: String(line.unitPrice),
  discount_milli: Number(line.discount),
  tax_milli: Number(line.tax),
  net_minor: String(lineNet(line)),
});

/** Totals as they are saved: with what the tax of each rate was computed from. */
export const totalsRow = ({ net, tax, total, rates }: Totals) => ({
  net_minor: String(net),
  tax_minor: String(tax),
  total_minor: String(total),
  rates: JSON.stringify(
    rates.map((rate) => ({ rate: String(rate.rate), net: String(rate.net), tax: String(rate.tax) })),
  ),
});
