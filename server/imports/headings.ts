import { seenLine } from '../shared/seenText.ts';
import type { ImportField } from './kind.ts';

/** A heading by its letters and figures alone: *Customer number* is `customer_number`. */
export const headingKey = (name: string): string =>
  seenLine(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, 100);

/** The fields by every heading that they are known by. */
export function fieldsByHeading(fields: readonly ImportField[]): Map<string, string> {
  const known = new Map<string, string>();
  const note = (heading: string, field: string) => {
    const key = headingKey(heading);
    if (key !== '' && !known.has(key)) known.set(key, field);
  };
  for (const { name, label } of fields) note(label, name);
  for (const { name, aliases = [] } of fields) for (const one of [name, ...aliases]) note(one, name);
  return known;
}

/** How many of these cells are headings of fields. */
export const knownHeadings = (known: ReadonlySet<string>) => (cells: readonly string[]) =>
  new Set(cells.map(headingKey).filter((key) => known.has(key))).size;

/**
 * Which column is what: as somebody has chosen it for a file with this heading before, or else by its name. A field has one column.
 * @param remembered fields by the key of a heading; empty: not to be taken over
 * @returns by column; null for what nobody knows, '' for what is not to be taken over
 */
export function matchColumns(
  headings: readonly string[],
  fields: readonly ImportField[],
  remembered: ReadonlyMap<string, string>,
): (string | null)[] {
  const known = fieldsByHeading(fields);
  const names = new Set(fields.map(({ name }) => name));
  const taken = new Set<string>();
  return headings.map((heading) => {
    const key = headingKey(heading);
    const chosen = remembered.get(key);
    const field =
      chosen === '' || (chosen !== undefined && names.has(chosen)) ? chosen : (known.get(key) ?? null);
    if (field === null || field === '') return field;
    if (taken.has(field)) return null;
    taken.add(field);
    return field;
  });
}
