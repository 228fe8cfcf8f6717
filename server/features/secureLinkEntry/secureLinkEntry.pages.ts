import { page, type PageReply } from '../../request/reply.ts';

export const secureLinkPages = {
  /** Names the tenant and nobody else (A2). */
  entry: (locals: { tenantName: string; to: string | null }): PageReply =>
    page('secureLinkEntry/entry', locals, { title: 'Continue to your portal' }),
  /** One page for every link that opens nothing: it doesn't tell an ended one from one that never was (A16). */
  ended: (locals: { tenantName: string }): PageReply =>
    page('secureLinkEntry/ended', locals, { title: 'This link doesn’t work', status: 404 }),
};
