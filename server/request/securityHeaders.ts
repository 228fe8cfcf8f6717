import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

const self = ["'self'"];
const none = ["'none'"];

/**
 * Middleware: the headers that tell a browser what this site never does (S5). Script, style and pictures come from our
 * own files only; nothing stands inline. HSTS and `upgrade-insecure-requests` are for https alone: on plain http they
 * would send a browser to a port that nobody answers.
 * @param baseUrl its scheme says whether browsers come by https
 */
export function securityHeaders(baseUrl: URL): ReturnType<typeof helmet> {
  const https = baseUrl.protocol === 'https:';
  return helmet({
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
    // With no-referrer browsers send `Origin: null` on our own forms, which sameOrigin would refuse.
    referrerPolicy: { policy: 'strict-origin' },
    strictTransportSecurity: https ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
  });
}

/**
 * Widens one page's policy: its form is posted to this host and answered with a 303 to a tenant's (sign-up's hand-over).
 * Chromium holds `form-action` against redirects too, and which tenant it will be is known only after the answer.
 */
export function letFormsReachTenants(response: Response, baseUrl: URL): void {
  const name = 'Content-Security-Policy';
  const tenants = `${baseUrl.protocol}//*.${baseUrl.host}`;
  const policy = String(response.getHeader(name)).replace(
    "form-action 'self'",
    `form-action 'self' ${tenants}`,
  );
  response.setHeader(name, policy);
}

/** Middleware for signed-in pages: no cache, of the browser or on the way, keeps them (S5). */
export function noStore(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader('Cache-Control', 'no-store');
  next();
}
