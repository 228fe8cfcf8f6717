import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { worker } from '../database/worker.ts';
import type { Services } from '../request/services.ts';
import { threadTask } from '../threads/task.ts';
import { OverLimit } from '../threads/thread.ts';
import { readBounceAddress } from './bounceAddress.ts';
import type failureIn from './bounceReport.thread.ts';

/** Where emails that came back are received. */
export interface BounceServer {
  port: number;
  stop(): Promise<void>;
}

const mostBytes = 1_000_000;
// A megabyte of `To: a:a:a:…` keeps the parser busy for half a minute: it is a thread's work (S31).
const reading = threadTask<typeof failureIn>(import.meta.url, './bounceReport.thread', {
  seconds: 10,
  isReading: true,
});

/**
 * Receives emails that came back, from the mail server of this machine, and notes them as refused. It takes mail for
 * addresses that we made and for no others; of what comes there, only word that delivery failed counts: an answer
 * from somebody on holiday is none.
 * @param port 0 for a free one
 */
export async function startBounceServer(
  { keys, pools, logger, threads }: Pick<Services, 'keys' | 'pools' | 'logger' | 'threads'>,
  port: number,
): Promise<BounceServer> {
  const emailsOf = ({ envelope }: SMTPServerSession) =>
    envelope.rcptTo.flatMap(({ address }) => readBounceAddress(keys, address) ?? []);
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
    const mail = await wholeOf(stream);
    if (mail === null) throw refusal(552, 'Too large');
    const failure = await threads.run(reading, mail, { whose: 'bounces' }).catch((error: unknown) => {
      // Sent again it would take as long again.
      if (error instanceof OverLimit) return null;
      throw error;
    });
    if (failure === null) return;
    for (const email of emailsOf(session)) await worker(pools).emailBounced(email, failure.reason);
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
