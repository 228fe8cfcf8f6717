import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** How long requests that run may take to finish. */
const deadline = 10_000;

/**
 * Ends a server in good order (S27): each answer is the last on its connection, then no new connections, finish what
 * runs, end by a deadline.
 * @param how.drain milliseconds for a balancer to see that the process is not ready, and for what is on its way to arrive
 * @param how.others whether other processes take new connections on the same port: then this one takes none from now on
 * @returns when its last connection is closed
 */
export async function endServer(
  server: Server,
  { drain, others }: { drain: number; others: boolean },
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  server.prependListener('request', (_request, response) => {
    response.setHeader('Connection', 'close');
  });
  // As HTTP's own `close` does, but for connections that wait for their next request: these end by and by.
  if (others) NetServer.prototype.close.call(server);
  await Promise.race([closed, pause(drain)]);
  await readWhatCame();
  server.close();
  // What ran when it was told to stop has an answer without that last word.
  const idle = setInterval(() => {
    void readWhatCame().then(() => {
      server.closeIdleConnections();
    });
  }, 100);
  const hurry = setTimeout(() => {
    server.closeAllConnections();
  }, deadline);
  await closed;
  clearInterval(idle);
  clearTimeout(hurry);
}

/**
 * Lets Node read what has arrived. On a busy machine a timer is late, and then it's called before that: a connection that seems to wait may
 * have a request, which would be lost if it were closed.
 */
const readWhatCame = () => new Promise<void>((resolve) => setImmediate(resolve));

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
