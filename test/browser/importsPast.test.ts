import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { testApp } from '../support/app.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { overhang } from './inspect.ts';
import { expectHeading, fillIn, follow, press, said } from './steps.ts';

for (const script of scripts('off')) {
  const width = script ? 1280 : 360;
  describe(`the past comes over from files, script ${script ? 'on' : 'off'}, ${width} px`, function () {
    this.timeout(120_000);
    let context: BrowserContext;
    let faults: string[];
    let site: BrowserSite;
    let cast: Cast;
    let page: Page;
    let worker: Worker;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('pastpages');
      context = await site.context({ script });
      await site.signIn(context, cast.players.administrator);
      page = await context.newPage();
      await page.setViewportSize({ width, height: 900 });
      faults = watchFaults(page);
      worker = await startWorker((await testApp()).services, jobs);
    });
    after(async () => {
      await worker.stop();
      await context.close();
      expect(faults).to.deep.equal([]);
    });
    async function send(kind: string, name: string, content: string) {
      await page.goto(site.url('/admin/imports', cast.slug));
      await follow(page, kind);
      await page.getByLabel('File', { exact: false }).first().setInputFiles({
        name, mimeType: 'text/csv', buffer: Buffer.from(content),
      }); // prettier-ignore
      await press(page, 'Start dry run');
      await expectHeading(page, name);
      expect(await overhang(page)).to.deep.equal([]);
    }
    async function done() {
      if (script) await page.getByRole('heading', { name: 'What was imported' }).waitFor();
      else
        while (await page.getByRole('link', { name: 'Refresh', exact: true }).count())
          await follow(page, 'Refresh');
      expect(await overhang(page)).to.deep.equal([]);
    }

    it('service history: a row is mended in place, and the asset shows both services', async () => {
      await send(
        'Service history',
        'history.csv',
        'Asset ID,Customer,Type,Serviced on,Outcome,Certificate\r\n' +
          'A-cal-1,C-1,Calibration,2019-03-31,Passed,K-1.pdf\r\nA-cal-1,C-1,Calibration,2020-03-31,Splendid,K-2.pdf\r\n',
      );
      expect(await said(page)).to.contain('Nothing is imported while any row has a problem');
      await fillIn(page, { 'Outcome in row 3': 'Failed' }, 'Check again');
      await press(page, 'Import 2 services');
      await done();
      expect(await said(page)).to.contain('2 services added.');
      await page.goto(site.url(`/admin/assets/${cast.assets.cal1}`, cast.slug));
      expect(await said(page))
        .to.contain('K-1.pdf')
        .and.contain('K-2.pdf');
    });

    it('tickets: one with a comment, which is found by its old number', async () => {
      await send(
        'Tickets',
        'tickets.csv',
        'Number,Subject,Description,Customer,Opened at,Status,Comment,Comment by,Commented at\r\n' +
          '4711,Old question,Where is it?,C-1,2020-01-31 09:15,Closed,,,\r\n4711,,,,,,Here it is.,Tess,2020-02-01 08:00\r\n',
      );
      await page.getByRole('button', { name: /^Import/ }).click();
      await done();
      await page.goto(site.url('/admin/tickets?q=4711', cast.slug));
      expect(await said(page)).to.contain('Old question');
      await follow(page, /T-\d+/.exec(await said(page))![0]);
      expect(await said(page))
        .to.contain('Here it is.')
        .and.contain('Imported');
    });
  });
}
