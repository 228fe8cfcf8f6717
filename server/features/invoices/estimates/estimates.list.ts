import type { Db, Query } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import { plainAmount } from '../../../domain/money/amounts.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { estimateLabels as labels } from './estimates.form.ts';
import { listedEstimate, withCustomer, type EstimateRow } from './estimates.queries.ts';

/** The states of an estimate as pages say them; that it has expired is computed from its last day. */
const estimateStates = [
  { value: 'draft', label: 'Draft', tone: 'neutral' },
  { value: 'sent', label: 'Sent', tone: 'info' },
  { value: 'expired', label: 'Expired', tone: 'warn' },
  { value: 'approved', label: 'Approved', tone: 'good' },
  { value: 'declined', label: 'Declined', tone: 'bad' },
  { value: 'withdrawn', label: 'Withdrawn', tone: 'neutral' },
] as const;
type EstimateState = (typeof estimateStates)[number]['value'];

/** The state of an estimate on a day of the company's. */
export const stateOfEstimate = (
  { status, valid_until: last }: Pick<EstimateRow, 'status' | 'valid_until'>,
  today: string,
): EstimateState => (status === 'sent' && last < today ? 'expired' : status);

/** Who reads it: to those who can answer it, one that was sent waits for their answer. */
export type Side = 'staff' | 'portal';
const wordOf = ({ value, label }: (typeof estimateStates)[number], side: Side): string =>
  side === 'portal' && value === 'sent' ? 'Waiting for your answer' : label;

/** A state in words and colour. */
export const estimateBadge = (state: EstimateState, side: Side): { text: string; tone: string } => {
  const known = estimateStates.find(({ value }) => value === state);
  return { text: known ? wordOf(known, side) : state, tone: known?.tone ?? 'neutral' };
};

type Sort = ExportedList<EstimateRow>['sorts'][number];
const added: Sort = {
  key: 'newest',
  label: 'Added',
  direction: 'desc',
  column: 'e.created_at',
  type: 'timestamptz',
};
const orders: readonly [Sort, ...Sort[]] = [
  { key: 'number', label: 'Number', direction: 'desc', column: 'e.number', type: 'bigint' },
  { key: 'date', label: labels.dated_on, direction: 'desc', column: 'e.dated_on', type: 'date' },
  // Currency by currency: amounts of two currencies can't be compared.
  { key: 'total', label: 'Total', direction: 'desc', column: 'e.total_rank', type: 'text' },
];

/** Estimates that the actor sees; the portal's has no drafts (A10a). */
export function estimateList({ calendar }: Db, { drafts }: { drafts: boolean }): ExportedList<EstimateRow> {
  const { today } = calendar;
  const side = drafts ? 'staff' : 'portal';
  return {
    noun: { one: 'estimate', many: 'estimates' },
    searchLabel: 'Search by number, purchase order or note',
    // Customers look by number; only staff see when one was added.
    sorts: drafts ? [added, ...orders] : orders,
    filters: [
      filterBy(
        'state',
        'Status',
        estimateStates
          .filter(({ value }) => drafts || value !== 'draft')
          .map((state) => ({ ...state, label: wordOf(state, side) })),
      ),
    ],
    alias: 'e',
    search: (db, words) => search(db, 'estimates', words),
    rows: (db, { filters }) => narrowed(db.from('estimates', 'e'), filters['state'] ?? '', today),
    columns: listedEstimate,
    finish: withCustomer,
    csv: {
      name: 'estimates',
      columns: [
        { heading: 'Number', value: (row) => estimateNumber(row.number) },
        { heading: labels.customer_id, value: (row) => row.customer },
        { heading: labels.dated_on, as: 'day', value: (row) => row.dated_on },
        { heading: labels.valid_until, as: 'day', value: (row) => row.valid_until },
        { heading: 'Status', value: (row) => estimateBadge(stateOfEstimate(row, today), side).text },
        { heading: labels.currency, value: (row) => row.currency },
        { heading: 'Net', as: 'number', value: (row) => plainAmount(BigInt(row.net_minor), row.currency) },
        {
          heading: 'Total',
          as: 'number',
          value: (row) => plainAmount(BigInt(row.total_minor), row.currency),
        },
      ],
    },
  };
}

function narrowed(rows: Query, state: string, today: string): Query {
  if (state === '') return rows;
  if (state === 'expired') return rows.where('e.status', 'sent').where('e.valid_until', '<', today);
  if (state === 'sent') return rows.where('e.status', 'sent').where('e.valid_until', '>=', today);
  return rows.where('e.status', state);
}
