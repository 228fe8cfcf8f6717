import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { routes } from '../../server/features/index.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { everyWay } from '../support/long.ts';
import { makeEverything } from '../support/made.ts';
import { isNoPage, isPlatforms, placeKey, places } from '../support/places.ts';
import { inspect } from './inspect.ts';
import { said } from './steps.ts';
import { idsOf, otherStates, playerOf, type Made, type Place } from './places.ts';
import { unfold } from './steps.ts';
import { wrongForms, type WrongForm } from './wrongForms.ts';

/** In the frame of an email's template no script of axe's runs (emailTemplates.test.ts). */
const pages = routes.filter((route) => route.method === 'get' && !isNoPage(route));

const looks = everyWay ? 'wide and light, narrow and dark' : 'wide and light';

describe(`Every page: axe-core finds nothing, ${looks}; nothing hangs over at any width`, function () {
  this.timeout(300_000);
  let made: Made;
  let site: BrowserSite;
  const open = new Map<Place['as'], { context: BrowserContext; page: Page; faults: string[] }>();

  before(async () => {
    site = await browserSite();
    made = await makeEverything();
  });
  after(async () => {
    for (const { context } of open.values()) await context.close();
  });

  /** The page of an actor's one browser; faults are those since it was last asked for. */
  async function browserOf(who: Place['as']) {
    let mine = open.get(who);
    if (!mine) {
      const context = await site.context();
      const player = playerOf(made, who);
      if (player) await site.signIn(context, player);
      const page = await context.newPage();
      mine = { context, page, faults: watchFaults(page) };
      open.set(who, mine);
    }
    mine.faults.length = 0;
    return mine;
  }

  async function visit({ as, path, status = 200 }: Place, slug: string | undefined) {
    const { page, faults } = await browserOf(as);
    const response = await page.goto(site.url(path, slug));
    expect(response?.status(), path).to.equal(status);
    await inspect(page);
    expect(faults, path).to.deep.equal([]);
    return page;
  }

  for (const route of pages)
    it(placeKey(route), async () => {
      const { side, path } = route;
      const place = places[placeKey(route)];
      if (!place)
        throw new Error(
          `Say in test/support/places.ts where ${placeKey(route)} is to be looked at, or add its record to ownRecords.ts.`,
        );
      const slug = path.startsWith('/admin/welcome') ? made.welcomed : made.cast.slug;
      const at = { as: place.as, path: place.path(idsOf(made)) };
      const page = await visit(at, isPlatforms({ side }) ? undefined : slug);
      if (place.as) expect(new URL(page.url()).pathname, 'where it leads').not.to.match(/\/login$/);
    });

  for (const [name, place] of everyWay ? Object.entries(otherStates) : [])
    it(name, () => visit(place(made), name.includes('search for a portal') ? undefined : made.cast.slug));

  // What was typed is kept for the first: a user signs in again, with a link one opens it again.
  for (const [first, second, leadsOn] of [
    ['customerUser', 'allContact', 'Sign in as '],
    ['link', 'customerUser', 'show what you typed'],
  ] as const)
    it(`a form that was opened as ${first} and sent as ${second}`, async () => {
      const context = await site.context();
      try {
        await site.signIn(context, made.cast.players[first]);
        const page = await context.newPage();
        const faults = watchFaults(page);
        await page.goto(site.url('/tickets/new', made.cast.players[first].slug));
        await page.getByLabel('Subject').fill('Typed as another');
        await context.clearCookies({ name: 'gatehouse_portal' });
        await site.signIn(context, made.cast.players[second]);
        const [response] = await Promise.all([
          page.waitForResponse((one) => one.request().isNavigationRequest() && one.status() !== 303),
          page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).click(),
        ]);
        await page.waitForLoadState('load');
        expect(response.status()).to.equal(409);
        expect(await said(page))
          .to.contain('Nothing was sent')
          .and.contain(leadsOn);
        await inspect(page);
        expect(faults).to.deep.equal([]);
      } finally {
        await context.close();
      }
    });

  for (const wrong of everyWay ? wrongForms : [])
    it(`with errors: ${wrong.name}`, async () => {
      const { as, path } = wrong.place(made);
      const { page, faults } = await browserOf(as);
      await page.goto(site.url(path, wrong.platform ? undefined : made.cast.slug));
      expect(await send(page, wrong)).to.equal(wrong.status ?? 422);
      const summaries = await page.getByRole('alert').count();
      expect(summaries, `summaries in: ${await said(page)}`).to.equal(1);
      await inspect(page);
      expect(faults).to.deep.equal([]);
    });
});

/** Presses the form's button with what is wrong in it; returns the status of the page that answers. */
async function send(page: Page, { button, filling = {}, stale }: WrongForm): Promise<number | undefined> {
  const main = page.getByRole('main');
  if (stale) await unfold(page);
  for (const [label, value] of Object.entries(filling))
    await main.getByLabel(label, { exact: true }).fill(value);
  if (stale) {
    await page
      .locator('main input[name="_version"]')
      .evaluate((input: HTMLInputElement) => (input.value = '0'));
    // What was seen goes along as well; without it, what is typed is held against what is saved.
    await page
      .locator('main input[name="_seen"]')
      .evaluateAll((inputs) => inputs.forEach((input) => input.remove()));
  }
  // A browser is led on to a GET, which shows what was refused (docs/decisions/forms.md).
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.request().isNavigationRequest() && one.status() !== 303),
    main.getByRole('button', { name: button, exact: true }).first().click(),
  ]);
  await page.waitForLoadState('load');
  return response.status();
}
