/** What the rows of report_months are of. */
export type ReportMonthKind = 'work' | 'model' | 'left' | 'unsaid' | 'turnaround' | 'due' | 'facility';

/** What they count. */
export const reportMonthFigures = ['entries', 'due', 'on_time', 'failed'] as const;

/**
 * How a number of their `by_day` is read, as `x.packed`: it is the figure of one day, times 128, and which of them it is, times 32, and
 * the day of the month. Most of them are of one day or two, where an array of 31 numbers for each figure would be large.
 */
export const dayFigure = {
  of: 'x.packed >> 7',
  which: 'x.packed >> 5 & 3',
  day: 'x.packed & 31',
  slot: 'x.packed & 127',
} as const;
