import { pickPage } from '../../../lists/pick.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { getCustomer } from '../customers.queries.ts';
import { mailLinkPages } from './mailLink.pages.ts';
import { recipientsToFind, ticketsToFind } from './mailLink.queries.ts';
import { secureLinkPath } from './mailLink.words.ts';

const pathOf = (id: string) => `${secureLinkPath(id)}/email`;
const keep = { allow: ['keep_records'] } as const;

/** The find pages of *Email link*, for where a drop-down would be too long. */
export const mailLinkFindRoutes: readonly Route[] = [
  staffGet(
    `${pathOf(':id')}/contact`,
    keep,
    withRecord(getCustomer, async (context, customer) => {
      const path = `${pathOf(customer.id)}/contact`;
      const kept = inForm(context);
      const found = await pickPage(context, path, recipientsToFind(customer.id), {
        name: 'contact_id',
        kept,
      });
      return mailLinkPages.findRecipient(customer, { ...found, found: found.rows });
    }),
  ),

  staffGet(
    `${pathOf(':id')}/ticket`,
    keep,
    withRecord(getCustomer, async (context, customer) => {
      const path = `${pathOf(customer.id)}/ticket`;
      const kept = inForm(context);
      const found = await pickPage(context, path, ticketsToFind(customer.id), { name: 'ticket_id', kept });
      return mailLinkPages.findTicket(customer, { ...found, found: found.rows });
    }),
  ),
];

/** What is in the form, for the find page to bring back. */
function inForm({ query: { contact_id: contact, leads_to: page } }: StaffContext): Record<string, string> {
  return { ...(contact && { contact_id: contact }), ...(page && { leads_to: page }) };
}
