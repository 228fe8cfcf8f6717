import type { NextFunction, Request, Response } from 'express';
import { Forbidden } from './errors.ts';
import { parseHost } from './host.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What the decision is based on. A request of Express has it. */
export interface RequestOrigin {
  method: string;
  headers: {
    host?: string | undefined;
    origin?: string | undefined;
    'sec-fetch-site'?: string | string[] | undefined;
  };
}

/**
 * May this request change something (S4)? A browser says where a request comes from with `Sec-Fetch-Site` or, if it sends
 * none (plain http, older browsers), with Origin. `same-site` is not enough: other tenants are siblings.
 * @returns true for GET, HEAD and OPTIONS, which change nothing
 */
export function isSameOrigin(request: RequestOrigin, baseUrl: URL): boolean {
  if (safeMethods.has(request.method)) return true;
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  if (origin === undefined || parseHost(host, baseUrl).kind === 'unknown') return false;
  // Both sides go through URL, so that a default port and upper or lower case make no difference. A list of origins, `null`
  // or a path is not an origin.
  const from = URL.canParse(origin) ? new URL(origin) : null;
  return (
    from?.origin === origin.toLowerCase() && from.origin === new URL(`${baseUrl.protocol}//${host}`).origin
  );
}

/** Middleware: refuses cross-site requests with `Forbidden` before anything reads the body (S4). */
export function sameOrigin(baseUrl: URL) {
  return (req: Request, _res: Response, next: NextFunction): void => {
    if (isSameOrigin(req, baseUrl)) next();
    else
      next(new Forbidden('This form was sent from another website. Open the page here and send it again.'));
  };
}
