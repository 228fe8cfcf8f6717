import type { Db, Query } from '../../database/db.ts';
import { addDays, addMonths, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';

/** What is read of a report, and whether it is added or taken away. */
type Signed<Row> = Row & { sign: 1 | -1 };

/** Days of one month. */
type Days = Pick<Span, 'from' | 'to'>;

/** How a report is read: from its rows, or from what is kept of whole months. */
interface Sources {
  rows: (span: Span) => Query;
  kept: (months: Query) => Query;
  /** It is about days to come as much as about those of the past. */
  coming?: true;
}

/** As long as so many days is what nothing was done in yet. */
const ahead = 2;

/**
 * The months whose sums are read, by their first days, and the days that these have too much or too little. Of a month's beginning
 * or end the shorter part is counted.
 * @param today where nothing is counted of later days, or next to nothing
 */
export function partsOf(
  { from, to }: Days,
  today: Day | null,
): { months: Days | null; more: Days[]; less: Days[] } {
  const firstOf = (day: Day): Day => `${day.slice(0, 8)}01`;
  const lastOf = (day: Day): Day => addDays(addMonths(firstOf(day), 1), -1);
  const length = (a: Day, b: Day) => Number(b.slice(8)) - Number(a.slice(8)) + 1;
  const [first, last] = [firstOf(from), firstOf(to)];
  const before = from > first ? { from: first, to: addDays(from, -1) } : null;
  const after = to < lastOf(to) ? { from: addDays(to, 1), to: lastOf(to) } : null;
  const size = (days: Days | null) =>
    days === null ? 0 : today !== null && days.from > today ? ahead : length(days.from, days.to);
  if (first === last)
    return size(before) + size(after) > length(from, to)
      ? { months: null, more: [{ from, to }], less: [] }
      : {
          months: { from: first, to: last },
          more: [],
          less: [before, after].filter((days) => days !== null),
        };
  const lateStart = size(before) > length(from, lastOf(from));
  const earlyEnd = size(after) > length(last, to);
  const months = { from: lateStart ? addMonths(first, 1) : first, to: earlyEnd ? addMonths(last, -1) : last };
  return {
    months: months.from > months.to ? null : months,
    more: [...(lateStart ? [{ from, to: lastOf(from) }] : []), ...(earlyEnd ? [{ from: last, to }] : [])],
    less: [lateStart ? null : before, earlyEnd ? null : after].filter((days) => days !== null),
  };
}

/** The queries whose rows, added and taken away, are the report's. Who sees only some facilities has no sums. */
export function partsToRead(
  db: Db,
  span: Span,
  { rows, kept, coming }: Sources,
): { query: Query; sign: 1 | -1 }[] {
  if (!db.allOfOne || db.facilityId !== null || span.facilityId !== null)
    return [{ query: rows(span), sign: 1 }];
  const { months, more, less } = partsOf(span, coming ? null : db.calendar.today);
  const sums = ({ from, to }: Days) =>
    db
      .from('report_months', 'm')
      .where('m.customer_id', span.payerId)
      .where('m.month', '>=', from)
      .where('m.month', '<=', to);
  return [
    ...(months ? [{ query: kept(sums(months)), sign: 1 as const }] : []),
    ...more.map((days) => ({ query: rows({ ...span, ...days }), sign: 1 as const })),
    ...less.map((days) => ({ query: rows({ ...span, ...days }), sign: -1 as const })),
  ];
}

/** The rows of all parts. */
export async function readParts<Row>(db: Db, span: Span, sources: Sources): Promise<Signed<Row>[]> {
  const parts = partsToRead(db, span, sources);
  const read = await Promise.all(
    parts.map(async ({ query, sign }) =>
      (await db.rows<Row>(query)).map((row): Signed<Row> => ({ ...row, sign })),
    ),
  );
  return read.flat();
}

/** A row whose figures are numbers, as Postgres counts them in texts. */
type Figures<Row, Figure extends string> = Omit<Row, Figure> & Record<Figure, number>;

/** Figures of rows with the same key, added up. */
export function addedUp<Row, Figure extends string>(
  rows: readonly Signed<Row & Record<Figure, string | number>>[],
  keyOf: (row: Row) => string,
  figures: readonly Figure[],
): Figures<Row, Figure>[] {
  const found = new Map<string, Figures<Row, Figure>>();
  for (const row of rows) {
    const known = found.get(keyOf(row));
    const sums = figures.map((name): [Figure, number] => [
      name,
      (known?.[name] ?? 0) + row.sign * Number(row[name]),
    ]);
    found.set(keyOf(row), { ...row, ...known, ...Object.fromEntries(sums) } as Figures<Row, Figure>);
  }
  return [...found.values()];
}
