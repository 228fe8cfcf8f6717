import type { PortalContext, StaffContext } from '../../request/contexts.ts';
import { addDays, addMonths, isDay, type Day } from '../../shared/days.ts';

/** From which day to which, both included, and for staff whose, and where. */
export interface Span {
  from: Day;
  to: Day;
  customerId: string | null;
  facilityId: string | null;
  /** Whose invoices: in the portal the own customer's; null for those of the whole company. */
  payerId: string | null;
}

/** The spans of reports: what was done, what falls due, and how it is now. */
export interface Spans {
  past: Span;
  coming: Span;
}

/** Labels of the form that filters reports. */
export const filterLabels = {
  from: 'From',
  to: 'To',
  customer_id: 'Customer',
  facility_id: 'Facility',
} as const;

/** The days that are asked for, in the address or by a form. */
export interface AskedDays {
  from: Day;
  to: Day;
  wrong: string | null;
  /** Somebody asked for days. */
  asked: boolean;
}

/** How many years a report covers at most. */
const mostYears = 10;

/** The last twelve months up to a day. */
export const yearUpTo = (to: Day): { from: Day; to: Day } => ({
  from: addMonths(`${to.slice(0, 8)}01`, -11),
  to,
});

/** The days in the address: those of the last twelve months, unless it says otherwise. */
export function daysIn({ db, query }: Pick<StaffContext | PortalContext, 'db' | 'query'>): AskedDays {
  const { today } = db.calendar;
  const given = (name: 'from' | 'to') =>
    query[name] === undefined || query[name] === '' ? null : query[name];
  const to = given('to') ?? today;
  const from = given('from') ?? yearUpTo(isDay(to) ? to : today).from;
  const wrong =
    !isDay(from) || !isDay(to)
      ? 'Enter two dates, such as 2026-03-31.'
      : to < from || addMonths(from, mostYears * 12) < to
        ? `Enter dates at most ${mostYears} years apart, with From before To.`
        : null;
  return { from, to, wrong, asked: given('from') !== null || given('to') !== null };
}

/** The spans of those days: without days, what falls due is counted in twelve whole months, of which this is the first. */
export function spansOf(
  { from, to, asked }: Pick<AskedDays, 'from' | 'to' | 'asked'>,
  today: Day,
  of: Pick<Span, 'customerId' | 'facilityId' | 'payerId'>,
): Spans {
  const past = { from, to, ...of };
  const begins = `${today.slice(0, 8)}01`;
  const next = { from: begins, to: addDays(addMonths(begins, 12), -1), ...of };
  return { past, coming: asked ? past : next };
}

/** Whose invoices somebody asks for: staff of a customer or of all, the portal of its own. */
export const payerOf = (actor: StaffContext['actor'] | PortalContext['actor'], customerId: string | null) =>
  actor.kind === 'staff' ? customerId : (actor.customer?.id ?? null);
