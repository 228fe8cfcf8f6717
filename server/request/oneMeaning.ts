import type { NextFunction, Request, Response } from 'express';
import { HttpError } from './errors.ts';

/** Headers that decide something here and are read as one: of two, a proxy in front may have used the other one. */
const single = new Set(['host', 'origin', 'sec-fetch-site', 'content-type']);

/**
 * Does a request have one of these headers twice? Node keeps the first and drops the others, so only the raw headers show it.
 */
export function isDoubled(rawHeaders: readonly string[]): boolean {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!single.has(name)) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

/**
 * The path and query of a request's target (RFC 9112, 3.2). A whole address is allowed, as proxies get it, and overrides the
 * Host header. So it needs to name the same host.
 * @returns null when it names another one
 */
export function pathOf(target: string, host: string | undefined): string | null {
  const whole = /^https?:\/\/([^/?#]*)([/?#].*)?$/is.exec(target);
  if (!whole) return target;
  const [, authority = '', rest = ''] = whole;
  if (authority.toLowerCase() !== host?.toLowerCase()) return null;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Middleware: refuses with 400 what two readers could read in two ways, such as two Host headers (S36). */
export function oneMeaning(request: Request, _response: Response, next: NextFunction): void {
  const path = isDoubled(request.rawHeaders) ? null : pathOf(request.url, request.headers.host);
  if (path === null) {
    next(new HttpError(400, 'Your browser sent something that couldn’t be read. Go back and try again.'));
    return;
  }
  if (path !== request.url) {
    request.url = path;
    request.originalUrl = path;
  }
  next();
}
