import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { expectHeading, leave, listed } from './steps.ts';

/** What has the focus, by the name that a screen reader says. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    const label = element?.id ? document.querySelector<HTMLElement>(`label[for="${element.id}"]`) : null;
    return (label ?? element)?.innerText.trim().replace(/\s+/g, ' ') ?? '';
  });

/** Tabs on until something has the focus; fails when it comes round without. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let n = 0; n < 90; n += 1) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    if (typeof name === 'string' ? here === name : name.test(here)) return;
    passed.push(here);
  }
  expect.fail(`Tab never reaches “${String(name)}”, only ${passed.join(' | ')}`);
}

for (const script of scripts('on'))
  describe(`With the keyboard alone, script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let cast: Cast;
    let site: BrowserSite;
    let context: BrowserContext;
    let page: Page;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('keyboard');
    });
    afterEach(() => context.close());

    async function open(who: PlayerName | null, path: string, width = 1280): Promise<void> {
      context = await site.context({ script, width });
      if (who) await site.signIn(context, cast.players[who]);
      page = await context.newPage();
      await page.goto(site.url(path, cast.slug));
    }

    it('the first stop is the way past bar and menu', async () => {
      await open('customerUser', '/assets');
      await page.keyboard.press('Tab');
      expect(await focused(page)).to.equal('Skip to content');
      expect(await page.getByText('Skip to content').boundingBox())
        .to.have.property('y')
        .at.least(0);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await focused(page)).to.match(/^Search assets/);
    });

    it('what has the focus shows it', async () => {
      await open('administrator', '/admin/customers/new');
      await page.keyboard.press('Tab');
      for (let n = 0; n < 60 && (await focused(page)) !== 'Cancel'; n += 1) {
        const outline = await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement ?? document.body);
          return style.outlineStyle === 'none' ? '0px' : style.outlineWidth;
        });
        expect(Number.parseFloat(outline), await focused(page)).to.be.at.least(2);
        await page.keyboard.press('Tab');
      }
    });

    it('a narrow page’s menu opens, and leads on', async () => {
      await open('customerUser', '/', 360);
      expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).to.equal(false);
      await tabTo(page, 'Menu');
      await page.keyboard.press('Enter');
      await tabTo(page, 'Tickets');
      await leave(page, () => page.keyboard.press('Enter'));
      await expectHeading(page, 'Tickets');
    });

    it('A15: the drop-down is walked through before it is sent', async () => {
      await open('customerUser', '/assets');
      await tabTo(page, 'Facility');
      await page.keyboard.press('ArrowDown');
      await page.waitForTimeout(150);
      expect(await listed(page), 'walking chooses nothing').to.have.length(2);
      await tabTo(page, 'Show');
      await leave(page, () => page.keyboard.press('Enter'));
      expect(await listed(page)).to.deep.equal(['A-cal-1']);
    });

    it('a menu of the bar opens, closes and signs out', async () => {
      await open('customerUser', '/');
      await tabTo(page, /Signed in as: /);
      await page.keyboard.press('Enter');
      expect(await page.getByRole('link', { name: 'My profile' }).isVisible()).to.equal(true);
      if (script) {
        await page.keyboard.press('Tab');
        await page.keyboard.press('Escape');
        expect(await page.getByRole('link', { name: 'My profile' }).isVisible()).to.equal(false);
        expect(await focused(page)).to.match(/Signed in as: /);
        await page.keyboard.press('Enter');
      }
      await tabTo(page, 'Sign out');
      await leave(page, () => page.keyboard.press('Enter'));
      await expectHeading(page, 'Sign in');
    });

    it('a form with errors says them first, and leads to each field', async () => {
      await open(null, '/login');
      await tabTo(page, 'Sign in');
      await leave(page, () => page.keyboard.press('Enter'));
      if (script) expect(await focused(page)).to.match(/^There’s a problem/);
      await tabTo(page, /Enter your password\.$/);
      await page.keyboard.press('Enter');
      expect(await focused(page)).to.equal('Password');
    });

    it('a fold-out in a row opens and is filled in', async () => {
      await open('administrator', `/admin/customers/${cast.customers.east}/portal_users`);
      await tabTo(page, /^Actions for /);
      await page.keyboard.press('Enter');
      await tabTo(page, 'Change password');
      await page.keyboard.press('Enter');
      await tabTo(page, 'Password');
      await page.keyboard.type('short');
      await leave(page, () => page.keyboard.press('Enter'));
      await expectHeading(page, 'Change password');
    });
  });
