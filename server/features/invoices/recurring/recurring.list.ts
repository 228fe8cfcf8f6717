import type { Db } from '../../../database/db.ts';
import { searchIn } from '../../../database/search.ts';
import { plainAmount } from '../../../domain/money/amounts.ts';
import { rhythmInWords } from '../../../domain/money/periods.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { issuing, recurringLabels as labels } from './recurring.form.ts';
import {
  listedRecurring,
  withCustomer,
  type RecurringRow,
  type RecurringState,
} from './recurring.queries.ts';

/** The states of a recurring invoice. */
const states = [
  { value: 'active', label: 'Active', tone: 'good' },
  { value: 'paused', label: 'Paused', tone: 'warn' },
  { value: 'ended', label: 'Ended', tone: 'neutral' },
] as const;

/** A state in words and colour; what the clock paused needs somebody. */
export function recurringBadge({ state, paused_why: why }: Pick<RecurringRow, 'state' | 'paused_why'>) {
  const known: { label: string; tone: string } | undefined = states.find(({ value }) => value === state);
  const tone = state === 'paused' && why !== 'person' ? 'bad' : (known?.tone ?? 'neutral');
  return { text: known?.label ?? state, tone };
}

/** Recurring invoices; with a customer, only theirs. */
export const recurringList = (_db: Db): ExportedList<RecurringRow> => ({
  noun: { one: 'recurring invoice', many: 'recurring invoices' },
  searchLabel: 'Search by name',
  sorts: [
    { key: 'next', label: labels.next_on, column: 'r.next_on', type: 'date', nullable: true },
    { key: 'newest', label: 'Added', direction: 'desc', column: 'r.created_at', type: 'timestamptz' },
  ],
  filters: [filterBy('state', 'Status', states)],
  alias: 'r',
  search: searchIn(['r.search_text']),
  rows: (db, { filters }) => {
    const rows = db.from('recurring_invoices', 'r');
    return filters['state'] ? rows.where('r.state', filters['state'] as RecurringState) : rows;
  },
  columns: listedRecurring,
  finish: withCustomer,
  csv: {
    name: 'recurring-invoices',
    columns: [
      { heading: labels.name, value: (row) => row.name },
      { heading: labels.customer_id, value: (row) => row.customer },
      { heading: 'How often', value: (row) => rhythmInWords(row) },
      { heading: labels.next_on, as: 'day', value: (row) => row.next_on },
      { heading: 'Status', value: (row) => recurringBadge(row).text },
      { heading: labels.issues, value: (row) => issuing[row.issues ? 0 : 1].label },
      { heading: 'Invoices created', as: 'number', value: (row) => String(row.made) },
      { heading: labels.currency, value: (row) => row.currency },
      { heading: 'Total', as: 'number', value: (row) => plainAmount(BigInt(row.total_minor), row.currency) },
    ],
  },
});
