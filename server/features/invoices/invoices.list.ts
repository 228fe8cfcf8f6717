import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import { plainAmount } from '../../domain/money/amounts.ts';
import type { CsvColumn } from '../../lists/csv.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { filterBy, type ListQuery } from '../../lists/spec.ts';
import { addDays } from '../../shared/days.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import { invoiceLabels as labels } from './invoices.form.ts';
import { listedInvoice, withCustomer, type InvoiceRow } from './invoices.queries.ts';
import {
  invoiceStates,
  stateBadge,
  stateOf,
  toPay,
  type InvoiceState,
} from '../../domain/money/invoices.words.ts';

/** An amount of a row as lists, sums and exports show it: a credit note's is below zero. */
export const signed = (row: Pick<InvoiceRow, 'kind'>, minor: string | bigint): bigint =>
  row.kind === 'credit_note' ? -BigInt(minor) : BigInt(minor);

/** Each state as a condition on the rows `i`: the same as `stateOf` says of one. */
const conditions: Record<InvoiceState, (rows: Query, today: string) => Query> = {
  draft: (rows) => rows.where('i.status', 'draft'),
  open: (rows, today) =>
    rows
      .where('i.is_open', true)
      .where('i.due_on', '>=', today)
      .whereRaw('i.paid_minor + i.credited_minor = 0'),
  part_paid: (rows, today) =>
    rows
      .where('i.is_open', true)
      .where('i.due_on', '>=', today)
      .whereRaw('i.paid_minor + i.credited_minor > 0'),
  overdue: (rows, today) => rows.where('i.is_open', true).where('i.due_on', '<', today),
  paid: (rows) =>
    rows
      .where({ 'i.status': 'issued', 'i.kind': 'invoice', 'i.is_open': false })
      .whereRaw('(i.credited_minor < i.total_minor or i.credited_minor = 0)'),
  credited: (rows) =>
    rows
      .where({ 'i.status': 'issued', 'i.kind': 'invoice', 'i.is_open': false })
      .whereRaw('i.credited_minor >= i.total_minor and i.credited_minor > 0'),
  credit_note: (rows) => rows.where({ 'i.status': 'issued', 'i.kind': 'credit_note' }),
};

/** What is still to pay, overdue or not: the states *Issued*, *Part paid* and *Overdue* together. */
const stillToPay = { value: 'to_pay', label: 'To pay' } as const;

const columns = (today: string): readonly CsvColumn<InvoiceRow>[] => [
  { heading: 'Number', value: (row) => invoiceNumber(row.kind, row.number) },
  { heading: labels.customer_id, value: (row) => row.customer },
  { heading: labels.dated_on, as: 'day', value: (row) => row.dated_on },
  { heading: labels.due_on, as: 'day', value: (row) => (row.kind === 'invoice' ? row.due_on : null) },
  { heading: 'Status', value: (row) => stateBadge(stateOf(row, today)).text },
  { heading: labels.currency, value: (row) => row.currency },
  { heading: 'Net', as: 'number', value: (row) => plainAmount(signed(row, row.net_minor), row.currency) },
  { heading: 'Tax', as: 'number', value: (row) => plainAmount(signed(row, row.tax_minor), row.currency) },
  { heading: 'Total', as: 'number', value: (row) => plainAmount(signed(row, row.total_minor), row.currency) },
  { heading: 'To pay', as: 'number', value: (row) => plainAmount(toPay(row), row.currency) },
  { heading: labels.purchase_order, value: (row) => row.purchase_order },
];

type Sort = ExportedList<InvoiceRow>['sorts'][number];
const added: Sort = {
  key: 'newest',
  label: 'Added',
  direction: 'desc',
  column: 'i.created_at',
  type: 'timestamptz',
};
const orders: readonly [Sort, ...Sort[]] = [
  { key: 'date', label: labels.dated_on, direction: 'desc', column: 'i.dated_on', type: 'date' },
  {
    ...{ key: 'number', label: 'Number', direction: 'desc' },
    ...{ column: 'i.number_rank', type: 'bigint', nullable: true },
  },
  { key: 'due', label: labels.due_on, column: 'i.due_on', type: 'date' },
  // Currency by currency: amounts of two currencies can't be compared.
  { key: 'total', label: 'Total', direction: 'desc', column: 'i.total_rank', type: 'text' },
];

/**
 * Invoices and credit notes that the actor sees. The portal's offers no drafts: it has none (A10a).
 * @param customerId one customer's alone
 * @param isOneCustomers whether the actor sees one customer's alone: its name finds nothing then
 */
export function invoiceList(
  { calendar }: Db,
  {
    drafts,
    customerId = null,
    isOneCustomers = customerId !== null,
  }: { drafts: boolean; customerId?: string | null; isOneCustomers?: boolean },
): ExportedList<InvoiceRow> {
  const today = calendar.today;
  const states = [stillToPay, ...invoiceStates.filter(({ value }) => drafts || value !== 'draft')];
  return {
    noun: { one: 'invoice', many: 'invoices' },
    searchLabel: isOneCustomers
      ? 'Search by number or purchase order'
      : 'Search by number, purchase order or customer',
    // Customers look by date, as credit notes have numbers of their own; only staff see when one was added.
    sorts: drafts ? [added, ...orders] : orders,
    filters: [filterBy('state', 'Status', states)],
    dates: [
      { name: 'from', label: 'Due from' },
      { name: 'to', label: 'Due to' },
    ],
    alias: 'i',
    search: (db, words) => search(db, 'invoices', words),
    rows: (db, request) => narrowed(db.from('invoices', 'i'), request, today, customerId),
    columns: listedInvoice,
    finish: withCustomer,
    csv: { name: 'invoices', columns: columns(today) },
  };
}

function narrowed(rows: Query, { filters }: ListQuery, today: string, customerId: string | null): Query {
  const { state, from, to } = filters;
  if (customerId !== null) void rows.where('i.customer_id', customerId);
  if (state === stillToPay.value) void rows.where('i.is_open', true);
  else if (state) void conditions[state as InvoiceState](rows, today);
  if (from) void rows.where('i.due_on', '>=', from);
  if (to) void rows.where('i.due_on', '<', addDays(to, 1));
  return rows;
}
