import type { Request, RequestHandler } from 'express';

/** How much of an unwanted body is read and dropped, and for how long, so that its sender can read the answer. */
const most = { bytes: 20_000_000, milliseconds: 30_000 };
const lookEvery = 100;

/**
 * Middleware: a connection whose request was answered before its body was read is not read for ever (S31). A browser that is
 * still sending gets the time to see why it is refused. Then the connection is ended.
 */
export const endUnread: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (!request.complete) watch(request);
  });
  next();
};

function watch(request: Request): void {
  const { socket } = request;
  const [began, before] = [Date.now(), socket.bytesRead];
  const timer = setInterval(() => {
    if (request.complete || socket.destroyed) clearInterval(timer);
    else if (socket.bytesRead - before > most.bytes || Date.now() - began > most.milliseconds)
      socket.destroy();
  }, lookEvery).unref();
}
