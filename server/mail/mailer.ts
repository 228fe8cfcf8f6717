import { createTransport, type SMTPTransportOptions } from 'nodemailer';
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
  /** Where answers go, if not to the sender's address. */
  replyTo: string | null;
  /** The record that it is about: emails of one record are one conversation in the recipient's mail program. */
  about: { kind: string; id: string } | null;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  attachment?: { name: string; mediaType: string; content: Buffer } | null | undefined;
  /** Turns this kind of email off with one click (RFC 8058); null where it can't be. */
  unsubscribeLink: string | null;
}

/** What became of it: taken, refused for good, impossible, put off until later, or kept, as there is no mail server. */
export type Outcome = { state: 'sent' | 'kept' } | { state: 'refused' | 'failed' | 'put_off'; why: string };

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
      send: ({ to, subject, text, attachment }) => {
        const head = [
          `Email to ${to.address} (not sent, because no mail server is set up)`,
          `Subject: ${subject}`,
          ...(attachment ? [`Attached: ${attachment.name}`] : []),
        ];
        show?.(`${head.join('\n')}\n\n${text}`);
        return Promise.resolve({ state: 'kept' });
      },
      knock: () => Promise.resolve(),
    };
  const options = {
    url: smtpUrl,
    connectionTimeout: 10 * seconds,
    greetingTimeout: 10 * seconds,
    socketTimeout: 30 * seconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const transport = createTransport(options);
  const from = /<([^<>]+)>/.exec(mailFrom)?.[1] ?? mailFrom;
  return {
    way: 'server',
    async knock() {
      await transport.verify().catch(() => undefined);
    },
    async send(email) {
      const { id, tenantId, fromName, replyTo, about, to, subject, text, html } = email;
      const { attachment, unsubscribeLink } = email;
      // Nothing but one address goes into a header (S21).
      if (!plainAddress.test(to.address)) return { state: 'refused', why: 'This isn’t an email address.' };
      try {
        // The server might take such an address all the same, and lose the email later.
        if (needsUtf8(to.address) && !(await takesUtf8(options))) return { state: 'failed', why: noUtf8 };
        // Nobody was ever sent this one; that all of them name it is what makes them one conversation.
        const first = about && `<${about.kind}.${about.id}@${baseUrl.hostname}>`;
        await transport.sendMail({
          messageId: `<${id}@${baseUrl.hostname}>`,
          ...(first && { inReplyTo: first, references: first }),
          from: { name: fromName, address: from },
          ...(replyTo !== null &&
            plainAddress.test(replyTo) && { replyTo: { name: fromName, address: replyTo } }),
          to,
          envelope: {
            from: bounces ? bounceAddress(keys, bounces.mailbox, { tenantId, emailId: id }) : from,
            to: to.address,
          },
          subject,
          text,
          html,
          ...(attachment && {
            attachments: [
              {
                ...{ filename: attachment.name, content: attachment.content },
                ...{ contentType: attachment.mediaType, contentDisposition: 'attachment' as const },
              },
            ],
          }),
          headers: {
            'Auto-Submitted': 'auto-generated',
            // Nobody's absence is answered to; reports that delivery failed are wanted.
            'X-Auto-Response-Suppress': 'OOF, AutoReply, RN, NRN, DR',
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

const noUtf8 =
  'The part of the address before the @ has letters that the mail server can’t handle (it doesn’t offer SMTPUTF8).';

/** Does the part before the @ need more than ASCII? What follows it can always be written in ASCII. */
const needsUtf8 = (address: string) => /[^\x20-\x7e]/.test(address.slice(0, address.lastIndexOf('@')));

/** Asks the mail server, which says so in the answer to its greeting; throws where it can't be asked. */
async function takesUtf8(options: SMTPTransportOptions): Promise<boolean> {
  let takes = false;
  const read = (entry: unknown, line: unknown) => {
    const { tnx } = entry as { tnx?: string };
    // After STARTTLS it is greeted anew, and the later answer counts.
    if (tnx === 'client' && /^EHLO /i.test(String(line))) takes = false;
    if (tnx === 'server' && /^250[ -]SMTPUTF8\b/im.test(String(line))) takes = true;
  };
  const nothing = () => undefined;
  const logger = {
    trace: nothing,
    debug: read,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
  };
  await createTransport({ ...options, logger, debug: true }).verify();
  return takes;
}
