import type { Db } from '../../database/db.ts';
import { logoFile } from '../../domain/tenants/logo.queries.ts';
import { sizeIn, type Paper } from '../../paper/paper.ts';
import type { Actor } from '../../request/actor.ts';
import type { Calendar } from '../../shared/dates.ts';
import type { Day } from '../../shared/days.ts';
import { mostDrawn, type Report } from './chart.ts';
import type { Span } from './filter.ts';
import type { Kind } from './kind.ts';
import { kindOf, titleOf, type ReportName } from './reports.kinds.ts';
import { rowsOf } from './reports.pages.ts';
import { companyCountry } from './reports.queries.ts';

/** The days of a report, in words. */
export const periodOf = (calendar: Calendar, when: Kind['when'], { from, to }: Pick<Span, 'from' | 'to'>) =>
  when === 'now' ? `On ${calendar.date(calendar.today)}` : `${calendar.date(from)} to ${calendar.date(to)}`;

/** Whose figures they are; null where they are of a place of the company itself. */
export function whoseOf(
  actor: Actor,
  { isMoney }: Pick<Kind, 'isMoney'>,
  { customer, facility }: { customer: { name: string } | null; facility: { customer: string | null } | null },
): string | null {
  if (actor.kind !== 'staff') return actor.subject.name;
  if (customer) return customer.name;
  return facility && !isMoney ? facility.customer : 'All customers';
}

/** That its reader doesn't see everything, and nothing about the rest; null for others, and where one facility is chosen. */
export const partOf = (actor: Actor, { isMoney }: Pick<Kind, 'isMoney'>, isOfOne: boolean): string | null =>
  actor.kind === 'contact_user' &&
  !isMoney &&
  !isOfOne &&
  !actor.contact?.allFacilities &&
  !actor.contact?.adminAccess
    ? 'This covers only the facilities that you can see.'
    : null;

/** What its files are called, before the ending: each says which report it is and of which days. */
export function fileOf(
  name: ReportName,
  actor: Actor,
  today: Day,
  { from, to }: Pick<Span, 'from' | 'to'>,
): string {
  const days = kindOf(name).when === 'now' ? today : `${from}-to-${to}`;
  return `${titleOf(name, actor)
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')}-${days}`;
}

/** A report on paper, as whoever asks sees it: its rows with their figures, and a bar under each. */
export async function paperOfReport(
  db: Db,
  actor: Actor,
  asked: {
    name: ReportName;
    span: Span;
    customer: { name: string } | null;
    facility: { name: string; customer: string | null } | null;
    company: string;
  },
): Promise<Paper> {
  const kind = kindOf(asked.name);
  const [report, country, logo] = await Promise.all([
    kind.read(db, asked.span, mostDrawn),
    companyCountry(db),
    logoFile(db),
  ]);
  const whose = whoseOf(actor, kind, asked);
  const part = partOf(actor, kind, asked.facility !== null);
  return {
    ...drawn(report),
    title: titleOf(asked.name, actor),
    company: asked.company,
    logo,
    file: fileOf(asked.name, actor, db.calendar.today, asked.span),
    to: whose === null ? [] : [whose],
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
      ...(part === null ? [] : [{ heading: '', text: part }]),
      ...(report.note === undefined ? [] : [{ heading: '', text: report.note }]),
      ...(report.more ? [{ heading: '', text: 'There are more rows. The CSV export has all of them.' }] : []),
    ],
    size: sizeIn(country),
  }; // prettier-ignore
}

/** How wide the columns after the first are together, and one of them at most. */
const columnsWide = 330;
const columnWide = 90;

/** What its charts come to is a row of each. */
const withTotals = ({ charts, ...report }: Report): Report => ({
  ...report,
  charts: charts.map((chart) => ({ ...chart, rows: [...chart.rows, ...(chart.total ? [chart.total] : [])] })),
});

function drawn(
  report: Report,
): Pick<Paper, 'from' | 'headings' | 'widths' | 'lines' | 'bars' | 'totals' | 'pay'> {
  const rows = report.isEmpty ? [] : rowsOf(withTotals(report));
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
