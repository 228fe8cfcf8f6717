import type { Db, Query } from '../../database/db.ts';
import { shownOnPage } from './documents.words.ts';

/** A document as a list shows it. */
export interface DocumentRow {
  id: string;
  kind: string;
  name: string;
  size: number;
  media_type: string;
  shown: boolean;
  created_at: Date;
  ticket_comment_id: string | null;
  /** Of a work order's line: which asset it is about. */
  line_asset: string | null;
}

/** The documents as they are now: no earlier versions, and none that was deleted. */
const present = (db: Db): Query =>
  db.from('documents', 'd').whereNull('d.archived_at').whereNull('d.replaced_at');

/** The columns of a row, with the asset of a work order's line. */
const columns = (db: Db) => [
  ...['d.id', 'd.kind', 'd.name', 'd.size', 'd.media_type', 'd.shown', 'd.created_at', 'd.ticket_comment_id'],
  db.raw(
    `(select coalesce(l.asset_code, l.asset_description) from work_order_lines l
       where l.tenant_id = d.tenant_id and l.id = d.work_order_line_id) as line_asset`,
  ),
];

const newest = (db: Db, rows: Query): Promise<DocumentRow[]> =>
  db.rows(
    rows
      .orderBy([
        { column: 'd.created_at', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .limit(shownOnPage + 1)
      .select(columns(db)),
  );

/** What an asset has, those of its work included; the newest first, one more than a page shows. */
export const documentsOfAsset = (db: Db, assetId: string): Promise<DocumentRow[]> =>
  newest(db, present(db).where('d.about_asset_id', assetId));

/** What a work order and its lines have; the newest first, one more than a page shows. */
export const documentsOfOrder = (db: Db, workOrderId: string): Promise<DocumentRow[]> =>
  newest(
    db,
    present(db).where((rows) => {
      const lines = db.from('work_order_lines', 'l').where('l.work_order_id', workOrderId).select('l.id');
      void rows.where('d.work_order_id', workOrderId).orWhereIn('d.work_order_line_id', lines);
    }),
  );

/** What the comments of a ticket have, the newest first; as many as nobody minds to look through. */
export const documentsOfTicket = (db: Db, ticketId: string): Promise<DocumentRow[]> =>
  db.rows(
    present(db)
      .whereIn(
        'd.ticket_comment_id',
        db.from('ticket_comments', 'm').where('m.ticket_id', ticketId).select('m.id'),
      )
      .orderBy([
        { column: 'd.created_at', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .limit(mostOfTicket)
      .select(columns(db)),
  );
const mostOfTicket = 200;

/** The file of a document, as it is sent. */
interface StoredDocument {
  tenantId: string;
  fileId: string;
  name: string;
  size: number;
  mediaType: string;
  sha256: string;
}

/** The file of a document that the actor sees, by its row's policy (A26); undefined where there is none. */
export async function storedFile(db: Db, id: string): Promise<StoredDocument | undefined> {
  const row = await db.row<{
    file_id: string;
    name: string;
    size: number;
    media_type: string;
    sha256: string;
  }>(
    db
      .from('documents', 'd')
      .where('d.id', id)
      .select('d.file_id', 'd.name', 'd.size', 'd.media_type', 'd.sha256'),
  );
  return (
    row && {
      ...{ tenantId: db.tenantId, fileId: row.file_id, mediaType: row.media_type },
      ...{ name: row.name, size: row.size, sha256: row.sha256 },
    }
  );
}
