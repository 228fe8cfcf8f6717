import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { Browser } from './app.ts';

/** The app on a port of its own, for what a test browser doesn't send: bodies without end, and half ones. */
export interface Wire {
  server: Server;
  /** Begins a POST as a browser's person; `answer` resolves when the head of the answer has arrived. */
  post(
    browser: Browser,
    path: string,
    headers: Record<string, string>,
  ): { sending: ClientRequest; answer: Promise<IncomingMessage> };
  /** The server's end of a request's connection. */
  connection(sending: ClientRequest): Promise<Socket>;
  stop(): Promise<void>;
}

/** Opens it on 127.0.0.1. */
export async function openWire(app: Express): Promise<Wire> {
  const server = createServer(app);
  const ends = new Map<number, Socket>();
  server.on('connection', (socket) => void ends.set(socket.remotePort ?? 0, socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    post(browser, path, headers) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const sending = request({
        ...{ host: '127.0.0.1', port, path, method: 'POST', agent: false },
        headers: { Host: browser.host, Cookie: cookie, 'Sec-Fetch-Site': 'same-origin', ...headers },
      });
      const answer = new Promise<IncomingMessage>((resolve, reject) => {
        sending.once('response', resolve);
        sending.once('error', reject);
      });
      // A sender that is cut off may get more than one error.
      sending.on('error', () => undefined);
      answer.catch(() => undefined);
      sending.flushHeaders();
      return { sending, answer };
    },
    async connection(sending) {
      const socket =
        sending.socket ?? (await new Promise<Socket>((resolve) => sending.once('socket', resolve)));
      if (socket.connecting) await new Promise((resolve) => socket.once('connect', resolve));
      const known = () => ends.get(socket.localPort ?? 0);
      while (!known()) await new Promise((resolve) => server.once('connection', resolve));
      return known()!;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Writes pieces for as long as the other side reads them. */
export function sendWithoutEnd(sending: ClientRequest, piece: Buffer): Promise<void> {
  const more = () => {
    while (!sending.destroyed && sending.write(piece));
  };
  sending.on('drain', more);
  more();
  return new Promise((resolve) => sending.once('close', resolve));
}

/** The whole text of an answer. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}
