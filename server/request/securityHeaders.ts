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

/** Middleware for signed-in pages: no cache, of the browser or on the way, keeps them (S5). */
export function noStore(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader('Cache-Control', 'no-store');
  next();
}
