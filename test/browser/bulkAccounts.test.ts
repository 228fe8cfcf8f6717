import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { testApp } from '../support/app.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { expectHeading, fillIn, follow, press, said, signIn } from './steps.ts';

const firstPassword = 'nine quiet lanterns float';

for (const script of scripts('off'))
  describe(`A23: many accounts at once, script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let context: BrowserContext;
    let faults: string[];
    let site: BrowserSite;
    let cast: Cast;
    let page: Page;
    let worker: Worker | null = null;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('bulkpages');
      context = await site.context({ script });
      await site.signIn(context, cast.players.administrator);
      page = await context.newPage();
      faults = watchFaults(page);
    });
    after(async () => {
      await worker?.stop();
      await context.close();
      expect(faults).to.deep.equal([]);
    });

    it('a file is tried, with every problem of its rows', async () => {
      await page.goto(site.url('/admin/accounts/new', cast.slug));
      await follow(page, 'Add portal users in bulk');
      const rows = [
        'account_type,user_id,name,email,customer_or_partner,password',
        `customer,ines,Inés de la Cruz,ines@example.com,C-2,${firstPassword}`,
        'partner,pete,Pete,nowhere,P-9,',
        'customer,contactuser,Nora Contact,nora@example.com,C-1,',
      ];
      await page.getByLabel('File', { exact: true }).setInputFiles({
        name: 'spring.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${rows.join('\r\n')}`),
      }); // prettier-ignore
      await press(page, 'Start dry run');
      await expectHeading(page, 'spring.csv');
      const words = await said(page);
      for (const part of [
        'Enter an email address', 'No partner has the number P-9.',
        'Unchanged 1 row, already there',
      ]) expect(words).to.contain(part);
      expect(await page.getByRole('button', { name: /^Create/ }).count()).to.equal(0);
    }); // prettier-ignore

    it('what is wrong is mended in place', async () => {
      const inLine = (label: string) => `${label} in line 3`;
      await fillIn(
        page,
        {
          [inLine('Name')]: 'Pete Porter', [inLine('Email')]: 'pete@example.com', [inLine('Customer/Partner')]: 'P-1',
        },
        'Check again',
      ); // prettier-ignore
      expect(await said(page)).to.contain('All problems are corrected.');
    });

    it('all of them are made by the worker, and the page says so when they are', async () => {
      await press(page, 'Create 2 portal users');
      expect(await said(page)).to.contain('Waiting to start.');
      worker = await startWorker((await testApp()).services, jobs);
      if (script) await page.getByRole('heading', { name: 'What was created' }).waitFor();
      else
        while (await page.getByRole('link', { name: 'Refresh', exact: true }).count())
          await follow(page, 'Refresh');
      expect(await said(page)).to.contain('Created 2 portal users');
    });

    it('who has a password signs in with it', async () => {
      const portal = await context.newPage();
      await portal.goto(site.url('/login', cast.slug));
      await signIn(portal, 'ines', firstPassword);
      await expectHeading(portal, 'Overview');
    });
  });
