import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { leave, press, said } from './steps.ts';

for (const script of scripts('off'))
  describe(`Columns of a list; script ${script ? 'on' : 'off'} (A42)`, function () {
    this.timeout(60_000);
    let site: BrowserSite;
    let cast: Cast;
    let context: BrowserContext;
    let page: Page;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('columns');
    });
    beforeEach(async () => {
      context = await site.context({ script });
      await site.signIn(context, cast.players.customerUser);
      page = await context.newPage();
    });
    afterEach(() => context.close());

    const open = (path: string) => page.goto(site.url(path, cast.slug));
    const heading = (name: string) => page.getByRole('columnheader', { name });

    it('Columns, with a search and a tick that wasn’t sent yet: chosen, kept, and the usual ones again', async () => {
      await open('/assets?q=cal');
      await page.getByRole('main').getByLabel('A-cal-2', { exact: true }).check();
      await press(page, 'Columns');
      await page.getByLabel('Department').check();
      await page.getByLabel('Serial number').uncheck();
      await press(page, 'Save columns');
      expect(await said(page))
        .to.contain('Columns saved.')
        .and.contain('1 selected')
        .and.contain('Department')
        .and.not.contain('Serial number');
      expect(await page.getByLabel('Search assets').inputValue()).to.equal('cal');
      await open('/assets');
      expect(await heading('Department').count()).to.equal(1);
      expect(await heading('Serial number').count()).to.equal(0);
      await press(page, 'Columns');
      await press(page, 'Use the usual columns');
      expect(await heading('Serial number').count()).to.equal(1);
      expect(await heading('Department').count()).to.equal(0);
    });

    it('a list without ticks has a link, and Cancel leads back to the search', async () => {
      await open('/work_orders?q=1');
      await leave(page, () => page.getByRole('link', { name: 'Columns', exact: true }).click());
      await page.getByLabel('Status').uncheck();
      await leave(page, () => page.getByRole('link', { name: 'Cancel', exact: true }).click());
      expect(new URL(page.url()).search).to.equal('?q=1');
      expect(await heading('Status').count()).to.equal(1);
    });
  });
