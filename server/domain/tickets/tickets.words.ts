/** The states of a ticket as pages say them. */
export const ticketStatuses = [
  { value: 'open', label: 'Open', tone: 'info' },
  { value: 'waiting', label: 'Waiting', tone: 'warn' },
  { value: 'closed', label: 'Closed', tone: 'neutral' },
] as const;
export type TicketStatus = (typeof ticketStatuses)[number]['value'];

/** A state in words and colour. */
export function ticketBadge(status: string): { text: string; tone: string } {
  const known = ticketStatuses.find(({ value }) => value === status);
  return { text: known?.label ?? status, tone: known?.tone ?? 'neutral' };
}
