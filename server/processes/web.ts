import { createServer } from 'node:http';
import { createApp } from '../app.ts';
import type { Services } from '../request/services.ts';
import { endServer } from '../shutDown.ts';

/** Milliseconds that a sender has for a request's head, and for all of it: whoever dribbles longer is cut off (S31). */
const patience = { headersTimeout: 15_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 };

/**
 * How long a connection is kept that nothing is asked on: longer than balancers keep theirs. Whoever closes first must not be
 * this end, as a request may be on its way (S27).
 */
const keepAliveTimeout = 75_000;

/** A server that answers requests. */
export interface Web {
  /**
   * Ends it in good order (S27).
   * @param others whether other processes go on answering on the same port: then it takes no new connection from now on
   */
  stop(others: boolean): Promise<void>;
}

/**
 * Listens where the settings say.
 * @throws when the port is in use or may not be opened, or the address is none of this machine's
 */
export async function startWeb(services: Services): Promise<Web> {
  const { config } = services;
  // A form takes along what is typed in the address of its find page, and a description may be long.
  const server = createServer(
    { maxHeaderSize: 64 * 1024, keepAliveTimeout, ...patience },
    createApp(services),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host ?? undefined, resolve);
  });
  return {
    stop: (others) => endServer(server, { drain: config.drain, others }),
  };
}
