import { columns, requiredColumns, type Column } from './bulk.form.ts';

const squashed = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const columnsByName = new Map<string, Column>([
  ...columns.map((name) => [squashed(name), name] as const),
  ['customerpartner', 'customer_or_partner'],
]);
/** How many of these cells are headings that are known. */
export const knownIn = (cells: readonly string[]) =>
  new Set(cells.map((name) => columnsByName.get(squashed(name))).filter((name) => name !== undefined)).size;

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
