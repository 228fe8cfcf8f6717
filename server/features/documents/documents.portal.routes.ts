import { fileOfDocument } from '../../domain/documents/documents.queries.ts';
import { fileReply, notFound } from '../../request/reply.ts';
import { everyReader, portalGet, type Route } from '../../request/route.ts';

/** Documents in the portal: whoever sees the record takes along what is shown of it (A26). */
export const documentPortalRoutes: readonly Route[] = [
  portalGet('/documents/:id', { allow: everyReader }, async ({ db, params }) => {
    const file = await fileOfDocument(db, params['id'] ?? '');
    if (!file) return notFound();
    const { name, size, sha256 } = file;
    return fileReply({
      ...{ tenantId: db.tenantId, fileId: file.file_id, mediaType: file.media_type },
      ...{ name, size, sha256 },
    });
  }),
];
