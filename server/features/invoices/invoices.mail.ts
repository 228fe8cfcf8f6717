import { money } from '../../domain/money/amounts.ts';
import type { MailSource } from '../../mail/source.ts';
import { isAllowed, payers } from '../../request/allow.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import { payInMail } from '../../domain/money/payTo.ts';
import { getInvoice, newestIssued } from './invoices.queries.ts';
import { invoicePaper } from './paper/invoicePaper.ts';
import { paperToAttach } from '../../paper/paper.reply.ts';
import { payInvoice } from './paying/payInvoice.ts';

/** What emails say about invoices, read as whoever gets them (A13, A25). */
export const invoiceMail = {
  kinds: ['invoice_ready'],
  async read(db, { recordId }, actor) {
    if (!isAllowed(actor, [...payers, 'view_records', 'keep_billing'])) return null;
    const invoice = await getInvoice(db, recordId);
    if (!invoice || invoice.status !== 'issued') return null;
    return {
      invoice_number: invoiceNumber(invoice.kind, invoice.number),
      total: money(BigInt(invoice.total_minor), invoice.currency, db.calendar.locale),
      due_date: db.calendar.date(invoice.due_on),
      ...payInMail(await payInvoice(db, invoice)),
      attached: '',
    };
  },

  async attached(db, { recordId }, { name, attachesPdfs }) {
    const invoice = attachesPdfs && (await getInvoice(db, recordId));
    return invoice ? paperToAttach(await invoicePaper(db, invoice, name)) : null;
  },

  async newest(db) {
    const found = await newestIssued(db);
    const invoice = found && (await getInvoice(db, found.id));
    return invoice
      ? {
          recordId: invoice.id,
          facts: {},
          name: `invoice ${invoiceNumber(invoice.kind, invoice.number)}`,
          path: `/invoices/${invoice.id}`,
          customerId: invoice.customer_id,
          contactId: null,
        }
      : null;
  },
} satisfies MailSource;
