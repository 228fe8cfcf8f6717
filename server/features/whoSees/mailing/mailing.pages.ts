import { page, type PageReply } from '../../../request/reply.ts';
import { documentForView } from '../../../domain/documents/documents.words.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { isAttached } from './mailing.mail.ts';
import type { Addressee, MailedDocument } from './mailing.queries.ts';

/** Where a document is emailed. */
export const mailingPath = (id: string) => `/admin/documents/${id}/email`;

const about = (document: MailedDocument) => ({
  document: documentForView({ ...document, kind: 'other', media_type: document.mediaType }),
  ...{ belongs: document.of, here: mailingPath(document.id), isAttached: isAttached(document) },
});

export const mailingPages = {
  /** Those who can see it; `next`: where the others are looked through, or null. */
  choose: (
    document: MailedDocument,
    locals: {
      people: readonly Addressee[];
      ticked: readonly string[];
      errors: FieldErrors;
      next: number | null;
      customer: string | null;
    },
    status = 200,
  ): PageReply =>
    page(
      'whoSees/mailing/choose',
      { ...about(document), ...locals },
      { title: `Email ${document.name}`, status },
    ),

  /** What will be sent, and to whom. */
  preview: (document: MailedDocument, people: readonly Addressee[]): PageReply =>
    page(
      'whoSees/mailing/preview',
      { ...about(document), people },
      { title: `Email ${document.name}?`, holdsFrame: true },
    ),
};
