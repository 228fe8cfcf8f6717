import { counted, oneBar } from './chart.ts';
import { dueByFacility, dueByMonth, largestFacilities } from './due.queries.ts';
import { longestOf, month, only, same, table, type Kind } from './kind.ts';

/** What falls due. */
export const dueKinds = {
  due: {
    title: same('Service due by month'),
    tab: same('Due by month'),
    about: 'How many assets have their next service in each month.',
    when: 'coming',
    isMoney: false,
    none: {
      title: 'Nothing falls due in these months',
      text: 'Assets with a next service date in one of these months are counted here.',
    },
    async read(db, span) {
      const months = await dueByMonth(db, span);
      const longest = longestOf(months.map(({ due }) => due));
      const rows = months.map((one) => ({
        ...month(db, one.month),
        cells: [counted(one.due)],
        bar: oneBar(one.due, longest),
      }));
      return { ...table('Month', ['Assets']), ...only(rows, longest > 0) };
    },
  },
  due_facilities: {
    title: same('Service due by facility'),
    tab: same('Due by facility'),
    about: 'How many assets have their next service in these months, at each facility.',
    when: 'coming',
    isMoney: false,
    none: {
      title: 'Nothing falls due in these months',
      text: 'Facilities whose assets have a next service date in these months are listed here.',
    },
    async read(db, span, most) {
      const { rows: found, atLargest } = await dueByFacility(db, span, most);
      const longest = longestOf(found.map(({ due }) => due));
      const rows = found.slice(0, most).map(({ facility, customer, due }) => ({
        ...{ label: facility, plain: facility, detail: customer },
        ...{ cells: [counted(due)], bar: oneBar(due, longest) },
      }));
      return {
        ...table('Facility', ['Assets']),
        ...{ detail: 'Customer', ...only(rows, longest > 0), more: found.length > most },
        ...(atLargest && {
          note: `Only the ${largestFacilities} facilities with the most assets are counted here. The export counts all of them.`,
        }),
      };
    },
  },
} satisfies Record<string, Kind>;
