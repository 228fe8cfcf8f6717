import { mostRequests } from '../../domain/accessRequests/accessRequests.queries.ts';
import { actionInWords, kindInWords, recordPages } from '../../domain/audit/audit.words.ts';
import { isAllowed, type StaffAllow } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, type Route } from '../../request/route.ts';
import type { Day } from '../../shared/days.ts';
import { href } from '../../shared/href.ts';
import { cappedCount } from '../../lists/spec.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import {
  adminCounts,
  countCap,
  overdueAssets,
  waitingTickets,
  type AdminCounts,
} from './home.admin.queries.ts';
import { approvedEstimates, overdueInvoices, waitingClaims } from './home.money.queries.ts';
import {
  approvedLine,
  authorisedLine,
  claimAnswersLine,
  claimLine,
  emailLines,
  invitationsLine,
  invoiceLine,
  recurringLine,
  jobsLine,
  requestsLine,
  workLine,
  ordersLine,
  ticketsLine,
  toTakeOnLine,
} from './home.words.ts';
import { monthCounts, recentEntries, type MonthCounts, type RecentEntry } from './home.month.queries.ts';
import { homePages, type RecentLine, type Step, type Tile } from './home.pages.ts';

/** The back office's start page: what waits the longest, counts with a way on, and for a new tenant what to do first. */
export const homeAdminRoutes: readonly Route[] = [
  staffGet('/admin', { allow: ['staff'] }, async ({ db, actor, tenant }) => {
    const may = (...allow: StaffAllow[]) => isAllowed(actor, allow);
    const first: Day = `${db.calendar.today.slice(0, 8)}01`;
    const [counts, tickets, overdue, claims, approved, unpaid, month, recent] = await Promise.all([
      adminCounts(db, actor.userId),
      may('view_records', 'keep_tickets') ? waitingTickets(db) : [],
      may('view_records', 'keep_assets') ? overdueAssets(db) : [],
      // What somebody else has to do is no business of whoever only looks.
      may('keep_claims') ? waitingClaims(db) : [],
      may('keep_billing') ? approvedEstimates(db) : [],
      may('keep_billing') ? overdueInvoices(db, db.calendar.today) : [],
      monthCounts(db, first),
      may('administrator') ? recentEntries(db) : [],
    ]);
    const steps = stepsOf(counts, actor);
    return homePages.admin({
      name: actor.name,
      company: tenant.name,
      tiles: tilesOf(counts, actor),
      tickets: tickets.map((ticket) => ({ ...ticket, label: ticketNumber(ticket.number) })),
      overdue,
      money: [
        ...(may('view_records', 'keep_tickets') ? ticketsLine(counts.ticketsToAnswer) : []),
        ...(may('keep_work_orders') ? toTakeOnLine(counts.requestsToTakeOn) : []),
        ...(may('keep_work_orders') ? ordersLine(counts.ordersToAnswer) : jobsLine(counts.jobsToAnswer)),
        ...(may('administrator') ? requestsLine(counts.accessRequests) : []),
        ...claims.map(claimLine),
        ...(may('keep_claims') ? claimAnswersLine(counts.claimsToAnswer) : []),
        ...(may('keep_claims') ? authorisedLine(counts.authorisedClaims) : []),
        ...approved.map((one) => approvedLine(one, db.calendar)),
        ...(may('keep_billing') ? workLine(counts.workToInvoice) : []),
        ...(may('keep_billing') ? recurringLine(counts.recurringStopped) : []),
        ...unpaid.map((one) => invoiceLine(one, '/admin/invoices', db.calendar, one.customer)),
        ...(may('keep_records')
          ? emailLines(counts.bouncedEmails, counts.failedEmails, counts.heldEmails)
          : []),
        ...(may('administrator') ? invitationsLine(counts.openInvitations) : []),
      ],
      month: {
        name: db.calendar.month(first),
        tiles: monthTiles(month, { from: first, to: db.calendar.today }, actor),
      },
      recent: recent.map(recentLine),
      mayGiveAccess: isAllowed(actor, ['administrator']),
      steps: steps.every(({ done }) => done) ? null : steps,
    });
  }),
];

type Actor = StaffContext['actor'];

