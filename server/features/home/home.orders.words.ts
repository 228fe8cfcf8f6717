import { stateBadge } from '../../domain/workOrders/workOrders.words.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import type { OrderNews } from './home.portal.queries.ts';

/** A work order that its customer's people are told about. */
export interface OrderLine {
  id: string;
  badge: { text: string; tone: string };
  label: string;
  facility: string;
  /** Why; null where there is a comment to read instead. */
  reason: string | null;
  at: Date;
}

const line = ({ id, number, facility, at }: OrderNews) => ({
  ...{ id, facility, at },
  label: workOrderNumber(number),
});

/** What the company wrote last. Nobody knows who has read it, so that it doesn't say that it's new. */
export const commentedLine = (news: OrderNews): OrderLine => ({
  ...line(news),
  badge: { text: 'Answered', tone: 'info' },
  reason: null,
});

/** What was declined, cancelled or reopened; reopened work has gone on to some other state. */
export const turnedLine = (news: OrderNews): OrderLine => ({
  ...line(news),
  badge:
    news.status === 'declined' || news.status === 'cancelled'
      ? stateBadge(news.status)
      : { text: 'Reopened', tone: 'warn' },
  reason: news.reason,
});
