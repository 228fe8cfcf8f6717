import type { Db } from '../../database/db.ts';
import { money, thousandths, typedDecimal } from '../../domain/money/amounts.ts';
import type { MailSource } from '../../mail/source.ts';
import { isAllowed, payers } from '../../request/allow.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import { payInMail } from '../../domain/money/payTo.ts';
import { estimateOfDeposit } from './deposits/deposits.queries.ts';
import { getInvoice, newestIssued, type Invoice } from './invoices.queries.ts';
import { invoicePaper, settledWords } from './paper/invoicePaper.ts';
import { paperToAttach } from '../../paper/paper.reply.ts';
import { payInvoice } from './paying/payInvoice.ts';

/** What an email says of deposits: what is deducted, or that it is one. */
async function depositWords(db: Db, invoice: Invoice): Promise<string> {
  const { locale } = db.calendar;
  if (invoice.deposit_of_id !== null) {
    const estimate = await estimateOfDeposit(db, invoice);
    const percent = typedDecimal(BigInt(invoice.deposit_percent_milli ?? 0), thousandths, locale);
    return `This is a deposit of ${percent} %${estimate ? ` for estimate ${estimate.label}` : ''}.`;
  }
  const sums = new Map<string, bigint>();
  for (const { number, net, tax } of invoice.deductions) {
    const label = invoiceNumber('invoice', number);
    sums.set(label, (sums.get(label) ?? 0n) + BigInt(net) + BigInt(tax));
  }
  return [...sums]
    .map(([label, sum]) => `Deposit ${label} of ${money(sum, invoice.currency, locale)} has been deducted.`)
    .join(' ');
}

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
      deposits: [await depositWords(db, invoice), settledWords(invoice, db.calendar)]
        .filter(Boolean)
        .join(' '),
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
