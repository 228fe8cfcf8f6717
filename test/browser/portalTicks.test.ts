import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { leave, press, said } from './steps.ts';

for (const script of scripts('on'))
  describe(`Assets ticked for Request service; script ${script ? 'on' : 'off'} (A29)`, function () {
    this.timeout(60_000);
    let site: BrowserSite;
    let cast: Cast;
    let context: BrowserContext;
    let page: Page;
    const box = (code: string) => page.getByRole('main').getByLabel(code, { exact: true });
    const open = (path: string) => page.goto(site.url(path, cast.slug));

    before(async () => {
      site = await browserSite();
      cast = await makeCast('portal-ticks');
      await sql(
        `insert into assets (tenant_id, facility_id, customer_id, code, description, next_service_on)
           select $1, id, customer_id, 'Tick ' || n, 'Gauge', current_date - 500 + n
             from facilities, generate_series(10, 45) n where id = $2`,
        cast.tenantId,
        cast.facilities.cal1,
      );
      await sql(
        `insert into assets (tenant_id, facility_id, customer_id, code, description, next_service_on)
           select $1, id, customer_id, 'Due', 'Gauge', current_date + 40 from facilities where id = $2`,
        cast.tenantId,
        cast.facilities.cal1,
      );
    });
    beforeEach(async () => {
      context = await site.context({ script });
      await site.signIn(context, cast.players.customerUser);
      page = await context.newPage();
    });
    afterEach(() => context.close());

    it('the Overview draws what is due with each month on one line, and its bars beside them where there is room', async () => {
      await open('/');
      for (const width of [1280, 768, 360]) {
        await page.setViewportSize({ width, height: 800 });
        const rows = await page.locator('.bars tbody tr').evaluateAll((all) =>
          all.map((row) => {
            const [month, , bar] = [...row.children].map((one) => one.getBoundingClientRect());
            return {
              lines: row.querySelector('th span')!.getClientRects().length,
              height: row.getBoundingClientRect().height,
              beside: bar!.left > month!.right && bar!.width > month!.width,
            };
          }),
        );
        expect(rows, `${width} px`).to.have.length(12);
        for (const row of rows) {
          expect(row.lines, `${width} px`).to.equal(1);
          expect(row.height, `${width} px`).to.be.below(72);
          expect(row.beside, `${width} px`).to.equal(width > 360);
        }
      }
    });

    for (const path of ['/assets', '/recalls?from=2000-01-01', '/delinquent'])
      it(`${path}: ticks survive Search, Next, Previous and a heading, and all of them are requested`, async () => {
        await open(path);
        await page.getByLabel('Search assets').fill('tick');
        await press(page, 'Search');
        await box('Tick 12').check();
        await box('Tick 14').check();
        await press(page, 'Next');
        expect(await said(page)).to.contain('2 selected');
        await box('Tick 40').check();
        if (script) expect(await said(page)).to.contain('3 selected');
        await press(page, 'Previous');
        expect(await said(page)).to.contain('3 selected');
        expect(await box('Tick 14').isChecked()).to.equal(true);
        await box('Tick 12').uncheck();
        await press(page, 'Asset ID');
        expect(await said(page), 'another order').to.contain('2 selected');
        expect(await page.locator('th[aria-sort]').getByRole('button').innerText()).to.equal('Asset ID');
        expect(await page.getByLabel('Search assets').inputValue()).to.equal('tick');
        await page.getByLabel('Search assets').fill('nothing is called this');
        await press(page, 'Search');
        expect(await said(page), 'where nothing is found').to.contain('2 selected');
        await press(page, 'Request service');
        for (const code of ['Tick 14', 'Tick 40']) expect(await box(code).isChecked(), code).to.equal(true);
        expect(await page.locator('main [name="assets"]:checked').count()).to.equal(2);
      });

    it('they survive another tab of Recalls with search and order, can be seen there and dropped', async () => {
      await open('/recalls?from=2000-01-01&q=tick');
      await box('Tick 12').check();
      await box('Tick 13').check();
      await press(page, 'Next');
      await box('Tick 40').check();
      const tabs = page.getByRole('navigation', { name: 'Dates' });
      const tab = (name: string) => tabs.getByRole(script ? 'link' : 'button', { name, exact: true });
      await leave(page, () => tab('Next 30 days').click());
      expect(await tab('Next 30 days').getAttribute('aria-current')).to.equal('page');
      expect(await said(page), 'none of them is due then')
        .to.contain('3 selected')
        .and.not.contain('36 assets');
      expect(await page.getByLabel('Search assets').inputValue()).to.equal('tick');
      await box('Tick 13').uncheck();
      await leave(page, () => tab('Overdue').click());
      expect(await said(page))
        .to.contain('2 selected')
        .and.contain('36 assets');
      expect(await box('Tick 12').isChecked()).to.equal(true);
      expect(await box('Tick 13').isChecked()).to.equal(false);
      await press(page, 'Request service');
      for (const code of ['Tick 12', 'Tick 40']) expect(await box(code).isChecked(), code).to.equal(true);
      expect(await page.locator('main [name="assets"]:checked').count()).to.equal(2);
    });

    it('Clear selection drops them and keeps the search', async () => {
      await open('/assets?q=tick');
      await box('Tick 12').check();
      await press(page, 'Next');
      await leave(page, () => page.getByRole('link', { name: 'Clear selection' }).click());
      expect(await page.locator('main [name="assets"]:checked').count()).to.equal(0);
      expect(await said(page))
        .to.contain('36 assets')
        .and.not.contain('selected');
    });

    it('one that was retired meanwhile, and one out of reach, are neither counted nor sent', async () => {
      const [one] = await sql<{ id: string }>(
        `update assets set status = 'retired' where tenant_id = $1 and code = 'Tick 45' returning id`,
        cast.tenantId,
      );
      await open(`/assets?q=tick&assets=${one!.id}&assets=${cast.assets.mt}`);
      expect(await said(page))
        .to.contain('36 assets')
        .and.not.contain('selected');
      expect(await page.locator('main [name="assets"]:checked').count()).to.equal(0);
    });

    if (script)
      it('the browser’s own Back and Reload find them ticked', async () => {
        await open('/assets?q=tick');
        await box('Tick 12').check();
        await press(page, 'Next');
        await leave(page, () => page.goBack());
        expect(await box('Tick 12').isChecked()).to.equal(true);
        await leave(page, () => page.reload());
        expect(await said(page)).to.contain('1 selected');
      });
  });
