import type { Db } from '../../database/db.ts';
import { sizeIn, type Paper } from '../../paper/paper.ts';
import type { Actor } from '../../request/actor.ts';
import type { Calendar } from '../../shared/dates.ts';
import { mostDrawn, type Report } from './chart.ts';
import type { Span } from './filter.ts';
import type { Kind } from './kind.ts';
import { kindOf, titleOf, type ReportName } from './reports.kinds.ts';
import { rowsOf } from './reports.pages.ts';
import { companyCountry } from './reports.queries.ts';

/** The days of a report, in words. */
export const periodOf = (calendar: Calendar, when: Kind['when'], { from, to }: Pick<Span, 'from' | 'to'>) =>
  when === 'now' ? `On ${calendar.date(calendar.today)}` : `${calendar.date(from)} to ${calendar.date(to)}`;

/** A report on paper, as whoever asks sees it: its rows with their figures, and a bar under each. */
export async function paperOfReport(
  db: Db,
  actor: Actor,
  asked: {
    name: ReportName;
    span: Span;
    customer: { name: string } | null;
    facility: { name: string } | null;
    company: string;
  },
): Promise<Paper> {
  const kind = kindOf(asked.name);
  const [report, country] = await Promise.all([kind.read(db, asked.span, mostDrawn), companyCountry(db)]);
  const whose = actor.kind === 'staff' ? (asked.customer?.name ?? 'All customers') : actor.subject.name;
  return {
    ...drawn(report),
    title: titleOf(asked.name, actor),
    company: asked.company,
    to: [whose],
    facts: [
      { label: 'Period', value: periodOf(db.calendar, kind.when, asked.span) },
      ...(asked.facility && !kind.isMoney ? [{ label: 'Facility', value: asked.facility.name }] : []),
    ],
    notes: [
      ...(report.isEmpty ? [{ heading: kind.none.title, text: kind.none.text }] : []),
      ...(report.legend.length === 0
        ? []
        : [{ heading: 'Bars', text: `From dark to light: ${report.legend.map(({ label }) => label).join(', ')}.` }]),
      { heading: '', text: kind.about },
      ...(report.more ? [{ heading: '', text: 'There are more rows. The CSV export has all of them.' }] : []),
    ],
    size: sizeIn(country),
  }; // prettier-ignore
}

/** How wide the columns after the first are together, and one of them at most. */
const columnsWide = 330;
const columnWide = 90;

function drawn(
  report: Report,
): Pick<Paper, 'from' | 'headings' | 'widths' | 'lines' | 'bars' | 'totals' | 'pay'> {
  const rows = report.isEmpty ? [] : rowsOf(report);
  const isMoney = rows.some(({ currency }) => currency !== null);
  const figures = [...(isMoney ? ['Currency'] : []), ...report.headings];
  return {
    from: [],
    headings: [report.label, ...figures],
    widths: figures.map(() => Math.min(columnWide, Math.floor(columnsWide / figures.length))),
    lines: rows.map(({ label, detail, currency, cells }) => [
      detail ? `${label}, ${detail}` : label,
      ...(isMoney ? [currency ?? ''] : []),
      ...cells.map(({ text }) => text),
    ]),
    bars: rows.map(({ bar }) => bar),
    totals: [],
    pay: null,
  };
}
