import { documentsOfMoney } from '../../domain/documents/documents.queries.ts';
import { payToOf } from '../../domain/money/payTo.queries.ts';
import { isPayable } from '../../domain/money/payTo.ts';
import { toPay } from '../../domain/money/invoices.words.ts';
import { emptyWithoutCustomer } from '../../lists/empty.ts';
import { listCsv } from '../../lists/listPage.ts';
import { onlyTickable, pickPage } from '../../lists/pick.ts';
import { payers } from '../../request/allow.ts';
import { portalGet, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { unusedCredit } from './books/unusedCredit.queries.ts';
import { lackingXml } from './electronic/xmlOf.ts';
import { invoiceList } from './invoices.list.ts';
import { invoicePages } from './invoices.pages.ts';
import { getInvoice, linesOf, type InvoiceRow } from './invoices.queries.ts';
import { paymentsShown } from './payments.queries.ts';
import { invoicePaper } from './paper/invoicePaper.ts';
import { invoicesZip } from './paper/invoicesZip.ts';
import { paperReply } from '../../paper/paper.reply.ts';
import { payInvoice } from './paying/payInvoice.ts';
import { estimatesNamed, ofDeposits, relatedTo } from './related.queries.ts';

const path = '/invoices';
const isOpen = (row: InvoiceRow) => toPay(row) > 0n;
const see = { allow: payers };

/** Invoices in the portal: the customer's, for those who see its money (A10, A13, A14); drafts are in nobody's (A10a). */
export const invoicePortalRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { actor, tenant, db } = context;
    const none = {
      title: 'No invoices yet',
      text: `Invoices from ${tenant.name} will appear here as they’re issued.`,
    };
    // Ticks stay on the way through *Search*, *Next* and the column headings; what is paid can't be ticked.
    const [{ list, rows, empty, picked: ticked }, payTo, credit] = await Promise.all([
      pickPage(context, path, invoiceList(db, { drafts: false, isOneCustomers: actor.customer !== null }), {
        name: 'invoices',
        none,
      }),
      payToOf(db),
      actor.customer === null ? [] : unusedCredit(db, actor.customer.id),
    ]);
    const picked = isPayable(payTo) ? onlyTickable({ rows, picked: ticked }, isOpen) : null;
    const why = actor.customer === null ? emptyWithoutCustomer(tenant.name, actor.subject.name) : empty;
    const company = tenant.name;
    return invoicePages.portalList(db.calendar, { list, rows, empty: empty && why, picked, credit, company });
  }),

  portalGet(`${path}/export.csv`, see, (context) =>
    listCsv(context, invoiceList(context.db, { drafts: false })),
  ),

  portalGet(`${path}/documents.zip`, { ...see, heavy: true }, (context) =>
    invoicesZip(context, path, invoiceList(context.db, { drafts: false })),
  ),

  portalGet(
    `${path}/:id/document.pdf`,
    see,
    withRecord(getInvoice, async ({ db, tenant, services }, invoice) =>
      paperReply(services, tenant.slug, await invoicePaper(db, invoice, tenant.name)),
    ),
  ),

  portalGet(
    `${path}/:id`,
    see,
    withRecord(getInvoice, async ({ db }, invoice) => {
      const [lines, related, deposits, pay, lacking, estimates, payments, documents] = await Promise.all([
        linesOf(db, invoice.id),
        relatedTo(db, invoice),
        ofDeposits(db, invoice),
        payInvoice(db, invoice),
        lackingXml(db, invoice),
        estimatesNamed(db, invoice),
        paymentsShown(db, invoice.id),
        documentsOfMoney(db, 'invoice_id', invoice.id),
      ]);
      return invoicePages.portal(db.calendar, invoice, lines, {
        related,
        deposits,
        links: { estimates, orders: [] },
        payments,
        documents,
        pay,
        hasXml: lacking?.length === 0,
      });
    }),
  ),
];
