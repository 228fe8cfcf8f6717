import type { Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { getPortalUser, type PortalUser } from './portalUsers.queries.ts';

type Handler = (context: StaffContext, customer: Customer, user: PortalUser) => Promise<Reply> | Reply;

/** A handler for one of a customer's portal users; there is nothing where one of the two is not to be seen. */
export const withPortalUser = (handler: Handler) =>
  withRecord(
    async (db, id, { params: { portalUserId = '' } }: StaffContext) => {
      const [customer, user] = await Promise.all([getCustomer(db, id), getPortalUser(db, id, portalUserId)]);
      return customer && user && { customer, user };
    },
    (context, { customer, user }) => handler(context, customer, user),
  );
