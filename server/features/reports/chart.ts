import { inFigures } from '../../shared/numbers.ts';

/** A part of a bar, in percent of the longest one; the first tone is the strongest. */
export interface Part {
  width: number;
  tone: 1 | 2 | 3 | 4;
}

/** A figure as it is read, and as the export has it. */
export interface Cell {
  text: string;
  plain: string | number | null;
}

/** A row of a chart, which is a row of a table as well. */
export interface Row {
  label: string;
  /** As the export names it. */
  plain: string;
  /** What distinguishes it from another of the same label. */
  detail?: string | null;
  cells: readonly Cell[];
  bar: readonly Part[];
}

/** A chart that is a table as well. */
export interface Chart {
  /** The currency of its amounts; each has a chart of its own. */
  currency: string | null;
  rows: readonly Row[];
  /** What its months come to, under them on the page and on paper; files for other programs leave it out. */
  total?: Row;
}

/** A report: one chart, or one for each currency. */
export interface Report {
  /** What a row is about. */
  label: string;
  /** What the details of rows are. */
  detail?: string;
  headings: readonly string[];
  /** What the parts of its bars are, where they have several. */
  legend: readonly { label: string; tone: Part['tone'] }[];
  charts: readonly Chart[];
  isEmpty: boolean;
  /** Rows that only the export has. */
  more: boolean;
  /** What is left out of its figures. */
  note?: string;
  /** It has no figures, for the reason that the note says. */
  isUnread?: true;
}

/** As many rows as a page draws, where they aren't months. */
export const mostDrawn = 50;

const percentOf = (value: number, longest: number) =>
  longest <= 0 || value <= 0 ? 0 : Math.round((value / longest) * 1000) / 10;

/** The only part of a bar. */
export const oneBar = (value: number, longest: number): Part[] => [
  { width: percentOf(value, longest), tone: 1 },
];

/** Parts of a bar, one behind the other. */
export const bars = (values: readonly number[], longest: number): Part[] =>
  values.map((value, at) => ({ width: percentOf(value, longest), tone: tones[at] ?? 4 }));

const tones = [1, 2, 3, 4] as const;

/** A number of things. */
export const counted = (count: number): Cell => ({ text: inFigures(count), plain: count });

/** Nothing to say. */
const nothing: Cell = { text: '–', plain: null };

/** A share in percent with one decimal: 0 and 100 only where it is none or all. */
export function shareOf(part: number, of: number): number | null {
  if (of === 0) return null;
  const percent = Math.round((part / of) * 1000) / 10;
  if (part > 0 && percent === 0) return 0.1;
  return part < of && percent === 100 ? 99.9 : percent;
}

/** A share as it is read. */
export function shareCell(part: number, of: number, locale: string): Cell {
  const percent = shareOf(part, of);
  if (percent === null) return nothing;
  return { text: `${decimal(percent, locale)}%`, plain: percent };
}

/** Days that something took. */
export function daysCell(days: number | null, locale: string): Cell {
  if (days === null) return nothing;
  return { text: days === 1 ? '1 day' : `${decimal(days, locale)} days`, plain: days };
}

const decimal = (value: number, locale: string) =>
  new Intl.NumberFormat(new Intl.Locale(locale, { numberingSystem: 'latn' }), {
    maximumFractionDigits: 1,
  }).format(value);
