import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

const self = ["'self'"];
const none = ["'none'"];
const policyHeader = 'Content-Security-Policy';

/**
 * Middleware: the headers that tell a browser what this site never does (S5). Script, style and pictures come only from our
 * own files, and nothing is inline. HSTS and `upgrade-insecure-requests` are only for https. On plain http, they would send a
 * browser to a port that nobody answers.
 * @param baseUrl its scheme says whether browsers use https
 */
export function securityHeaders(baseUrl: URL): RequestHandler {
  const https = baseUrl.protocol === 'https:';
  const headers = headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: self,
        scriptSrcAttr: none,
        styleSrc: self,
        styleSrcAttr: none,
        imgSrc: self,
        fontSrc: self,
        connectSrc: self,
        manifestSrc: self,
        objectSrc: none,
        baseUri: none,
        formAction: self,
        frameAncestors: none,
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // With no-referrer, browsers send `Origin: null` on our own forms, which sameOrigin would refuse.
    referrerPolicy: { policy: 'strict-origin' },
    strictTransportSecurity: https ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
  });
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** What helmet sets. It is the same in every answer, so helmet is asked once. */
function headersOf(options: HelmetOptions): [string, string][] {
  const headers: [string, string][] = [];
  const answer = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  };
  helmet(options)({} as unknown as Request, answer as unknown as Response, (error?: unknown) => {
    if (error instanceof Error) throw error;
  });
  return headers;
}

/**
 * Widens one page's policy: its form is posted to this host and answered with a 303 to a tenant's (sign-up's hand-over).
 * Chromium applies `form-action` to redirects too, and the tenant is known only after the answer.
 */
export function letFormsReachTenants(response: Response, baseUrl: URL): void {
  const tenants = `${baseUrl.protocol}//*.${baseUrl.host}`;
  const policy = String(response.getHeader(policyHeader)).replace(
    "form-action 'self'",
    `form-action 'self' ${tenants}`,
  );
  response.setHeader(policyHeader, policy);
}

/**
 * Lets the pages behind a sign-in tell one another, and no other site, from which of them somebody came. Their addresses hold
 * no token (A4), and *Cancel* leads back there.
 */
export function tellOwnPages(response: Response): void {
  response.setHeader('Referrer-Policy', 'same-origin');
}

/** Widens one page's policy: it has a frame with a document of this host. */
export function letOwnFrames(response: Response): void {
  response.setHeader(policyHeader, `${String(response.getHeader(policyHeader))};frame-src 'self'`);
}

/**
 * The policy of a document that is shown in one of our frames, such as an email. It may style itself and show the company's logo, and
 * do nothing else, even if it is opened alone. No other host may frame it.
 */
export function asFramedDocument(response: Response): void {
  response.setHeader(
    policyHeader,
    "default-src 'none';img-src 'self';style-src 'unsafe-inline';base-uri 'none';form-action 'none';frame-ancestors 'self';sandbox",
  );
  response.setHeader('X-Frame-Options', 'SAMEORIGIN');
}

/**
 * The policy of a picture or a PDF that is shown alone (S20): it runs nothing and fetches nothing. Its type is pinned, so
 * that no browser takes it for a page. Chrome doesn't show a sandboxed PDF.
 */
export function asPreview(response: Response, mediaType: string): void {
  const sandbox = mediaType === 'application/pdf' ? '' : ';sandbox';
  response.setHeader(
    policyHeader,
    `default-src 'none';img-src 'self';object-src 'self';style-src 'unsafe-inline';base-uri 'none';form-action 'none';` +
      `frame-ancestors 'self'${sandbox}`,
  );
  response.setHeader('X-Frame-Options', 'SAMEORIGIN');
  response.setHeader(
    'Content-Disposition',
    String(response.getHeader('Content-Disposition')).replace(/^attachment/, 'inline'),
  );
}

/** Middleware for signed-in pages: no cache keeps them, in the browser or on the way (S5). */
export function noStore(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader('Cache-Control', 'no-store');
  next();
}
