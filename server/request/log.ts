import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { pino, type DestinationStream, type Logger } from 'pino';
import { linesInBatches } from './logLines.ts';
import { errorForLog } from './describeError.ts';
import { newReference } from './errors.ts';

/** What a request's log line has besides method, status and time (S23). */
export interface RequestNote {
  tenant?: string;
  /** id of the user or link */
  actor?: string;
  /** the route's pattern, never the address: an address can hold a token */
  route?: string;
}

// If something logs a whole request, answer or error, only this much is written.
const serializers = {
  req: (req: IncomingMessage) => req.method,
  res: (res: ServerResponse) => res.statusCode,
  err: errorForLog,
  error: errorForLog,
};

const notes = new WeakMap<IncomingMessage, RequestNote & { reference: string }>();

/** Adds to the request's log line. Call it as each part becomes known. */
export function noteForLog(req: IncomingMessage, note: RequestNote): void {
  const known = notes.get(req);
  if (known) Object.assign(known, note);
}

/** The request's id, which is in its log lines; undefined for one that `requestLog` hasn't seen. */
export function referenceOf(req: IncomingMessage): string | undefined {
  return notes.get(req)?.reference;
}

/**
 * The process's logger. Errors are reduced to what contains no input.
 * @param destination for tests and the bench; by default standard output, written in batches
 */
export function createLogger(
  level: string,
  destination: DestinationStream = linesInBatches({ fd: 1 }),
): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers }, destination);
}

/**
 * Middleware: one line for each request when it has been answered or broken off: its id, tenant, actor, route pattern, status
 * and time. Never a URL, query, header, cookie, body or token (S23). Its id is created here, because a client could send
 * anything.
 */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const note = { reference: newReference() };
    notes.set(request, note);
    if (!isProbe(request.url)) {
      const began = Date.now();
      response.once('close', () => {
        const { reference, ...noted } = note;
        const { statusCode: status } = response;
        const line = { request: reference, method: request.method, status, ms: Date.now() - began };
        const whole = { ...line, route: 'none', ...noted };
        if (status >= 500) logger.error(whole, 'failed');
        else logger.info(whole, response.writableFinished ? 'answered' : 'broken off');
      });
    }
    next();
  };
}

const isProbe = (url: string) => url === '/healthz' || url === '/readyz';
