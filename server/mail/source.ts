import type { Db } from '../database/db.ts';
import type { Actor } from '../request/actor.ts';
import type { Files } from '../files/files.ts';
import type { Threads } from '../threads/pool.ts';
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
  /**
   * A file that goes with the email, read as its recipient, or what is drawn of what is read; null where there is none, or where
   * it is too large.
   */
  attached?(
    db: Db,
    email: { recordId: string; facts: Readonly<Record<string, unknown>> },
    company: { name: string; attachesPdfs: boolean },
    /** The recipient, as `read` has it. */
    actor: Actor,
  ): Promise<AttachedFile | DrawnFile | null>;
  /** The newest record that an email of this kind could be about and the actor may see: for looking at a template. */
  newest(db: Db, kind: MailKind): Promise<NewestRecord | null>;
}

/** What an email says of a file that goes with it. */
export const attachedWords = 'The file is in this email.';

/** As large as a file may be that goes with an email; a larger one is only linked to. Many mail servers take no more than 10 MB. */
export const mostAttached = 5_000_000;

/** A file that is drawn when its email is sent, after what it says was read. */
export interface DrawnFile {
  name: string;
  mediaType: string;
  /** In a thread, outside any transaction. */
  draw(by: { threads: Threads; files: Pick<Files, 'find'> }, whose: string): Promise<Uint8Array>;
}

/** A file that goes with an email. */
export interface AttachedFile {
  tenantId: string;
  fileId: string;
  name: string;
  size: number;
  mediaType: string;
  sha256: string;
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
  /** the only person who would get it */
  userId?: string;
}
