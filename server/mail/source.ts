import type { Db } from '../database/db.ts';
import type { Actor } from '../request/actor.ts';
import type { MailKind } from './kinds.ts';
import type { Variables } from './template.ts';

/** Reads, for some kinds of emails, the record that each is about. */
export interface MailSource {
  kinds: readonly MailKind[];
  /**
   * The record's own variables, read as the email's recipient.
   * @returns null when that person may not see the record, and so gets no email about it
   */
  read(
    db: Db,
    email: { recordId: string; facts: Readonly<Record<string, unknown>> },
    /** The recipient, with the rights of this moment: rows are the policies' business, pages are not (wall 2). */
    actor: Actor,
  ): Promise<Variables | null>;
  /** The newest record that an email of this kind could be about and the actor may see: for looking at a template. */
  newest(db: Db, kind: MailKind): Promise<NewestRecord | null>;
}

/** A record to try a template with. */
export interface NewestRecord {
  recordId: string;
  facts: Readonly<Record<string, unknown>>;
  /** what it is, in words */
  name: string;
  /** the page about it in the portal; staff's is behind `/admin` */
  path: string;
  /** whose it is: one of them would get the email */
  customerId: string;
  contactId: string | null;
}
