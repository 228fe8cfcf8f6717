import type { PortalRole } from '../roles.ts';
import { inManyReach, myCustomer, myTenant, thenJudged, type Reach } from './reach.ts';
import {
  ofClaims,
  ofMyPartner,
  ofEstimates,
  ofFacilities,
  ofInvoices,
  ofOrders,
  ofTickets,
} from './recordReach.ts';

/** Which records of one kind a role sees, as their own search has it. */
const seenBy = (role: PortalRole, of: Reach) =>
  of
    .filter(([roles]) => roles.includes(role))
    .flatMap(([, conditions]) => conditions.map((condition) => `(${condition})`))
    .join(' or ');

/** The document's record is seen. A33: what a record had while it was another customer's stays behind. */
const ofRecord = (role: PortalRole, table: string, column: string, of: Reach) =>
  `exists (select from ${table} r where r.tenant_id = documents.tenant_id and r.id = documents.${column}
    and r.customer_id is not distinct from documents.customer_id and (${seenBy(role, of)}))`;

/** The record is seen whose comment the document came with, and the comment is for everybody (A10a). */
const ofComment = (role: PortalRole, comment: string, table: string, column: string, of: Reach) =>
  `exists (select from ${comment}s m where m.tenant_id = documents.tenant_id and m.id = documents.${comment}_id and not m.internal
    and exists (select from ${table} r where r.tenant_id = m.tenant_id and r.id = m.${column}
      and r.customer_id is not distinct from documents.customer_id and (${seenBy(role, of)})))`;

/** A partner sees the lines of the service orders that came of its claims. */
const ofPartnersLine = (role: PortalRole) =>
  `exists (select from work_order_lines l where l.tenant_id = documents.tenant_id and l.id = documents.work_order_line_id
    and l.customer_id is not distinct from documents.customer_id
    and exists (select from work_orders r where r.tenant_id = l.tenant_id and r.id = l.work_order_id and (${seenBy(role, ofOrders)})))`;

/** By the column that names a document's record: whether a role sees it. */
function recordsOf(role: PortalRole): Record<string, string> {
  const standing = {
    // What it is about is the same asset, and has the index.
    asset_id: `documents.asset_id is not null and ${ofRecord(role, 'assets', 'about_asset_id', ofFacilities('facility_id'))}`,
    work_order_id: ofRecord(role, 'work_orders', 'work_order_id', ofOrders),
  };
  if (role === 'partner')
    return {
      ...standing,
      work_order_line_id: ofPartnersLine(role),
      claim_comment_id: ofComment(role, 'claim_comment', 'warranty_claims', 'claim_id', ofClaims),
    };
  return {
    ...standing,
    work_order_line_id: ofRecord(role, 'work_order_lines', 'work_order_line_id', ofFacilities('facility_id')),
    work_order_comment_id: ofComment(role, 'work_order_comment', 'work_orders', 'work_order_id', ofOrders),
    ticket_comment_id: ofComment(role, 'ticket_comment', 'tickets', 'ticket_id', ofTickets),
    estimate_id: ofRecord(role, 'estimates', 'estimate_id', ofEstimates),
    invoice_id: ofRecord(role, 'invoices', 'invoice_id', ofInvoices),
  };
}

/** A document has one record. A case, since it asks no more than that one, for rows that hold the words already. */
const ofItsRecord = (role: PortalRole) =>
  `case ${Object.entries(recordsOf(role))
    .map(([column, seen]) => `when documents.${column} is not null then ${seen}`)
    .join('\n      ')} end`;

/**
 * A partner's service orders and their lines, known before its documents are looked for: it may have none, and then each of the
 * company's documents that hold a common word would be asked for its order.
 */
const ofMyOrders = {
  work_order_id: `select w.id from work_orders w where w.${myTenant} and w.${ofMyPartner}`,
  work_order_line_id: `select l.id from work_orders w join work_order_lines l on l.tenant_id = w.tenant_id and l.work_order_id = w.id
      where w.${myTenant} and w.${ofMyPartner}`,
};

const ofStanding = ['asset_id', 'work_order_id', 'work_order_line_id', 'work_order_comment_id'];
const mayBill = "current_setting('app.access_billing')::boolean";

/** How a role's documents are looked for: each condition is served by an index. */
function conditionsOf(role: PortalRole): string[] {
  const records = recordsOf(role);
  const seen = (column: string) => records[column] ?? 'false';
  const each = (columns: readonly string[]) => columns.map(seen);
  const ofCustomer = `${myCustomer} and ${ofItsRecord(role)}`;
  switch (role) {
    case 'partner':
      // Service orders stay its own with a customer that was taken away.
      return [
        `customer_id = any (reach) and ${ofItsRecord(role)}`,
        ...Object.entries(ofMyOrders).map(
          ([column, ids]) => `documents.${column} = any (array(${ids})) and ${seen(column)}`,
        ),
      ];
    case 'portal_link':
    case 'portal_customer':
    case 'portal_contact_all':
      return [ofCustomer];
    // What stands at the other facilities that were added.
    case 'portal_contact_admin':
      return [ofCustomer, ...each(ofStanding)];
    default:
      return [
        ...(role === 'portal_contact_mixed'
          ? [`current_setting('app.all_facilities')::boolean and ${ofCustomer}`]
          : []),
        ...each([...ofStanding, 'ticket_comment_id']),
        // A13: the customer's money.
        ...['estimate_id', 'invoice_id'].map(
          (column) => `${column} is not null and ${myCustomer} and ${mayBill} and ${seen(column)}`,
        ),
      ];
  }
}

const roles: readonly PortalRole[] = [
  ...(['portal_link', 'portal_customer', 'portal_contact_admin', 'portal_contact_all'] as const),
  ...(['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'partner'] as const),
];

/**
 * What is shown of the records that are seen, in its present version (A26): what the policies of documents let through and no
 * more, for the search is asked by whoever may call it.
 */
export const ofDocuments: Reach = roles.map((role) => [
  [role],
  conditionsOf(role).map((condition) => `shown and (${condition})`),
]);

/**
 * Of a contact of very many facilities, all of its customer: its documents are looked for among the customer's, each by its record.
 * Joined by their kinds, all of the company's assets were read to find those of a common word.
 */
export const manyOfDocuments: Reach = [
  [
    ['portal_contact_wide'],
    [`shown and ${myCustomer}${thenJudged}${inManyReach(ofItsRecord('portal_contact_wide'))}`],
  ],
];
