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
  const emailsOf = ({ envelope }: SMTPServerSession) =>
    envelope.rcptTo.flatMap(({ address }) => readBounceAddress(keys, address) ?? []);
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
    const mail = await wholeOf(stream);
    if (mail === null) throw refusal(552, 'Too large');
    const reason = await failureIn(mail);
    if (reason === null) return;
    for (const email of emailsOf(session)) await worker(pools).emailBounced(email, reason);
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

/** A mail's bytes, or null for one that is too large: what is over the limit goes by and is held nowhere. */
async function wholeOf(stream: SMTPServerDataStream): Promise<Buffer | null> {
  let parts: Buffer[] = [];
  for await (const part of stream as AsyncIterable<Buffer>)
    if (stream.sizeExceeded) parts = [];
    else parts.push(part);
  return stream.sizeExceeded ? null : Buffer.concat(parts);
}

/** As the parser is told to leave alone what nobody reads here: each takes long for a mail that is made for it. */
const reading = {
  keepDeliveryStatus: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
};
/** A report is some lines for each recipient; what follows is none of ours. */
const mostReport = 20_000;

/**
 * Why delivery failed, in the words of the report (RFC 3464); null where the mail is no report of a failure. Whoever got
 * an email knows its address, so anything may come: it is read line by line, by nothing that goes back over a line.
 */
async function failureIn(mail: Buffer): Promise<string | null> {
  const parsed = await simpleParser(mail, reading).catch(() => null);
  const report = parsed?.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  const lines = (report?.content.subarray(0, mostReport).toString('utf8') ?? '')
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const fields = lines.flatMap((line) => {
    const [name = '', ...value] = line.split(':');
    return value.length > 0 ? [{ name: name.toLowerCase(), value: value.join(':').trim() }] : [];
  });
  if (!fields.some(({ name, value }) => name === 'action' && value.toLowerCase() === 'failed')) return null;
  const wordsOf = (wanted: string) =>
    fields.find(({ name, value }) => name === wanted && value !== '')?.value.replace(/^[\w-]+;\s*/, '');
  // A report may quote the email, links and all.
  return strikeOutTokens(wordsOf('diagnostic-code') ?? wordsOf('status') ?? 'It came back.').slice(0, 500);
}
