import type { NextFunction, Request, Response } from 'express';
import { NotFound } from './errors.ts';
import { parseHost } from './host.ts';
import type { Logger } from 'pino';
import { setHost } from './requestFacts.ts';

/** So many hosts that are none of ours are told of in the log: whoever makes them up fills it with no more. */
const mostWarnings = 100;

/**
 * Middleware: whose address this is, from the raw Host header (S1); one that is none of ours answers 404 (A1). The log is warned
 * once of each, as a proxy that hands on the name of its upstream looks from outside like a portal without any page.
 */
export function readHost(baseUrl: URL, logger: Logger) {
  const warned = new Set<string>();
  const warn = (received: string) => {
    if (warned.has(received) || warned.size >= mostWarnings) return;
    warned.add(received);
    logger.warn(
      { received, expected: `${baseUrl.host} or SUBDOMAIN.${baseUrl.host}` },
      'a request is for a host that is none of ours: the proxy in front has to pass on the Host header as it came',
    );
  };
  return (request: Request, _response: Response, next: NextFunction): void => {
    const host = parseHost(request.headers.host, baseUrl);
    setHost(request, host);
    if (host.kind === 'unknown') warn((request.headers.host ?? '').slice(0, 255));
    next(host.kind === 'unknown' ? new NotFound() : undefined);
  };
}
