import type { Db } from '../../database/db.ts';
import type { StaffAllow } from '../../request/allow.ts';
import { claimNumber, ticketNumber, workOrderNumber } from '../../shared/numbers.ts';
import type { DocumentKind } from '../../domain/documents/documents.words.ts';
import { estimateDocuments, invoiceDocuments } from './documents.moneyOwners.ts';

/** The record that documents are added to. */
export interface Owner {
  /** The column of `documents` that names it. */
  column:
    | 'asset_id'
    | 'work_order_id'
    | 'work_order_line_id'
    | 'ticket_comment_id'
    | 'work_order_comment_id'
    | 'claim_comment_id'
    | 'estimate_id'
    | 'invoice_id';
  id: string;
  name: string;
  /** Where its documents are kept, and the page that shows it. */
  path: string;
  page: string;
  /** An internal comment: nothing of it is ever shown in the portal (A26). */
  inside: boolean;
  /** Where the record can go to another customer: its table, and whose it is now (A33). */
  givenOn?: { table: 'assets' | 'work_orders' | 'estimates' | 'invoices'; customer: string | null };
}

/** A kind of record that has documents. */
export interface OwnerKind {
  column: Owner['column'];
  /** The address of a record's documents. */
  path: string;
  see: readonly StaffAllow[];
  keep: readonly StaffAllow[];
  /** What its documents usually are, and whether those are shown. */
  usually: { kind: DocumentKind; shown: boolean };
  /** The record of an address; undefined where the actor sees none. */
  find: (db: Db, ids: { id: string; inner: string }, userId: string) => Promise<Owner | undefined>;
  /** Photos that are taken on the spot. */
  photos?: true;
  /** Where its files open, if not as documents of the back office do. */
  filesOf?: (page: string) => string;
  /** The ids of an address, by the record that a document names. */
  idsOf: (db: Db, id: string) => Promise<{ id: string; inner: string } | undefined>;
}

const own = (id: string) => Promise.resolve({ id, inner: '' });
/** Who opens and keeps the documents of work orders under *Work Orders*. */
export const works = { see: ['view_records', 'keep_work_orders'], keep: ['keep_work_orders'] } as const;

const assetDocuments: OwnerKind = {
  column: 'asset_id',
  path: '/admin/assets/:id/documents',
  see: ['view_records', 'keep_assets'],
  keep: ['keep_assets'],
  usually: { kind: 'certificate', shown: true },
  find: async (db, { id }) => {
    const asset = await db.row<{ code: string | null; description: string; customer_id: string | null }>(
      db.from('assets', 'a').where('a.id', id).select('a.code', 'a.description', 'a.customer_id'),
    );
    const page = `/admin/assets/${id}`;
    if (!asset) return undefined;
    const givenOn = { table: 'assets', customer: asset.customer_id } as const;
    return {
      ...owner('asset_id', id, asset.code ?? asset.description, page, `${page}/documents`),
      givenOn,
    };
  },
  idsOf: (_db, id) => own(id),
};

const orderDocuments: OwnerKind = {
  column: 'work_order_id',
  path: '/admin/work_orders/:id/documents',
  ...works,
  usually: { kind: 'report', shown: true },
  find: async (db, { id }) => {
    const order = await db.row<{ number: number; customer_id: string | null }>(
      db.from('work_orders', 'w').where('w.id', id).select('w.number', 'w.customer_id'),
    );
    const page = `/admin/work_orders/${id}`;
    return order && ownOrder(id, order, page);
  },
  idsOf: (_db, id) => own(id),
};

/** A22: whoever a work order is assigned to adds photos to it, whatever the usergroup allows. */
const jobPhotos: OwnerKind = {
  column: 'work_order_id',
  path: '/admin/my_jobs/:id/documents',
  see: ['staff'],
  keep: ['staff'],
  usually: { kind: 'photo', shown: false },
  photos: true,
  filesOf: (page) => `${page}/files`,
  find: async (db, { id }, userId) => {
    const job = await db.row<{ number: number; customer_id: string | null }>(
      db
        .from('work_orders', 'w')
        .join('personnel as p', { 'p.tenant_id': 'w.tenant_id', 'p.id': 'w.technician_id' })
        .where({ 'w.id': id, 'p.user_id': userId, 'p.status': 'active' })
        .whereNull('p.archived_at')
        .select('w.number', 'w.customer_id'),
    );
    const page = `/admin/my_jobs/${id}`;
    return job && ownOrder(id, job, page);
  },
  idsOf: (_db, id) => own(id),
};

