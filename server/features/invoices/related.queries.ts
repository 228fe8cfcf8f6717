import type { Db } from '../../database/db.ts';
import { invoiceNumber } from '../../shared/numbers.ts';
import type { Related } from './invoices.pages.ts';
import type { Invoice } from './invoices.queries.ts';

/** The credit notes of an invoice, or the invoice that a credit note is about, as far as the actor sees them. */
export async function relatedTo(db: Db, { id, credits_id: credits }: Invoice): Promise<Related[]> {
  const rows = await db.rows<{ id: string; kind: 'invoice' | 'credit_note'; number: string | null }>(
    db
      .from('invoices')
      .where(credits === null ? { credits_id: id } : { id: credits })
      .orderBy('created_at')
      .limit(20)
      .select('id', 'kind', 'number'),
  );
  return rows.map((row) => ({ id: row.id, label: invoiceNumber(row.kind, row.number) }));
}
