import type { Db, Query } from '../../../database/db.ts';
import type { AttachedFile } from '../../../mail/source.ts';
import { ofUsers, users, type UserCandidate } from '../people/people.queries.ts';

/** A portal user to whom a document might be sent. */
export interface Addressee extends UserCandidate {
  first_name: string;
  last_name: string;
  /** Null without one. */
  email: string | null;
}

/** As many as a customer's people are looked through at once. */
const mostLooked = 500;

/** The portal users of a customer itself: no partner's, no agent's. */
const ofCustomer = (db: Db, customerId: string): Query =>
  ofUsers(db, users(db))
    .where('p.customer_id', customerId)
    .whereIn('p.scope', ['customer', 'contact'])
    .select('u.first_name', 'u.last_name', db.raw("nullif(trim(u.email), '') as email"));

/** Those of them who might see a document, by name, behind the first so many. */
export function addressees(db: Db, customerId: string, from: number): Promise<Addressee[]> {
  return db.rows(ofCustomer(db, customerId).orderBy(['u.sort_name', 'p.id']).offset(from).limit(mostLooked));
}

/** Those of them with these logins. */
export const addresseesWith = (
  db: Db,
  customerId: string,
  userIds: readonly string[],
): Promise<Addressee[]> =>
  db.rows(
    ofCustomer(db, customerId)
      .whereIn('p.user_id', [...userIds])
      .orderBy(['u.sort_name', 'p.id']),
  );

/** A document that may be sent: as it is now, and shown in the portal. */
export interface MailedDocument extends AttachedFile {
  id: string;
  /** What it belongs to. */
  of: string;
}

const ofRecord = `coalesce(
  (select concat_ws(' ', a.code, a.description) from assets a where a.tenant_id = d.tenant_id and a.id = d.asset_id),
  (select concat_ws(' ', l.asset_code, l.asset_description) from work_order_lines l
    where l.tenant_id = d.tenant_id and l.id = d.work_order_line_id),
  (select 'WO-' || w.number from work_orders w where w.tenant_id = d.tenant_id and w.id = d.work_order_id),
  (select 'T-' || t.number from ticket_comments m join tickets t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
    where m.tenant_id = d.tenant_id and m.id = d.ticket_comment_id),
  (select 'WO-' || w.number from work_order_comments m
    join work_orders w on w.tenant_id = m.tenant_id and w.id = m.work_order_id
    where m.tenant_id = d.tenant_id and m.id = d.work_order_comment_id),
  (select 'EST-' || e.number from estimates e where e.tenant_id = d.tenant_id and e.id = d.estimate_id),
  (select case i.kind when 'invoice' then 'INV-' else 'CN-' end || i.number from invoices i
    where i.tenant_id = d.tenant_id and i.id = d.invoice_id))`;

const mailed = (db: Db): Query =>
  db
    .from('documents', 'd')
    .where('d.shown', true)
    // A20a: what is said about a partner's claim goes to nobody at its customer.
    .whereNull('d.claim_comment_id')
    .whereNull('d.archived_at')
    .whereNull('d.replaced_at')
    .select(
      ...['d.id', 'd.name', 'd.size', 'd.sha256', 'd.tenant_id as tenantId', 'd.file_id as fileId'],
      ...['d.media_type as mediaType', db.raw(`${ofRecord} as "of"`)],
    );

/** A document to be sent, as far as whoever asks sees it (A26); undefined for one that is hidden, replaced or deleted. */
export const getMailed = (db: Db, id: string): Promise<MailedDocument | undefined> =>
  db.row(mailed(db).where('d.id', id));

/** The newest that is there. */
export const newestMailed = (
  db: Db,
): Promise<(MailedDocument & { customer_id: string; asset_id: string | null }) | undefined> =>
  db.row(
    mailed(db)
      .whereNotNull('d.customer_id')
      .whereNotNull('d.asset_id')
      .orderBy([
        { column: 'd.created_at', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .select('d.customer_id', 'd.asset_id'),
  );

/**
 * Sends a document by email; returns the address, or null where there is nobody to send it to any more. Whether that person sees
 * it, ask before; the email asks again when it is sent.
 */
export async function mailDocument(db: Db, documentId: string, userId: string): Promise<string | null> {
  const [sent] = await db.call<{ mail_document: string | null }>('mail_document', documentId, userId);
  return sent?.mail_document ?? null;
}
