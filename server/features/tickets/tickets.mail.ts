import type { MailSource } from '../../mail/source.ts';
import { customerReaders, isAllowed, type PortalAllow, type StaffAllow } from '../../request/allow.ts';
import { ticketNumber } from '../../shared/numbers.ts';
import { isUuid } from '../../shared/uuid.ts';
import { getPublicComment, newestPublicComment } from './comments/comments.queries.ts';
import { getTicket, newestTicket } from './tickets.queries.ts';

/** Staff are told because they keep tickets, so reading alone is not enough. */
const told: readonly (StaffAllow | PortalAllow)[] = ['keep_tickets', ...customerReaders];

/**
 * What emails say about tickets, read as whoever gets them: who may not see the ticket any more (A10, A11, A25) is told
 * nothing, and nobody is told of an internal comment (A10a).
 */
export const ticketMail: MailSource = {
  kinds: ['ticket_comment', 'ticket_opened', 'ticket_reply'],
  async read(db, { recordId, facts }, actor) {
    if (!isAllowed(actor, told)) return null;
    const commentId = facts['comment'];
    const [ticket, comment] = await Promise.all([
      getTicket(db, recordId),
      isUuid(commentId) ? getPublicComment(db, recordId, commentId) : null,
    ]);
    // Null: it is about the ticket itself. Undefined: the comment is not there for this person.
    if (!ticket || comment === undefined) return null;
    return {
      ticket_number: ticketNumber(ticket.number),
      ticket_subject: ticket.subject,
      comment: comment?.body ?? ticket.description,
      author: comment?.author_name ?? ticket.opened_by,
    };
  },

  async newest(db, kind) {
    const comment =
      kind === 'ticket_opened' ? null : await newestPublicComment(db, kind === 'ticket_comment');
    const recordId = comment === null ? await newestTicket(db) : comment?.ticket_id;
    const ticket = recordId ? await getTicket(db, recordId) : undefined;
    return ticket
      ? {
          recordId: ticket.id,
          facts: comment ? { comment: comment.id } : {},
          name: `ticket ${ticketNumber(ticket.number)}`,
          path: `/tickets/${ticket.id}`,
          customerId: ticket.customer_id,
          contactId: ticket.contact_id,
        }
      : null;
  },
};
