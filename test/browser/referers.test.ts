import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { invite } from '../support/causing.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { linksOf, plantNames } from '../support/everyMail.ts';
import { scripts } from '../support/long.ts';
import { mailingSite, type MailingSite } from '../support/mailing.ts';
import type { Mail } from '../support/mailServer.ts';

const fresh = 'nine quiet lanterns float';

for (const script of scripts('on'))
  describe(`S23: no browser says from which link it came, script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let site: MailingSite;
    let cast: Cast;
    let context: BrowserContext;
    before(async () => {
      site = await mailingSite();
      cast = await makeCast('referers');
      await plantNames(cast);
    });
    after(() => site.stop());
    beforeEach(async () => {
      context = await site.context({ script });
    });
    afterEach(() => context.close());

    /** Opens a mail's link, does what it is for, and says what every request named as its origin. */
    async function refererOf(
      mail: Mail,
      part: string,
      go: (press: (name: string) => Promise<void>) => Promise<void>,
    ) {
      const link = linksOf(mail).links.find((one) => one.includes(part))!;
      const page = await context.newPage();
      const asked: Promise<Record<string, string>>[] = [];
      page.on('request', (request) => asked.push(request.allHeaders()));
      await page.goto(link);
      await go(async (name) => {
        for (const label of ['New password', 'Retype Password'])
          if (await page.getByLabel(label, { exact: true }).count())
            await page.getByLabel(label, { exact: true }).fill(fresh);
        await page.getByRole('button', { name, exact: true }).click();
        await page.waitForLoadState();
      });
      await page.locator('main a').first().click();
      await page.waitForLoadState();
      const all = await Promise.all(asked);
      expect(all.length).to.be.greaterThan(3);
      const said = [...new Set(all.flatMap(({ referer = [] }) => referer))];
      // Pages behind the sign-in name one another, which the link's own page never does: it names the host alone.
      const token = new URL(link).pathname.split('/').at(-1)!;
      expect(said.filter((one) => one.includes(token) || one.includes(part))).to.deep.equal([]);
      expect(said.filter((one) => new URL(one).host !== new URL(link).host)).to.deep.equal([]);
      return said;
    }

    it('S5, S23: an invitation', async () => {
      await invite(cast, 'contactUser');
      const mail = await site.server.waitFor('contactuser@example.com');
      expect(await refererOf(mail, '/invitation/', (press) => press('Save password'))).to.include(
        site.url('/', cast.slug),
      );
    });

    it('S5, S23: a secure link', async () => {
      const staff = await context.browser()!.newContext();
      await site.signIn(staff, cast.players.administrator);
      const page = await staff.newPage();
      await page.goto(site.url(`/admin/customers/${cast.customers.south}/secure_link/email`, cast.slug));
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await staff.close();
      const mail = await site.server.waitFor('c-2@zephyrine.example');
      expect(await refererOf(mail, '/link/', (press) => press('Continue to your portal'))).to.include(
        site.url('/', cast.slug),
      );
    });
  });
