import { expect } from 'chai';
import type { Browser } from './app.ts';
import type { Cast, PlayerName } from './cast.ts';
import type { MailingApp } from './mailing.ts';
import type { Mail } from './mailServer.ts';
import { sql } from './portalPages.ts';

interface EmailRow {
  id: string;
  kind: string;
  to_address: string;
  state: string;
  why: string | null;
  body: string | null;
  caused_by: string | null;
}

/** What tests of the emails about tickets do and look at, in one cast. */
export interface TicketMail {
  as(name: PlayerName): Promise<Browser>;
  /** Writes a comment in a ticket, on the person's own side. */
  write(name: PlayerName, ticket: string, body: string, more?: Record<string, string>): Promise<void>;
  /** The outbox of the cast's tenant, the oldest first. */
  emails(): Promise<EmailRow[]>;
  /** Their kinds and recipients: `ticket_comment contactuser`. */
  told(): Promise<string[]>;
  /** The outcome of each: `sent`, `withheld: unwanted`. */
  states(): Promise<string[]>;
  /** The emails that have arrived since this was created. */
  came(): Mail[];
}

export function ticketMail(mailing: MailingApp, cast: Cast): TicketMail {
  const before = mailing.server.mails.length;
  const as = (name: PlayerName) => mailing.signedIn(cast.players[name]);
  const emails = () =>
    sql<EmailRow>('select * from emails where tenant_id = $1 order by created_at, to_address', cast.tenantId);
  return {
    as,
    emails,
    async write(name, ticket, body, more = {}) {
      const path = `${cast.players[name].side === 'staff' ? '/admin' : ''}/tickets/${ticket}/comments`;
      const { status } = await (await as(name)).post(path, { body, ...more });
      expect(status, `${name} writes`).to.equal(303);
    },
    told: async () => (await emails()).map(({ kind, to_address: to }) => `${kind} ${to.split('@')[0]}`),
    states: async () => (await emails()).map(({ state, why }) => (why === null ? state : `${state}: ${why}`)),
    came: () => mailing.server.mails.slice(before),
  };
}
