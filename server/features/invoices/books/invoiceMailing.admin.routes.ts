import { sendingTone, sendingWords } from '../../../domain/emails/mailWay.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { refusedWith } from '../../../forms/submit.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { page, redirect, type PageReply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { keep, path as invoices } from '../invoices.admin.routes.ts';
import { getStaffInvoice, type StaffInvoice } from '../invoices.queries.ts';
import { mailInvoice, statementReaders } from './statementMail.queries.ts';

const path = `${invoices}/:id/email`;
/** As many people as a page offers. */
const most = 100;

const readersOf = (db: StaffContext['db'], { customer_id: id, customer: name, kind }: StaffInvoice) =>
  statementReaders(db, { id, name }, most, kind === 'invoice' ? 'invoice_readers' : 'credit_note_readers');

/** An issued invoice or credit note by email again, to people who see the customer's money, and to nobody else (A13). */
export const invoiceMailRoutes: readonly Route[] = [
  staffGet(
    path,
    keep,
    withRecord(getStaffInvoice, (context, invoice) =>
      canBeMailed(invoice) ? choosePage(context, invoice) : redirect(`${invoices}/${invoice.id}`),
    ),
  ),
  staffPost(
    path,
    keep,
    withRecord(getStaffInvoice, async (context, invoice) => {
      const { db, body, services } = context;
      const at = `${invoices}/${invoice.id}`;
      if (!canBeMailed(invoice)) return redirect(at);
      const ticked = [body['people'] ?? []].flat();
      if (context.again)
        return choosePage(context, invoice, { errors: context.again.errors, ticked }, context.again.status);
      const refuse = async (errors: FieldErrors) =>
        refusedWith(await choosePage(context, invoice, { errors, ticked }, 422), errors, 422);
      if (ticked.length === 0) return refuse({ people: 'Choose at least one person.' });
      const people = (await readersOf(db, invoice)).filter(({ key }) => ticked.includes(key));
      if (people.length < new Set(ticked).size)
        return refuse({
          people: 'Choose only people who can see this customer’s invoices and have an email address.',
        });
      const tooMany = await tooManyOf(services.limits.spend('link_mail', invoice.customer_id));
      if (tooMany) return refuse({ people: tooMany.message });
      const label = invoiceNumber(invoice.kind, invoice.number);
      const sent: string[] = [];
      for (const { key } of people) {
        const address = await mailInvoice(db, invoice.id, key, services.keys.newest);
        if (address === null) continue;
        sent.push(address);
        db.note({
          ...{ action: 'invoice_mailed', table: 'invoices', id: invoice.id },
          name: `${label}, ${address}`,
        });
      }
      const { way } = services.mailer;
      const whom = sent.length === 1 ? (sent[0] ?? '') : `${sent.length} people`;
      return redirect(at, sendingWords(way, label, whom), sendingTone(way));
    }),
  ),
];

const canBeMailed = ({ status }: StaffInvoice) => status === 'issued';

async function choosePage(
  { db }: StaffContext,
  invoice: StaffInvoice,
  { errors = {}, ticked = [] }: { errors?: FieldErrors; ticked?: readonly string[] } = {},
  status = 200,
): Promise<PageReply> {
  const label = invoiceNumber(invoice.kind, invoice.number);
  const people = await readersOf(db, invoice);
  return page(
    'invoices/books/mailInvoice',
    { invoice: { ...invoice, label }, errors, people, ticked, labels: { people: 'Send to' } },
    { title: `Email ${label}`, status },
  );
}
