import { expect } from 'chai';
import { signedIn, visitor, type Browser } from './app.ts';
import type { Cast, PlayerName } from './cast.ts';
import { testDatabase } from './database.ts';

/** Rows of the test's own SQL, as superuser: for creating data and for looking behind the policies. */
export async function sql<T extends object>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await (await testDatabase()).admin.query<T>(text, values)).rows;
}

/** Where a page's *Next* or *Previous* goes, or undefined. */
export function pagerLink(html: string, rel: 'next' | 'prev'): string | undefined {
  return new RegExp(`rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&');
}

/** What a page shows besides the drop-down, which names every facility in reach. */
export function withoutChooser(html: string): string {
  return html.replace(/<form class="chooser"[\s\S]*?<\/form>/g, '');
}

/** The codes of the cast's assets that a page names, sorted: `A-cal-1`, `A-MT` … */
export function assetCodesOn(html: string): string[] {
  const codes = withoutChooser(html).match(/\bA-(?:cal-\d+|dock|pier|MT|east-\d+)\b/g) ?? [];
  return [...new Set(codes)].sort();
}

/** Chooses a facility in a browser's drop-down. An empty id is *All facilities*. */
export async function choose(browser: Browser, facility: string, to = '/'): Promise<string | null> {
  const answer = await browser.post('/facility', { facility, to });
  expect(answer.status, `choosing ${facility}`).to.equal(303);
  return answer.location;
}

/**
 * Requests a portal's pages as people who have no session there: a stranger, another tenant's person with that cookie, staff
 * of the same tenant. Each is sent to the sign-in page.
 */
export async function expectWayIn(cast: Cast, others: Cast, paths: readonly string[]): Promise<void> {
  const browsers = [
    await visitor(cast.slug),
    await signedIn(others.players.customerUser, cast.slug),
    await signedIn(cast.players.administrator),
  ];
  for (const path of paths)
    for (const browser of browsers) {
      const { status, location } = await browser.get(path);
      expect(status, path).to.equal(303);
      // Staff who are signed in only to the back office are sent to the same record there.
      expect(location, path).to.match(/^\/(?:login|admin\/(?:assets|work_orders)\/)/);
    }
}

/** The browsers of several people of a cast. */
export async function browsersOf<Name extends PlayerName>(
  cast: Cast,
  names: readonly Name[],
): Promise<Record<Name, Browser>> {
  const entries = await Promise.all(
    names.map(async (name) => [name, await signedIn(cast.players[name])] as const),
  );
  return Object.fromEntries(entries) as Record<Name, Browser>;
}

/** Removes a tenant's work orders, so that its assets and facilities can be deleted. */
export async function dropWork(tenantId: string): Promise<void> {
  for (const table of ['documents', 'work_order_lines', 'work_orders', 'claim_comments', 'warranty_claims'])
    await sql(`delete from ${table} where tenant_id = $1`, tenantId);
}
