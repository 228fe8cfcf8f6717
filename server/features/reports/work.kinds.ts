import { bars, counted, daysCell, oneBar, shareCell, shareOf } from './chart.ts';
import { longestOf, month, only, same, table, unread, type Kind } from './kind.ts';
import { failuresByModel } from './failures.queries.ts';
import { isTooMuch, onTimeByMonth, outcomes, turnaroundByMonth, workByType } from './work.queries.ts';

/** What was done, how well and how fast. */
export const workKinds = {
  on_time: {
    title: same('Serviced on time'),
    tab: same('On time'),
    about: 'How many of the serviced assets that had a due date were serviced by that date.',
    when: 'past',
    isMoney: false,
    none: {
      title: 'No due assets were serviced in these months',
      text: 'Finished work on assets that had a due date is counted here.',
    },
    async read(db, span) {
      const months = await onTimeByMonth(db, span);
      const rows = months.map(({ serviced, onTime, ...one }) => {
        const share = shareOf(onTime, serviced);
        return {
          ...month(db, one.month),
          cells: [shareCell(onTime, serviced, db.calendar.locale), counted(onTime), counted(serviced)],
          // What was late is the rest of the bar.
          bar: share === null ? [] : bars([share, 0, 100 - share], 100),
        };
      });
      return {
        ...table('Month', ['On time, %', 'On time', 'Serviced']),
        legend: [
          { label: 'On time', tone: 1 },
          { label: 'Late', tone: 3 },
        ],
        ...only(rows, months.some(({ serviced }) => serviced > 0)),
      }; // prettier-ignore
    },
  },
  work: {
    title: same('Work done by type and outcome'),
    tab: same('Work done'),
    about: 'The assets on finished work, by type of work and outcome.',
    when: 'past',
    isMoney: false,
    none: {
      title: 'No work was finished in these months',
      text: 'Work is counted here once an asset on it has an outcome and the work is done.',
    },
    async read(db, span) {
      if (await isTooMuch(db, span, 'all')) return unread;
      const types = await workByType(db, span);
      const all = types.map((type) => outcomes.reduce((sum, one) => sum + type[one], 0));
      const longest = longestOf(all);
      const rows = types.map(({ type, ...by }, at) => ({
        ...{ label: type ?? 'Other work', plain: type ?? 'Other work' },
        cells: [all[at] ?? 0, ...outcomes.map((one) => by[one])].map(counted),
        bar: bars(
          outcomes.map((one) => by[one]),
          longest,
        ),
      }));
      return {
        ...table('Type', ['Assets', 'Passed', 'Adjusted', 'Failed', 'Not done']),
        legend: [
          { label: 'Passed', tone: 1 },
          { label: 'Adjusted', tone: 2 },
          { label: 'Failed', tone: 3 },
          { label: 'Not done', tone: 4 },
        ],
        ...only(rows, types.length > 0),
      };
    },
  },
  turnaround: {
    title: same('Turnaround'),
    tab: same('Turnaround'),
    about:
      'How many days work orders took from the request to the day they were done. Half of them took no longer than the ' +
      'median, and nine out of ten no longer than the last figure.',
    when: 'past',
    isMoney: false,
    none: {
      title: 'No work orders were done in these months',
      text: 'Work orders are counted here in the month in which they were done.',
    },
    async read(db, span) {
      const months = await turnaroundByMonth(db, span);
      const longest = longestOf(months.map(({ within, median }) => Math.max(within ?? 0, median ?? 0)));
      const { locale } = db.calendar;
      const rows = months.map(({ median, within, orders, ...one }) => ({
        ...month(db, one.month),
        cells: [daysCell(median, locale), daysCell(within, locale), counted(orders)],
        bar: bars([median ?? 0, 0, Math.max(0, (within ?? 0) - (median ?? 0))], longest),
      }));
      return {
        ...table('Month', ['Median, days', '90% within, days', 'Work orders']),
        legend: [
          { label: 'Median', tone: 1 },
          { label: '90% within', tone: 3 },
        ],
        ...only(rows, months.some(({ orders }) => orders > 0)),
      }; // prettier-ignore
    },
  },
  failures: {
    title: same('Failures by manufacturer and model'),
    tab: same('Failures'),
    about: 'The models that failed, most failures first, with how many of them were serviced.',
    when: 'past',
    isMoney: false,
    none: {
      title: 'Nothing failed in these months',
      text: 'Manufacturers and models are listed here when work on one of their assets ends with the outcome Failed.',
    },
    async read(db, span, most) {
      if (await isTooMuch(db, span, 'serviced')) return unread;
      const found = await failuresByModel(db, span, most);
      const longest = longestOf(found.map(({ failed }) => failed));
      const rows = found.slice(0, most).map(({ manufacturer, model, failed, serviced }) => ({
        ...{ label: manufacturer ?? 'No manufacturer', plain: manufacturer ?? '', detail: model },
        cells: [counted(failed), counted(serviced), shareCell(failed, serviced, db.calendar.locale)],
        bar: oneBar(failed, longest),
      }));
      return {
        ...table('Manufacturer', ['Failed', 'Serviced', 'Failed, %']),
        ...{ detail: 'Model', ...only(rows, found.length > 0), more: found.length > most },
      };
    },
  },
} satisfies Record<string, Kind>;
