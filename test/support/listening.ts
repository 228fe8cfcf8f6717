import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

const listening = new WeakMap<Express, Promise<string>>();

/** Connections that the tests' requests share, so that a request doesn't need its own. */
export const keepAlive = new Agent({ keepAlive: true });

/** The address on which an app of the tests listens, from its first request to the end of the run. */
export function addressOf(app: Express): Promise<string> {
  let address = listening.get(app);
  if (!address) listening.set(app, (address = listen(app)));
  return address;
}

async function listen(app: Express): Promise<string> {
  // Otherwise an idle connection could be closed in the moment in which a test sends its next request on it.
  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 0 }, app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Neither keeps the run from ending. A request under way does, through its own end of the connection.
  server.unref();
  server.on('connection', (socket) => socket.unref());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
