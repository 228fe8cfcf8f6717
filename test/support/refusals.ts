import { expect } from 'chai';
import { signedIn, visitor, type Browser } from './app.ts';
import type { Cast, PlayerName } from './cast.ts';

/** Something that somebody requests from the back office. */
export interface Ask {
  path: string;
  /** The form that is posted; without it, the request is for a page. */
  body?: Record<string, string | string[]>;
}

const send = (browser: Browser, { path, body }: Ask) => (body ? browser.post(path, body) : browser.get(path));

/**
 * Requests something as people who may not have it. A stranger and another tenant's administrator are sent to the sign-in
 * page. People without the permission get the same answer as for something that doesn't exist (A16).
 */
export async function expectRefused(
  cast: Cast,
  others: Cast,
  asks: readonly Ask[],
  withoutRight: readonly PlayerName[],
): Promise<void> {
  const stranger = await visitor(cast.slug);
  const foreigner = await signedIn(others.players.administrator, cast.slug);
  const people = await Promise.all(
    withoutRight.map(async (name) => [name, await signedIn(cast.players[name])] as const),
  );
  for (const ask of asks) {
    for (const browser of [stranger, foreigner]) {
      const { status, location } = await send(browser, ask);
      expect(status, ask.path).to.equal(303);
      expect(location, ask.path).to.match(/^\/admin\/login/);
    }
    for (const [name, browser] of people)
      expect((await send(browser, ask)).status, `${name} ${ask.path}`).to.equal(404);
  }
}
