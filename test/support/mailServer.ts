import { text as readAll } from 'node:stream/consumers';
import type { AddressInfo, Server, Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** An email as it came in over SMTP and as mailparser reads it. */
export interface Mail {
  /** the envelope's recipient, which is where it went */
  to: string;
  /** the envelope's sender, which is where it goes back to */
  sender: string;
  /** the sender's address; the name is in `headers` */
  from: string;
  subject: string;
  text: string;
  html: string;
  /** by names in lower case, unfolded, as they were sent (with encoded words) */
  headers: ReadonlyMap<string, string>;
  raw: string;
  /** every http address in text and HTML, without duplicates, in order */
  links: string[];
}

/**
 * How the server behaves. It accepts emails; accepts them after `delay`; refuses the recipient for good (550) or for now
 * (451); refuses the email because of a link in it, which it quotes (554); breaks the connection in the middle of an email;
 * or accepts the email and breaks the connection before it says so.
 */
export type MailMode = 'accepts' | 'slow' | 'refuses' | 'defers' | 'quotes' | 'closes' | 'loses';

/** A real SMTP server on the loopback that keeps what it receives. */
export interface MailServer {
  /** for SMTP_URL */
  url: string;
  mails: Mail[];
  mode: MailMode;
  /** milliseconds, with `slow` */
  delay: number;
  /** Recipients that somebody asked it to accept, whatever the outcome. */
  asked: string[];
  /** The latest email to an address, only among those after the first `after`. Waits for it for ten seconds. */
  waitFor(address: string, options?: { after?: number; that?: (mail: Mail) => boolean }): Promise<Mail>;
  /** Stops listening; `up` listens at the same port again. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

const patience = 10_000;

/** Starts a mail server on a free port. */
export async function startMailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  const asked: string[] = [];
  const waiting = new Set<() => void>();
  const take = (mail: Mail) => {
    mails.push(mail);
    for (const look of waiting) look();
  };
  let listening: Listening | null = null;
  const listen = async (port: number) => (listening = await startListening(port, server, take));
  const server: MailServer = {
    url: '',
    mails,
    asked,
    mode: 'accepts',
    delay: 2_000,
    waitFor: (address, { after = 0, that = () => true } = {}) =>
      new Promise<Mail>((resolve, reject) => {
        const look = () => {
          const mail = mails.slice(after).findLast((one) => one.to === address && that(one));
          if (!mail) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(mail);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const came = mails.slice(after).map((mail) => `${mail.to}: ${mail.subject}`);
          reject(new Error(`no mail to ${address}; what came: ${came.join(', ') || 'nothing'}`));
        }, patience);
        waiting.add(look);
        look();
      }),
    async down() {
      await listening?.close();
      listening = null;
    },
    async up() {
      if (!listening) await listen(Number(new URL(server.url).port));
    },
    stop: () => server.down(),
  };
  const { port } = await listen(0);
  server.url = `smtp://127.0.0.1:${port}`;
  return server;
}

interface Listening {
  port: number;
  close(): Promise<void>;
}

async function startListening(
  port: number,
  server: MailServer,
  take: (mail: Mail) => void,
): Promise<Listening> {
  // By their ports: the library has no other way to break the connection that an email comes by.
  const sockets = new Map<number, Socket>();
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo(address, _session, answer) {
      server.asked.push(address.address);
      if (server.mode === 'refuses') answer(refusal(550, 'No such mailbox here'));
      else if (server.mode === 'defers') answer(refusal(451, 'Try again later'));
      else answer();
    },
    onData(stream, session, answer) {
      if (server.mode === 'closes') {
        stream.once('data', () => sockets.get(session.remotePort)?.destroy());
        return;
      }
      receive(stream, session, server, take).then(() => {
        if (server.mode === 'loses') sockets.get(session.remotePort)?.destroy();
        else answer();
      }, answer);
    },
  });
  // A client that was killed leaves a broken connection behind.
  smtp.on('error', () => undefined);
  const listener: Server = smtp.listen(port, '127.0.0.1');
  listener.on('connection', (socket: Socket) => {
    const from = socket.remotePort ?? 0;
    sockets.set(from, socket);
    socket.once('close', () => sockets.delete(from));
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.once('listening', resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => smtp.close(resolve));
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  server: MailServer,
  take: (mail: Mail) => void,
): Promise<void> {
  const raw = await readAll(stream);
  if (server.mode === 'slow') await new Promise((resolve) => setTimeout(resolve, server.delay).unref());
  const parsed = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  const text = parsed.text ?? '';
  if (server.mode === 'quotes') throw refusal(554, `5.7.1 Listed: ${linksIn(text, '').join(' and ')}`);
  const html = parsed.html === false ? '' : parsed.html;
  const headers = parsed.headerLines.map(({ key, line }): [string, string] => [
    key,
    line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n\s+/g, ' ')
      .trim(),
  ]);
  for (const { address } of session.envelope.rcptTo)
    take({
      to: address,
      sender: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
      from: parsed.from?.value[0]?.address ?? '',
      subject: parsed.subject ?? '',
      text,
      html,
      headers: new Map(headers),
      raw,
      links: linksIn(text, html),
    });
}

function linksIn(text: string, html: string): string[] {
  const plain = text.match(/https?:\/\/[^\s<>"')\]]+/g) ?? [];
  const marked = [...html.matchAll(/(?:href|src)="(https?:[^"]+)"/g)].map((match) =>
    (match[1] ?? '').replaceAll('&amp;', '&'),
  );
  return [...new Set([...plain, ...marked])];
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
