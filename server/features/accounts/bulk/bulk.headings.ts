import { seenLine } from '../../../shared/seenText.ts';
import { columns, requiredColumns, type Column } from './bulk.form.ts';

/** A line of a file, or several where a cell has line breaks. */
export interface Parsed {
  record: string[];
  info: { lines: number };
}

/** How far down the headings are looked for. */
const mostAbove = 10;

/** What parts the cells: of three, the one by which a line near the start has most headings, or the first line most cells. */
export function delimiterOf(text: string): string {
  const lines = text.slice(0, 20_000).split(/\r\n|\r|\n/).filter((line) => line.trim() !== ''); // prettier-ignore
  const best = (score: (delimiter: string) => number) =>
    [';', '\t'].reduce((chosen, one) => (score(one) > score(chosen) ? one : chosen), ',');
  const known = (delimiter: string) =>
    Math.max(0, ...lines.slice(0, mostAbove).map((line) => knownIn(line.split(delimiter))));
  const byNames = best(known);
  return known(byNames) > 1 ? byNames : best((delimiter) => (lines[0] ?? '').split(delimiter).length);
}

const squashed = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const columnsByName = new Map<string, Column>([
  ...columns.map((name) => [squashed(name), name] as const),
  ['customerpartner', 'customer_or_partner'],
]);
const knownIn = (cells: readonly string[]) =>
  new Set(cells.map((name) => columnsByName.get(squashed(name))).filter((name) => name !== undefined)).size;

/** Says so where the headings stand further down, below a title. */
export function titleAbove(records: readonly Parsed[]): string | null {
  const [first, ...below] = records.slice(0, mostAbove);
  const heading = below.find(({ record }) => knownIn(record) > 2);
  if (!first || !heading || knownIn(first.record) > 2) return null;
  const title = seenLine(first.record.filter((cell) => cell !== '').join(' ')).slice(0, 60);
  return (
    `The headings are in line ${heading.info.lines}, below “${title}”. ` + 'Delete the lines above them.'
  );
}

/** The columns in the file's order, or every problem with them in one message. */
export function headingOf(record: readonly string[]): Column[] | string {
  const names = record.map((name) => columnsByName.get(squashed(name)));
  const unknown = record.filter((_, index) => names[index] === undefined);
  const twice = names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
  const missing = requiredColumns.filter((name) => !names.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`Missing: ${missing.join(', ')}.`] : []),
    ...(unknown.length > 0
      ? [`Unknown: ${unknown.map((name) => (name === '' ? '(no name)' : name)).join(', ')}.`]
      : []),
    ...(twice.length > 0 ? [`More than once: ${twice.join(', ')}.`] : []),
  ];
  if (problems.length > 0)
    return `The columns aren’t right. ${problems.join(' ')} Use these: ${columns.join(', ')}.`;
  return names.filter((name) => name !== undefined);
}
