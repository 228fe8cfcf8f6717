import { storedFile } from '../../domain/documents/documents.queries.ts';
import { hasPreview } from '../../domain/documents/documents.words.ts';
import { fileReply, notFound, previewReply } from '../../request/reply.ts';
import { everyReader } from '../../request/allow.ts';
import { portalGet, type Route } from '../../request/route.ts';

/** Documents in the portal: whoever sees the record takes along what is shown of it, and looks at it (A26). */
export const documentPortalRoutes: readonly Route[] = [
  portalGet('/documents/:id', { allow: everyReader }, async ({ db, params }) => {
    const file = await storedFile(db, params['id'] ?? '');
    return file ? fileReply(file) : notFound();
  }),

  portalGet('/documents/:id/preview', { allow: everyReader }, async ({ db, params }) => {
    const file = await storedFile(db, params['id'] ?? '');
    return file && hasPreview(file.mediaType) ? previewReply(file) : notFound();
  }),
];