const lineDocuments: OwnerKind = {
  column: 'work_order_line_id',
  path: '/admin/work_orders/:id/lines/:lineId/documents',
  ...works,
  usually: { kind: 'certificate', shown: true },
  find: async (db, { id, inner }) => {
    const line = await db.row<{ asset_code: string | null; asset_description: string; number: number }>(
      db
        .from('work_order_lines', 'l')
        .join('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
        .where({ 'l.id': inner, 'l.work_order_id': id })
        .select('l.asset_code', 'l.asset_description', 'w.number'),
    );
    const page = `/admin/work_orders/${id}/lines/${inner}`;
    const name = line && `${workOrderNumber(line.number)}, ${line.asset_code ?? line.asset_description}`;
    return name === undefined
      ? undefined
      : owner('work_order_line_id', inner, name, page, `${page}/documents`);
  },
  idsOf: async (db, id) => {
    const line = await db.row<{ work_order_id: string }>(
      db.from('work_order_lines', 'l').where('l.id', id).select('l.work_order_id'),
    );
    return line && { id: line.work_order_id, inner: id };
  },
};

const commentDocuments: OwnerKind = {
  column: 'ticket_comment_id',
  path: '/admin/tickets/:id/comments/:commentId/documents',
  see: ['view_records', 'keep_tickets'],
  keep: ['keep_tickets'],
  usually: { kind: 'other', shown: true },
  find: async (db, { id, inner }) => {
    const comment = await db.row<{ number: number; author_name: string; internal: boolean }>(
      db
        .from('ticket_comments', 'm')
        .join('tickets as t', { 't.tenant_id': 'm.tenant_id', 't.id': 'm.ticket_id' })
        .where({ 'm.id': inner, 'm.ticket_id': id })
        .select('t.number', 'm.author_name', 'm.internal'),
    );
    if (!comment) return undefined;
    const name = `${ticketNumber(comment.number)}, comment by ${comment.author_name}`;
    const page = `/admin/tickets/${id}`;
    const path = `${page}/comments/${inner}/documents`;
    return { ...owner('ticket_comment_id', inner, name, page, path), inside: comment.internal };
  },
  idsOf: async (db, id) => {
    const comment = await db.row<{ ticket_id: string }>(
      db.from('ticket_comments', 'm').where('m.id', id).select('m.ticket_id'),
    );
    return comment && { id: comment.ticket_id, inner: id };
  },
};

const orderCommentDocuments: OwnerKind = {
  column: 'work_order_comment_id',
  path: '/admin/work_orders/:id/comments/:commentId/documents',
  ...works,
  usually: { kind: 'other', shown: true },
  find: async (db, { id, inner }) => {
    const comment = await db.row<{ number: number; author_name: string; internal: boolean }>(
      db
        .from('work_order_comments', 'm')
        .join('work_orders as w', { 'w.tenant_id': 'm.tenant_id', 'w.id': 'm.work_order_id' })
        .where({ 'm.id': inner, 'm.work_order_id': id })
        .select('w.number', 'm.author_name', 'm.internal'),
    );
    if (!comment) return undefined;
    const name = `${workOrderNumber(comment.number)}, comment by ${comment.author_name}`;
    const page = `/admin/work_orders/${id}`;
    const path = `${page}/comments/${inner}/documents`;
    return { ...owner('work_order_comment_id', inner, name, page, path), inside: comment.internal };
  },
  idsOf: async (db, id) => {
    const comment = await db.row<{ work_order_id: string }>(
      db.from('work_order_comments', 'm').where('m.id', id).select('m.work_order_id'),
    );
    return comment && { id: comment.work_order_id, inner: id };
  },
};

const claimCommentDocuments: OwnerKind = {
  column: 'claim_comment_id',
  path: '/admin/claims/:id/comments/:commentId/documents',
  see: ['view_records', 'keep_claims'],
  keep: ['keep_claims'],
  usually: { kind: 'other', shown: true },
  find: async (db, { id, inner }) => {
    const comment = await db.row<{ number: string; author_name: string; internal: boolean }>(
      db
        .from('claim_comments', 'm')
        .join('warranty_claims as c', { 'c.tenant_id': 'm.tenant_id', 'c.id': 'm.claim_id' })
        .where({ 'm.id': inner, 'm.claim_id': id })
        .select('c.number', 'm.author_name', 'm.internal'),
    );
    if (!comment) return undefined;
    const name = `${claimNumber(comment.number)}, comment by ${comment.author_name}`;
    const page = `/admin/claims/${id}`;
    const path = `${page}/comments/${inner}/documents`;
    return { ...owner('claim_comment_id', inner, name, page, path), inside: comment.internal };
  },
  idsOf: async (db, id) => {
    const comment = await db.row<{ claim_id: string }>(
      db.from('claim_comments', 'm').where('m.id', id).select('m.claim_id'),
    );
    return comment && { id: comment.claim_id, inner: id };
  },
};

const ownOrder = (
  id: string,
  { number, customer_id: customer }: { number: number; customer_id: string | null },
  page: string,
): Owner => ({
  ...owner('work_order_id', id, workOrderNumber(number), page, `${page}/documents`),
  givenOn: { table: 'work_orders', customer },
});

function owner(column: Owner['column'], id: string, name: string, page: string, path: string): Owner {
  return { column, id, name, page, path, inside: false };
}

/** Every kind of record that has documents; a new one joins here, and in the migration's constraint. */
export const ownerKinds: readonly OwnerKind[] = [
  assetDocuments,
  orderDocuments,
  lineDocuments,
  commentDocuments,
  orderCommentDocuments,
  claimCommentDocuments,
  estimateDocuments,
  invoiceDocuments,
  // Behind the orders: a document of one is kept under Work Orders.
  jobPhotos,
];
