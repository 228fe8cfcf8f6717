import { madeReply, type MadeReply } from '../../../request/reply.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import type { Invoice } from '../invoices.queries.ts';

/** A document's XML as a file. Two hundred lines of text take a few milliseconds, so no thread is needed. */
export const xmlReply = ({ kind, number }: Pick<Invoice, 'kind' | 'number'>, xml: string): MadeReply =>
  madeReply({
    filename: `${invoiceNumber(kind, number)}.xml`,
    type: 'application/xml',
    make: () => Promise.resolve(Buffer.from(xml)),
  });
