import type { DocumentRow } from '../../../domain/documents/documents.queries.ts';
import { documentsForView } from '../../../domain/documents/documents.words.ts';
import type { Choices } from '../../../database/choices.ts';
import { money, thousandths, typedDecimal } from '../../../domain/money/amounts.ts';
import { offeredUnits } from '../../../domain/money/units.ts';
import { totalsOf } from '../../../domain/money/totals.ts';
import {
  lineLabels,
  linesTaken,
  lineFormOf,
  type DocumentLine,
} from '../../../domain/money/documentLines.form.ts';
import type { TicketsAbout } from '../../../domain/tickets/about.queries.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import type { Calendar } from '../../../shared/dates.ts';
import { currencyOptions } from '../../../shared/currencies.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { lineViews } from '../lineViews.ts';
import { isLive } from '../deposits/deposits.queries.ts';
import { decisionLabels, estimateLabels } from './estimates.form.ts';
import { estimateBadge, stateOfEstimate, type Side } from './estimates.list.ts';
import type { EstimateLinks } from './links.queries.ts';
import type { OfferedFile } from './offered.ts';
import { addedSince, filesSeen, goneSince } from './offeredFiles.queries.ts';
import type { decisionsOf, Estimate, EstimateRow, StaffEstimate } from './estimates.queries.ts';
import type { unansweredVersions } from './versions.queries.ts';

type Lines = readonly { line: DocumentLine; net: bigint }[];
type Decisions = Awaited<ReturnType<typeof decisionsOf>>;
type Unanswered = Awaited<ReturnType<typeof unansweredVersions>>;

const rowForView = <Row extends EstimateRow>(row: Row, { locale, today }: Calendar, side: Side) => ({
  ...row,
  label: estimateNumber(row.number),
  state: stateOfEstimate(row, today),
  badge: estimateBadge(stateOfEstimate(row, today), side),
  total: money(BigInt(row.total_minor), row.currency, locale),
});

/** An estimate as the sheet of a document is drawn (views/invoices/document.ejs). */
export function sheetOf(
  estimate: Estimate,
  lines: Lines,
  calendar: Calendar,
  {
    chosen = [],
    choosing = false,
    side = 'staff',
  }: { chosen?: readonly number[]; choosing?: boolean; side?: Side } = {},
) {
  const { locale } = calendar;
  const amount = (minor: bigint | string) => money(BigInt(minor), estimate.currency, locale);
  const percent = (value: bigint) => `${typedDecimal(value, thousandths, locale)} %`;
  // What is ticked counts at once: nobody approves a sum that they haven't seen.
  const totals = totalsOf(
    linesTaken(
      lines.map(({ line }) => line),
      chosen,
    ),
  );
  return {
    ...rowForView(estimate, calendar, side),
    ...{
      kind: 'estimate',
      title: 'Estimate',
      paid: null,
      credited: null,
      tax_reason: null,
      left: null,
      before: null,
    },
    due_on: estimate.valid_until,
    choosing: choosing && lines.some(({ line }) => line.optional),
    lines: lineViews(lines, { currency: estimate.currency, locale, chosen }).map((line, at) => ({
      ...line,
      position: at + 1,
      optional: lines[at]?.line.optional === true,
      chosen: chosen.includes(at + 1),
    })),
    rates: totals.rates.map(({ rate, net, tax }) => ({
      label: `Tax ${percent(rate)} on ${amount(net)}`,
      amount: amount(tax),
    })),
    net: amount(totals.net),
    wholeTotal: amount(totals.total),
  };
}

/** The files of an approved estimate that weren't there when it was approved, by name. */
const sinceApproval = (
  { revision, status }: Estimate,
  { decisions, files }: { decisions: Decisions; files: readonly OfferedFile[] },
): string[] =>
  status === 'approved'
    ? addedSince(
        files,
        decisions.find((one) => one.revision === revision && one.decision === 'approved')?.files,
      )
    : [];

/**
 * The files that were approved and aren't among the estimate's any more, each with where it's still opened: by staff always, in
 * the portal where the evidence has its bytes.
 */
const keptSince = (
  { id, revision, status }: Estimate,
  { decisions, files }: { decisions: Decisions; files: readonly OfferedFile[] },
  side: Side,
) =>
  status === 'approved'
    ? goneSince(
        files,
        decisions.find((one) => one.revision === revision && one.decision === 'approved')?.files,
      ).map(({ name, place, isKept }) => {
        const href = `${side === 'staff' ? '/admin' : ''}/estimates/${id}/versions/${revision}/files/${place}`;
        return { name, href: isKept || side === 'staff' ? href : null };
      })
    : [];

