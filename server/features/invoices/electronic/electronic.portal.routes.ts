import { payers } from '../../../request/allow.ts';
import { redirect } from '../../../request/reply.ts';
import { portalGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { getInvoice } from '../invoices.queries.ts';
import { noXml } from './electronic.words.ts';
import { xmlOf } from './xmlOf.ts';
import { xmlReply } from './xml.reply.ts';

/** An invoice's XML in the portal, for whoever gets its PDF (A10, A13, A14). */
export const electronicPortalRoutes: readonly Route[] = [
  portalGet(
    '/invoices/:id/document.xml',
    { allow: payers },
    withRecord(getInvoice, async ({ db }, invoice) => {
      const xml = await xmlOf(db, invoice);
      return xml === null ? redirect(`/invoices/${invoice.id}`, noXml, 'warn') : xmlReply(invoice, xml);
    }),
  ),
];
