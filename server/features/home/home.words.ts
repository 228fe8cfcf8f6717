import { money } from '../../domain/money/amounts.ts';
import type { Calendar } from '../../shared/dates.ts';
import type { Day } from '../../shared/days.ts';
import { cappedCount } from '../../lists/spec.ts';
import { href } from '../../shared/href.ts';
import { waitingCap } from '../../shared/waitingCap.ts';
import { emailDays, invitationDays } from './home.admin.queries.ts';
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

/** A partner's claim about which the company asked something. */
export const questionLine = (one: WaitingClaim, company: string): Waiting => ({
  badge: { text: 'Question', tone: 'warn' },
  href: `/claims/${one.id}`,
  label: claimNumber(one.number),
  text: one.asset_name,
  soft: `${company} waits for your answer`,
  end: '',
});

/** Several that wait, as one line that leads to their list; nothing where there are none. */
const counted = (count: number, words: readonly [string, string], line: Omit<Waiting, 'label'>): Waiting[] =>
  count === 0
    ? []
    : [{ ...line, label: `${cappedCount(count, waitingCap)} ${count === 1 ? words[0] : words[1]}` }];

/** Claims that are authorized, and for which nobody has created the service order. */
export const authorisedLine = (count: number): Waiting[] =>
  counted(count, ['claim', 'claims'], {
    badge: { text: 'Authorized', tone: 'good' },
    href: href('/admin/claims', { status: 'authorised' }),
    text: count === 1 ? 'needs a service order' : 'need a service order',
    ...{ soft: '', end: '' },
  });

/** Claims on which the partner wrote last. */
export const claimAnswersLine = (count: number): Waiting[] =>
  counted(count, ['claim', 'claims'], {
    badge: { text: 'Comment', tone: 'info' },
    href: href('/admin/claims', { answer: 'needed' }),
    text: count === 1 ? 'has a comment to answer' : 'have a comment to answer',
    ...{ soft: '', end: '' },
  });

/** People who asked for access on the sign-in page (A35). */
export const requestsLine = (count: number): Waiting[] =>
  counted(count, ['access request', 'access requests'], {
    badge: { text: 'Access', tone: 'info' },
    href: '/admin/access_requests',
    text: count === 1 ? 'waits for an answer' : 'wait for an answer',
    ...{ soft: '', end: '' },
  });

/** Work that is finished, and on no invoice. */
export const workLine = (count: number): Waiting[] =>
  counted(count, ['finished work order', 'finished work orders'], {
    badge: { text: 'To invoice', tone: 'info' },
    href: href('/admin/invoices/from_work', { of: 'all' }),
    text: count === 1 ? 'isn’t invoiced' : 'aren’t invoiced',
    ...{ soft: '', end: '' },
  });

/** Recurring invoices that the clock has paused: their customer is inactive, or an invoice couldn't be created. */
export const recurringLine = (count: number): Waiting[] =>
  counted(count, ['recurring invoice', 'recurring invoices'], {
    badge: { text: 'Paused', tone: 'bad' },
    href: href('/admin/invoices/recurring', { state: 'paused' }),
    text: 'couldn’t be created',
    ...{ soft: '', end: '' },
  });

/** Open tickets in which the customer wrote last, or nobody did. */
export const ticketsLine = (count: number): Waiting[] =>
  counted(count, ['ticket to answer', 'tickets to answer'], {
    badge: { text: 'Tickets', tone: 'info' },
    href: href('/admin/tickets', { answer: 'needed' }),
    ...{ text: '', soft: '', end: '' },
  });

/** What customers requested, and nobody has taken on or declined. */
export const toTakeOnLine = (count: number): Waiting[] =>
  counted(count, ['request to take on', 'requests to take on'], {
    badge: { text: 'Requested', tone: 'warn' },
    href: href('/admin/work_orders', { status: 'requested' }),
    ...{ text: '', soft: '', end: '' },
  });

/** Jobs of this person's own on which the customer wrote last. */
export const jobsLine = (count: number): Waiting[] =>
  counted(count, ['job', 'jobs'], {
    badge: { text: 'Comment', tone: 'info' },
    href: '/admin/my_jobs',
    text: count === 1 ? 'has a comment to answer' : 'have a comment to answer',
    ...{ soft: '', end: '' },
  });

/** Work orders that are not over, and on which the customer wrote last. */
export const ordersLine = (count: number): Waiting[] =>
  counted(count, ['work order', 'work orders'], {
    badge: { text: 'Comment', tone: 'info' },
    href: href('/admin/work_orders', { answer: 'needed' }),
    text: count === 1 ? 'has a comment to answer' : 'have a comment to answer',
    ...{ soft: '', end: '' },
  });

/** Emails of the last days that came back, or that no server took. */
export const emailLines = (bounced: number, failed: number, held: number): Waiting[] => [
  ...counted(bounced, ['email', 'emails'], {
    badge: { text: 'Bounced', tone: 'bad' },
    href: href('/admin/emails', { state: 'refused' }),
    text: `came back in the last ${emailDays} days`,
    ...{ soft: '', end: '' },
  }),
  ...counted(failed, ['email', 'emails'], {
    badge: { text: 'Failed', tone: 'bad' },
    href: href('/admin/emails', { state: 'failed' }),
    text: `couldn’t be sent in the last ${emailDays} days`,
    ...{ soft: '', end: '' },
  }),
  ...counted(held, ['email', 'emails'], {
    badge: { text: 'Waiting', tone: 'warn' },
    href: href('/admin/emails', { state: 'waiting' }),
    text: 'for another day, because your company can send only so many a day',
    ...{ soft: '', end: '' },
  }),
];

/** Portal users who were invited, and have set no password. */
export const invitationsLine = (count: number): Waiting[] =>
  counted(count, ['invitation', 'invitations'], {
    badge: { text: 'Invited', tone: 'warn' },
    href: href('/admin/users', { kind: 'external', state: 'invited' }),
    text: `not accepted for more than ${invitationDays} days`,
    ...{ soft: '', end: '' },
  });
