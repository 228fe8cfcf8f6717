import type { DocumentLine } from './documentLines.form.ts';

/** A section of a document: its heading, and what its lines come to. */
export interface SectionTotal {
  heading: string;
  net: bigint;
}

/**
 * The sections of a document by the place of their first line. A line with a heading begins one, which goes on until the next.
 * Of optional lines only those that are chosen are in it, by their position from 1 on, as in the totals.
 */
export function sectionTotals(
  lines: readonly { line: DocumentLine; net: bigint }[],
  chosen: readonly number[] = [],
): ReadonlyMap<number, SectionTotal> {
  const totals = new Map<number, SectionTotal>();
  let current: SectionTotal | undefined;
  lines.forEach(({ line, net }, at) => {
    if (line.section !== undefined) {
      current = { heading: line.section, net: 0n };
      totals.set(at, current);
    }
    if (current && (line.optional !== true || chosen.includes(at + 1))) current.net += net;
  });
  return totals;
}
