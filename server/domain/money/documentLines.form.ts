import { field, type Field } from '../../forms/field.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { listIn } from '../../forms/state.ts';
import { seenLine } from '../../shared/seenText.ts';
import { readPercent, readPrice, readQuantity, typedDecimal, typedPrice, thousandths } from './amounts.ts';
import { lineNet, totalsOf, type MoneyLine, type Totals } from './totals.ts';

/** Labels of a line's fields (pages.md). */
export const lineLabels = {
  line_description: 'Description',
  line_quantity: 'Quantity',
  line_price: 'Unit price',
  line_discount: 'Discount %',
  line_tax: 'Tax %',
} as const;
type LineField = keyof typeof lineLabels;
const names = Object.keys(lineLabels) as LineField[];

/** As many lines as one document has at most. */
const mostLines = 200;
/** No total is larger than this, so that sums of many stay exact in every program that reads them. */
const largest = 10n ** 15n;

/** A line of a document: what is said, and what it comes to. */
export interface DocumentLine extends MoneyLine {
  description: string;
}

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

/**
 * Reads lines in the reader's language; a line in which nothing was typed is passed over.
 * @returns the lines with their totals, or what is wrong by field and line (`line_price_2`)
 */
export function readLines(
  typed: Readonly<Record<LineField, readonly string[]>>,
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
    const description = of('line_description');
    if (description === '') errors[`line_description_${at + 1}`] = `Line ${at + 1}: Enter a description.`;
    else if (description.length > 1000)
      errors[`line_description_${at + 1}`] = `Line ${at + 1}: Use at most 1,000 characters.`;
    const line = {
      description,
      quantity: read('line_quantity', readQuantity(of('line_quantity') || '1', locale)),
      unitPrice: read('line_price', readPrice(of('line_price'), currency, locale)),
      discount: read('line_discount', readPercent(of('line_discount') || '0', locale)),
      tax: read('line_tax', readPercent(of('line_tax') || '0', locale)),
    };
    const net = lineNet(line);
    if (net > largest || net < -largest)
      errors[`line_price_${at + 1}`] ??= `Line ${at + 1}: Enter a smaller amount.`;
    lines.push(line);
  }
  const totals = totalsOf(lines);
  if (totals.total > largest) errors['_form'] ??= 'The total is too large. Enter smaller amounts.';
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
    line_description: lines.map(({ description }) => description),
    line_quantity: lines.map(({ quantity }) => typedDecimal(quantity, thousandths, locale)),
    line_price: lines.map(({ unitPrice }) => typedPrice(unitPrice, currency, locale)),
    line_discount: lines.map(({ discount }) => (discount === 0n ? '' : percent(discount))),
    line_tax: lines.map(({ tax }) => percent(tax)),
  };
}

/** The lines that a form shows: those that it holds, and a few empty ones to go on with. */
export function shownLines(values: Readonly<Record<string, string | string[]>>): Record<LineField, string>[] {
  const held = (name: LineField) => listIn(values[name]);
  const full = Math.max(0, ...names.map((name) => held(name).findLastIndex((text) => text !== '') + 1));
  return Array.from({ length: Math.min(mostLines, full + (full === 0 ? 3 : 2)) }, (_, at) =>
    Object.fromEntries(names.map((name) => [name, held(name)[at] ?? ''])),
  ) as Record<LineField, string>[];
}

/** A line's row, of whatever document. */
export interface LineRow {
  description: string;
  quantity_milli: string;
  unit_price: string;
  discount_milli: number;
  tax_milli: number;
  net_minor: string;
}

/** Reads a row as a line. */
export const lineOf = (row: LineRow): DocumentLine => ({
  description: row.description,
  quantity: BigInt(row.quantity_milli),
  unitPrice: BigInt(row.unit_price),
  discount: BigInt(row.discount_milli),
  tax: BigInt(row.tax_milli),
});

/** A line's row, as it is saved. */
export const rowOf = (line: DocumentLine, position: number) => ({
  position,
  description: line.description,
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
