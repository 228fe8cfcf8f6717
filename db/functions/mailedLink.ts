/**
 * Says in SQL whether a link's recipient might still be mailed one (A2, A25): a link that went to a contact opens nothing
 * once that contact has lost its Admin Access, is inactive, deleted or another customer's. One that went to the customer's
 * own Email, and the customer's own link, have no contact.
 * @param link the alias of secure_links in the query
 */
export const recipientHolds = (link: string) => `(${link}.contact_id is null or exists (
        select from contacts h where h.tenant_id = ${link}.tenant_id and h.id = ${link}.contact_id and h.customer_id = ${link}.customer_id
          and h.admin_access and h.status = 'active' and h.archived_at is null))`;
