import { getCustomerHead } from '../../domain/customers/head.ts';
import { customerChoices, customersToFind } from '../../domain/customers/choices.queries.ts';
import { facilitiesToFind, facilityChoices } from '../../domain/facilities/choices.queries.ts';
import { emptyWithoutCustomer } from '../../lists/empty.ts';
import { findPage } from '../../lists/findPage.ts';
import { exportOf } from '../../lists/listPage.ts';
import { paperReply } from '../../paper/paper.reply.ts';
import type { PortalContext, StaffContext } from '../../request/contexts.ts';
import { mostExported, notFound, redirect, type Reply } from '../../request/reply.ts';
import { portalGet, staffGet, type Route } from '../../request/route.ts';
import { href } from '../../shared/href.ts';
import { idIn } from '../../shared/uuid.ts';
import { mostDrawn, type Report } from './chart.ts';
import type { Kind } from './kind.ts';
import { daysIn, filterLabels, payerOf, spansOf, type AskedDays } from './filter.ts';
import {
  kindOf,
  reportNamed,
  reportReaders,
  reportsFor,
  reportStaff,
  tabOf,
  titleOf,
  type ReportName,
} from './reports.kinds.ts';
import { columnsOf, reportPages, rowsOf } from './reports.pages.ts';
import { fileOf, paperOfReport, partOf, periodOf } from './reports.paper.ts';
import { getReportFacility } from './reports.queries.ts';

type Context = StaffContext | PortalContext;
const isStaff = (context: Context): context is StaffContext => context.actor.kind === 'staff';
const staffPath = '/admin/reports';
const pathOf = (context: Context) => (isStaff(context) ? staffPath : '/reports');

const readers = { allow: reportReaders, heavy: true } as const;
const staff = { allow: reportStaff, heavy: true } as const;

/** Reports of a customer's assets, work and money; staff see them of all customers, or of one. */
export const reportRoutes: readonly Route[] = [
  portalGet('/reports', readers, (context) => show(context)),
  portalGet('/reports/export.csv', readers, (context) => send(context)),
  portalGet('/reports/report.pdf', readers, (context) => draw(context)),
  staffGet(staffPath, staff, (context) => show(context)),
  staffGet(`${staffPath}/export.csv`, staff, (context) => send(context)),
  staffGet(`${staffPath}/report.pdf`, staff, (context) => draw(context)),

  staffGet(`${staffPath}/customer`, staff, async (context) =>
    reportPages.find('customer_id', await findPage(context, { ...finding('customer'), list: customersToFind })),
  ),
  staffGet(`${staffPath}/facility`, staff, async (context) =>
    reportPages.find(
      'facility_id',
      await findPage(context, {
        ...finding('facility'),
        list: facilitiesToFind(idIn(context.query['customer_id'])),
      }),
    ),
  ),
]; // prettier-ignore

/** The report's own fields go along to the find pages and back. */
const finding = (what: 'customer' | 'facility') => ({
  path: `${staffPath}/${what}`,
  backTo: staffPath,
  labels: { ...filterLabels, report: 'Report' },
  field: `${what}_id`,
});

/** What is asked for: which report, of which days, and for staff whose and where. */
interface Asked {
  name: ReportName;
  names: readonly ReportName[];
  days: AskedDays;
  customer: { id: string; name: string } | null;
  facility: { id: string; name: string; customer: string | null } | null;
  /** The same as parameters of an address. */
  query: Record<string, string>;
}

/** Null where the report, the customer or the facility isn't there for this person. */
async function askedIn(context: Context): Promise<Asked | null> {
  const { db, query, actor } = context;
  const names = reportsFor(actor);
  const name = query['report'] === undefined || query['report'] === '' ? names[0] : reportNamed(query['report']);
  if (name === undefined || !names.includes(name)) return null;
  // The portal has no customer but the own, and the facility that is chosen there comes before an email's (A15).
  const isTaken = (field: string) => isStaff(context) || (field === 'facility_id' && db.facilityId === null);
  const given = (field: string) => isTaken(field) && (query[field] ?? '') !== '';
  const idOf = (field: string) => (given(field) ? idIn(query[field]) : null);
  const [customerId, facilityId] = [idOf('customer_id'), idOf('facility_id')];
  const [customer, facility] = await Promise.all([
    customerId === null ? undefined : getCustomerHead(db, customerId),
    facilityId === null ? undefined : getReportFacility(db, facilityId),
  ]);
  if ((given('customer_id') && !customer) || (given('facility_id') && !facility)) return null;
  const days = daysIn(context);
  return {
    ...{ name, names, days, customer: customer ?? null, facility: facility ?? null },
    query: {
      report: name,
      ...(days.asked && days.wrong === null && { from: days.from, to: days.to }),
      ...(customer && { customer_id: customer.id }),
      ...(facility && { facility_id: facility.id }),
    },
  };
} // prettier-ignore

