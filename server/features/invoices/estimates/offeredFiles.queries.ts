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
}

/** Of the files that were approved, those that were deleted, hidden, replaced or renamed since. */
export function goneSince(
  now: readonly OfferedFile[],
  approved: readonly OfferedFile[] | null | undefined,
): KeptFile[] {
  const there = new Set(now.map(keyOf));
  return (approved ?? []).flatMap((file, at) =>
    there.has(keyOf(file)) ? [] : [{ name: file.name, place: at + 1 }],
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
  const { name, size, sha256 } = found.file;
  const stored =
    found.file.file_id === undefined ? await documentLike(db, estimateId, found.file) : found.file;
  if (stored?.file_id === undefined || stored.media_type === undefined) return undefined;
  return {
    ...{ tenantId: db.tenantId, documentId: null, fileId: stored.file_id, mediaType: stored.media_type },
    ...{ name, size, sha256 },
  };
}

/** Answers from before it was kept where the bytes are: those of a document that is still there for whoever asks. */
const documentLike = (db: Db, estimateId: string, { size, sha256 }: OfferedFile) =>
  db.row<{ file_id: string; media_type: string }>(
    db
      .from('documents')
      .where({ estimate_id: estimateId, size, sha256 })
      .orderBy('created_at')
      .select('file_id', 'media_type'),
  );

/** What a file is besides its name: its size and what its bytes are. */
export const factsOfFile = ({ size, sha256 }: OfferedFile): string =>
  `${sizeInWords(size)}, SHA-256 ${sha256}`;

/** Each file in a line. */
export const filesInWords = (files: readonly OfferedFile[]): string[] =>
  files.map((file) => `${file.name}, ${factsOfFile(file)}`);
