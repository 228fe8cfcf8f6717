import type { Request, Response } from 'express';
import { localeOf } from '../shared/locales.ts';
import { addressOf } from './clientAddress.ts';
import type { HostKind } from './host.ts';
import { keptForm, sealedForm, typedIn } from './keptForms.ts';
import type { RequestFacts, SessionControl } from './contexts.ts';
import type { Services } from './services.ts';

const hosts = new WeakMap<Request, HostKind>();

/** Stores what the Host header said, for everything that comes after. */
export function setHost(request: Request, host: HostKind): void {
  hosts.set(request, host);
}

/** What the Host header said. */
export function hostOf(request: Request): HostKind {
  return hosts.get(request) ?? { kind: 'unknown' };
}

/** The subdomain of the tenant whose host was asked; empty for none. */
function slugOf(request: Request): string {
  const host = hostOf(request);
  return host.kind === 'tenant' ? host.slug : '';
}

/** What handlers may know of the request. */
export function factsOf(request: Request, services: Services): RequestFacts {
  return {
    slug: slugOf(request),
    address: addressOf(request),
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
    drop: (side) => cookieSessions.drop(response, side),
    forget: (side) => cookieSessions.forget(request, response, side),
    keptForm: (side, id) => keptForm({ services, request }, { slug: slugOf(request), side, id }),
    keepTyped: (side, body) =>
      sealedForm(
        { services, request, response },
        { slug: slugOf(request), side },
        { body: typedIn(body), again: { errors: {}, status: 200 } },
      ),
    columns: () => cookieSessions.columns(request),
    keepColumns: (text) => cookieSessions.keepColumns(response, text),
    rememberDevice: () => cookieSessions.rememberDevice(request, response),
  };
}
