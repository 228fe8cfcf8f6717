import type { Visit } from '../database/lookups.ts';
import type { CookieSide } from './cookieSessions.ts';
import type { PublicContext } from './route.ts';

/**
 * Opens a session under a new id, in place of the one that this browser has on that side, which ends (A2, S12).
 * @param open writes the session's row under the hash of the new id, and says whether it could
 * @returns what `open` said
 */
export async function replaceSession<T>(
  { session, services, request }: Pick<PublicContext, 'session' | 'services' | 'request'>,
  side: CookieSide,
  open: (tokenHash: Buffer, visit: Visit) => Promise<T>,
): Promise<T> {
  const before = session.tokenHash(side);
  const tokenHash = await session.renew(side);
  if (before) await services.lookups.endSession(request.slug, before);
  return open(tokenHash, { address: request.address, browser: request.browser });
}
