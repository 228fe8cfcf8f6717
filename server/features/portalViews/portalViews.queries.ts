import type { Db } from '../../database/db.ts';

/** Whose portal staff look at: a portal user's, or a customer's as its secure link shows it. */
export type Viewed = { userId: string } | { customerId: string };

const ids = (viewed: Viewed) => ('userId' in viewed ? [viewed.userId, null] : [null, viewed.customerId]);

/** Would the portal let this one in? Invited users count: staff look before they come (A8). */
export async function canBeViewed(db: Db, viewed: Viewed): Promise<boolean> {
  const [row] = await db.call<{ can_be_viewed: boolean }>('can_be_viewed', ...ids(viewed));
  return row?.can_be_viewed === true;
}

/**
 * Opens a view under the token's hash, in place of another one of this staff session, and writes both in the audit log.
 * @returns false, and nothing is opened or ended, when it can't be viewed
 */
export async function openView(
  db: Db,
  viewed: Viewed,
  tokenHash: Buffer,
  { address, browser }: { address: string; browser: string },
): Promise<boolean> {
  const [row] = await db.call<{ open_view: boolean }>(
    'open_view',
    tokenHash,
    ...ids(viewed),
    address,
    browser,
  );
  return row?.open_view === true;
}
