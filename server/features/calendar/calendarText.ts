import ical, { ICalCalendarMethod } from 'ical-generator';
import { addDays } from '../../shared/days.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import type { DueAsset, ScheduledOrder } from './calendar.queries.ts';

/** What a calendar is made of. */
interface Calendar {
  /** The company's name, and the host of its portal, by which its entries are told from everybody else's. */
  company: string;
  host: string;
  assets: readonly DueAsset[];
  orders: readonly ScheduledOrder[];
  /** The address of a page of the portal. */
  url: (path: string) => string;
}

/**
 * A calendar as iCalendar (RFC 5545). An entry is named after its record, so that it stays the same one when its date
 * changes; a whole day ends where the next one begins.
 */
export function calendarText({ company, host, assets, orders, url }: Calendar): string {
  const calendar = ical({
    name: `${company}: service`,
    prodId: { company: 'Gatehouse', product: 'Portal' },
    method: ICalCalendarMethod.PUBLISH,
    // A request to those who ask more often than it pays.
    ttl: 60 * 60,
  });
  for (const { id, name, facility, on, updated_at: at } of assets)
    calendar.createEvent({
      ...{ id: `asset-${id}@${host}`, stamp: at, lastModified: at },
      ...wholeDay(on),
      ...{ summary: `Service due: ${name}`, location: facility, url: url(`/assets/${id}`) },
    });
  for (const { id, number, type, facility, on, updated_at: at } of orders)
    calendar.createEvent({
      ...{ id: `work-order-${id}@${host}`, stamp: at, lastModified: at },
      ...wholeDay(on),
      ...{
        summary: `${type} ${workOrderNumber(number)}`,
        location: facility,
        url: url(`/work_orders/${id}`),
      },
    });
  return calendar.toString();
}

/** A day has no zone: the library writes it as it is in UTC. */
const wholeDay = (on: string) => ({ allDay: true, start: noon(on), end: noon(addDays(on, 1)) });
const noon = (day: string) => new Date(`${day}T12:00:00Z`);
