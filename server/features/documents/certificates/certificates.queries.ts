import type { Db } from '../../../database/db.ts';
import type { DocumentKind } from '../../../domain/documents/documents.words.ts';
import type { StoredFile } from '../../../files/files.ts';
import type { Target } from './targets.queries.ts';

/** Certificates that somebody has uploaded and not added yet. */
export interface Upload {
  id: string;
  kind: DocumentKind;
  shown: boolean;
  /** It was discarded, or its files were added. */
  ended_at: Date | null;
  created_at: Date;
}

/** What becomes of a file. */
export type Outcome = 'ready' | 'choose' | 'unknown' | 'unchanged' | 'left_out' | 'refused';

/** One of the files. Those that were refused aren't in the store. */
export interface WaitingFile {
  id: string;
  /** Its place among the files, from 1. */
  place: number;
  name: string;
  size: number | null;
  sha256: string | null;
  file_id: string | null;
  asset_id: string | null;
  work_order_id: string | null;
  work_order_line_id: string | null;
  customer_id: string | null;
  /** A number that was typed in place of its name. */
  typed: string | null;
  /** Its record was chosen among several. */
  is_chosen: boolean;
  outcome: Outcome;
  problem: string | null;
}

const columns = ['u.id', 'u.kind', 'u.shown', 'u.ended_at', 'u.created_at'];

/** An upload of the actor's own; undefined where there is none any more. */
export function getUpload(db: Db, id: string): Promise<Upload | undefined> {
  return db.row(db.from('certificate_uploads', 'u').where('u.id', id).select(columns));
}

/** The same, held until the transaction ends. */
export function lockUpload(db: Db, id: string): Promise<Upload | undefined> {
  return db.row(db.from('certificate_uploads', 'u').where('u.id', id).select(columns).forUpdate());
}

/** The actor's uploads that still wait, the newest first, with how many files they have. */
export function waitingUploads(
  db: Db,
): Promise<{ id: string; files: number; created_at: Date; until: Date }[]> {
  const files = db.from('certificate_files', 'f').whereRaw('f.upload_id = u.id').count('* as n');
  return db.rows(
    db
      .from('certificate_uploads', 'u')
      .whereNull('u.ended_at')
      .orderBy('u.created_at', 'desc')
      .limit(10)
      .select('u.id', 'u.created_at', db.raw("u.created_at + interval '1 hour' as until"))
      .select(db.raw('(?)::integer as files', [files])),
  );
}

/** Keeps files that have just arrived, in their order; returns the upload's id. */
export async function addUpload(
  db: Db,
  userId: string,
  files: readonly ({ name: string } & ({ file: StoredFile } | { problem: string }))[],
): Promise<string> {
  const id = await db.insert('certificate_uploads', { user_id: userId });
  await db.insertMany(
    'certificate_files',
    files.map(({ name, ...one }, index) => ({
      ...{ upload_id: id, place: index + 1, name },
      ...('file' in one
        ? { size: one.file.size, sha256: one.file.sha256, file_id: one.file.fileId, outcome: 'unknown' }
        : { size: null, sha256: null, file_id: null, outcome: 'refused', problem: one.problem }),
    })),
  );
  return id;
}

/** The files of an upload in their order. */
export function filesOfUpload(db: Db, uploadId: string): Promise<WaitingFile[]> {
  return db.rows(
    db
      .from('certificate_files', 'f')
      .where('f.upload_id', uploadId)
      .orderBy('f.place')
      .select(
        ...['f.id', 'f.place', 'f.name', 'f.size', 'f.sha256', 'f.file_id', 'f.customer_id', 'f.typed'],
        ...['f.asset_id', 'f.work_order_id', 'f.work_order_line_id', 'f.is_chosen', 'f.outcome', 'f.problem'],
      ),
  );
}

/** Keeps where a file goes, and what was said of it. */
export async function saveFile(
  db: Db,
  { id, outcome, typed, is_chosen }: WaitingFile,
  target: Target | null,
): Promise<void> {
  const none = { asset_id: null, work_order_id: null, work_order_line_id: null };
  const where = target ? { ...none, [target.column]: target.id } : none;
  await db.update(
    'certificate_files',
    { id },
    { ...where, customer_id: target?.customer_id ?? null, outcome, typed, is_chosen },
  );
}

/** Keeps what the files are to become. */
export async function saveUpload(
  db: Db,
  id: string,
  { kind, shown }: Pick<Upload, 'kind' | 'shown'>,
): Promise<void> {
  await db.update('certificate_uploads', { id }, { kind, shown });
}

/** Ends an upload whose files were added: they are documents now, and wait no more. */
export async function endUpload(db: Db, id: string): Promise<void> {
  await db.remove('certificate_files', { upload_id: id });
  await discardUpload(db, id);
}

/** Ends an upload whose files nobody wants: they are swept up. */
export async function discardUpload(db: Db, id: string): Promise<void> {
  await db.update('certificate_uploads', { id }, { ended_at: db.raw('now()') });
}

/** Holds the assets and orders that files go to, so that none goes to another customer until the transaction ends (A33). */
export async function holdTargets(db: Db, files: readonly WaitingFile[]): Promise<void> {
  const ids = (column: 'asset_id' | 'work_order_id' | 'work_order_line_id') =>
    files.flatMap((file) => file[column] ?? []);
  const ofLines = db.from('work_order_lines', 'l').whereIn('l.id', ids('work_order_line_id'));
  const orders = db.from('work_orders', 'w').where((rows) => {
    void rows
      .whereIn('w.id', ids('work_order_id'))
      .orWhereRaw('w.id = any (array(?))', [ofLines.select('l.work_order_id')]);
  });
  const assets = db.from('assets', 'a').whereIn('a.id', ids('asset_id'));
  await db.rows(assets.orderBy('a.id').select('a.id').forShare());
  await db.rows(orders.orderBy('w.id').select('w.id').forKeyShare());
}
