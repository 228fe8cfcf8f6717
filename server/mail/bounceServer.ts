import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import { strikeOutTokens } from '../shared/links.ts';
import { readBounceAddress } from './bounceAddress.ts';

/** Where emails that came back are received. */
export interface BounceServer {
  port: number;
  stop(): Promise<void>;
}

const mostBytes = 1_000_000;

/**
 * Receives emails that came back, from the mail server of this machine, and notes them as refused. It takes mail for
 * addresses that we made and for no others; of what comes there, only a report that delivery failed counts: an answer
 * from somebody on holiday is none.
 * @param port 0 for a free one
 */
export async function startBounceServer(
  { keys, pools, logger }: Pick<Services, 'keys' | 'pools' | 'logger'>,
  port: number,
): Promise<BounceServer> {
  const emailOf = ({ envelope }: SMTPServerSession) =>
    envelope.rcptTo.flatMap(({ address }) => readBounceAddress(keys, address) ?? []);
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
    const reason = await failureIn(stream);
    if (stream.sizeExceeded) throw refusal(552, 'Too large');
    if (reason === null) return;
    for (const emailId of emailOf(session)) await worker(pools).emailBounced(emailId, reason);
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: mostBytes,
    maxClients: 20,
    onRcptTo: ({ address }, _session, done) => {
      done(readBounceAddress(keys, address) === null ? refusal(550, 'No such mailbox here') : null);
    },
    onData: (stream, session, done) => {
      take(stream, session).then(
        () => {
          done();
        },
        (error: unknown) => {
          logger.warn({ error }, 'an email that came back was not noted');
          done(error instanceof Refusal ? error : refusal(451, 'Try again later'));
        },
      );
    },
  });
  server.on('error', (error) => {
    logger.warn({ error }, 'a connection of a mail server broke');
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

class Refusal extends Error {
  readonly responseCode: number;
  constructor(code: number, message: string) {
    super(message);
    this.responseCode = code;
  }
}
const refusal = (code: number, message: string) => new Refusal(code, message);

/** Why delivery failed, in the words of the report (RFC 3464); null where the mail is no report of a failure. */
async function failureIn(stream: SMTPServerDataStream): Promise<string | null> {
  const { attachments } = await simpleParser(stream, { keepDeliveryStatus: true });
  const report = attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  const text = report?.content.toString('utf8').replaceAll(/\r?\n[ \t]+/g, ' ') ?? '';
  if (!/^action:\s*failed\s*$/im.test(text)) return null;
  const field = (name: string) =>
    new RegExp(`^${name}:\\s*(?:[\\w-]+;)?\\s*(.+?)\\s*$`, 'im').exec(text)?.[1];
  // A report may quote the email, links and all.
  return strikeOutTokens(field('diagnostic-code') ?? field('status') ?? 'It came back.').slice(0, 500);
}
