import { portalRoles, type PortalRole } from '../roles.ts';
import { record, type Grant, type TableAccess } from './access.ts';
import { ofUser } from './conditions.ts';
import { ownRequest } from './workOrders.ts';

const owners = [
  'asset_id',
  'work_order_id',
  'work_order_line_id',
  'ticket_comment_id',
  'work_order_comment_id',
  'claim_comment_id',
  'estimate_id',
  'invoice_id',
];
const file = ['name', 'size', 'media_type', 'sha256', 'file_id'];
const shownColumns = [
  'tenant_id', 'id', ...owners, 'about_asset_id', 'customer_id', 'kind', ...file, 'shown', 'by_staff', 'replaces_id',
  'replaced_at', 'archived_at', 'search_text', 'created_at', 'version', 'handed_from_id',
]; // prettier-ignore

/** The record that a document belongs to, as far as the actor sees it by the record's own policy. */
const seen = (table: string, column: string, more = '') =>
  `exists (select from ${table} r where r.tenant_id = documents.tenant_id and r.id = documents.${column}${more})`;

/** A33: what a record had while it was another customer's stays behind. */
const sameCustomer = ' and r.customer_id is not distinct from documents.customer_id';
const seenComment = `exists (select from ticket_comments m join tickets t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
  where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and t.customer_id = documents.customer_id)`;
const seenOrderComment = `exists (select from work_order_comments m join work_orders w on w.tenant_id = m.tenant_id
  and w.id = m.work_order_id where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id
  and w.customer_id is not distinct from documents.customer_id)`;

const seenClaimComment = `exists (select from claim_comments m join warranty_claims w on w.tenant_id = m.tenant_id
  and w.id = m.claim_id where m.tenant_id = documents.tenant_id and m.id = documents.claim_comment_id
  and w.customer_id = documents.customer_id)`;

/**
 * A26: who sees the record sees what is shown of it, as it is now; by the record's own policies, so that the two can't
 * disagree.
 */
function grantFor(role: PortalRole): Grant {
  const records = [
    seen('assets', 'asset_id', sameCustomer),
    seen('work_orders', 'work_order_id', sameCustomer),
    seen('work_order_lines', 'work_order_line_id', sameCustomer),
    // A20a: a partner has no tickets, and of comments reads those on its claims, which nobody else has.
    // Nor does it see the customer's money (A20a), of which all others see as much as they may (A13).
    ...(role === 'partner'
      ? [seenClaimComment]
      : [
          seenComment,
          seenOrderComment,
          seen('estimates', 'estimate_id', sameCustomer),
          seen('invoices', 'invoice_id', sameCustomer),
        ]),
  ];
  return {
    select: `shown and archived_at is null and replaced_at is null and (${records.join(' or ')})`,
    columns: shownColumns,
    rule:
      'A26: People who can see an asset, a work order, a ticket, a claim, an estimate or an invoice can see its documents that are ' +
      'shown in the portal, in their present version.',
  };
}

const sentAlong = ['tenant_id', 'id', 'kind', ...file, 'shown', 'by_staff', 'author_name', 'user_id'];
const sentWith = ['work_order_id', 'ticket_comment_id', 'work_order_comment_id'];
/**
 * A26: people of the portal add files to what they write themselves, in the transaction that writes it: to their comment on a
 * ticket, a work order or a claim, and to their request for service. Nobody adds to what somebody else has written, and nobody later.
 */
function addsFor(role: PortalRole): Partial<Grant> {
  const isPartner = role === 'partner';
  const comments = (isPartner ? ['claim_comment'] : ['ticket_comment', 'work_order_comment']).map(
    (comment) => `exists (select from ${comment}s m where m.tenant_id = documents.tenant_id
      and m.id = documents.${comment}_id and not m.by_staff and m.created_at = now())`,
  );
  const requests = `exists (select from work_orders w where w.tenant_id = documents.tenant_id and w.id = documents.work_order_id
    and w.status = 'requested' and w.created_at = now() and ${ownRequest(role, 'w.')})`;
  const written = isPartner ? comments : [...comments, requests];
  const author = role === 'portal_link' ? 'user_id is null' : `(user_id is null or ${ofUser()})`;
  return {
    insert: {
      check: `shown and not by_staff and kind in ('photo', 'other') and ${author} and (${written.join(' or ')})`,
      columns: [...sentAlong, ...(isPartner ? ['claim_comment_id'] : sentWith)],
    },
  };
}

/** What is uploaded by the hundred waits an hour for whoever uploaded it, and is nobody else's business. */
const ofOwnHour = `${ofUser()} and created_at > now() - interval '1 hour'`;
const ofOwnUpload = `exists (select from certificate_uploads u where u.tenant_id = certificate_files.tenant_id
  and u.id = certificate_files.upload_id)`;
const waiting =
  'A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.';
const fileOfUpload = ['name', 'size', 'sha256', 'file_id'];
const matched = [
  ...['asset_id', 'work_order_id', 'work_order_line_id', 'customer_id', 'typed', 'is_chosen', 'outcome', 'problem'],
]; // prettier-ignore

/** Files that belong to a record. */
export const documents = {
  documents: {
    staff: {
      select: true,
      insert: {
        check: `by_staff and (user_id is null or ${ofUser()})`,
        columns: [
          'tenant_id',
          'id',
          ...owners,
          'kind',
          ...file,
          'shown',
          'by_staff',
          'author_name',
          'user_id',
          'replaces_id',
          'handed_from_id',
        ],
      },
      update: {
        using: true,
        check: true,
        columns: ['name', 'kind', 'shown', 'replaced_at', 'archived_at', ...record],
      },
      rule: 'A26: Staff keep the documents of the records that they keep. Nobody changes the file of one.',
    },
    portal: Object.fromEntries(portalRoles.map((role) => [role, { ...grantFor(role), ...addsFor(role) }])),
    // A removed line leaves its documents to its asset, and a draft that goes hands them on or away; the sweeper asks which files
    // have a row.
    definers: {
      definer_sign_in: 'select (tenant_id, id, customer_id)',
      definer_search:
        'select, update (asset_id, work_order_line_id, taken_off_order_id, estimate_id, invoice_id, archived_at)',
      definer_jobs: 'select (tenant_id, file_id, size, sha256, name)',
      definer_mail: `select (tenant_id, id, shown, archived_at, replaced_at, ${owners.join(', ')})`,
    },
  },
  certificate_uploads: {
    staff: {
      select: ofOwnHour,
      insert: { check: ofUser(), columns: ['tenant_id', 'id', 'user_id'] },
      update: { using: ofOwnHour, check: ofUser(), columns: ['kind', 'shown', 'ended_at'] },
      rule: waiting,
    },
    definers: { definer_jobs: 'select, delete' },
  },
  certificate_files: {
    staff: {
      select: ofOwnUpload,
      insert: {
        check: ofOwnUpload,
        columns: ['tenant_id', 'id', 'upload_id', 'place', ...fileOfUpload, ...matched],
      },
      update: { using: ofOwnUpload, check: ofOwnUpload, columns: matched },
      delete: ofOwnUpload,
      rule: waiting,
    },
    definers: {
      definer_search: 'select (tenant_id, size)',
      definer_jobs: 'select (tenant_id, upload_id, file_id)',
    },
  },
  document_usage: {
    staff: {
      select: true,
      rule: 'S31: staff read how much their documents take up; the database counts it.',
    },
    definers: { definer_search: 'select, insert, update (bytes)' },
  },
} satisfies Record<string, TableAccess>;
