import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { makeLinkToken } from '../../server/secrets/tokens.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { scripts } from '../support/long.ts';
import { choose, expectHeading, follow, leave, listed, openRowMenu, press, said, sessions } from './steps.ts';

/** What the line above every page says of who looks at whose portal; null where there is none. */
async function banner(page: Page): Promise<string | null> {
  const line = page.getByRole('complementary', { name: 'Viewing' });
  return (await line.count()) === 0 ? null : (await line.innerText()).replace(/\s+/g, ' ');
}

const stop = (page: Page) =>
  leave(page, () => page.getByRole('button', { name: 'Stop viewing', exact: true }).click());

for (const script of scripts('off'))
  describe(
    `View portal as, in a browser with script ${script ? 'on' : 'off'}: requirement 2, the link ` +
      'that had to be clicked twice',
    function () {
      this.timeout(60_000);
      let site: BrowserSite;
      let cast: Cast;
      let context: BrowserContext;
      let page: Page;
      let faults: string[];
      const url = (path: string) => site.url(path, cast.slug);
      const customer = (id: string) => url(`/admin/customers/${id}`);

      before(async () => {
        site = await browserSite();
        cast = await makeCast('view-as');
      });
      beforeEach(async () => {
        context = await site.context({ script });
        await site.signIn(context, cast.players.technician);
        page = await context.newPage();
        faults = watchFaults(page);
      });
      afterEach(async () => {
        await context.close();
        expect(faults, 'S5').to.deep.equal([]);
      });

      /** The technician presses the link of a customer, as that customer would. */
      async function pressLink(): Promise<void> {
        const { keys } = await testDatabase();
        const link = { tenantId: cast.tenantId, id: cast.linkId, keyVersion: keys.newest };
        await page.goto(url(`/link/${makeLinkToken(keys, 'secure link', link)!}?to=/assets`));
        await press(page, 'Continue to your portal');
        expect(await listed(page)).to.deep.equal(['A-dock']);
      }

      it('A8: from one customer’s portal to another one’s, without portal users or with them, by one press', async () => {
        await pressLink();
        expect(await sessions(context, url('/'))).to.deep.equal(['gatehouse_portal', 'gatehouse_staff']);
        for (const [id, name, assets] of [
          [cast.customers.north, 'North', ['A-cal-1', 'A-cal-2']],
          [cast.customers.south, 'South', ['A-dock']],
          [cast.customers.west, 'West', ['A-pier']],
          [cast.customers.north, 'North', ['A-cal-1', 'A-cal-2']],
        ] as const) {
          await page.goto(customer(id));
          await press(page, 'View portal as');
          expect(page.url()).to.equal(url('/'));
          expect(await banner(page)).to.match(
            new RegExp(`you’re viewing this portal as ${name}\\. You can’t change anything\\.`),
          );
          await follow(page, 'Assets', 'menu');
          expect(await listed(page), name).to.deep.equal(assets);
          expect(await sessions(context, url('/'))).to.deep.equal([
            'gatehouse_portal',
            'gatehouse_staff',
            'gatehouse_view',
          ]);
        }
      });

      it('A8: the same with the portal’s own session: the link of one customer, the users of another, one press each', async () => {
      await page.goto(customer(cast.customers.north));
      await press(page, 'View portal as');
      await stop(page);
      await pressLink();
      await page.goto(`${customer(cast.customers.north)}/portal_users`);
      const row = page.getByRole('main').getByRole('row').filter({ has: page.getByText('contactuser', { exact: true }) });
      const menu = await openRowMenu(row);
      await leave(page, () => menu.getByRole('button', { name: 'View portal as', exact: true }).click());
      expect(await banner(page)).to.match(/contactuser, North\. You can’t change anything\./);
      await follow(page, 'Assets', 'menu');
      expect(await listed(page)).to.deep.equal(['A-cal-1']);
      await page.goto(url(`/admin/contacts/${cast.players.allContact.contactId!}`));
      await press(page, 'View portal as');
      await follow(page, 'Assets', 'menu');
      expect(await listed(page)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    }); // prettier-ignore

      it('A8: stopping leads back to the customer, and the portal’s own session is as it was', async () => {
        await pressLink();
        await page.goto(customer(cast.customers.north));
        await press(page, 'View portal as');
        await choose(page, 'Facility', 'Facility cal-2', script);
        await follow(page, 'Assets', 'menu');
        expect(await listed(page)).to.deep.equal(['A-cal-2']);
        await stop(page);
        expect(page.url()).to.equal(customer(cast.customers.north));
        await expectHeading(page, 'North');
        await page.goto(url('/assets'));
        expect(await banner(page)).to.equal(null);
        expect(await listed(page)).to.deep.equal(['A-dock']);
        expect(await sessions(context, url('/'))).to.deep.equal(['gatehouse_portal', 'gatehouse_staff']);
      });

      it('S25: a double click opens one view, and the browser is in it', async () => {
        await page.goto(customer(cast.customers.south));
        const button = page.getByRole('main').getByRole('button', { name: 'View portal as', exact: true });
        await leave(page, () => button.dblclick());
        await page.waitForURL(url('/'));
        await page.goto(url('/assets'));
        expect(await banner(page)).to.contain('South');
      });

      it('A32, A8: from an asset to who sees it, to their portal, and back', async () => {
        await page.goto(url(`/admin/assets/${cast.assets.cal1}`));
        await follow(page, 'Who can see this?');
        await expectHeading(page, 'Who can see this?');
        expect(await said(page)).to.contain('Because Facility cal-1 is one of their facilities.');
        const row = page.getByRole('main').getByRole('row').filter({ hasText: 'contactwithpermissions' });
        await leave(page, () => row.getByRole('button', { name: 'View portal as', exact: true }).click());
        await page.goto(url(`/assets/${cast.assets.cal1}`));
        await expectHeading(page, 'A-cal-1');
        expect((await page.goto(url(`/assets/${cast.assets.cal2}`)))?.status()).to.equal(404);
        await page.goto(url(`/admin/assets/${cast.assets.cal2}/who`));
        await follow(page, 'Why not …?');
        await page.getByLabel('Search portal users').fill('contactwithpermissions');
        await press(page, 'Search');
        expect(await said(page))
          .to.contain('Can’t see it')
          .and.contain('has access to Facility cal-1.');
      });
    },
  );
