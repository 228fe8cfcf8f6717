import { getRequest } from '../../domain/accessRequests/accessRequests.queries.ts';
import type { MailSource } from '../../mail/source.ts';
import { isAllowed } from '../../request/allow.ts';

/** Who asked for access, read as the administrator who is told of it (A23, A35): of what is settled by then nobody is told. */
export const accessRequestMail: MailSource = {
  kinds: ['access_requested'],
  async read(db, { recordId }, actor) {
    if (!isAllowed(actor, ['administrator'])) return null;
    const request = await getRequest(db, recordId);
    return request?.status === 'waiting'
      ? { requester: request.name, requester_company: request.company }
      : null;
  },

  // It's nobody's at a customer.
  newest: () => Promise.resolve(null),
};
