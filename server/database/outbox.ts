import type { Tenant } from '../request/actor.ts';
import type { Pools } from './pools.ts';

/** Everything that an email is made of but what its record says. */
export interface EmailFacts {
  id: string;
  kind: string;
  state: string;
  /** How often a mail server has put it off; a try that was cut short by a kill is none. */
  put_offs: number;
  to_address: string;
  to_name: string;
  created_at: string;
  record_kind: string | null;
  record_id: string | null;
  to_path: string | null;
  facts: Readonly<Record<string, unknown>>;
  tenant: Pick<Tenant, 'id' | 'slug' | 'name' | 'colour'> & {
    contact_line: string | null;
    logo: string | null;
    time_zone: string;
    /** Emails about estimates, invoices and credit notes have the PDF with them. */
    attach_pdf: boolean;
    /** Where answers go; null: nowhere but to the sender's address. */
    reply_to: string | null;
  };
  template: { subject: string; body: string } | null;
  user: {
    first_name: string;
    last_name: string;
    username: string;
    is_external: boolean;
    time_zone: string | null;
    date_locale: string | null;
  } | null;
  contact: { first_name: string; last_name: string } | null;
  customer: string | null;
  password_link: {
    id: string;
    key_version: string;
    purpose: 'invitation' | 'reset';
    expires_at: string;
  } | null;
  secure_link: { id: string; key_version: string } | null;
  /** The recipient can turn this kind off. */
  optional: boolean;
  /** Why it must not go out any more. */
  withhold: 'tenant_suspended' | 'recipient_gone' | 'link_over' | 'unwanted' | 'reminders_stopped' | null;
}

/** The outbox as the worker reaches it: each is one narrow definer function. */
export function outbox({ queue }: Pools, tenantId: string, emailId: string) {
  return {
    /** Null when there is no such email. */
    async facts(): Promise<EmailFacts | null> {
      const { rows } = await queue.query<{ facts: EmailFacts | null }>(
        'select app.email_facts($1, $2) as facts',
        [tenantId, emailId],
      );
      return rows[0]?.facts ?? null;
    },
    /** Counts a try and keeps what it says, tokens struck out, and what goes with it; false when it is not waiting any more. */
    async tried(
      subject: string,
      body: string,
      { attachment, missing }: { attachment?: { name: string } | null | undefined; missing: string | null },
    ): Promise<boolean> {
      const { rows } = await queue.query<{ tried: boolean }>(
        'select app.email_tried($1, $2, $3, $4, $5, $6) as tried',
        [tenantId, emailId, subject, body, attachment?.name ?? null, missing],
      );
      return rows[0]?.tried === true;
    },
    /** Notes what became of it; `waiting` with a reason is a try that failed, `next` the time until the next one. */
    async ended(
      state: 'sent' | 'kept' | 'refused' | 'failed' | 'withheld' | 'waiting',
      why: string | null = null,
      next: string | null = null,
    ): Promise<void> {
      await queue.query('select app.email_ended($1, $2, $3, $4, $5)', [tenantId, emailId, state, why, next]);
    },
  };
}
