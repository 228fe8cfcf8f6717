import type { NextFunction, Request, Response } from 'express';
import { NotFound } from './errors.ts';
import { parseHost } from './host.ts';
import type { Logger } from 'pino';
import { setHost } from './requestFacts.ts';

/** The log warns about this many unknown hosts. Somebody who makes up more doesn't fill it. */
const mostWarnings = 100;

/**
 * Middleware: whose address this is, from the raw Host header (S1). An unknown one gets 404 (A1). The log warns once about
 * each, because with a proxy that passes on its upstream's name, the portal seems to have no pages.
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
