import { asCalendar, NoSession } from '../database/asActor.ts';
import type { Db } from '../database/db.ts';
import type { PublicContext } from './contexts.ts';

/**
 * Reads as the person whose calendar has this address, in a read-only transaction (A40). The caller has checked the token.
 * @returns null when the address was replaced, or the portal would no longer let that person in
 */
export async function asCalendarOwner<T>(
  { services, request }: Pick<PublicContext, 'services' | 'request'>,
  link: { linkId: string; facilityId: string | null },
  work: (db: Db) => Promise<T>,
): Promise<T | null> {
  try {
    return await asCalendar(services.pools, { slug: request.slug, ...link }, work);
  } catch (error) {
    if (error instanceof NoSession) return null;
    throw error;
  }
}