/** The optional lines that were chosen with the approval of this version. */
export const chosenIn = ({ revision, status }: Estimate, decisions: Decisions): readonly number[] =>
  status === 'approved'
    ? (decisions.find((one) => one.revision === revision && one.decision === 'approved')?.chosen ?? [])
    : [];

const sheetLabels = { ...estimateLabels, due_on: estimateLabels.valid_until };

/** The pages of estimates on both sides. */
export const estimatePages = {
  list: (
    calendar: Calendar,
    {
      rows,
      side,
      ...locals
    }: {
      list: ListView;
      rows: readonly EstimateRow[];
      empty: EmptyList | null;
      base: string;
      mayKeep: boolean;
      side: Side;
    },
  ): PageReply =>
    page(
      'estimates/list',
      {
        ...locals,
        staff: side === 'staff',
        estimates: rows.map((row) => rowForView(row, calendar, side)),
        labels: estimateLabels,
      },
      { title: 'Estimates' },
    ),
  admin: (
    calendar: Calendar,
    estimate: StaffEstimate,
    lines: Lines,
    locals: {
      decisions: Decisions;
      unanswered: Unanswered;
      links: EstimateLinks;
      documents: readonly DocumentRow[];
      /** The files that the portal shows. */
      files: readonly OfferedFile[];
      tickets: TicketsAbout | null;
      may: { keep: boolean; makeWork: boolean; seeWork: boolean };
      wrong?: string | null;
    },
    status = 200,
  ): PageReply => {
    const view = sheetOf(estimate, lines, calendar, { chosen: chosenIn(estimate, locals.decisions) });
    const { deposits, ...links } = locals.links;
    const shown = deposits.map(({ id, label, status, percent, ...deposit }) => ({
      ...{ id, label, status, isLive: isLive(deposit) },
      percent: `${typedDecimal(percent, thousandths, calendar.locale)} %`,
      total: money(deposit.total, estimate.currency, calendar.locale),
    }));
    return page(
      'estimates/admin',
      {
        wrong: null,
        ...locals,
        links: { ...links, deposits: shown },
        documents: documentsForView(locals.documents),
        addedSince: sinceApproval(estimate, locals),
        keptFiles: keptSince(estimate, locals, 'staff'),
        estimate: view,
        labels: sheetLabels,
        lineLabels,
      },
      { title: `${view.label} ${estimate.customer}`, status },
    );
  },
  workOrder: (
    { id, number, customer }: StaffEstimate,
    locals: {
      state: FormState;
      labels: Readonly<Record<string, string>>;
      facilities: readonly { id: string; name: string; code: string }[];
      types: readonly { id: string; name: string }[];
    },
    status = 200,
  ): PageReply =>
    page(
      'estimates/workOrder',
      { ...locals, estimate: { id, customer, label: estimateNumber(number) } },
      { title: `Create work order from ${estimateNumber(number)}`, status },
    ),
  portal: (
    calendar: Calendar,
    estimate: Estimate,
    lines: Lines,
    locals: {
      decisions: Decisions;
      unanswered: Unanswered;
      mayDecide: boolean;
      documents: readonly DocumentRow[];
      /** The files that the portal shows. */
      files: readonly OfferedFile[];
      tickets: TicketsAbout;
      mayAsk: boolean;
      chosen: readonly number[];
      /** `password` where one is asked for, or why there is none to give; null where none is. */
      proof: string | null;
      state?: FormState;
    },
    status = 200,
  ): PageReply => {
    const chosen = locals.mayDecide ? locals.chosen : chosenIn(estimate, locals.decisions);
    const view = sheetOf(estimate, lines, calendar, {
      ...{ chosen, side: 'portal' },
      // Where a password is asked for, a link has no form to tick them in.
      choosing: locals.mayDecide && (locals.proof === null || locals.proof === 'password'),
    });
    return page(
      'estimates/portal',
      {
        ...{ state: newForm(), ...locals, documents: documentsForView(locals.documents), estimate: view },
        ...{ addedSince: sinceApproval(estimate, locals), filesSeen: filesSeen(locals.files) },
        keptFiles: keptSince(estimate, locals, 'portal'),
        ...{ labels: sheetLabels, lineLabels, decisionLabels },
      },
      { title: `Estimate ${view.label}`, status },
    );
  },
  form: (
    locals: {
      state: FormState;
      customers: Choices;
      prices: readonly { code: string; text: string }[];
      estimate: { id: string; label: string } | null;
    },
    status = 200,
  ): PageReply =>
    page(
      'estimates/form',
      {
        ...locals,
        ...{ currencies: currencyOptions, units: offeredUnits },
        ...lineFormOf(locals.state.values),
        labels: estimateLabels,
        lineLabels: { ...lineLabels, line_optional: 'Optional' },
      },
      { title: locals.estimate ? `Edit ${locals.estimate.label}` : 'New estimate', status },
    ),
};
