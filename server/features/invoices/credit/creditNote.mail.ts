import { money } from '../../../domain/money/amounts.ts';
import { balanceOf, paidTooMuch } from '../../../domain/money/invoices.words.ts';
import type { Db } from '../../../database/db.ts';
import type { MailSource } from '../../../mail/source.ts';
import { isAllowed, payers } from '../../../request/allow.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { invoiceMail } from '../invoices.mail.ts';
import { getInvoice, newestIssued, type Invoice } from '../invoices.queries.ts';

/** What becomes of the invoice: what is left of it, or what was paid too much now. */
function leftWords(invoice: Invoice, db: Db): string {
  const label = invoiceNumber(invoice.kind, invoice.number);
  const amount = (minor: bigint) => money(minor, invoice.currency, db.calendar.locale);
  if (paidTooMuch(invoice) > 0n)
    return `You’ve paid ${amount(paidTooMuch(invoice))} too much for ${label}, which is now your credit.`;
  return balanceOf(invoice) > 0n
    ? `${amount(balanceOf(invoice))} is left to pay for ${label}.`
    : `Nothing is left to pay for ${label}.`;
}

/** What emails say about credit notes, read as whoever gets them (A13, A25). */
export const creditNoteMail = {
  kinds: ['credit_note_ready'],
  async read(db, { recordId }, actor) {
    if (!isAllowed(actor, [...payers, 'view_records', 'keep_billing'])) return null;
    const note = await getInvoice(db, recordId);
    if (!note || note.status !== 'issued' || note.credits_id === null) return null;
    const credited = await getInvoice(db, note.credits_id);
    if (!credited) return null;
    return {
      credit_note_number: invoiceNumber(note.kind, note.number),
      invoice_number: invoiceNumber(credited.kind, credited.number),
      total: money(BigInt(note.total_minor), note.currency, db.calendar.locale),
      left: leftWords(credited, db),
      attached: '',
    };
  },

  attached: (db, email, company) => invoiceMail.attached(db, email, company),

  async newest(db) {
    const found = await newestIssued(db, 'credit_note');
    const note = found && (await getInvoice(db, found.id));
    return note
      ? {
          recordId: note.id,
          facts: {},
          name: `credit note ${invoiceNumber(note.kind, note.number)}`,
          path: `/invoices/${note.id}`,
          customerId: note.customer_id,
          contactId: null,
        }
      : null;
  },
} satisfies MailSource;
