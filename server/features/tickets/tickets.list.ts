import type { CsvColumn } from '../../lists/csv.ts';
import { listView, type ListQuery, type ListSpec, type ListView } from '../../lists/spec.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import type { Page } from '../../lists/paging.ts';
import { priorities, ticketLabels, ticketStatuses } from './tickets.form.ts';
import type { Ticket, TicketRow } from './tickets.queries.ts';

type Options = readonly { value: string; label: string; tone: string }[];

const filter = (name: 'status' | 'priority', options: Options) => ({
  name,
  label: ticketLabels[name],
  options: [{ value: '', label: 'Any' }, ...options.map(({ value, label }) => ({ value, label }))],
});

/** What the list of tickets offers, in the back office and in the portal alike. */
export const ticketListSpec: ListSpec = {
  sorts: [{ key: 'newest', label: 'Opened', direction: 'desc' }],
  filters: [filter('status', ticketStatuses), filter('priority', priorities)],
};

/** The order of a ticket's comments: the latest come first, as a page holds only so many. */
export const commentListSpec: ListSpec = {
  sorts: [{ key: 'written', label: 'Written', direction: 'desc' }],
};

export const ticketNoun = { one: 'ticket', many: 'tickets' };

/** The list's surroundings for one side, whose addresses begin with `path`. */
export function ticketListView(
  path: string,
  request: ListQuery,
  { page, count }: { page: Page<TicketRow>; count: number },
): ListView {
  return listView(request, ticketListSpec, {
    path,
    noun: ticketNoun,
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
    exportHref: `${path}/export.csv`,
  });
}

const columns: readonly CsvColumn<TicketRow>[] = [
  { heading: 'Number', value: ({ number }) => ticketNumber(number) },
  { heading: ticketLabels.subject, value: ({ subject }) => subject },
  { heading: ticketLabels.contact_id, value: ({ contact }) => contact },
  { heading: ticketLabels.priority, value: ({ priority }) => badgeOf(priorities, priority).text },
  { heading: ticketLabels.status, value: ({ status }) => badgeOf(ticketStatuses, status).text },
  { heading: 'Opened', value: (ticket) => ticket.created_at.toISOString() },
];

/** An export's columns, which are the list's; the back office has the customer too. */
export function ticketColumns({ withCustomer }: { withCustomer: boolean }): readonly CsvColumn<TicketRow>[] {
  const customer: CsvColumn<TicketRow> = {
    heading: ticketLabels.customer_id,
    value: (ticket) => ticket.customer,
  };
  return withCustomer ? [...columns.slice(0, 2), customer, ...columns.slice(2)] : columns;
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
