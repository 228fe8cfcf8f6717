import { page, type PageReply } from '../../request/reply.ts';
import type { Day } from '../../shared/days.ts';
import type { Waiting } from './home.words.ts';
import type { OrderLine } from './home.orders.words.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { OverdueAsset, WaitingTicket } from './home.admin.queries.ts';
import type {
  AnsweredTicket,
  CustomersAgent,
  OverdueAsset as PortalsOverdueAsset,
} from './home.portal.queries.ts';

/** A count with the way on to what it counts. */
export interface Tile {
  number: string;
  label: string;
  href: string;
}

/** A month of the picture; `width` is its bar, in percent of the longest. */
export interface Bar {
  first: Day;
  label: string;
  count: string;
  width: number;
}

/** What somebody did. */
export interface RecentLine {
  at: Date;
  who: string;
  /** What was done, to which kind of record: *Changed*, *Customer*. */
  what: string;
  kind: string;
  record: string;
  href: string | null;
}

/** A step that a new tenant has before it. */
export interface Step {
  label: string;
  text: string;
  href: string;
  done: boolean;
}

export const homePages = {
  portal: (locals: {
    company: string;
    customer: string;
    overdue: readonly PortalsOverdueAsset[];
    overdueMore: boolean;
    answered: readonly (AnsweredTicket & { label: string })[];
    /** Work orders that the company commented on, declined, cancelled or reopened. */
    orders: readonly OrderLine[];
    tiles: readonly Tile[];
    bars: readonly Bar[];
    /** True when nothing falls due in the whole year. */
    nothingDue: boolean;
    /** A16: why nothing of assets is here, or null. */
    noFacility: { title: string; text: string } | null;
    facilityChosen: boolean;
    withTickets: boolean;
    /** A13: what is to be approved and paid, for those who see the customer's money. */
    money: readonly Waiting[];
    withMoney: boolean;
    /** A20a: who files claims is told of questions about them. */
    withClaims: boolean;
    /** A21: who sees this portal for its customer, or null. */
    agent: CustomersAgent | null;
  }): PageReply => page('home/portal', locals, { title: 'Overview' }),

  /** An agent without any customer: nothing else could be shown. */
  withoutCustomer: (agent: string, empty: EmptyList): PageReply =>
    page('home/withoutCustomer', { agent, empty }, { title: 'Overview' }),

  admin: (locals: {
    name: string;
    mayGiveAccess: boolean;
    company: string;
    tiles: readonly Tile[];
    tickets: readonly (WaitingTicket & { label: string })[];
    money: readonly Waiting[];
    overdue: readonly OverdueAsset[];
    steps: readonly Step[] | null;
    /** The month so far: its name, and numbers with a way on. */
    month: { name: string; tiles: readonly Tile[] };
    /** For those who may open the audit log. */
    recent: readonly RecentLine[];
  }): PageReply => page('home/admin', locals, { title: 'Home' }),
};
