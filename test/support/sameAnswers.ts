import type { Express } from 'express';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { createLookups } from '../../server/database/lookups.ts';
import { createOperators } from '../../server/database/operators.ts';
import type { Pools } from '../../server/database/pools.ts';
import { routes } from '../../server/features/index.ts';
import { idsOf, playerOf, type Made, type Place } from '../browser/places.ts';
import { addSession, Browser, testApp } from './app.ts';
import { isPlatforms, places } from './places.ts';

/** An address of the product, and the browser of the person who opens it. */
interface Look {
  title: string;
  path: string;
  host: string;
  as: Place['as'];
}

/**
 * Every GET route of the product except questions, including downloads and previews. Documents and logos are left out: they
 * come from the store, which these apps don't share. So is the platform's health, which is each server's own.
 */
export const lookedAt = routes.filter(
  ({ method, asks, path }) =>
    method === 'get' &&
    !asks &&
    path !== '/operator/health' &&
    !/\.(?:zip|ics|pdf|xml)$|\/(?:documents\/:id|files\/:(?:documentId|place))(?:\/preview)?$|^\/logo(?:\/|$)/.test(
      path,
    ),
);

/** The same with something to see there. */
export function looksAt(made: Made): Look[] {
  const ids = idsOf(made);
  return lookedAt.map(({ side, path }) => {
    const [, page = path, rest = ''] = /^(.*?)((?:\/\w+\.csv|\/preview)?)$/.exec(path) ?? [];
    const place = places[`${side} ${path}`] ?? places[`${side} ${page}`];
    if (!place)
      throw new Error(
        `Say in test/support/places.ts where ${side} ${path} is to be looked at, or add its record to ownRecords.ts.`,
      );
    // What the page is asked for goes along, such as which report.
    const [at = '', query] = place.path(ids).split('?');
    const found = `${at}${places[`${side} ${path}`] ? '' : rest}`;
    const slug = path.startsWith('/admin/welcome') ? made.welcomed : made.cast.slug;
    return {
      title: `${side} ${path}`,
      path: query === undefined ? found : `${found}?${query}`,
      host: isPlatforms({ side }) ? 'localhost:3000' : `${slug}.localhost:3000`,
      as: place.as,
    };
  });
}

/** The product on other pools than the run's. */
export async function appOn(pools: Pools) {
  const { services } = await testApp();
  return createApp({
    ...services,
    pools,
    lookups: createLookups(pools),
    operators: createOperators(pools.operator),
  });
}

/** Requests the same from both, each in a browser of its own. What differs each time, such as a form's id, is left out. */
export async function expectSameAnswers(app: Express, made: Made, look: Look): Promise<void> {
  const [wanted, found] = await Promise.all(
    [(await testApp()).app, app].map(async (one) => {
      const browser = new Browser(one, look.host);
      const player = playerOf(made, look.as);
      if (player) await addSession(browser, player);
      const { status, location, text } = await browser.get(look.path);
      const same = text.replaceAll(/name="_form_id" value="[^"]*"/g, '');
      return { status, location, text: look.path.endsWith('/who') ? await askedOn(browser, same) : same };
    }),
  );
  // Something is there: a page, or a redirect to the one it belongs to.
  expect(wanted!.status, look.path).to.be.oneOf([200, 303]);
  expect(wanted!.location ?? '', look.path).not.to.match(/\/login\b/);
  expect(found, look.path).to.deep.equal(wanted);
}

/**
 * *Who can see this?* checks people for a while, and then the next ones. This returns the rows of all parts, however fast
 * each was.
 */
async function askedOn(browser: Browser, first: string): Promise<string> {
  let [text, rows] = [first, ''];
  for (;;) {
    rows += /<tbody[^>]*>([\s\S]*?)<\/tbody>/.exec(text)?.[1]?.trim() ?? '';
    const next = /href="([^"]*\/who\?from=[^"]*)"/.exec(text)?.[1];
    if (next === undefined) return rows;
    ({ text } = await browser.get(next.replaceAll('&amp;', '&')));
  }
}
