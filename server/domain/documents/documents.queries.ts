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
  work_order_comment_id: string | null;
  claim_comment_id: string | null;
  work_order_line_id: string | null;
  customer_id: string | null;
  /** Of a work order's line: which asset it is about. */
  line_asset: string | null;
}

/** The documents as they are now: no earlier versions, and none that was deleted. */
const present = (db: Db): Query =>
  db.from('documents', 'd').whereNull('d.archived_at').whereNull('d.replaced_at');

/** The columns of a row, with the asset of a work order's line. */
const columns = (db: Db) => [
  ...['d.id', 'd.kind', 'd.name', 'd.size', 'd.media_type', 'd.shown', 'd.created_at'],
  ...['d.ticket_comment_id', 'd.work_order_comment_id', 'd.claim_comment_id'],
  ...['d.work_order_line_id', 'd.customer_id'],
  db.raw(
    `(select coalesce(l.asset_code, l.asset_description) from work_order_lines l
       where l.tenant_id = d.tenant_id and l.id = d.work_order_line_id) as line_asset`,
  ),
];

const newest = (db: Db, rows: Query, most = shownOnPage + 1): Promise<DocumentRow[]> =>
  db.rows(
    rows
      .orderBy([
        { column: 'd.created_at', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .limit(most)
      .select(columns(db)),
  );

/** As many documents of an asset as its history is looked through for. */
const mostOfAsset = 300;

/** What an asset has, those of its work included; the newest first, some more than a page shows, for the lines of its history. */
export const documentsOfAsset = (db: Db, assetId: string): Promise<DocumentRow[]> =>
  newest(
    db,
    present(db)
      .where('d.about_asset_id', assetId)
      // Whoever sees what was handed over as it was has no need of the copy.
      .whereNotExists(
        db
          .from('documents', 'o')
          .whereRaw('o.id = d.handed_from_id')
          .where({ 'o.shown': true, 'o.archived_at': null, 'o.replaced_at': null })
          .select(db.raw('1')),
      ),
    mostOfAsset,
  );

/** What a work order and its lines have; the newest first, one more than a page shows. */
export const documentsOfOrder = (db: Db, workOrderId: string): Promise<DocumentRow[]> =>
  newest(
    db,
    present(db).where((rows) => {
      const lines = db.from('work_order_lines', 'l').where('l.work_order_id', workOrderId).select('l.id');
      // As an array an index serves them beside the order's own; by IN, all documents of the company are read.
      void rows
        .where('d.work_order_id', workOrderId)
        .orWhereRaw('d.work_order_line_id = any (array(?))', [lines]);
    }),
  );

/** What an estimate or an invoice has; the newest first, one more than a page shows. */
export const documentsOfMoney = (
  db: Db,
  column: 'estimate_id' | 'invoice_id',
  id: string,
): Promise<DocumentRow[]> => newest(db, present(db).where(`d.${column}`, id));

/** Whether a document as it is now belongs to a work order: to itself, to a line of it or to a comment on it. */
export async function documentOfOrder(db: Db, workOrderId: string, id: string): Promise<boolean> {
  const of = (table: 'work_order_lines' | 'work_order_comments') =>
    db.from(table, 'x').where('x.work_order_id', workOrderId).select('x.id');
  const found = await db.row(
    present(db)
      .where('d.id', id)
      .where((rows) => {
        void rows
          .where('d.work_order_id', workOrderId)
          .orWhereIn('d.work_order_line_id', of('work_order_lines'))
          .orWhereIn('d.work_order_comment_id', of('work_order_comments'));
      })
      .select('d.id'),
  );
  return found !== undefined;
}

/** What the comments of a ticket have, the newest first; as many as nobody minds to look through. */
export const documentsOfTicket = (db: Db, ticketId: string): Promise<DocumentRow[]> =>
  ofComments(
    db,
    'ticket_comment_id',
    db.from('ticket_comments', 'm').where('m.ticket_id', ticketId).select('m.id'),
  );

/** The same of a work order's comments. */
export const documentsOfOrderComments = (db: Db, workOrderId: string): Promise<DocumentRow[]> =>
  ofComments(
    db,
    'work_order_comment_id',
    db.from('work_order_comments', 'm').where('m.work_order_id', workOrderId).select('m.id'),
  );

/** The same of a claim's comments (A20a). */
export const documentsOfClaim = (db: Db, claimId: string): Promise<DocumentRow[]> =>
  ofComments(
    db,
    'claim_comment_id',
    db.from('claim_comments', 'm').where('m.claim_id', claimId).select('m.id'),
  );

const ofComments = (
  db: Db,
  column: 'ticket_comment_id' | 'work_order_comment_id' | 'claim_comment_id',
  comments: Query,
): Promise<DocumentRow[]> =>
  db.rows(
    present(db)
      .whereIn(`d.${column}`, comments)
      .orderBy([
        { column: 'd.created_at', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .limit(mostOfThread)
      .select(columns(db)),
  );
const mostOfThread = 200;

/** The file of a document, as it is sent. */
interface StoredDocument {
  tenantId: string;
  documentId: string;
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
      ...{ tenantId: db.tenantId, documentId: id, fileId: row.file_id, mediaType: row.media_type },
      ...{ name: row.name, size: row.size, sha256: row.sha256 },
    }
  );
}
