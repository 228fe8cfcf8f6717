import { getCustomerHead } from '../../domain/customers/head.ts';
import { csv, notFound, page, type Reply } from '../../request/reply.ts';
import { isAllowed, payers, type PortalAllow, type StaffAllow } from '../../request/allow.ts';
import type { PortalContext, StaffContext } from '../../request/contexts.ts';
import { portalGet, staffGet, type Route } from '../../request/route.ts';
import { addDays, addMonths, isDay } from '../../shared/days.ts';
import { idIn } from '../../shared/uuid.ts';
import { reportColumns, reportNames, reportsOf, type ReportName } from './reports.pages.ts';
import type { Span } from './reports.queries.ts';

/** A13: a contact user opens reports by *Access Reports*; what was spent takes *Access Billing* besides. */
const readers: readonly PortalAllow[] = [
  'link',
  'customer_user',
  'agent_user',
  'contact_user:access_reports',
];
const staff: readonly StaffAllow[] = ['view_records'];
const labels = { from: 'From', to: 'To' } as const;

type Context = StaffContext | PortalContext;
const isStaff = (context: Context): context is StaffContext => context.actor.kind === 'staff';

/** The reports that this person may see. */
const namesFor = (context: Context): ReportName[] =>
  reportNames.filter((name) => name !== 'spend' || isStaff(context) || isAllowed(context.actor, payers));

/** Reports of a customer's assets, work and money; staff see them of all customers, or of one. */
export const reportRoutes: readonly Route[] = [
  portalGet('/reports', { allow: readers, heavy: true }, (context) => show(context, '/reports')),
  portalGet('/reports/export.csv', { allow: readers, heavy: true }, (context) => send(context)),
  staffGet('/admin/reports', { allow: staff, heavy: true }, (context) => show(context, '/admin/reports')),
  staffGet('/admin/reports/export.csv', { allow: staff, heavy: true }, (context) => send(context)),
];

/** The months that are asked for: the last twelve, unless the address says otherwise; what falls due, the next twelve. */
function spansIn({ db, query }: Context, customerId: string | null) {
  const { today } = db.calendar;
  const given = (name: 'from' | 'to') =>
    query[name] === undefined || query[name] === '' ? null : query[name];
  const to = given('to') ?? today;
  const from = given('from') ?? addMonths(`${(isDay(to) ? to : today).slice(0, 8)}01`, -11);
  const wrong =
    !isDay(from) || !isDay(to)
      ? 'Enter two dates, such as 2026-03-31.'
      : to < from || addMonths(from, 120) < to
        ? 'Enter dates at most 10 years apart, with From before To.'
        : null;
  const past: Span = wrong === null ? { from, to, customerId } : { from: today, to: today, customerId };
  // Dates in the address are those of what falls due as well.
  const asked = given('from') !== null || given('to') !== null;
  const next = { from: today, to: addDays(addMonths(`${today.slice(0, 8)}01`, 12), -1), customerId };
  return { from, to, wrong, asked, spans: { past, coming: asked ? past : next } };
}

/** For staff: the customer in the address, if there is one; undefined where it isn't there. */
async function customerIn(context: Context): Promise<{ id: string; name: string } | null | undefined> {
  const id = isStaff(context) ? idIn(context.query['customer_id']) : null;
  return id === null ? null : getCustomerHead(context.db, id);
}

async function show(context: Context, path: string): Promise<Reply> {
  const customer = await customerIn(context);
  if (customer === undefined) return notFound();
  const { from, to, wrong, asked, spans } = spansIn(context, customer?.id ?? null);
  const reports =
    wrong === null ? await reportsOf(context.db, spans, namesFor(context), { staff: isStaff(context) }) : [];
  // Without dates each export has the months that its chart has.
  const kept = { ...(asked && { from, to }), ...(customer && { customer_id: customer.id }) };
  return page(
    'reports/show',
    {
      path,
      reports,
      // Without dates each chart has months of its own, which it names.
      days: asked ? { from, to, wrong } : { from: '', to: '', wrong },
      labels,
      customer,
      query: new URLSearchParams(kept).toString(),
    },
    { title: 'Reports', status: wrong === null ? 200 : 422 },
  );
}

async function send(context: Context): Promise<Reply> {
  const name = namesFor(context).find((one) => one === (context.query['report'] ?? 'due'));
  const customer = await customerIn(context);
  if (name === undefined || customer === undefined) return notFound();
  const { spans } = spansIn(context, customer?.id ?? null);
  const reports = await reportsOf(context.db, spans, [name], { staff: isStaff(context) });
  const rows = reports.flatMap(({ heading, bars }) => bars.map((bar) => ({ ...bar, heading })));
  return csv(context.tenant, `${name}.csv`, reportColumns, [rows]);
}
