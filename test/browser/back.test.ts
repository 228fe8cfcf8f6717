import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { expectHeading, fillIn, leave, press, said, signIn } from './steps.ts';

for (const script of [true, false])
  describe(`Back, Save again, signed out meanwhile, and ticks that stay; script ${script ? 'on' : 'off'} (S25)`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let cast: Cast;

    async function pageOf(who: PlayerName, path: string): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      await site.signIn(context, cast.players[who]);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      await page.goto(site.url(path, cast.slug));
      return page;
    }
    const tickets = (subject: string) =>
      sql('select 1 from tickets where tenant_id = $1 and subject = $2', cast.tenantId, subject);

    before(async () => {
      site = await browserSite();
      cast = await makeCast('back');
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    it('Back after a refused form shows the form; after a success, the same once more asks first', async () => {
      const page = await pageOf('customerUser', '/tickets/new');
      const typed = { Subject: ' ', Description: 'The needle drifts.' };
      await fillIn(page, typed, 'Save');
      expect(await said(page)).to.contain('There’s a problem');
      expect(await page.getByLabel('Description').inputValue()).to.equal(typed.Description);
      await fillIn(page, { Subject: 'Needle' }, 'Save');
      expect(await said(page)).to.contain('Needle');
      expect(await tickets('Needle')).to.have.length(1);
      await leave(page, () => page.goBack());
      expect(await said(page), 'the form, not the browser’s error').to.contain('There’s a problem');
      expect(await page.getByLabel('Description').inputValue()).to.equal(typed.Description);
      await fillIn(page, { Subject: 'Needle' }, 'Save');
      await expectHeading(page, 'Send it again?');
      expect(await said(page)).to.match(
        /You sent the same a (moment|minute) ago: T-\d+ Needle\. Send it again\?/,
      );
      expect(await tickets('Needle')).to.have.length(1);
      await press(page, 'Send it again');
      expect(await tickets('Needle')).to.have.length(2);
    });

    it('a form whose session has ended is filled in again after signing in', async () => {
      const page = await pageOf('allContact', '/tickets/new');
      await page.getByLabel('Subject').fill('Kept');
      await page.getByLabel('Description').fill('Typed for an hour.');
      await sql(
        'update login_sessions set ended_at = now() where id = $1',
        cast.players.allContact.sessionId,
      );
      await press(page, 'Save');
      expect(await said(page)).to.contain('What you typed is kept for an hour');
      await signIn(page, 'allcontact', password);
      expect(await said(page)).to.contain('Here is what you typed');
      expect(await page.getByLabel('Subject').inputValue()).to.equal('Kept');
      expect(await tickets('Kept')).to.have.length(0);
      await press(page, 'Save');
      expect(await tickets('Kept')).to.have.length(1);
    });

    it('ticks survive Search, Next, Previous and, with script, the browser’s own Back', async () => {
      await sql(
        `insert into facilities (tenant_id, customer_id, code, name)
           select $1, $2, 'K-' || n, 'Kept place ' || n from generate_series(10, 45) n on conflict do nothing`,
        cast.tenantId,
        cast.customers.north,
      );
      const page = await pageOf(
        'administrator',
        `/admin/contacts/${cast.players.contactWithPermissions.contactId!}/facilities/find`,
      );
      await page.getByLabel('Search facilities').fill('kept place');
      await press(page, 'Search');
      await page.getByLabel('Kept place 12', { exact: true }).check();
      await page.getByLabel('Kept place 14', { exact: true }).check();
      if (script) expect(await said(page)).to.contain('2 selected');
      await press(page, 'Next');
      expect(await said(page)).to.contain('2 selected');
      await page.getByLabel('Kept place 40', { exact: true }).check();
      await page.getByLabel('Kept place 12', { exact: true }).uncheck();
      await press(page, 'Previous');
      expect(await said(page)).to.contain('2 selected');
      expect(await page.getByLabel('Kept place 12', { exact: true }).isChecked()).to.equal(false);
      expect(await page.getByLabel('Kept place 14', { exact: true }).isChecked()).to.equal(true);
      if (script) {
        await page.getByLabel('Kept place 15', { exact: true }).check();
        await press(page, 'Next');
        await leave(page, () => page.goBack());
        expect(await said(page)).to.contain('3 selected');
        expect(await page.getByLabel('Kept place 15', { exact: true }).isChecked()).to.equal(true);
      }
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        const [wide, shown] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, window.innerWidth]',
        );
        expect(wide, String(width)).to.be.at.most(shown);
      }
      await press(page, 'Add');
      expect(await said(page)).to.contain(`${script ? 3 : 2} facilities added.`);
    });
  });
