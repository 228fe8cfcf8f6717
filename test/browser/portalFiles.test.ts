import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { press } from './steps.ts';

for (const script of scripts('on'))
  describe(`Files from the portal, in a browser with script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let site: BrowserSite;
    let cast: Cast;
    let context: BrowserContext;
    let page: Page;
    let faults: string[];
    const url = (path: string) => site.url(path, cast.slug);
    const photo = async (name: string) => ({
      name,
      mimeType: 'image/jpeg',
      buffer: await sharp({ create: { width: 60, height: 40, channels: 3, background: '#396' } })
        .jpeg()
        .toBuffer(),
    });

    before(async () => {
      site = await browserSite();
      cast = await makeCast('portalfiles-browser');
      context = await site.context({ script });
      await site.signIn(context, cast.players.customerUser);
      page = await context.newPage();
      faults = watchFaults(page);
    });
    after(() => context.close());

    it('A26: a photo goes with a new ticket and with a comment; a form that is refused says to choose it again', async () => {
      await page.goto(url('/tickets/new'));
      await page.getByLabel('Subject').fill('It drifts');
      await page.getByLabel('Description').fill('See the photo.');
      await page.getByLabel('Add files').setInputFiles([await photo('plate.jpg')]);
      await press(page, 'Save');
      await page.getByRole('link', { name: 'plate.jpg', exact: true }).waitFor();
      expect(await page.locator('.thread').textContent()).to.contain('A file for this ticket');
      await page.getByLabel('Comment').fill('And one that is none.');
      await page.getByLabel('Add files').setInputFiles([{ ...(await photo('x')), name: 'run.exe' }]);
      await press(page, 'Send comment');
      await page.getByText('Choose the files again, because they aren’t kept.').first().waitFor();
      expect(await page.getByLabel('Comment').inputValue()).to.equal('And one that is none.');
      await page.getByLabel('Add files').setInputFiles([await photo('second.jpg')]);
      await press(page, 'Send comment');
      await page.getByRole('link', { name: 'second.jpg', exact: true }).waitFor();
      expect(faults).to.deep.equal([]);
    });
  });
