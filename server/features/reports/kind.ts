import type { Db } from '../../database/db.ts';
import type { Chart, Report } from './chart.ts';
import type { Span } from './filter.ts';

/** A kind of report. */
export interface Kind {
  title: { staff: string; portal: string };
  /** The same in a word or two. */
  tab: { staff: string; portal: string };
  /** What it counts, in a sentence or two. */
  about: string;
  /** Which months it has: of work that was done, of what falls due, or none as it is of today. */
  when: 'past' | 'coming' | 'now';
  /** It is about invoices, which have no facility. */
  isMoney: boolean;
  /** What would be here. */
  none: { title: string; text: string };
  /** @param most rows, where they aren't months */
  read: (db: Db, span: Span, most: number) => Promise<Report>;
}

/** A title that staff and customers read alike. */
export const same = (title: string) => ({ staff: title, portal: title });

/** How a row of a month is named. */
export const month = (db: Db, day: string) => ({ label: db.calendar.month(day), plain: day.slice(0, 7) });

/** The longest bar. */
export const longestOf = (values: readonly number[]) => Math.max(0, ...values);

/** One chart. A page without anything in it says so; a file has its months all the same. */
export const only = (rows: Chart['rows'], isThere: boolean): Pick<Report, 'charts' | 'isEmpty'> => ({
  charts: [{ currency: null, rows }],
  isEmpty: !isThere,
});

/** A chart for each currency. */
export const each = (charts: readonly Chart[]): Pick<Report, 'charts' | 'isEmpty'> => ({
  charts,
  isEmpty: charts.length === 0,
});

/** A report without its charts. */
export const table = (label: string, headings: readonly string[]): Omit<Report, 'charts' | 'isEmpty'> => ({
  label,
  headings,
  legend: [],
  more: false,
});

/** A report that isn't read, because there is too much to count. */
export const unread: Report = {
  ...table('', []),
  charts: [],
  isEmpty: false,
  isUnread: true,
  note: 'There is too much work in these days to count what you can see of it. Choose fewer days, or one facility.',
};
