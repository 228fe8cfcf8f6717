import type { Calendar } from '../../shared/dates.ts';
import { emptyWithoutCustomer, emptyWithoutFacility } from '../../lists/empty.ts';
import { href } from '../../shared/href.ts';
import { cappedCount } from '../../lists/spec.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { customerReaders, everyReader, isAllowed, payers, type PortalAllow } from '../../request/allow.ts';
import { portalGet, type Route } from '../../request/route.ts';
import { claimsInQuestion, moneyForCustomer } from './home.money.queries.ts';
import { invoiceLine, questionLine, toApproveLine } from './home.words.ts';
import { commentedLine, turnedLine } from './home.orders.words.ts';
import { homePages, type Bar } from './home.pages.ts';
import {
  countCap,
  customersAgent,
  mostShown,
  portalFigures,
  type PortalFigures,
} from './home.portal.queries.ts';

/** Those whom the customer's agent looks at: neither the agent itself nor a partner. */
const ownPeople: readonly PortalAllow[] = ['link', 'customer_user', 'contact_user'];

/** The portal's start page: what needs attention, how much there is, what falls due. */
export const homePortalRoutes: readonly Route[] = [
  portalGet('/', { allow: everyReader }, async ({ db, actor, tenant }) => {
    const [company, customer] = [tenant.name, actor.subject.name];
    if (actor.kind === 'agent_user' && actor.customer === null)
      return homePages.withoutCustomer(customer, emptyWithoutCustomer(company, customer));
    const withTickets = isAllowed(actor, customerReaders);
    const withMoney = isAllowed(actor, payers);
    const withClaims = actor.kind === 'partner_user';
    const [figures, agent, money, questions] = await Promise.all([
      portalFigures(db, db.calendar.today, withTickets, actor.kind === 'link' ? null : actor.userId),
      isAllowed(actor, ownPeople) ? customersAgent(db) : undefined,
      withMoney ? moneyForCustomer(db, db.calendar.today) : { estimates: [], invoices: [] },
      withClaims ? claimsInQuestion(db) : [],
    ]);
    const { counts } = figures;
    const tile = (count: number, label: string, to: string) => ({
      number: cappedCount(count, countCap),
      label,
      href: to,
    });
    return homePages.portal({
      company,
      customer,
      overdue: figures.overdue,
      overdueMore: counts.overdue > mostShown,
      orders: [...figures.turned.map(turnedLine), ...figures.commented.map(commentedLine)],
      answered: figures.answered.map((ticket) => ({ ...ticket, label: ticketNumber(ticket.number) })),
      tiles: [
        tile(counts.assets, 'Assets', '/assets'),
        tile(counts.overdue, 'Overdue', href('/assets', { due: 'overdue', sort: 'next_service' })),
        ...(counts.openTickets === undefined ? [] : [tile(counts.openTickets, 'Open tickets', '/tickets')]),
      ],
      bars: barsOf(figures.months, db.calendar),
      nothingDue: figures.months.every(({ due }) => due === 0),
      noFacility: figures.anyFacility ? null : emptyWithoutFacility(company, actor, db.customerId !== null),
      facilityChosen: db.facilityId !== null,
      withTickets,
      withMoney,
      withClaims,
      money: [
        ...questions.map((one) => questionLine(one, company)),
        ...money.estimates.map((one) => toApproveLine(one, db.calendar)),
        ...money.invoices.map((one) => invoiceLine(one, '/invoices', db.calendar)),
      ],
      agent: agent ?? null,
    });
  }),
];

function barsOf(months: PortalFigures['months'], calendar: Calendar): Bar[] {
  const longest = Math.max(1, ...months.map(({ due }) => Math.min(due, countCap)));
  return months.map(({ first, due }) => ({
    first,
    label: calendar.month(first),
    count: cappedCount(due, countCap),
    width: Math.round((Math.min(due, countCap) / longest) * 1000) / 10,
  }));
}
