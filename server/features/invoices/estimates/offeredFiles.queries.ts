import type { Db } from '../../../database/db.ts';
import { sizeInWords } from '../../../domain/documents/documents.words.ts';
import { fingerprint } from '../../../shared/fingerprint.ts';
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

/** Each file in a line: its name, its size and what its bytes are. */
export const filesInWords = (files: readonly OfferedFile[]): string[] =>
  files.map(({ name, size, sha256 }) => `${name}, ${sizeInWords(size)}, SHA-256 ${sha256}`);
