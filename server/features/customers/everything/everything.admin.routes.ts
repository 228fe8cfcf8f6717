import { csvText } from '../../../lists/csv.ts';
import { HttpError } from '../../../request/errors.ts';
import { mostExported, zipReply, type Reply } from '../../../request/reply.ts';
import { staffGet, type Route, type StaffContext } from '../../../request/route.ts';
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

/** @throws HttpError 413 for more than 50,000 rows or 2,000 documents */
async function everythingZip(
  { db, tenant }: StaffContext,
  { id, number }: { id: string; number: string },
): Promise<Reply> {
  const delimiter = csvDelimiters[tenant.csvDelimiter];
  const texts: { name: string; text: string }[] = [];
  const contents: { file: string; rows: number | null; note: string | null; fileId: string | null }[] = [];
  let all = 0;
  for (const kept of everythingKept) {
    const columns = Object.keys(kept.columns(db)).map((heading) => ({
      heading,
      value: (row: Record<string, string | number | null>) => row[heading] ?? null,
    }));
    const parts: string[] = [];
    const before = all;
    for await (const rows of keptRows(db, kept, id)) {
      parts.push(csvText(columns, rows, { head: parts.length === 0, delimiter }));
      all += rows.length;
      if (all > mostExported) throw new HttpError(413, tooMuch);
    }
    if (parts.length === 0) continue;
    texts.push({ name: kept.file, text: parts.join('') });
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
  'This customer has more than 50,000 rows or 2,000 documents, so no ZIP was made. Export its lists instead: assets, ' +
  'tickets, work orders and invoices can each be narrowed to one customer.';
