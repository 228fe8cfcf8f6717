import type { Db } from '../../../database/db.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import { payToOf } from '../../../domain/money/payTo.queries.ts';
import { linesOf, type Invoice } from '../invoices.queries.ts';
import { electronicXml, lacks, type Lacking } from './electronic.ts';
import { creditedBy, isElectronic } from './electronic.queries.ts';

/** What a document lacks to have an XML, in words for staff; null where the company has no electronic ones. */
export async function lackingXml(db: Db, invoice: Invoice): Promise<Lacking[] | null> {
  if (!(await isElectronic(db))) return null;
  const { seller, buyer } = invoice;
  const sides = seller && buyer ? { seller, buyer } : await partiesOf(db, invoice.customer_id);
  return sides ? lacks(invoice, sides) : [];
}

/** An issued document as XML; null where the company has no electronic ones, or the document lacks something. */
export async function xmlOf(db: Db, invoice: Invoice): Promise<string | null> {
  if (invoice.status === 'draft' || !(await isElectronic(db))) return null;
  const [lines, payTo, credited] = await Promise.all([
    linesOf(db, invoice.id),
    payToOf(db),
    creditedBy(db, [invoice]),
  ]);
  return electronicXml(invoice, { lines, payTo, credits: credited.get(invoice.credits_id ?? '') ?? null });
}
