import type { Choices } from '../../database/choices.ts';
import type { CsvColumn } from '../../lists/csv.ts';
import type { FindPage } from '../../lists/findPage.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { Chart, Report, Row } from './chart.ts';
import { filterLabels, type AskedDays } from './filter.ts';

/** What the page of a report shows. */
export interface ReportPage {
  path: string;
  /** All reports that the reader may see, as tabs. */
  tabs: readonly { href: string; label: string; current: boolean }[];
  name: string;
  title: string;
  about: string;
  period: string;
  /** Whose, and where, in words. */
  whose: string | null;
  /** That its reader doesn't see everything. */
  part: string | null;
  /** It has no facility, and isn't narrowed by the one that is chosen. */
  unnarrowed: boolean;
  report: Report | null;
  none: { title: string; text: string };
  days: AskedDays;
  /** It isn't of today. */
  hasDays: boolean;
  /** It is of what falls due. */
  isComing: boolean;
  /** For staff: what the filters offer, and what is chosen. */
  places: { customers: Choices; facilities: Choices | null; customerId: string | null } | null;
  /** The facility that was asked for; in the portal an email's link asks for one. */
  facilityId: string | null;
  /** The parameters of its files. */
  query: Readonly<Record<string, string>>;
  /** Where it is sent by email every month, for those who may. */
  mailHref: string | null;
  /** Where those that are sent are listed. */
  mailsHref: string | null;
} // prettier-ignore

export const reportPages = {
  show: (locals: ReportPage): PageReply =>
    page(
      'reports/show',
      { ...locals, labels: filterLabels },
      { title: `${locals.title} · Reports`, status: locals.days.wrong === null ? 200 : 422 },
    ),

  /** Where a customer or a facility is found that a drop-down is too short for. */
  find: (
    field: 'customer_id' | 'facility_id',
    { rows, ...found }: FindPage<{ id: string; name: string; detail: string | null }>,
  ): PageReply =>
    page(
      'reports/find',
      { ...found, found: rows, field },
      { title: `Find ${filterLabels[field].toLowerCase()}` },
    ),
};

/** A row of a report's export. */
export type Exported = Row & Pick<Chart, 'currency'>;

/** Every row of a report, in one table. */
export const rowsOf = ({ charts }: Report): Exported[] =>
  charts.flatMap(({ currency, rows }) => rows.map((row) => ({ ...row, currency })));

/** The columns of a report's export: each figure has one, and amounts say in which currency they are. */
export const columnsOf = ({ label, detail, headings, charts }: Report): CsvColumn<Exported>[] => [
  { heading: label, value: ({ plain }) => plain },
  ...(detail === undefined
    ? []
    : [{ heading: detail, value: ({ detail: text }: Exported) => text ?? null }]),
  ...(charts.some(({ currency }) => currency !== null)
    ? [{ heading: 'Currency', value: ({ currency }: Exported) => currency }]
    : []),
  ...headings.map(
    (heading, at): CsvColumn<Exported> => ({
      heading,
      as: 'number',
      value: ({ cells }) => cells[at]?.plain ?? null,
    }),
  ),
]; // prettier-ignore
