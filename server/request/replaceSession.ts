import type { Visit } from '../database/lookups.ts';
import type { CookieSide } from './cookieSessions.ts';
import type { PublicContext } from './contexts.ts';

/** The result of opening a session in a browser. */
export interface Replaced<T> {
  opened: T;
  /** Whose portal staff viewed in this browser until now, with *View portal as*; null if they didn't. */
  viewEnded: string | null;
}

/**
 * Opens a session under a new id. It replaces and ends the one that this browser has on that side (A2, S12). A view of a
 * portal would take precedence over every portal session (A8). Somebody who opens a session wants to see that one, so the
 * view ends.
 * @param open writes the session's row under the hash of the new id, and says whether it could
 * @returns what `open` returned, and the view that ended
 */
export async function replaceSession<T>(
  { session, services, request }: Pick<PublicContext, 'session' | 'services' | 'request'>,
  side: CookieSide,
  open: (tokenHash: Buffer, visit: Visit) => Promise<T>,
): Promise<Replaced<T>> {
  const before = session.tokenHash(side);
  const tokenHash = await session.renew(side);
  if (before) await services.lookups.endSession(request.slug, before);
  const opened = await open(tokenHash, { address: request.address, browser: request.browser });
  const view = side === 'portal' && opened ? session.tokenHash('view') : null;
  if (!view) return { opened, viewEnded: null };
  const ended = await services.lookups.endView(request.slug, view);
  session.drop('view');
  return { opened, viewEnded: ended?.was_open ? ended.viewed : null };
}

/** Says that a view has ended, on the next page. */
export const viewEndedInWords = (viewed: string, because: string): string =>
  `You’re no longer viewing the portal as ${viewed}, because ${because}.`;
