import type { Db, Query } from '../../database/db.ts';
import { whereContains } from '../../database/contains.ts';
import { everything } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { filterBy, type ListQuery } from '../../lists/spec.ts';
import { isoDateTime, type Calendar } from '../../shared/dates.ts';
import { addDays, isDay } from '../../shared/days.ts';
import { whatWords, whoInWords, whatInWords, type Activity } from './activity.words.ts';
import { lookedAt } from './looks.queries.ts';

const entries = (db: Db, { filters }: ListQuery): Query => {
  const query = db.from('customer_activity', 'a');
  const what = whatWords.find(({ value }) => value === filters['what']);
  if (what) void what.narrow(query);
  const [from = '', to = ''] = [filters['from'], filters['to']];
  if (isDay(from)) void query.where('a.at', '>=', db.dayBegins(from));
  if (isDay(to)) void query.where('a.at', '<', db.dayBegins(addDays(to, 1)));
  return query;
};

/** What was done at the customer and by whom, for those who are the whole customer. */
export const activityList = (company: string, calendar: Calendar): ExportedList<Activity> => ({
  noun: { one: 'entry', many: 'entries' },
  searchLabel: 'Search by person or name',
  sorts: [{ key: 'time', label: 'Time', direction: 'desc', column: 'a.at', type: 'timestamptz' }],
  filters: [filterBy('what', 'What', whatWords)],
  dates: [
    { name: 'from', label: 'From' },
    { name: 'to', label: 'To' },
  ],
  alias: 'a',
  search: (_db, typed) => ({
    ...everything,
    narrow: (query) => whereContains(query, ['a.actor_name', 'a.record_name'], typed),
  }),
  rows: entries,
  columns: () => [
    'a.id', 'a.at', 'a.actor_kind', 'a.actor_name', 'a.as_name', 'a.action', 'a.record_kind', 'a.record_name', 'a.changes',
  ], // prettier-ignore
  finish: (rows, db) => rows.select('p.*', lookedAt(db)),
  csv: {
    name: 'activity',
    columns: [
      { heading: 'Time', as: 'moment', value: ({ at }) => isoDateTime(at) },
      { heading: 'Who', value: (row) => whoInWords(row, company) },
      { heading: 'What', value: (row) => whatInWords(row, calendar) },
    ],
  },
});
