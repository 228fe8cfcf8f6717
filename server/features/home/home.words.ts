import { money } from '../../domain/money/amounts.ts';
import type { Calendar } from '../../shared/dates.ts';
import type { Day } from '../../shared/days.ts';
import { claimNumber, estimateNumber, invoiceNumber } from '../../shared/numbers.ts';
import type { UnpaidInvoice, WaitingClaim, WaitingEstimate } from './home.money.queries.ts';

/** A line of what waits for somebody: one click from being done. */
export interface Waiting {
  badge: { text: string; tone: string };
  href: string;
  label: string;
  text: string;
  soft: string;
  /** What is said at its end: a day in words. */
  end: string;
}

const amount = (minor: string, currency: string, { locale }: Calendar) =>
  money(BigInt(minor), currency, locale);

/** An invoice to pay; `base` is where invoices are, `text` whose it is. */
export const invoiceLine = (
  { id, number, currency, open_minor: open, due_on: due }: UnpaidInvoice,
  base: string,
  calendar: Calendar,
  text = '',
): Waiting => ({
  badge: overdueSince(due, calendar.today)
    ? { text: 'Overdue', tone: 'bad' }
    : { text: 'Due soon', tone: 'warn' },
  href: `${base}/${id}`,
  label: invoiceNumber('invoice', number),
  text: `${amount(open, currency, calendar)} to pay`,
  soft: text,
  end: `due ${calendar.date(due)}`,
});

const overdueSince = (due: Day, today: Day) => due < today;

/** An estimate that waits for the customer's answer. */
export const toApproveLine = (one: WaitingEstimate, calendar: Calendar): Waiting => ({
  badge: { text: 'To approve', tone: 'info' },
  href: `/estimates/${one.id}`,
  label: estimateNumber(one.number),
  text: amount(one.total_minor, one.currency, calendar),
  soft: '',
  end: `until ${calendar.date(one.valid_until)}`,
});

/** An estimate that the customer approved, and with which nothing has been done. */
export const approvedLine = (one: WaitingEstimate, calendar: Calendar): Waiting => ({
  badge: { text: 'Approved', tone: 'good' },
  href: `/admin/estimates/${one.id}`,
  label: estimateNumber(one.number),
  text: amount(one.total_minor, one.currency, calendar),
  soft: one.customer,
  end: '',
});

/** A claim that waits for a decision. */
export const claimLine = (one: WaitingClaim): Waiting => ({
  badge: { text: 'Claim', tone: 'info' },
  href: `/admin/claims/${one.id}`,
  label: claimNumber(one.number),
  text: one.asset_name,
  soft: one.customer,
  end: '',
});
