import type { Db } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import { assetsAhead, whereDue, whereOverdue } from '../../../domain/assets/assets.queries.ts';
import { openOrderOf } from '../../../domain/workOrders/history.queries.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { addDays, isDay, monthEnd, type Day } from '../../../shared/days.ts';
import type { Calendar } from '../../../shared/dates.ts';
import { assetList } from '../assets.list.ts';
import type { AssetRow } from '../assets.queries.ts';

/** What a reader can order by, the next service first. */
const soonestFirst = {
  sorts: [...assetList.sorts].sort(
    (one, other) => Number(other.key === 'next_service') - Number(one.key === 'next_service'),
  ) as unknown as typeof assetList.sorts,
};
/** How far *Recalls* looks when no day is chosen. */
const usualDays = 30;
const longAgo: Day = '1900-01-01';

/** The days that a button of the form names: both in one, as `2026-03-01/2026-03-31`. */
function daysOfButton(typed: string | undefined): { from?: string; to?: string } {
  const [from = '', to = ''] = (typed ?? '').split('/');
  return isDay(from) && isDay(to) ? { from, to } : {};
}

/**
 * The days between which a reader looks for what falls due: those chosen, or the coming thirty. What is late and not yet
 * overdue is among them.
 */
export function recallDays(
  query: Readonly<Record<string, string | undefined>>,
  { today, lateBefore }: Pick<Calendar, 'today' | 'lateBefore'>,
): Record<string, string | undefined> {
  const { _days: button, ...own } = query;
  const chosen = { ...own, ...daysOfButton(button) };
  const { from = '', to = '' } = chosen;
  return from === '' && to === '' ? { ...chosen, from: lateBefore, to: addDays(today, usualDays) } : chosen;
}

/** Ways to the spans that are asked for most; overdue is what `whereOverdue` says, and what comes next begins where that ends. */
export function recallPresets({
  today: day,
  lateBefore,
}: Pick<Calendar, 'today' | 'lateBefore'>): { label: string; from: Day; to: Day }[] {
  const [year = '', month = '01'] = day.split('-');
  const quarter = Math.floor((Number(month) - 1) / 3) * 3 + 1;
  const padded = (number: number) => String(number).padStart(2, '0');
  return [
    { label: 'Overdue', from: longAgo, to: addDays(lateBefore, -1) },
    ...[30, 60, 90].map((days) => ({ label: `Next ${days} days`, from: lateBefore, to: addDays(day, days) })),
    {
      label: 'This quarter',
      from: `${year}-${padded(quarter)}-01`,
      to: monthEnd(`${year}-${padded(quarter + 2)}-01`),
    },
  ];
}

/** The search finds assets that fall due at other times, too: how many is for the list to count. */
const searchSome = async (db: Db, words: string) => ({ ...(await search(db, 'assets', words)), many: false });

/** The days chosen, an open end as far as there are days. */
const rangeOf = ({ from, to }: Readonly<Record<string, string>>) => ({
  from: from || longAgo,
  before: addDays(to || '2199-12-31', 1),
});

/** *Recalls* (1): the assets that fall due between two days, both counted. */
export const recallList: ExportedList<AssetRow> = {
  ...assetList,
  ...soonestFirst,
  filters: [],
  dates: [
    { name: 'from', label: 'From', always: true },
    { name: 'to', label: 'To', always: true },
  ],
  search: searchSome,
  rows: (db, { filters }) => {
    const { from, before } = rangeOf(filters);
    return whereDue(db.from('assets', 'a'), 'a', from, before);
  },
  ahead: (db, { sort, filters }, words) =>
    assetsAhead(db, sort, rangeOf(filters), { words, byCustomer: true }),
  csv: { ...assetList.csv, name: 'recalls' },
};

/** *Overdue* (1): the assets whose service is overdue. */
export const overdueList: ExportedList<AssetRow> = {
  ...assetList,
  ...soonestFirst,
  filters: [],
  search: searchSome,
  rows: (db) => {
    const rows = db.from('assets', 'a');
    whereOverdue(rows, 'a', db.calendar.lateBefore);
    return rows;
  },
  ahead: (db, { sort }, words) =>
    assetsAhead(db, sort, { before: db.calendar.lateBefore }, { words, byCustomer: true }),
  csv: { ...assetList.csv, name: 'overdue' },
};

/** What the page of such a list shows besides: the work that is asked for or goes on already, so that nobody orders it twice. */
export const withOpenOrders = (list: typeof recallList): ExportedList<AssetRow> => ({
  ...list,
  finish: (rows, db) => (list.finish?.(rows, db) ?? rows).select(openOrderOf(db, 'p')),
});
