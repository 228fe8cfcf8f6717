import type { Request, Response } from 'express';
import { seal, unseal } from '../secrets/seal.ts';
import { againParameter, isNavigation } from './keptForms.ts';
import { page, redirect, type PageReply, type Reply } from './reply.ts';
import type { Services } from './services.ts';

/** What a refusal is rendered from if nobody is signed in. It contains nobody's records. */
type Refused = Pick<PageReply, 'view' | 'locals' | 'title' | 'status' | 'leadsToTenant'>;

interface Asking {
  services: Services;
  request: Request;
  response: Response;
}

/** Bytes. A browser keeps 4 KB in a cookie, and sealing adds a third. */
const longest = 2_700;
const purpose = 'refused page';

/**
 * Where nobody is signed in, a refused form is answered by a GET as well, so that *Back* never leads to a POST
 * (docs/decisions/forms.md). There is no session to keep it for, so the browser keeps it, sealed, for this one address. What
 * was done and drawn is on the page of the same address.
 * @returns the answer itself where it is no refusal, or none that a browser's history would hold
 */
export function refusedElsewhere({ services, request, response }: Asking, reply: Reply): Reply {
  if (request.method !== 'POST' || reply.kind !== 'page' || !isNavigation(request)) return reply;
  if (reply.status < 400) return redirect(request.path);
  const { view, locals, title, status, leadsToTenant } = reply;
  const text = JSON.stringify({ view, locals, title, status, leadsToTenant } satisfies Refused);
  if (Buffer.byteLength(text) > longest) return reply;
  const sealed = seal(services.keys, purpose, aboutOf(request), text);
  services.cookieSessions.keepRefusal(response, sealed.toString('base64url'));
  const url = new URL(request.originalUrl, 'http://own.invalid');
  url.searchParams.set(againParameter, '1');
  return redirect(url.pathname + url.search);
}

/** The refusal that waits for this address; null if its own page is to be shown. */
export function refusedHere({ services, request }: Omit<Asking, 'response'>): PageReply | null {
  if (request.method !== 'GET' || request.query[againParameter] === undefined) return null;
  const sealed = services.cookieSessions.refusal(request);
  const text = sealed && unseal(services.keys, purpose, aboutOf(request), Buffer.from(sealed, 'base64url'));
  if (!text) return null;
  const { view, locals, ...options } = JSON.parse(text) as Refused;
  return page(view, locals, options);
}

const aboutOf = (request: Request) => `${request.headers.host ?? ''} ${request.path}`;
