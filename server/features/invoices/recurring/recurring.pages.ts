import type { Choices } from '../../../database/choices.ts';
import { money, thousandths, typedDecimal } from '../../../domain/money/amounts.ts';
import { lineFormOf, lineLabels, type DocumentLine } from '../../../domain/money/documentLines.form.ts';
import { stateBadge, stateOf } from '../../../domain/money/invoices.words.ts';
import { offeredUnits } from '../../../domain/money/units.ts';
import { noTaxKinds } from '../../../domain/money/noTax.ts';
import { nextPeriod, placeholderExamples, rhythmInWords, units } from '../../../domain/money/periods.ts';
import type { FormState } from '../../../forms/state.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { currencyOptions } from '../../../shared/currencies.ts';
import { plainCalendar, type Calendar } from '../../../shared/dates.ts';
import { isDay, type Day } from '../../../shared/days.ts';
import { lineViews } from '../lineViews.ts';
import { issuing, recurringLabels } from './recurring.form.ts';
import { recurringBadge } from './recurring.list.ts';
import { previewOf } from './recurring.preview.ts';
import { onResuming, type MadePeriod, type Recurring, type RecurringRow } from './recurring.queries.ts';

const rowForView = <Row extends RecurringRow>(row: Row, { locale }: Calendar) => ({
  ...row,
  rhythm: rhythmInWords(row),
  badge: recurringBadge(row),
  total: money(BigInt(row.total_minor), row.currency, locale),
});

/** Why one is paused and what resuming does, in sentences; null for others. */
function pausedWords(plan: Recurring, calendar: Calendar): string | null {
  if (plan.state !== 'paused') return null;
  const { next, missed, catchesUp } = onResuming(plan, calendar.today);
  const why = {
    person: '',
    customer: `${plan.customer} is inactive or was deleted, so no invoice was created for ${calendar.date(plan.next_on)}. `,
    failed: `An invoice couldn’t be created for ${calendar.date(plan.next_on)}. Check the lines and the customer. `,
  }[plan.paused_why ?? 'person'];
  const due = missed.length + (catchesUp && next <= calendar.today ? 1 : 0);
  if (!catchesUp)
    return missed.length === 0
      ? `If you resume it, the next invoice is on ${calendar.date(next)}.`
      : `If you resume it, the next invoice is on ${calendar.date(next)}. The ${dates(missed.length)} before it will be left out.`;
  return due > 1
    ? `${why}If you resume it, ${due} invoices will be created, one for each date since then.`
    : why.trim();
}

const dates = (count: number) => (count === 1 ? 'date' : `${count} dates`);

/** What the texts of the next invoice become, as the clock fills them in. */
function examplesFor(typed: FormState['values'], today: Day): string {
  const from = typeof typed['next_on'] === 'string' && isDay(typed['next_on']) ? typed['next_on'] : today;
  const unit = units.find((one) => one === typed['unit']) ?? 'month';
  const every = Number(typed['every']);
  const rhythm = { unit, every: every >= 1 && every <= 99 ? every : 1, anchorDay: Number(from.slice(8)) };
  return placeholderExamples(from, nextPeriod(from, rhythm), plainCalendar).join(', ');
}

/** The form's select options. */
const unitOptions = units.map((value) => ({ value, label: `${value}s` }));

/** The pages of recurring invoices. */
export const recurringPages = {
  list: (
    calendar: Calendar,
    {
      rows,
      ...locals
    }: { list: ListView; rows: readonly RecurringRow[]; empty: EmptyList | null; mayKeep: boolean },
  ): PageReply =>
    page(
      'invoices/recurring/list',
      { ...locals, plans: rows.map((row) => rowForView(row, calendar)), labels: recurringLabels },
      { title: 'Recurring invoices' },
    ),
  plan: (
    calendar: Calendar,
    plan: Recurring,
    lines: readonly { line: DocumentLine; net: bigint }[],
    { made, ...locals }: { made: readonly MadePeriod[]; mayKeep: boolean; wrong: string | null },
    status = 200,
  ): PageReply => {
    const { locale, today } = calendar;
    const amount = (minor: bigint | string) => money(BigInt(minor), plan.currency, locale);
    const percent = (value: bigint) => `${typedDecimal(value, thousandths, locale)} %`;
    return page(
      'invoices/recurring/plan',
      {
        ...locals,
        labels: recurringLabels,
        lineLabels,
        plan: {
          ...rowForView(plan, calendar),
          issuing: issuing[plan.issues ? 0 : 1].label,
          paused: pausedWords(plan, calendar),
          net: amount(plan.net_minor),
          rates: plan.rates.map(({ rate, net, tax }) => ({
            label: `Tax ${percent(BigInt(rate))} on ${amount(net)}`,
            amount: amount(tax),
          })),
          lines: lineViews(lines, { currency: plan.currency, locale }),
        },
        preview:
          plan.state === 'ended'
            ? null
            : previewOf(
                plan,
                lines.map(({ line }) => line.description),
                calendar,
              ),
        made: made.map(({ id, period_on: on, invoice }) => ({
          ...{ id, on },
          invoice: invoice && {
            ...{ id: invoice.id, label: invoice.label, badge: stateBadge(stateOf(invoice, today)) },
            total: amount(invoice.total_minor),
          },
        })),
      },
      { title: plan.name, status },
    );
  },
  form: (
    calendar: Calendar,
    locals: {
      state: FormState;
      customers: Choices;
      prices: readonly { code: string; text: string }[];
      electronic: boolean;
      plan: { id: string; name: string; customer: string } | null;
      /** The dates of its invoices, where they were asked for. */
      dates?: readonly Day[];
    },
    status = 200,
  ): PageReply =>
    page(
      'invoices/recurring/form',
      {
        ...locals,
        ...{
          currencies: currencyOptions,
          rhythms: unitOptions,
          units: offeredUnits,
          issuing,
          examples: examplesFor(locals.state.values, calendar.today),
          noTaxKinds,
        },
        dates: locals.dates ?? null,
        ...lineFormOf(locals.state.values),
        labels: recurringLabels,
        lineLabels,
      },
      { title: locals.plan ? `Edit ${locals.plan.name}` : 'New recurring invoice', status },
    ),
};
