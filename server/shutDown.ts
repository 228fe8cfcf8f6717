import type { Server } from 'node:http';
import type { Logger } from 'pino';

interface Parts {
  server: Server;
  logger: Logger;
  stopAccepting: () => void;
  close: () => Promise<void>;
}

/** How long requests that run may take to finish. */
const deadline = 10_000;

/** Ends in good order when told to (S27): not ready, no new requests, finish what runs, close, end by a deadline. */
export function shutDownOn(
  signals: readonly NodeJS.Signals[],
  { server, logger, stopAccepting, close }: Parts,
): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    stopAccepting();
    server.prependListener('request', (_request, response) => {
      response.setHeader('Connection', 'close');
    });
    const hurry = setTimeout(() => {
      server.closeAllConnections();
    }, deadline);
    server.close(() => {
      clearTimeout(hurry);
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ error }, 'did not close well');
          process.exit(1);
        },
      );
    });
    server.closeIdleConnections();
  };
  for (const signal of signals) process.on(signal, stop);
}