/** What a tile is called when there is one of it. */
const ofOne: Readonly<Record<string, string>> = {
  Customers: 'Customer',
  Contacts: 'Contact',
  Assets: 'Asset',
  'Overdue assets': 'Overdue asset',
  'Open tickets': 'Open ticket',
  'Access requests': 'Access request',
  'Assets serviced': 'Asset serviced',
  'Work orders finished': 'Work order finished',
  'New tickets': 'New ticket',
  'Invoices issued': 'Invoice issued',
};

type MakeTile = (count: number, label: string, to: string, allow: readonly StaffAllow[]) => Tile[];

/** Makes tiles of what this person may open, and none of the rest. */
const tilesFor =
  (actor: Actor): MakeTile =>
  (count, label, to, allow) =>
    isAllowed(actor, allow)
      ? [
          {
            number: cappedCount(count, countCap),
            label: count === 1 ? (ofOne[label] ?? label) : label,
            href: to,
          },
        ]
      : [];

/** The month so far, each number with the list or the report that it comes from. */
function monthTiles(counts: MonthCounts, days: { from: Day; to: Day }, actor: Actor): Tile[] {
  const tile = tilesFor(actor);
  const report = (name: string) => href('/admin/reports', { report: name, ...days });
  return [
    ...tile(counts.serviced, 'Assets serviced', report('work'), ['view_records']),
    ...tile(counts.finished, 'Work orders finished', report('turnaround'), ['view_records']),
    ...tile(counts.tickets, 'New tickets', '/admin/tickets', ['view_records', 'keep_tickets']),
    ...tile(counts.invoices, 'Invoices issued', href('/admin/invoices', days), [
      'view_records',
      'keep_billing',
    ]),
  ];
}

/** An entry of the audit log in words. */
const recentLine = (entry: RecentEntry): RecentLine => {
  const path = recordPages[entry.record_kind];
  return {
    at: entry.at,
    who: entry.actor_name,
    what: actionInWords(entry.action),
    kind: kindInWords(entry.record_kind),
    record: entry.record_name,
    href: path === undefined || entry.record_id === null ? null : `${path}/${entry.record_id}`,
  };
};

/** What this person may open. */
function tilesOf(counts: AdminCounts, actor: Actor): Tile[] {
  const tile = tilesFor(actor);
  return [
    ...tile(counts.customers, 'Customers', '/admin/customers', ['view_records']),
    ...tile(counts.contacts, 'Contacts', '/admin/contacts', ['view_records']),
    ...tile(counts.assets, 'Assets', '/admin/assets', ['view_records', 'keep_assets']),
    ...tile(
      counts.overdue,
      'Overdue assets',
      href('/admin/assets', { due: 'overdue', sort: 'next_service' }),
      ['view_records', 'keep_assets'],
    ),
    ...tile(counts.openTickets, 'Open tickets', '/admin/tickets', ['view_records', 'keep_tickets']),
    // Who waits for access is worth a look; that nobody does, isn't.
    ...(counts.accessRequests === 0
      ? []
      : tile(
          counts.accessRequests,
          counts.accessRequests < mostRequests ? 'Access requests' : 'Access requests: the list is full',
          '/admin/access_requests',
          ['administrator'],
        )),
  ];
}

/** The three steps that lead to somebody's first sign-in to the portal, as far as this person may take them. */
function stepsOf(counts: AdminCounts, actor: Actor): Step[] {
  const step = (count: number, allow: StaffAllow, words: Omit<Step, 'done'>) =>
    isAllowed(actor, [allow]) ? [{ ...words, done: count > 0 }] : [];
  return [
    ...step(counts.customers, 'keep_records', {
      label: 'Add a customer',
      text: 'A customer is a client of yours. You’ll add everything else to one.',
      href: '/admin/customers/new',
    }),
    ...step(counts.facilities, 'keep_records', {
      label: 'Add a facility for the customer',
      text: 'A facility is a place where its assets are.',
      href: '/admin/facilities/new?customer=newest',
    }),
    ...step(counts.portalLogins, 'administrator', {
      label: 'Give portal access',
      text: 'Add a person at the customer, their facilities and how they sign in, all on one page.',
      href: '/admin/access/new',
    }),
  ];
}