const spanOf = ({ db, actor }: Context, { name, days, customer, facility }: Asked) => {
  const customerId = customer?.id ?? null;
  const of = { customerId, facilityId: facility?.id ?? null, payerId: payerOf(actor, customerId) };
  const { past, coming } = spansOf(days, db.calendar.today, of);
  return kindOf(name).when === 'coming' ? coming : past;
};

const read = (context: Context, asked: Asked, most: number): Promise<Report> =>
  kindOf(asked.name).read(context.db, spanOf(context, asked), most);

async function show(context: Context): Promise<Reply> {
  const asked = await askedIn(context);
  if (!asked) return notFound();
  const { name, names, days, customer, facility, query } = asked;
  const { db, actor } = context;
  const path = pathOf(context);
  const kind = kindOf(name);
  const report = days.wrong === null ? await read(context, asked, mostDrawn) : null;
  const places = isStaff(context)
    ? {
        customers: await customerChoices(db, customer?.id ?? null),
        // Invoices have no facility.
        facilities: kind.isMoney
          ? null
          : await facilityChoices(db, customer?.id ?? null, facility?.id ?? null),
        customerId: customer?.id ?? null,
      }
    : null;
  // A21: an agent that has no customer is told so here too.
  const none =
    actor.kind === 'agent_user' && actor.customer === null
      ? emptyWithoutCustomer(context.tenant.name, actor.subject.name)
      : kind.none;
  return reportPages.show({
    path,
    tabs: names.map((one) => ({
      href: href(path, { ...query, report: one }),
      label: tabOf(one, actor),
      current: one === name,
    })),
    ...{ name, title: titleOf(name, actor), about: kind.about, none },
    period: days.wrong === null ? periodOf(db.calendar, kind.when, spanOf(context, asked)) : '',
    whose:
      [customer?.name, kind.isMoney ? undefined : facility?.name]
        .filter((one) => one !== undefined)
        .join(', ') || null,
    part: partOf(actor, kind, facility !== null || db.facilityId !== null),
    facilityId: facility?.id ?? null,
    unnarrowed: kind.isMoney && (facility !== null || db.facilityId !== null),
    report,
    // Without days each report has months of its own, which it names.
    days: days.asked ? days : { ...days, from: '', to: '' },
    mailsHref: isStaff(context) ? '/admin/report_mails' : null,
    ...{
      places,
      query,
      mailHref: isStaff(context) ? href('/admin/report_mails/new', mailed(query, kind)) : null,
      hasDays: kind.when !== 'now',
      isComing: kind.when === 'coming',
    },
  });
}

/** What is sent every month has no days of its own, and invoices have no facility. */
const mailed = (
  { from: _from, to: _to, facility_id: facility, ...query }: Record<string, string>,
  { isMoney }: Pick<Kind, 'isMoney'>,
) => (isMoney || facility === undefined ? query : { ...query, facility_id: facility });

async function send(context: Context): Promise<Reply> {
  const asked = await askedIn(context);
  if (!asked) return notFound();
  if (asked.days.wrong !== null) return redirect(href(pathOf(context), backTo(context)));
  const report = await read(context, asked, mostExported);
  // The page says why.
  if (report.isUnread) return redirect(href(pathOf(context), backTo(context)));
  const file = fileOf(asked.name, context.actor, context.db.calendar.today, spanOf(context, asked));
  return exportOf(context, file, columnsOf(report), inOne(rowsOf(report)));
}

async function* inOne<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield await Promise.resolve(rows);
}

async function draw(context: Context): Promise<Reply> {
  const asked = await askedIn(context);
  if (!asked) return notFound();
  if (asked.days.wrong !== null) return redirect(href(pathOf(context), backTo(context)));
  const paper = await paperOfReport(context.db, context.actor, {
    ...asked,
    span: spanOf(context, asked),
    company: context.tenant.name,
  });
  return paperReply(context.services, context.tenant.slug, paper);
}

/** The page says what is wrong with the days. */
const backTo = ({ query }: Context) => ({
  report: query['report'],
  from: query['from'],
  to: query['to'],
  customer_id: query['customer_id'],
  facility_id: query['facility_id'],
});
