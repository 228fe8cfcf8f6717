import { mostAttached, type MailSource } from '../../../mail/source.ts';
import { getMailed, newestMailed, type MailedDocument } from './mailing.queries.ts';

/** Does a document go with its email? */
export const isAttached = ({ size }: Pick<MailedDocument, 'size'>): boolean => size <= mostAttached;

/** What emails say of documents, read as whoever gets them: who doesn't see one any more gets nothing (A25, A26). */
export const documentMail: MailSource = {
  kinds: ['document_sent'],
  async read(db, { recordId }) {
    const document = await getMailed(db, recordId);
    return document ? { document_name: document.name, document_of: document.of, attached: '' } : null;
  },

  async attached(db, { recordId }) {
    const document = await getMailed(db, recordId);
    return document && isAttached(document) ? document : null;
  },

  async newest(db) {
    const document = await newestMailed(db);
    return document
      ? {
          recordId: document.id,
          facts: {},
          name: document.name,
          path: `/assets/${document.asset_id ?? ''}`,
          customerId: document.customer_id,
          contactId: null,
        }
      : null;
  },
};
