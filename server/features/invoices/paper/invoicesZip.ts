import { csvText, type CsvColumn } from '../../../lists/csv.ts';
import { listRows, type ExportedList } from '../../../lists/listPage.ts';
import { HttpError } from '../../../request/errors.ts';
import { redirect, zipReply, type Reply } from '../../../request/reply.ts';
import type { PortalContext, StaffContext } from '../../../request/contexts.ts';
import { csvDelimiters } from '../../../shared/csvDelimiters.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { detailColumns, listedInvoice, type Invoice, type InvoiceRow } from '../invoices.queries.ts';
import { invoicePapers } from './invoicePaper.ts';
import { drawn } from '../../../paper/paper.reply.ts';

/** As many documents as one ZIP has: each is drawn while it is sent. */
const most = 300;

/**
 * The PDFs of a list of invoices, with the list's search and filters, as one ZIP with an index. Drafts have no number yet, and aren't
 * in it. Each is drawn in a thread when the one before has gone, after the transaction (S31).
 * @param list which the reader sees; `path` is its address
 * @throws HttpError 413 for more than 300
 */
export async function invoicesZip(
  context: StaffContext | PortalContext,
  path: string,
  list: ExportedList<InvoiceRow>,
): Promise<Reply> {
  const { db, query, tenant, services } = context;
  const detailed: ExportedList<Invoice> = {
    ...(list as unknown as ExportedList<Invoice>),
    rows: (of, request) => list.rows(of, request).where('i.status', 'issued'),
    columns: (of) => [...listedInvoice(of), ...detailColumns(of)],
  };
  const found: Invoice[] = [];
  for await (const rows of listRows<Invoice>({ db, query }, detailed)) {
    found.push(...rows);
    if (found.length > most) throw new HttpError(413, tooMany);
  }
  if (found.length === 0) return redirect(path, 'No issued invoices are in this list.', 'info');
  const nameOf = ({ kind, number }: InvoiceRow) => `${invoiceNumber(kind, number)}.pdf`;
  const papers = await invoicePapers(db, found, tenant.name);
  const columns: readonly CsvColumn<InvoiceRow>[] = [{ heading: 'File', value: nameOf }, ...list.csv.columns];
  return zipReply({
    filename: 'invoices.zip',
    entries: [],
    made: papers.map((paper, at) => ({
      name: nameOf(found[at] as InvoiceRow),
      make: () => drawn(services, tenant.slug, paper()),
    })),
    index: () => csvText(columns, found, { head: true, delimiter: csvDelimiters[tenant.csvDelimiter] }),
  });
}

const tooMany =
  'This list has more than 300 invoices, so no ZIP was created. Go back, narrow the list with a search or a filter, and ' +
  'download them in parts.';
