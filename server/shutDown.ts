import type { Server } from 'node:http';
import type { Logger } from 'pino';

interface Parts {
  server: Server;
  logger: Logger;
  stopAccepting: () => void;
  close: () => Promise<void>;
  /** Milliseconds for a balancer to see that the process is not ready, and for what is on its way to arrive. */
  drain: number;
}

/** How long requests that run may take to finish. */
const deadline = 10_000;

/**
 * Ends in good order when told to (S27): not ready, each answer the last on its connection, then no new connections, finish
 * what runs, close, end by a deadline.
 */
export function shutDownOn(
  signals: readonly NodeJS.Signals[],
  { server, logger, stopAccepting, close, drain }: Parts,
): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    stopAccepting();
    server.prependListener('request', (_request, response) => {
      response.setHeader('Connection', 'close');
    });
    setTimeout(() => {
      end(server, logger, close);
    }, drain);
  };
  for (const signal of signals) process.on(signal, stop);
}

function end(server: Server, logger: Logger, close: () => Promise<void>): void {
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
}
