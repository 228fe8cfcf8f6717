import type { Db } from '../../database/db.ts';
import type { EmailState } from '../../domain/emails/emails.words.ts';
import { waitingCap } from '../../shared/waitingCap.ts';

export interface EmailRow {
  id: string;
  kind: string;
  to_name: string;
  to_address: string;
  /** null until it was written, which is when it is first sent */
  subject: string | null;
  state: EmailState;
  why: string | null;
  tries: number;
  caused_by: string | null;
  created_at: Date;
  next_try_at: Date | null;
  sent_at: Date | null;
}

/** One of the records that an email is for; it has a page unless it was deleted. */
export interface Recipient {
  id: string;
  name: string;
  is_there: boolean;
}

export interface Email extends EmailRow {
  body: string | null;
  record_kind: string | null;
  record_id: string | null;
  to_path: string | null;
  /** The file that went with it, or why one that should have didn't. */
  attached: string | null;
  not_attached: 'not_drawn' | 'too_large' | 'missing' | null;
  user: Recipient | null;
  contact: Recipient | null;
  customer: Recipient | null;
  /** the link in it opens nothing any more, so there is no use in sending it again */
  link_over: boolean;
}

/** What a list of emails has of each. */
export const listed = [
  'e.id', 'e.kind', 'e.to_name', 'e.to_address', 'e.subject', 'e.state', 'e.why', 'e.tries', 'e.caused_by',
  'e.created_at', 'e.next_try_at', 'e.sent_at',
]; // prettier-ignore

/** An email with whom it is for, or undefined when there is none that the actor may see. */
export function getEmail(db: Db, id: string): Promise<Email | undefined> {
  const recipient = (alias: string, name: string, as: string) =>
    db.raw(
      `case when ${alias}.id is not null then
         jsonb_build_object('id', ${alias}.id, 'name', ${name}, 'is_there', ${alias}.archived_at is null) end as "${as}"`,
    );
  const person = (alias: string) => `trim(${alias}.first_name || ' ' || ${alias}.last_name)`;
  const isOver = (link: string, end: string) =>
    `${link}.ended_at is not null or ${link}.${end} is not null and ${link}.${end} <= now()`;
  return db.row(
    db
      .from('emails', 'e')
      .where({ 'e.id': id })
      .leftJoin('users as u', { 'u.tenant_id': 'e.tenant_id', 'u.id': 'e.user_id' })
      .leftJoin('contacts as k', { 'k.tenant_id': 'e.tenant_id', 'k.id': 'e.contact_id' })
      .leftJoin('customers as c', { 'c.tenant_id': 'e.tenant_id', 'c.id': 'e.customer_id' })
      .leftJoin('password_links as w', { 'w.tenant_id': 'e.tenant_id', 'w.id': 'e.password_link_id' })
      .leftJoin('secure_links as l', { 'l.tenant_id': 'e.tenant_id', 'l.id': 'e.secure_link_id' })
      .select([
        ...listed,
        'e.body',
        'e.record_kind',
        'e.record_id',
        'e.to_path',
        'e.attached',
        'e.not_attached',
      ])
      .select([
        recipient('u', person('u'), 'user'),
        recipient('k', person('k'), 'contact'),
        recipient('c', 'c.name', 'customer'),
        db.raw(
          `coalesce(w.used_at is not null or ${isOver('w', 'expires_at')},
             ${isOver('l', 'ends_at')}, e.kind in ('invitation', 'password_reset', 'secure_link')) as link_over`,
        ),
      ]),
  );
}

/** The ticket that an email is about, as far as the actor may see it. */
export function ticketOf(db: Db, id: string): Promise<{ number: string; subject: string } | undefined> {
  return db.row(db.from('tickets', 't').where({ 't.id': id }).select('t.number', 't.subject'));
}

/**
 * Puts an email in the queue anew, to the Email that its recipient has by now.
 * @returns that Email; '' when there is none any more, null when it waits there already, or isn't there
 * @throws 42501 for those who don't keep records
 */
export async function sendAgain(db: Db, id: string): Promise<string | null> {
  const [sent] = await db.call<{ send_email_again: string | null }>('send_email_again', id);
  return sent?.send_email_again ?? null;
}

/** How many emails wait for a later day, and how many the company may cause in one (S38); undefined when none waits. */
export async function heldEmails(db: Db): Promise<{ held: number; most: number } | undefined> {
  const [counted] = await db.call<{ held: number; most: number }>('my_held_emails', waitingCap + 1);
  return counted && counted.held > 0 ? counted : undefined;
}
