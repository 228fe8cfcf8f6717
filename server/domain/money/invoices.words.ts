/** The states of an invoice as pages say them; all but a draft's are computed from balance and date, never stored. */
export const invoiceStates = [
  { value: 'draft', label: 'Draft', tone: 'neutral' },
  { value: 'open', label: 'Issued', tone: 'info' },
  { value: 'part_paid', label: 'Part paid', tone: 'info' },
  { value: 'overdue', label: 'Overdue', tone: 'bad' },
  { value: 'paid', label: 'Paid', tone: 'good' },
  { value: 'credited', label: 'Credited', tone: 'neutral' },
  { value: 'credit_note', label: 'Credit note', tone: 'neutral' },
] as const;
export type InvoiceState = (typeof invoiceStates)[number]['value'];

interface Judged {
  kind: 'invoice' | 'credit_note';
  status: 'draft' | 'issued';
  due_on: string;
  total_minor: string;
  paid_minor: string;
  credited_minor: string;
}

/** What is still to be paid; below zero is the customer's credit. A credit note has none of its own. */
export const balanceOf = (one: Judged): bigint =>
  one.kind === 'credit_note' || one.status === 'draft'
    ? 0n
    : BigInt(one.total_minor) - BigInt(one.paid_minor) - BigInt(one.credited_minor);

/** What is to be paid, never below zero. */
export const toPay = (one: Judged): bigint => (balanceOf(one) > 0n ? balanceOf(one) : 0n);

/** What was paid and then credited: the customer's credit. */
export const paidTooMuch = (one: Judged): bigint => (balanceOf(one) < 0n ? -balanceOf(one) : 0n);

/** The state of an invoice on a day of the company's. *Part paid* until the due date has passed, then *Overdue*. */
export function stateOf(one: Judged, today: string): InvoiceState {
  if (one.status === 'draft') return 'draft';
  if (one.kind === 'credit_note') return 'credit_note';
  if (balanceOf(one) > 0n) {
    if (one.due_on < today) return 'overdue';
    return BigInt(one.paid_minor) + BigInt(one.credited_minor) > 0n ? 'part_paid' : 'open';
  }
  return BigInt(one.credited_minor) >= BigInt(one.total_minor) && BigInt(one.credited_minor) > 0n
    ? 'credited'
    : 'paid';
}

/** A state in words and colour. */
export function stateBadge(state: InvoiceState): { text: string; tone: string } {
  const known = invoiceStates.find(({ value }) => value === state);
  return { text: known?.label ?? state, tone: known?.tone ?? 'neutral' };
}

/** How a payment came. */
export const paymentMethods = [
  { value: 'bank_transfer', label: 'Bank transfer' },
  { value: 'card', label: 'Card' },
  { value: 'cash', label: 'Cash' },
  { value: 'cheque', label: 'Cheque' },
  { value: 'other', label: 'Other' },
] as const;

/** How a payment came, in words; nobody chooses that it came from the customer's own credit. */
export const methodInWords = (method: string): string =>
  method === 'credit' ? 'Credit' : (paymentMethods.find(({ value }) => value === method)?.label ?? method);
