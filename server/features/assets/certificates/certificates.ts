import {
  withNewestCertificate,
  type CertificateFile,
} from '../../../domain/documents/certificates.queries.ts';
import type { Db } from '../../../database/db.ts';
import { csvText, type CsvColumn } from '../../../lists/csv.ts';
import { listRows, type List } from '../../../lists/listPage.ts';
import { redirect, zipReply, type Reply } from '../../../request/reply.ts';
import type { PortalContext, StaffContext } from '../../../request/contexts.ts';
import { HttpError } from '../../../request/errors.ts';
import { csvDelimiters } from '../../../shared/csvDelimiters.ts';
import { uniqueNames } from '../../../shared/fileNames.ts';
import { assetLabels } from '../../../domain/assets/assets.form.ts';
import type { AssetRow } from '../assets.queries.ts';

/** As many files as one ZIP has. */
const mostCertificates = 2000;

interface Certified extends AssetRow, CertificateFile {
  /** Its name in the ZIP, and why it isn't there. */
  entry?: string;
  note?: string;
}

const indexColumns = ({ calendar }: Pick<Db, 'calendar'>): readonly CsvColumn<Certified>[] => [
  { heading: 'File', value: ({ entry }) => entry ?? null },
  { heading: assetLabels.code, value: ({ code }) => code },
  { heading: assetLabels.description, value: ({ description }) => description },
  { heading: assetLabels.serial_number, value: (asset) => asset.serial_number },
  { heading: assetLabels.facility_id, value: ({ facility }) => facility },
  { heading: 'Added', value: (asset) => calendar.dayOf(asset.added_at) },
  { heading: 'Note', value: ({ note }) => note ?? null },
];

/**
 * The newest certificate of each asset of a list, with the list's search and filters, as one ZIP with an index. It is sent
 * while it is made. Where there is none, the list says so.
 * @param list which the reader sees; `path` is its address
 * @throws HttpError 413 for more than 2,000
 */
export async function certificatesZip(
  { db, query, tenant }: StaffContext | PortalContext,
  path: string,
  list: List<AssetRow>,
): Promise<Reply> {
  const certified: List<Certified> = {
    ...(list as List<Certified>),
    finish: (rows, of) => withNewestCertificate(list.finish ? list.finish(rows, of) : rows, of, 'p'),
  };
  const found: Certified[] = [];
  for await (const rows of listRows<Certified>({ db, query }, certified)) {
    found.push(...rows);
    if (found.length > mostCertificates) throw new HttpError(413, tooMany);
  }
  if (found.length === 0) return redirect(path, 'None of these assets has a certificate yet.', 'info');
  const names = uniqueNames(found.map((row) => row.file_name));
  const entries = found.map((row, index) => ({
    name: names[index] ?? row.file_name,
    at: row.added_at,
    file: { tenantId: db.tenantId, fileId: row.file_id, size: row.size, sha256: row.sha256 },
  }));
  return zipReply({
    filename: 'certificates.zip',
    entries,
    index: (notes) =>
      csvText(
        indexColumns(db),
        found.map((row, index) => {
          const note = notes.get(row.file_id);
          return note === undefined ? { ...row, entry: names[index] ?? '' } : { ...row, note };
        }),
        { head: true, delimiter: csvDelimiters[tenant.csvDelimiter] },
      ),
  });
}

const tooMany =
  'This list has more than 2,000 certificates, so no ZIP was created. Go back, narrow the list with a search or a filter, and ' +
  'download them in parts.';
