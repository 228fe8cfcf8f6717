import { csvInTurns, csvText } from '../../../lists/csv.ts';
import { HttpError } from '../../../request/errors.ts';
import { mostExported, mostOfExport, zipReply, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { csvDelimiters } from '../../../shared/csvDelimiters.ts';
import { uniqueNames } from '../../../shared/fileNames.ts';
import { getCustomer } from '../customers.queries.ts';
import { keptFiles, keptRows } from './everything.queries.ts';
import { everythingKept } from './everything.tables.ts';

/** As many documents as one ZIP has. */
const mostFiles = 2000;

/** Everything that is kept of a customer as one ZIP, for whoever asks for their data or leaves. */
export const everythingRoutes: readonly Route[] = [
  staffGet(
    '/admin/customers/:id/everything.zip',
    { allow: ['administrator'] },
    withRecord(getCustomer, everythingZip),
  ),
];

/** @throws HttpError 413 for more than 50,000 rows, 32 MB of them, or 2,000 documents */
async function everythingZip(
  { db, tenant }: StaffContext,
  { id, number }: { id: string; number: string },
): Promise<Reply> {
  const delimiter = csvDelimiters[tenant.csvDelimiter];
  const texts: { name: string; content: string[] }[] = [];
  const contents: { file: string; rows: number | null; note: string | null; fileId: string | null }[] = [];
  let [all, length] = [0, 0];
  for (const kept of everythingKept) {
    const columns = Object.keys(kept.columns(db)).map((heading) => ({
      heading,
      value: (row: Record<string, string | number | null>) => row[heading] ?? null,
    }));
    const content = [csvText(columns, [], { head: true, delimiter })];
    const before = all;
    for await (const rows of keptRows(db, kept, id)) {
      const written = await csvInTurns(columns, rows, delimiter);
      all += rows.length;
      for (const text of written) length += text.length;
      if (all > mostExported || length > mostOfExport) throw new HttpError(413, tooMuch);
      content.push(...written);
    }
    if (all === before) continue;
    texts.push({ name: kept.file, content });
    contents.push({ file: kept.file, rows: all - before, note: null, fileId: null });
  }
  const found = await keptFiles(db, id, mostFiles + 1);
  if (found.length > mostFiles) throw new HttpError(413, tooMuch);
  const names = uniqueNames(found.map(({ name }) => name)).map((name) => `documents/${name}`);
  const entries = found.map((one, index) => ({
    name: names[index] ?? one.name,
    at: one.added_at,
    file: { tenantId: db.tenantId, fileId: one.file_id, size: one.size, sha256: one.sha256 },
  }));
  for (const { name, file } of entries)
    contents.push({ file: name, rows: null, note: null, fileId: file.fileId });
  return zipReply({
    filename: `customer-${number}.zip`,
    texts,
    entries,
    index: (notes) =>
      csvText(
        [
          { heading: 'File', value: ({ file }) => file },
          { heading: 'Rows', value: ({ rows }) => rows },
          { heading: 'Note', value: ({ note }) => note },
        ],
        contents.map((one) => ({
          ...one,
          note: one.fileId === null ? null : (notes.get(one.fileId) ?? null),
        })),
        { head: true, delimiter },
      ),
  });
}

const tooMuch =
  'This customer has more than 50,000 rows, 32 MB of text or 2,000 documents, so no ZIP was created. Export its lists ' +
  'instead. You can narrow assets, tickets, work orders and invoices to one customer.';
