import type { Db } from '../../../database/db.ts';
import { sizeInWords } from '../../../domain/documents/documents.words.ts';
import { fingerprint } from '../../../shared/fingerprint.ts';
import type { FileReply } from '../../../request/reply.ts';
import type { OfferedFile } from './offered.ts';

/** The files of an estimate that its readers in the portal see, as an approval keeps them. */
export const filesOffered = (db: Db, estimateId: string): Promise<OfferedFile[]> =>
  db.rows(
    db
      .from('documents')
      .where({ estimate_id: estimateId, shown: true, archived_at: null, replaced_at: null })
      .orderBy(['created_at', 'id'])
      .select('name', 'size', 'sha256'),
  );

const keyOf = ({ name, size, sha256 }: OfferedFile) => `${sha256} ${size} ${name}`;

/** A few characters that say which files a page showed; none where it showed none. */
export const filesSeen = (files: readonly OfferedFile[]): string =>
  files.length === 0 ? '' : fingerprint(files.map(keyOf).sort().join('\n'));

/** Of the files that are there now, those that weren't when it was approved, by name; none where that wasn't kept. */
export function addedSince(
  now: readonly OfferedFile[],
  approved: readonly OfferedFile[] | null | undefined,
): string[] {
  if (!approved) return [];
  const known = new Set(approved.map(keyOf));
  return now.filter((file) => !known.has(keyOf(file))).map(({ name }) => name);
}

/** A file that was approved and isn't among those of the estimate any more, with its place in the evidence, from 1. */
export interface KeptFile {
  name: string;
  place: number;
  /** Where its bytes are is in the evidence: it's opened there whatever became of the document. */
  isKept: boolean;
}

/** Of the files that were approved, those that were deleted, hidden, replaced or renamed since. */
export function goneSince(
  now: readonly OfferedFile[],
  approved: readonly OfferedFile[] | null | undefined,
): KeptFile[] {
  const there = new Set(now.map(keyOf));
  return (approved ?? []).flatMap((file, at) =>
    there.has(keyOf(file)) ? [] : [{ name: file.name, place: at + 1, isKept: file.file_id !== undefined }],
  );
}

/** A file as the evidence of an answer has it, for whoever reads that (A28): what became of the document since takes nothing of it away. */
export async function fileOfAnswer(
  db: Db,
  estimateId: string,
  { revision, place }: { revision: number; place: number },
): Promise<FileReply['file'] | undefined> {
  const found = await db.row<{ file: OfferedFile | null }>(
    db
      .from('estimate_decisions')
      .where({ estimate_id: estimateId, revision })
      .select(db.raw("content->'files'->(?::integer) as file", [place - 1])),
  );
  if (!found?.file) return undefined;
  const [stored] = await withPlaces(db, estimateId, [found.file]);
  if (stored?.file_id === undefined || stored.media_type === undefined) return undefined;
  const { name, size, sha256, file_id: fileId, media_type: mediaType } = stored;
  return { tenantId: db.tenantId, documentId: null, fileId, mediaType, name, size, sha256 };
}

/**
 * The files of an answer, each with where its bytes are. Answers from before that was kept take it from a document that is still
 * there for whoever asks; without one it stays open.
 */
export async function withPlaces(
  db: Db,
  estimateId: string,
  files: readonly OfferedFile[],
): Promise<readonly OfferedFile[]> {
  if (files.every(({ file_id: fileId }) => fileId !== undefined)) return files;
  const documents = await db.rows<Pick<OfferedFile, 'size' | 'sha256' | 'file_id' | 'media_type'>>(
    db
      .from('documents')
      .where({ estimate_id: estimateId })
      .orderBy('created_at')
      .select('size', 'sha256', 'file_id', 'media_type'),
  );
  return files.map((file) =>
    file.file_id === undefined
      ? { ...file, ...documents.find(({ size, sha256 }) => size === file.size && sha256 === file.sha256) }
      : file,
  );
}

/** What a file is besides its name: its size and what its bytes are. */
export const factsOfFile = ({ size, sha256 }: OfferedFile): string =>
  `${sizeInWords(size)}, SHA-256 ${sha256}`;

/** Each file in a line. */
export const filesInWords = (files: readonly OfferedFile[]): string[] =>
  files.map((file) => `${file.name}, ${factsOfFile(file)}`);
