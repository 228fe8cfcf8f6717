import { money } from '../../../domain/money/amounts.ts';
import { toPay } from '../../../domain/money/invoices.words.ts';
import { payInMail } from '../../../domain/money/payTo.ts';
import type { MailSource } from '../../../mail/source.ts';
import { isAllowed, payers } from '../../../request/allow.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { estimateMail } from '../estimates/estimates.mail.ts';
import { stateOfEstimate } from '../estimates/estimates.list.ts';
import { getEstimate } from '../estimates/estimates.queries.ts';
import { invoiceMail } from '../invoices.mail.ts';
import { getInvoice } from '../invoices.queries.ts';
import { payInvoice } from '../paying/payInvoice.ts';

/** What reminders say, read as whoever gets them at the moment of sending (A27): of what is paid by then nobody is reminded. */
export const reminderMail: MailSource = {
  kinds: ['invoice_reminder_1', 'invoice_reminder_2', 'invoice_reminder_3'],
  async read(db, { recordId }, actor) {
    if (!isAllowed(actor, [...payers, 'view_records', 'keep_billing'])) return null;
    const invoice = await getInvoice(db, recordId);
    if (!invoice || toPay(invoice) === 0n) return null;
    const { calendar } = db;
    return {
      invoice_number: invoiceNumber(invoice.kind, invoice.number),
      amount_due: money(toPay(invoice), invoice.currency, calendar.locale),
      due_date: calendar.date(invoice.due_on),
      ...payInMail(await payInvoice(db, invoice)),
      attached: '',
    };
  },

  attached: (db, email, company) => invoiceMail.attached(db, email, company),

  newest: (db) => invoiceMail.newest(db),
};

/** An estimate that expires soon: whoever has answered it by then is told nothing. */
export const expiryMail: MailSource = {
  kinds: ['estimate_expires'],
  async read(db, email, actor) {
    const estimate = await getEstimate(db, email.recordId);
    if (!estimate || stateOfEstimate(estimate, db.calendar.today) !== 'sent') return null;
    return estimateMail.read(db, email, actor);
  },

  attached: (db, email, company) => estimateMail.attached(db, email, company),

  newest: (db) => estimateMail.newest(db),
};
