import { search } from '../../database/search.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns, type CsvColumn } from '../../lists/csv.ts';
import type { Query } from '../../database/db.ts';
import { filterBy, type ListQuery } from '../../lists/spec.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { ticketStatuses } from '../../domain/tickets/tickets.words.ts';
import { priorities, ticketLabels } from './tickets.form.ts';
import { withContact, withNames, type Ticket, type TicketRow } from './tickets.queries.ts';

type Options = readonly { value: string; label: string; tone: string }[];

const exported: readonly CsvColumn<TicketRow>[] = [
  { heading: 'Number', value: ({ number }) => ticketNumber(number) },
  ...fieldColumns(ticketLabels, 'subject'),
  { heading: ticketLabels.contact_id, value: ({ contact }) => contact },
  { heading: ticketLabels.priority, value: ({ priority }) => badgeOf(priorities, priority).text },
  { heading: ticketLabels.status, value: ({ status }) => badgeOf(ticketStatuses, status).text },
  { heading: 'Opened', as: 'moment', value: (ticket) => ticket.created_at.toISOString() },
];

type Sort = ExportedList<TicketRow>['sorts'][number];

/** By what the columns show: urgent ones first, and open ones before those that are closed. */
const orders: readonly [Sort, ...Sort[]] = [
  { key: 'newest', label: 'Opened', direction: 'desc', column: 't.created_at', type: 'timestamptz' },
  { key: 'number', label: 'Number', column: 't.number', type: 'bigint' },
  { key: 'subject', label: ticketLabels.subject, column: 't.subject_lc', type: 'text' },
  {
    ...{ key: 'priority', label: ticketLabels.priority, direction: 'desc' },
    ...{ column: 't.priority_rank', type: 'bigint' },
  },
  { key: 'status', label: ticketLabels.status, column: 't.status_rank', type: 'bigint' },
];

/**
 * The tickets in the portal: those of the customer (A10), or of the contact alone (A11). No join with the customer: with
 * that, an index by customer would do for a contact's tickets as well (db/policies/tickets.ts).
 */
const ticketList: ExportedList<TicketRow> = {
  noun: { one: 'ticket', many: 'tickets' },
  sorts: orders,
  filters: [
    { ...filterBy('status', ticketLabels.status, ticketStatuses), column: 't.status' },
    { ...filterBy('priority', ticketLabels.priority, priorities), column: 't.priority' },
  ],
  alias: 't',
  search: (db, words) => search(db, 'tickets', words),
  whole: true,
  rows: (db) => withContact(db, db.from('tickets', 't')),
  counted: (db) => db.from('tickets', 't'),
  columns: () => [],
  csv: { name: 'tickets', columns: exported },
};

/** The open tickets that staff have to answer: the customer wrote last, or nobody did. */
const answerFilter = filterBy('answer', 'Answer', [{ value: 'needed', label: 'Needs an answer' }]);
const toAnswer = (rows: Query, { filters }: ListQuery): Query =>
  filters['answer'] === 'needed' ? rows.where('t.needs_answer', true) : rows;

/** The same in the back office, which has the customers too. */
const adminTicketList: ExportedList<TicketRow> = {
  ...ticketList,
  filters: [...(ticketList.filters ?? []), answerFilter],
  rows: (db, request) => toAnswer(withNames(db, db.from('tickets', 't')), request),
  counted: (db, request) => toAnswer(db.from('tickets', 't'), request),
  sorts: [
    ...orders,
    { key: 'customer', label: ticketLabels.customer_id, column: 'c.sort_name', type: 'text' },
  ],
  csv: {
    name: 'tickets',
    columns: [
      ...exported.slice(0, 2),
      { heading: ticketLabels.customer_id, value: (ticket) => ticket.customer ?? null },
      ...exported.slice(2),
    ],
  },
};

/** The back office's list, of all tickets, those of one customer, or those about one asset or work order. */
export const ticketListOf = (record: OfRecord | null) => ofRecord(adminTicketList, record);

/** The portal's list, of all tickets in reach or those about one asset or work order. */
export const portalTicketListOf = (record: OfRecord | null) => ofRecord(ticketList, record);

function ofRecord(list: ExportedList<TicketRow>, record: OfRecord | null): ExportedList<TicketRow> {
  if (record === null) return list;
  const column = `t.${record.kind}_id`;
  return {
    ...list,
    rows: (db, request) => list.rows(db, request).where(column, record.id),
    counted: (db, request) =>
      (list.counted?.(db, request) ?? db.from('tickets', 't')).where(column, record.id),
  };
}

/** A ticket as the views draw it: its number as people say it, status and priority in words and colour. */
export function ticketForView<Row extends TicketRow | Ticket>(ticket: Row) {
  return {
    ...ticket,
    label: ticketNumber(ticket.number),
    statusBadge: badgeOf(ticketStatuses, ticket.status),
    priorityBadge: badgeOf(priorities, ticket.priority),
  };
}

function badgeOf(options: Options, value: string): { text: string; tone: string } {
  const known = options.find((option) => option.value === value);
  return { text: known?.label ?? value, tone: known?.tone ?? 'neutral' };
}
