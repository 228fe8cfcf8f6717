import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import type { KeyRing } from '../secrets/keys.ts';
import { strikeOutTokens } from '../secrets/tokens.ts';
import type { MailWay } from '../domain/emails/mailWay.ts';
import { bounceAddress } from './bounceAddress.ts';

/** An email as it goes out. */
export interface OutgoingEmail {
  /** Its row's id: each try carries the same Message-ID, so that a mail program shows a doubled one once. */
  id: string;
  tenantId: string;
  fromName: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** Turns this kind of email off with one click (RFC 8058); null where it can't be. */
  unsubscribeLink: string | null;
}

/** What became of it: taken, refused for good, put off until later, or kept, as there is no mail server. */
export type Outcome =
  | { state: 'sent' | 'kept' }
  | { state: 'refused'; why: string }
  | { state: 'put_off'; why: string };

export interface Mailer {
  way: MailWay;
  send(email: OutgoingEmail): Promise<Outcome>;
  /** Goes to the mail server and comes back without having sent anything. Nobody is told how it went. */
  knock(): Promise<void>;
}

const plainAddress = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+$/;
const seconds = 1000;

/**
 * The way out for emails (S24): by SMTP, or shown where they can be read when none is set.
 * @param show gets the whole text, links and all; the demo's terminal. Null: nobody reads along
 */
export function createMailer(
  { smtpUrl, mailFrom, baseUrl, bounces }: Pick<Config, 'smtpUrl' | 'mailFrom' | 'baseUrl' | 'bounces'>,
  keys: KeyRing,
  show: ((text: string) => void) | null,
): Mailer {
  if (smtpUrl === null)
    return {
      way: show ? 'terminal' : 'kept',
      send: ({ to, subject, text }) => {
        show?.(
          `Email to ${to.address} (not sent, because no mail server is set up)\nSubject: ${subject}\n\n${text}`,
        );
        return Promise.resolve({ state: 'kept' });
      },
      knock: () => Promise.resolve(),
    };
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 10 * seconds,
    greetingTimeout: 10 * seconds,
    socketTimeout: 30 * seconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const from = /<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom;
  return {
    way: 'server',
    async knock() {
      await transport.verify().catch(() => undefined);
    },
    async send({ id, tenantId, fromName, to, subject, text, html, unsubscribeLink }) {
      // Nothing but one address goes into a header (S21).
      if (!plainAddress.test(to.address)) return { state: 'refused', why: 'This isn’t an email address.' };
      try {
        await transport.sendMail({
          messageId: `<${id}@${baseUrl.hostname}>`,
          from: { name: fromName, address: from },
          to,
          envelope: {
            from: bounces ? bounceAddress(keys, bounces.mailbox, { tenantId, emailId: id }) : from,
            to: to.address,
          },
          subject,
          text,
          html,
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(unsubscribeLink !== null && {
              'List-Unsubscribe': `<${unsubscribeLink}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
          },
        });
        return { state: 'sent' };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

/** A 5xx of the recipient or the message is for good; one of the greeting, the password or the sender is ours to mend. */
function outcomeOf(error: unknown): Outcome {
  const { responseCode, command, message } = error as {
    responseCode?: number;
    command?: string;
    message?: string;
  };
  const why = strikeOutTokens(message ?? String(error)).slice(0, 500);
  const isFinal =
    responseCode !== undefined && responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
  return { state: isFinal ? 'refused' : 'put_off', why };
}
