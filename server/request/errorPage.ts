import type { NextFunction, Request, Response } from 'express';
import { describeError } from './describeError.ts';
import { NotFound } from './errors.ts';
import { hostOf } from './requestFacts.ts';
import { referenceOf } from './log.ts';
import { isAdminPath, pathOnSide } from './returnPath.ts';
import type { Services } from './services.ts';
import { findAsker, knownAsker } from './asker.ts';
import type { MenuSection } from './frame.ts';
import { frameOf } from './frameOf.ts';

/** What a form sent can't be requested again by its address. */
const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

/** Middleware after every route: nothing matched. */
export function nothingHere(_request: Request, _response: Response, next: NextFunction): void {
  next(new NotFound());
}

/**
 * The only place where errors become pages (S8), in the frame of the person who is signed in. For a missing page, it asks the
 * database who that is. Any other error uses what is already known, as the database may be what is missing.
 */
export function errorPage(services: Services) {
  const { renderer, staticFiles, logger } = services;
  // Express recognises an error handler by its four parameters.
  return async (error: unknown, request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const reference = referenceOf(request);
    const answer = describeError(error, reference);
    if (answer.log)
      logger[answer.log.level]({ error: answer.log.error, request: reference }, 'request failed');
    const onTenant = hostOf(request).kind === 'tenant';
    const asker = isUnasked(answer.status)
      ? await findAsker(services, request, response)
      : knownAsker(request);
    const actor = asker?.actor ?? null;
    const inOffice = actor ? actor.kind === 'staff' : onTenant && isAdminPath(request.path);
    // Staff go back to the back office, because the portal's start page would not let them in.
    const home = inOffice ? '/admin' : '/';
    const frame = frameOf({
      assets: staticFiles.assets,
      tenant: asker?.tenant ?? null,
      actor,
      // Nothing of the address is on the page: what doesn't exist and what may not be seen look alike (A16).
      path: home,
      notice: null,
      mailWay: services.mailer.way,
      barChoices: asker?.barChoices,
    });
    const signedIn = actor && (actor.kind === 'staff' ? 'admin' : 'portal');
    const html = renderer.page({
      view: answer.view,
      layout: signedIn ?? (onTenant ? 'public' : 'platform'),
      title: answer.locals.title,
      locals: {
        ...answer.locals,
        homeHref: home,
        canRetry: answer.locals.passes && isRead(request),
        backHref: answer.status === 413 ? formOf(request) : null,
      },
      frame: { ...frame, menu: frame.menu.map(unmarked) },
    });
    response.set(answer.headers).set('Cache-Control', 'no-store');
    response.status(answer.status).type('html').send(html);
  };
}

/** Errors that come before anybody has asked who it is: no page, and a body that can't be read. */
const isUnasked = (status: number) => [400, 404, 413, 415].includes(status);

/** The page of this side that the form was sent from, as the browser says it. */
function formOf({ headers, path }: Request): string | null {
  const referer = headers.referer ?? '';
  if (!URL.canParse(referer)) return null;
  const { host, pathname, search } = new URL(referer);
  return host === headers.host ? pathOnSide(isAdminPath(path) ? 'staff' : 'portal', pathname + search) : null;
}

/** A missing page is nowhere in the menu. */
const unmarked = (section: MenuSection): MenuSection => ({
  ...section,
  items: section.items.map((item) => ({ ...item, current: false })),
});
