import { readFile } from 'node:fs/promises';
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
  describe(`customers come over from a file, script ${script ? 'on' : 'off'}, ${width} px`, function () {
    this.timeout(120_000);
    let context: BrowserContext;
    let faults: string[];
    let site: BrowserSite;
    let cast: Cast;
    let page: Page;
    let worker: Worker | null = null;
    let file: string;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('importpages');
      context = await site.context({ script });
      await site.signIn(context, cast.players.administrator);
      page = await context.newPage();
      await page.setViewportSize({ width, height: 900 });
      faults = watchFaults(page);
    });
    after(async () => {
      await worker?.stop();
      await context.close();
      expect(faults).to.deep.equal([]);
    });
    async function send(content: string) {
      await page.getByLabel('File', { exact: false }).first().setInputFiles({
        name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(content),
      }); // prettier-ignore
      await press(page, 'Start dry run');
      await expectHeading(page, 'customers.csv');
      expect(await overhang(page)).to.deep.equal([]);
    }

    it('the template has the headings, and a file made from it is tried', async () => {
      await page.goto(site.url('/admin/imports', cast.slug));
      await follow(page, 'Customers');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download template', exact: true }).click(),
      ]);
      const headings = (await readFile(await download.path(), 'utf8')).replace('\uFEFF', '').trim();
      const [number, name] = headings.split(/[,;]/);
      expect([number, name]).to.deep.equal(['Customer number', 'Name']);
      file = `${number},${name},Email\r\nBR-1,First,first@example.com\r\nBR-2,Second,nowhere\r\n`;
      await send(file);
      expect(await said(page))
        .to.contain('Enter an email address')
        .and.contain('Nothing is imported while any row has a problem');
      expect(await page.getByRole('button', { name: /^Import/ }).count()).to.equal(0);
    });

    it('what is wrong is mended in place', async () => {
      await fillIn(page, { 'Email in row 3': 'second@example.com' }, 'Check again');
      expect(await said(page)).to.contain('All problems are corrected.');
    });

    it('all rows are imported by the worker, and the page says so', async () => {
      await press(page, 'Import 2 customers');
      expect(await said(page)).to.contain('Waiting to start.');
      expect(await overhang(page)).to.deep.equal([]);
      worker = await startWorker((await testApp()).services, jobs);
      if (script) await page.getByRole('heading', { name: 'What was imported' }).waitFor();
      else
        while (await page.getByRole('link', { name: 'Refresh', exact: true }).count())
          await follow(page, 'Refresh');
      expect(await said(page)).to.contain('2 customers added.');
    });

    it('the same file once more changes nothing', async () => {
      await follow(page, 'Import something else');
      await follow(page, 'Customers');
      await send(file.replace('nowhere', 'second@example.com'));
      expect(await said(page))
        .to.contain('Unchanged 2 rows')
        .and.contain('There’s nothing to import');
    });
  });
}
