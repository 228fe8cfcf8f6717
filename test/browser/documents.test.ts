import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { scripts } from '../support/long.ts';
import { follow, press, said } from './steps.ts';

const certificate = (name: string, words: string) => ({
  name,
  mimeType: 'application/pdf',
  buffer: pdf(words),
});

/** What a link gives to take along: its name and its bytes. */
async function taken(page: Page, click: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download]: [Download, unknown] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

for (const script of scripts('on'))
  describe(`Documents, in a browser with script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let site: BrowserSite;
    let cast: Cast;
    let context: BrowserContext;
    let page: Page;
    let faults: string[];
    const url = (path: string) => site.url(path, cast.slug);

    before(async () => {
      site = await browserSite();
      cast = await makeCast('documents-browser');
      context = await site.context({ script });
      await site.signIn(context, cast.players.technician);
      await site.signIn(context, cast.players.customerUser);
      page = await context.newPage();
      faults = watchFaults(page);
    });
    after(() => context.close());
    afterEach(() => {
      expect(faults, 'S5').to.deep.equal([]);
    });

    it('a technician uploads several to an asset, and each has its own result', async () => {
      await page.goto(url(`/admin/assets/${cast.assets.cal1}`));
      await follow(page, 'Upload');
      const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#c33' } })
        .jpeg()
        .toBuffer();
      await page
        .getByLabel('Files', { exact: true })
        .setInputFiles([
          certificate('A-cal-1 2027.pdf', 'first'),
          { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo },
          { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html>') },
        ]);
      await press(page, 'Upload');
      expect(await said(page)).to.contain('2 files uploaded. broken.pdf wasn’t uploaded. It isn’t a PDF');
      expect(await page.getByRole('row').count()).to.equal(3);
    });

    it('it is replaced, and the earlier version stays for staff', async () => {
      await page.getByRole('link', { name: 'Edit A-cal-1 2027.pdf' }).click();
      await page.getByLabel('New file').setInputFiles(certificate('A-cal-1 2028.pdf', 'second'));
      await press(page, 'Replace file');
      expect(await page.getByRole('heading', { level: 1 }).innerText()).to.equal('A-cal-1 2028.pdf');
      const earlier = page.getByRole('region', { name: 'Earlier versions' }).getByRole('link');
      expect(String((await taken(page, () => earlier.click())).bytes)).to.contain('first');
    });

    it('the customer has the certificate by one click from the list, and all of them as a ZIP', async () => {
      await page.goto(url('/assets'));
      const one = await taken(page, () =>
        page.getByRole('link', { name: /newest certificate of A-cal-1/ }).click(),
      );
      expect([one.name, String(one.bytes)]).to.deep.equal(['A-cal-1 2028.pdf', String(pdf('second'))]);
      const all = await taken(page, () => page.getByRole('link', { name: 'Download certificates' }).click());
      expect([all.name, all.bytes.subarray(0, 2).toString()]).to.deep.equal(['certificates.zip', 'PK']);
    });

    it('a picture is shown by itself, in Chromium under our policy', async () => {
      await page.goto(url(`/assets/${cast.assets.cal1}`));
      await page.getByRole('link', { name: 'View photo.jpg' }).click();
      // Where no script runs, the size of what is drawn says it.
      const box = await page.locator('img').boundingBox();
      expect([box?.width, box?.height]).to.deep.equal([60, 40]);
    });

    if (script)
      it('files that are dragged onto the form are chosen', async () => {
        await page.goto(url(`/admin/assets/${cast.assets.cal2}/documents`));
        const dragged = await page.evaluateHandle(() => {
          const files = new DataTransfer();
          files.items.add(new File(['%PDF-1.4 dragged'], 'dragged.pdf', { type: 'application/pdf' }));
          return files;
        });
        await page.getByLabel('Kind').dispatchEvent('drop', { dataTransfer: dragged });
        await press(page, 'Upload');
        expect(await said(page)).to.contain('1 file uploaded.');
      });
  });
