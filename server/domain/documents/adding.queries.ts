import type { Db } from '../../database/db.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { SentFiles } from '../../request/receiveFiles.ts';
import type { StoredFile } from '../../files/files.ts';
import type { DocumentKind } from './documents.words.ts';

/** The record that a document belongs to, by the column of `documents` that names it. */
interface Place {
  column:
    | 'asset_id'
    | 'work_order_id'
    | 'work_order_line_id'
    | 'ticket_comment_id'
    | 'work_order_comment_id'
    | 'claim_comment_id'
    | 'estimate_id'
    | 'invoice_id';
  id: string;
}

/** A file with what is said of it. */
export interface NewDocument {
  name: string;
  file: StoredFile;
  kind: DocumentKind;
  shown: boolean;
}

/** Whether a file fits into what the company's documents may take up (S31). Others who ask wait for this transaction. */
export async function hasRoom(db: Db, size: number, limit: number): Promise<boolean> {
  const [room] = await db.call<{ fits: boolean }>('room_for_document', size, limit);
  return room?.fits === true;
}

/**
 * The kind of a file that nobody has chosen one for.
 * @param usual what a PDF is on this kind of record
 */
export function kindByFile(mediaType: string, usual: DocumentKind): DocumentKind {
  if (mediaType === 'application/pdf') return usual;
  return mediaType.startsWith('image/') ? 'photo' : 'other';
}

/** Adds a document to a record; returns its id. */
export function addToRecord(
  db: Db,
  { column, id }: Place,
  { name, file, kind, shown }: NewDocument,
  by: { name: string; userId: string | null; isStaff: boolean },
  replaces: string | null = null,
): Promise<string> {
  return db.insert('documents', {
    [column]: id,
    kind,
    name,
    size: file.size,
    media_type: file.mediaType,
    sha256: file.sha256,
    file_id: file.fileId,
    shown,
    by_staff: by.isStaff,
    author_name: by.name,
    user_id: by.userId,
    ...(replaces !== null && { replaces_id: replaces }),
  });
}

/**
 * Adds the files of a form to what its transaction has just made (A26).
 * @param noRoom what is said where the company has no room for them
 * @returns what is wrong, in which case nothing of the transaction may stay
 */
export async function attachFiles(
  { db, sent, limit }: { db: Db; sent: SentFiles; limit: number },
  place: {
    column: 'ticket_comment_id' | 'work_order_comment_id' | 'work_order_id' | 'claim_comment_id';
    id: string;
  },
  by: { name: string; userId: string | null; isStaff: boolean },
  { shown, noRoom }: { shown: boolean; noRoom: string },
): Promise<FieldErrors> {
  for (const { name, file } of sent.files) {
    if (!file) continue;
    if (!(await hasRoom(db, file.size, limit))) return { files: noRoom };
    await addToRecord(db, place, { name, file, kind: kindByFile(file.mediaType, 'other'), shown }, by);
  }
  // None is kept before all are: what isn't saved leaves no file behind.
  for (const { file } of sent.files) if (file) sent.keep(file.fileId);
  return {};
}
