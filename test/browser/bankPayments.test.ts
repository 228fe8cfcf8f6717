import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { all } from '../support/people.ts';
import { overhang } from './inspect.ts';
import { wastedRoom } from './room.ts';
import { expectHeading, follow, press, said } from './steps.ts';

for (const script of scripts('on')) {
  const width = script ? 1280 : 360;
  describe(`payments come from the bank, script ${script ? 'on' : 'off'}, ${width} px`, function () {
    this.timeout(120_000);
    let context: BrowserContext;
    let faults: string[];
    let site: BrowserSite;
    let cast: Cast;
    let page: Page;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('bankpages');
      context = await site.context({ script });
      await site.signIn(context, cast.players.administrator);
      page = await context.newPage();
      await page.setViewportSize({ width, height: 900 });
      faults = watchFaults(page);
    });
    after(async () => {
      await context.close();
      expect(faults).to.deep.equal([]);
    });

    it('a file is uploaded from the list of invoices, its lines are decided in place, and its payments are recorded', async () => {
      const [south] = await all<{ number: string }>(
        'select number from invoices where id = $1',
        cast.invoices.ofSouth,
      );
      await page.goto(site.url('/admin/invoices', cast.slug));
      await follow(page, 'Payments from the bank');
      const rows = [`2026-05-04,119.00,South,INV-${south!.number}`, '2026-05-04,30.00,North,thanks'];
      const out = '2026-05-04,-50.00,Northwind Aerospace,Refund of INV-1';
      const content = ['Date,Amount,Payer,Purpose', ...rows, '2026-05-04,5.00,?,?', out].join('\n');
      await page
        .getByLabel('File', { exact: false })
        .first()
        .setInputFiles({ name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
      await press(page, 'Start dry run');
      await expectHeading(page, 'bank.csv');
      expect(await overhang(page)).to.deep.equal([]);
      expect(await said(page))
        .to.contain('Matched 1 payment')
        .and.contain('To decide 2 lines');
      if (script)
        expect(await wastedRoom(page), 'what was found is read without scrolling').to.deep.equal([]);
      const line = page.getByRole('group', { name: 'Line 3: €30.00' });
      await line.getByLabel('Customer').fill('Nobody');
      await press(page, 'Save decisions');
      const wrong = 'Line 3: Enter the number or the whole name of one of your customers.';
      expect(await said(page)).to.contain(wrong);
      await line.getByLabel('Customer').fill('North');
      await press(page, 'Save decisions');
      expect(await said(page))
        .to.contain('1 line still to decide.')
        .and.contain('€30.00 becomes North’s credit.');
      await press(page, 'Leave out 1 line');
      await press(page, 'Record payments');
      expect(await said(page)).to.contain('2 payments recorded. €30.00 became credit.');
      expect(await overhang(page)).to.deep.equal([]);
    });
  });
}
