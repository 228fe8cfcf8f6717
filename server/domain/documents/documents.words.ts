import type { DocumentRow } from './documents.queries.ts';

/** What documents are, in the order in which a form offers them. */
export const documentKinds = [
  { value: 'certificate', label: 'Certificate' },
  { value: 'report', label: 'Report' },
  { value: 'photo', label: 'Photo' },
  { value: 'other', label: 'Other' },
] as const;
export type DocumentKind = (typeof documentKinds)[number]['value'];

export const kindInWords = (kind: string): string =>
  documentKinds.find(({ value }) => value === kind)?.label ?? kind;

/** Bytes as people say them: `12 KB`, `3.4 MB`. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A type in a word, as people know it by. */
function typeInWords(type: string): string {
  const known = words[type];
  if (known !== undefined) return known;
  if (type.startsWith('image/')) return 'Picture';
  return type.includes('zip') ? 'ZIP' : 'File';
}

const words: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'text/plain': 'Text',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
};

/** As many documents as a record's page shows; its page of documents has them all. */
export const shownOnPage = 20;

/** What a browser shows by itself; of all else there is no preview. */
export const hasPreview = (mediaType: string): boolean =>
  /^(?:application\/pdf|image\/(?:jpeg|png|gif|webp))$/.test(mediaType);

/** A document as the views draw it. */
export const documentForView = <D extends { kind: string; size: number; media_type: string }>(
  document: D,
) => ({
  ...document,
  kindLabel: kindInWords(document.kind),
  preview: hasPreview(document.media_type),
  facts: `${typeInWords(document.media_type)}, ${sizeInWords(document.size)}`,
});

/** The documents of a record's page: the newest, and whether there are more. */
export const documentsForView = (rows: readonly DocumentRow[]) => ({
  rows: rows.slice(0, shownOnPage).map(documentForView),
  more: rows.length > shownOnPage,
});

/** The documents of the comments of a ticket, a work order or a claim, by comment, in the order in which they came. */
export function attachedForView(
  rows: readonly DocumentRow[],
): Readonly<Record<string, readonly AttachedForView[]>> {
  const byComment: Record<string, AttachedForView[]> = {};
  for (const row of [...rows].reverse()) {
    const comment = row.ticket_comment_id ?? row.work_order_comment_id ?? row.claim_comment_id ?? '';
    (byComment[comment] ??= []).push(documentForView(row));
  }
  return byComment;
}
type AttachedForView = ReturnType<typeof documentForView<DocumentRow>>;
