import { search } from '../../database/search.ts';
import { emailStates } from '../../domain/emails/emails.words.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { filterBy } from '../../lists/spec.ts';
import { isoDateTime } from '../../shared/dates.ts';
import { listed, type EmailRow } from './emails.queries.ts';
import { causerOf, kindInWords, kindOptions, reasonOf, stateBadge } from './emails.words.ts';

const states = Object.entries(emailStates).map(([value, { label }]) => ({ value, label }));

/** The emails, in the back office. */
export const emailList: ExportedList<EmailRow> = {
  noun: { one: 'email', many: 'emails' },
  searchLabel: 'Search by address or subject',
  sorts: [
    { key: 'time', label: 'Time', direction: 'desc', column: 'e.created_at', type: 'timestamptz' },
    { key: 'to', label: 'To', column: 'e.to_address', type: 'text' },
  ],
  filters: [
    { ...filterBy('state', 'Status', states), column: 'e.state' },
    { ...filterBy('kind', 'Kind', kindOptions), column: 'e.kind' },
  ],
  alias: 'e',
  search: (db, words) => search(db, 'emails', words),
  whole: true,
  rows: (db) => db.from('emails', 'e'),
  columns: () => listed,
  csv: {
    name: 'emails',
    columns: [
      { heading: 'To', value: (row) => row.to_name },
      { heading: 'Address', value: (row) => row.to_address },
      { heading: 'Subject', value: (row) => row.subject },
      { heading: 'Kind', value: (row) => kindInWords(row.kind) },
      { heading: 'Status', value: (row) => stateBadge(row).text },
      { heading: 'Reason', value: (row) => reasonOf(row) },
      { heading: 'Attempts', value: (row) => row.tries },
      { heading: 'Caused by', value: (row) => causerOf(row) },
      { heading: 'Time', as: 'moment', value: (row) => isoDateTime(row.created_at) },
      { heading: 'Next attempt', as: 'moment', value: (row) => isoDateTime(row.next_try_at) },
      { heading: 'Sent', as: 'moment', value: (row) => isoDateTime(row.sent_at) },
    ],
  },
};
