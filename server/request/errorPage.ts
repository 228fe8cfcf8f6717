import type { NextFunction, Request, Response } from 'express';
import { describeError } from './describeError.ts';
import { NotFound } from './errors.ts';
import { hostOf } from './requestFacts.ts';
import { isAdminPath } from './returnPath.ts';
import type { Services } from './services.ts';
import { frameOf } from './frameOf.ts';

/** What was sent by a form can't be asked for again by its address. */
const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

/** Middleware behind every route: nothing matched. */
export function nothingHere(_request: Request, _response: Response, next: NextFunction): void {
  next(new NotFound());
}

/** The one place where errors become pages (S8). It asks the database nothing, which may be what is missing. */
export function errorPage({
  renderer,
  staticFiles,
  logger,
}: Pick<Services, 'renderer' | 'staticFiles' | 'logger'>) {
  // Express tells an error handler by its four parameters.
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const answer = describeError(error, typeof request.id === 'string' ? request.id : undefined);
    if (answer.log)
      logger[answer.log.level]({ error: answer.log.error, request: request.id }, 'request failed');
    const onTenant = hostOf(request).kind === 'tenant';
    // Staff are led back to the back office, which the portal's start page would not let them into.
    const home = onTenant && isAdminPath(request.path) ? '/admin' : '/';
    const frame = frameOf({
      assets: staticFiles.assets,
      tenant: null,
      actor: null,
      path: home,
      notice: null,
    });
    const html = renderer.page({
      view: answer.view,
      layout: onTenant ? 'public' : 'platform',
      title: answer.locals.title,
      locals: { ...answer.locals, homeHref: home, canRetry: answer.locals.passes && isRead(request) },
      frame,
    });
    response.set(answer.headers).set('Cache-Control', 'no-store');
    response.status(answer.status).type('html').send(html);
  };
}
