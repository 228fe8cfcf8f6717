import type { Db } from '../../database/db.ts';
import { money, plainAmount } from '../../domain/money/amounts.ts';
import type { CsvColumn } from '../../lists/csv.ts';
import type { Day } from '../../shared/days.ts';
import { dueByMonth, onTimeByMonth, spendByMonth, type Span } from './reports.queries.ts';

/** A month of a chart: `width` is its bar, in percent of the longest; `plain` is what the export has. */
interface Bar {
  month: Day;
  label: string;
  text: string;
  width: number;
  plain: string;
}

/** A chart that is a table as well. */
export interface Report {
  name: string;
  title: string;
  /** What its figures are. */
  heading: string;
  bars: readonly Bar[];
  /** When there is nothing to draw. */
  none: string | null;
}

/** What there is to report, by the name in the address of its export. */
export const reportNames = ['due', 'on_time', 'spend'] as const;
export type ReportName = (typeof reportNames)[number];

/** The months of work are those of the span; what falls due is counted in the months of another. */
interface Spans {
  past: Span;
  coming: Span;
}

const widthOf = (value: number, longest: number) =>
  longest <= 0 || value <= 0 ? 0 : Math.round((value / longest) * 1000) / 10;

/** Reads and draws the reports of these names. */
export async function reportsOf(
  db: Db,
  { past, coming }: Spans,
  names: readonly ReportName[],
  { staff }: { staff: boolean },
): Promise<(Report & { period: string })[]> {
  const makers: Record<ReportName, () => Promise<Report[]>> = {
    due: async () => [await due(db, coming)],
    on_time: async () => [await onTime(db, past)],
    // What customers spend is what the company invoices.
    spend: () => spend(db, past, staff ? 'Invoiced by month' : 'Spend by month'),
  };
  const spans = { due: coming, on_time: past, spend: past };
  const inWords = ({ from, to }: Span) => `${db.calendar.date(from)} to ${db.calendar.date(to)}`;
  const reports = await Promise.all(
    names.map(async (name) =>
      (await makers[name]()).map((one) => ({ ...one, period: inWords(spans[name]) })),
    ),
  );
  return reports.flat();
}

async function due(db: Db, span: Span): Promise<Report> {
  const months = await dueByMonth(db, span);
  const longest = Math.max(...months.map((one) => one.due));
  return {
    ...{ name: 'due', title: 'Service due by month', heading: 'Assets' },
    bars: months.map((one) => ({
      month: one.month,
      label: db.calendar.month(one.month),
      text: String(one.due),
      plain: String(one.due),
      width: widthOf(one.due, longest),
    })),
    none: longest > 0 ? null : 'No assets are due in these months.',
  };
}

async function onTime(db: Db, span: Span): Promise<Report> {
  const months = await onTimeByMonth(db, span);
  const percent = ({ serviced, onTime: by }: { serviced: number; onTime: number }) =>
    serviced === 0 ? 0 : Math.round((by / serviced) * 1000) / 10;
  return {
    ...{ name: 'on_time', title: 'Serviced on time', heading: 'On time' },
    bars: months.map((one) => ({
      month: one.month,
      label: db.calendar.month(one.month),
      text: one.serviced === 0 ? '0' : `${percent(one)} % (${one.onTime} of ${one.serviced})`,
      plain: one.serviced === 0 ? '' : String(percent(one)),
      width: percent(one),
    })),
    none: months.some(({ serviced }) => serviced > 0)
      ? null
      : 'No assets that had a due date were serviced in these months.',
  };
}

async function spend(db: Db, span: Span, title: string): Promise<Report[]> {
  const { locale } = db.calendar;
  const accounts = await spendByMonth(db, span);
  if (accounts.length === 0)
    return [
      {
        ...{ name: 'spend', title, heading: 'Total', bars: [] },
        none: 'Nothing was invoiced in these months.',
      },
    ];
  return accounts.map(({ currency, months }) => {
    const longest = Math.max(...months.map(({ minor }) => Number(minor)));
    return {
      ...{ name: 'spend', title: `${title} in ${currency}`, heading: `Total in ${currency}` },
      bars: months.map(({ month, minor }) => ({
        month,
        label: db.calendar.month(month),
        text: money(minor, currency, locale),
        plain: plainAmount(minor, currency),
        width: widthOf(Number(minor), longest),
      })),
      none: null,
    };
  });
}

/** A report's export: a row for each month, of each of its charts. */
export const reportColumns: readonly CsvColumn<{ heading: string } & Bar>[] = [
  { heading: 'Month', value: ({ month }) => month.slice(0, 7) },
  { heading: 'What', value: ({ heading }) => heading },
  { heading: 'Value', value: ({ plain }) => plain },
];
