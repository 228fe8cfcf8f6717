import type { NextFunction, Request, Response } from 'express';
import { NotFound } from './errors.ts';
import { parseHost } from './host.ts';
import { setHost } from './requestFacts.ts';

/** Middleware: whose address this is, from the raw Host header (S1); one that is none of ours answers 404 (A1). */
export function readHost(baseUrl: URL) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const host = parseHost(request.headers.host, baseUrl);
    setHost(request, host);
    next(host.kind === 'unknown' ? new NotFound() : undefined);
  };
}
