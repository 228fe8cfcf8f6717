import type { Db } from '../../database/db.ts';
import { estimateNumber, invoiceNumber } from '../../shared/numbers.ts';
import type { OwnerKind } from './documents.owners.ts';

/** Who opens and keeps what belongs to the customer's money (A13); drafts have documents too, which nobody in the portal sees (A10a). */
const money = {
  see: ['view_records', 'keep_billing'],
  keep: ['keep_billing'],
  usually: { kind: 'other', shown: true },
  idsOf: (_db: Db, id: string) => Promise.resolve({ id, inner: '' }),
} as const;

/** Those of estimates; the draft of a next version hands its own on when it's sent. */
export const estimateDocuments: OwnerKind = {
  column: 'estimate_id',
  path: '/admin/estimates/:id/documents',
  ...money,
  find: async (db, { id }) => {
    const estimate = await db.row<{ number: string; customer_id: string }>(
      db.from('estimates', 'e').where('e.id', id).select('e.number', 'e.customer_id'),
    );
    const page = `/admin/estimates/${id}`;
    if (!estimate) return undefined;
    const name = estimateNumber(estimate.number);
    const givenOn = { table: 'estimates', customer: estimate.customer_id } as const;
    return { column: 'estimate_id', id, name, page, path: `${page}/documents`, inside: false, givenOn };
  },
};

/** Those of invoices and credit notes. */
export const invoiceDocuments: OwnerKind = {
  column: 'invoice_id',
  path: '/admin/invoices/:id/documents',
  ...money,
  find: async (db, { id }) => {
    const invoice = await db.row<{
      kind: 'invoice' | 'credit_note';
      number: string | null;
      customer_id: string;
    }>(db.from('invoices', 'i').where('i.id', id).select('i.kind', 'i.number', 'i.customer_id'));
    const page = `/admin/invoices/${id}`;
    if (!invoice) return undefined;
    const name = invoiceNumber(invoice.kind, invoice.number);
    const givenOn = { table: 'invoices', customer: invoice.customer_id } as const;
    return { column: 'invoice_id', id, name, page, path: `${page}/documents`, inside: false, givenOn };
  },
};
