import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Actor, Tenant } from './actor.ts';
import { noteAsker } from './asker.ts';
import { cameFrom, listAsItWas } from './cameFrom.ts';
import type { CookieSide } from './cookieSessions.ts';
import { NotFound } from './errors.ts';
import { ownedFormId } from './formOwner.ts';
import type { Reply } from './reply.ts';
import { isAdminPath, isOperatorPath } from './returnPath.ts';
import { operatorFrame } from './operatorFrame.ts';
import type { Side } from './route.ts';
import { sendZip } from './sendZip.ts';
import { sendFile } from './sendFile.ts';
import { hostOf } from './requestFacts.ts';
import { asFramedDocument, letFormsReachTenants, letOwnFrames, tellOwnPages } from './securityHeaders.ts';
import type { Services } from './services.ts';
import { frameOf, type BarChoices } from './frameOf.ts';
import { Calendar } from '../shared/dates.ts';
import { localeOf } from '../shared/locales.ts';

/** A decided answer: the transaction is over. */
export interface Answer {
  reply: Reply;
  side: Side;
  tenant?: Tenant;
  actor?: Actor;
  /** On the operator's own pages. */
  operator?: { email: string };
  barChoices?: BarChoices;
  /** How the person who is signed in reads dates; left out for visitors. */
  calendar?: Calendar;
}

/** Renders and sends an answer. Notices are saved before a redirect is sent, and shown once. */
export async function send(
  services: Services,
  request: Request,
  response: Response,
  { reply, side, tenant, actor, operator, barChoices, calendar }: Answer,
): Promise<void> {
  if (tenant) noteAsker(request, { tenant, actor: actor ?? null, barChoices });
  if (reply.kind === 'not_found') throw new NotFound();
  // No cache keeps signed-in pages, and those on the way in (S5).
  const plain = side === 'platform' && !isOperatorPath(request.path);
  if (!plain) response.setHeader('Cache-Control', 'no-store');
  const { cookieSessions, renderer, staticFiles } = services;
  const sideOf = (path: string): CookieSide =>
    hostOf(request).kind === 'platform' ? 'operator' : isAdminPath(path) ? 'staff' : 'portal';
  if (reply.kind === 'redirect') {
    // A notice waits on the side where it will be read: a link that sets a password leads to either.
    if (reply.notice) await cookieSessions.leaveNotice(request, response, sideOf(reply.path), reply.notice);
    const isOwn = side === 'staff' || side === 'portal';
    response.redirect(303, isOwn ? listAsItWas(reply.path, request, side) : reply.path);
    return;
  }
  if (reply.kind === 'elsewhere') {
    response.redirect(303, reply.url);
    return;
  }
  if (reply.kind === 'download') {
    services.admission.isMade(response);
    response.attachment(reply.filename).type(reply.type);
    // Somebody who has gone away needs no answer.
    await pipeline(Readable.from(reply.content), response).catch(() => undefined);
    return;
  }
  if (reply.kind === 'made') {
    const content = await reply.make();
    response.attachment(reply.filename).type(reply.type).send(Buffer.from(content));
    return;
  }
  if (reply.kind === 'zip') {
    services.admission.isMade(response);
    await sendZip(services, response, reply);
    return;
  }
  if (reply.kind === 'file') {
    await sendFile(services, request, response, reply);
    return;
  }
  if (reply.kind === 'document') {
    const html = typeof reply.html === 'string' ? reply.html : await reply.html();
    asFramedDocument(response);
    response.status(reply.status).type('html').send(html);
    return;
  }
  if (reply.holdsFrame) letOwnFrames(response);
  if (reply.leadsToTenant) letFormsReachTenants(response, services.config.baseUrl);
  const isOwn = side === 'staff' || side === 'portal';
  if (isOwn) tellOwnPages(response);
  const notice = plain ? null : await cookieSessions.takeNotice(request, response, sideOf(request.path));
  const common = {
    assets: staticFiles.assets,
    path: request.originalUrl,
    notice: reply.notice ?? notice,
    mailWay: services.mailer.way,
  };
  const frame = operator
    ? operatorFrame({ ...common, operator })
    : frameOf({
        ...common,
        tenant: tenant ?? null,
        actor: actor ?? null,
        barChoices,
        formId: actor && formIdFor(services, request, actor),
      });
  const made = reply.make ? await reply.make() : {};
  const html = renderer.page({
    view: reply.view,
    layout: side === 'staff' ? 'admin' : side,
    title: reply.title,
    locals: { ...reply.locals, ...made },
    frame,
    calendar: calendar ?? visitorsCalendar(request, tenant),
    from: isOwn ? cameFrom(request, side) : null,
  });
  if (reply.retryAfter !== null) response.setHeader('Retry-After', String(reply.retryAfter));
  response.status(reply.status).type('html');
  if (plain) response.send(html);
  // No cache keeps it, so nobody comes back with an ETag, and there is none.
  else response.setHeader('Content-Length', Buffer.byteLength(html)).end(html);
}

/** Forms name the session that they are drawn for. */
function formIdFor({ keys, cookieSessions }: Services, request: Request, actor: Actor): string | undefined {
  const side = actor.kind === 'staff' ? 'staff' : actor.viewer === null ? 'portal' : 'view';
  const host = hostOf(request);
  const tokenHash = cookieSessions.tokenHash(request, side);
  if (host.kind !== 'tenant' || tokenHash === null) return undefined;
  return ownedFormId(keys, { slug: host.slug, side }, tokenHash);
}

/** A visitor reads dates by the company's clock and the browser's languages. */
const visitorsCalendar = (request: Request, tenant: Tenant | undefined): Calendar =>
  new Calendar({
    companyZone: tenant?.timeZone ?? 'UTC',
    locale: localeOf(request.headers['accept-language']),
  });
