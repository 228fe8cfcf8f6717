import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino, type DestinationStream, type Logger } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';
import { errorForLog } from './describeError.ts';
import { newReference } from './errors.ts';

/** What a request's line in the log says besides method, status and time (S23). */
export interface RequestNote {
  tenant?: string;
  /** id of the user or link */
  actor?: string;
  /** the route's pattern, never the address: an address can hold a token */
  route?: string;
}

const methodOf = (req: IncomingMessage) => req.method;
const statusOf = (res: ServerResponse) => res.statusCode;
// By the names that our own lines use, and by those under which anything else might log the same objects.
const serializers = {
  method: methodOf,
  req: methodOf,
  status: statusOf,
  res: statusOf,
  err: errorForLog,
  error: errorForLog,
};

const notes = new WeakMap<IncomingMessage, RequestNote>();

/** Adds to what the request's line will say. Call it as each part becomes known. */
export function noteForLog(req: IncomingMessage, note: RequestNote): void {
  const known = notes.get(req);
  if (known) Object.assign(known, note);
  else notes.set(req, { ...note });
}

/**
 * The process's logger. Errors are reduced to what holds no input.
 * @param destination for tests; by default standard output
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers,
  };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * Middleware: one line for each request when it has been answered: its id, tenant, actor, route pattern, status and
 * time. Never a URL, query, header, cookie, body or token (S23). `req.id` is the request's id afterwards; it is made
 * here, for what a client sends along could be anything.
 */
export function requestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: newReference,
    quietReqLogger: true,
    wrapSerializers: false,
    serializers,
    customAttributeKeys: { req: 'method', res: 'status', reqId: 'request', responseTime: 'ms', err: 'err' },
    // Asked twice: for the request's own logger, when nothing is known yet, and for its line.
    customProps: (req, res) =>
      res.writableEnded || res.destroyed ? { route: 'none', ...notes.get(req) } : {},
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'failed',
    // The error handler has written down what went wrong; all that is known here is an Error that names the status.
    customErrorObject: (_req, _res, _error, { err: _left, ...line }: Record<string, unknown>) => line,
    autoLogging: { ignore: (req) => req.url === '/healthz' || req.url === '/readyz' },
  });
}
