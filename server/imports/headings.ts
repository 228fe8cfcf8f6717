import { seenLine } from '../shared/seenText.ts';
import type { ImportField } from './kind.ts';

/** A heading by its letters and figures alone: *Customer number* is `customer_number`. */
export const headingKey = (name: string): string =>
  seenLine(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, 100);

/** How people shorten the words of headings. */
const short = new Map([
  ...['no', 'nr', 'num', '#', '№'].map((one) => [one, 'number'] as const),
  ...([['cust', 'customer'], ['desc', 'description'], ['descr', 'description'], ['tel', 'telephone']] as const),
  ...([['cal', 'calibration'], ['cert', 'certificate'], ['mfr', 'manufacturer'], ['mfg', 'manufacturer']] as const),
]); // prettier-ignore

/** The same of a heading whose words are spelled out: *Cust. No* is `customernumber`. */
const longKey = (heading: string): string =>
  headingKey(
    seenLine(heading)
      .toLowerCase()
      .replace(/[\p{L}\p{N}]+|[#№]/gu, (word) => short.get(word) ?? word),
  );

/** The fields by every heading that they are known by: more than one where it depends on what else the file has. */
export function fieldsByHeading(fields: readonly ImportField[]): Map<string, string[]> {
  const known = new Map<string, string[]>();
  const note = (heading: string, field: string) => {
    for (const key of new Set([headingKey(heading), longKey(heading)])) {
      const before = known.get(key) ?? [];
      if (key !== '' && !before.includes(field)) known.set(key, [...before, field]);
    }
  };
  for (const { name, label } of fields) note(label, name);
  for (const { name, aliases = [] } of fields) for (const one of [name, ...aliases]) note(one, name);
  return known;
}

/** How many of these cells are headings of fields. */
export const knownHeadings = (known: ReadonlySet<string>) => (cells: readonly string[]) =>
  new Set(cells.flatMap((cell) => [headingKey(cell), longKey(cell)].find((key) => known.has(key)) ?? []))
    .size;

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
  const keys = new Set(headings.map(headingKey));
  // A column that is called as the field itself is that field, wherever it stands.
  const labelled = new Map(
    fields
      .filter(({ label }) => keys.has(headingKey(label)))
      .map(({ name, label }) => [name, headingKey(label)]),
  );
  const taken = new Set<string>();
  return headings.map((heading) => {
    const key = headingKey(heading);
    const chosen = remembered.get(key);
    if (chosen === '') return '';
    const free = (field: string) => !taken.has(field) && (labelled.get(field) ?? key) === key;
    const field =
      chosen !== undefined && names.has(chosen)
        ? [chosen].find((one) => !taken.has(one))
        : (known.get(key) ?? known.get(longKey(heading)))?.find(free);
    if (field === undefined) return null;
    taken.add(field);
    return field;
  });
}
