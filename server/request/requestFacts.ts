import type { Request, Response } from 'express';
import { localeOf } from '../shared/locales.ts';
import type { HostKind } from './host.ts';
import type { RequestFacts, SessionControl } from './route.ts';
import type { Services } from './services.ts';

const hosts = new WeakMap<Request, HostKind>();

/** Keeps what the Host header said, for everything that comes after. */
export function setHost(request: Request, host: HostKind): void {
  hosts.set(request, host);
}

/** What the Host header said. */
export function hostOf(request: Request): HostKind {
  return hosts.get(request) ?? { kind: 'unknown' };
}

/** What handlers may know of the request. */
export function factsOf(request: Request, services: Services): RequestFacts {
  const host = hostOf(request);
  return {
    slug: host.kind === 'tenant' ? host.slug : '',
    address: request.ip ?? 'unknown',
    browser: (request.headers['user-agent'] ?? 'unknown').replace(/\p{Cc}/gu, ' ').slice(0, 300),
    locale: localeOf(request.headers['accept-language']),
    path: request.originalUrl,
    deviceId: services.cookieSessions.deviceId(request),
  };
}

/** Cookie sessions of this request alone. */
export function sessionControl(request: Request, response: Response, services: Services): SessionControl {
  const { cookieSessions } = services;
  return {
    renew: (side) => cookieSessions.renew(request, response, side),
    tokenHash: (side) => cookieSessions.tokenHash(request, side),
    forget: (side) => cookieSessions.forget(request, response, side),
    rememberDevice: () => cookieSessions.rememberDevice(request, response),
  };
}
