import { expect } from 'chai';
import { addSession, signedIn, type Browser } from './app.ts';
import type { Cast, PlayerName } from './cast.ts';
import { sql } from './portalPages.ts';

/** Whose portal is viewed, as the button sends it. */
export const asUser = (cast: Cast, name: PlayerName) => ({ user: cast.players[name].userId ?? '' });

/** What the button for the cast's own player sends. A link's portal is its customer's. */
const asPlayer = (cast: Cast, name: PlayerName): Record<string, string> =>
  name === 'link' ? { customer: cast.customers.south } : asUser(cast, name);

/** Presses *View portal as*. This one press opens the view. */
export async function view(browser: Browser, whom: Record<string, string>): Promise<void> {
  const { status, location } = await browser.post('/admin/views', whom);
  expect([status, location]).to.deep.equal([303, '/']);
}

/** A browser of the technician, who views somebody's portal; with a portal session beside it, if named. */
export async function viewing(cast: Cast, whom: PlayerName, beside?: PlayerName): Promise<Browser> {
  const browser = await signedIn(cast.players.technician);
  if (beside) await addSession(browser, cast.players[beside]);
  await view(browser, asPlayer(cast, whom));
  return browser;
}

/** The name in the banner, or null if there is none. */
export function bannerOf(html: string): string | null {
  return /<aside class="banner"[\s\S]*?<strong>([^<]*)<\/strong>/.exec(html)?.[1] ?? null;
}

/** The open views in a tenant, except the one that the cast comes with. The subject is whose portal it is. */
export function openViews({ tenantId, players }: Cast): Promise<{ id: string; subject: string }[]> {
  return sql(
    `select id, coalesce(subject_user_id, subject_customer_id) as subject from login_sessions
       where tenant_id = $1 and kind = 'view' and ended_at is null and id <> $2`,
    tenantId,
    players.viewer.sessionId,
  );
}

/** A user's name as pages show it. */
export async function personName(userId: string | null): Promise<string> {
  const [user] = await sql<{ name: string }>(
    `select first_name || ' ' || last_name as name from users where id = $1`,
    userId,
  );
  return user!.name;
}
