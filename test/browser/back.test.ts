import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { expectHeading, fillIn, leave, press, said, signIn } from './steps.ts';

for (const script of scripts('on'))
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
      await expectHeading(page, 'Send this form again?');
      expect(await said(page)).to.match(/You sent the same form a (moment|minute) ago\. See T-\d+ Needle\./);
      expect(await tickets('Needle')).to.have.length(1);
      await press(page, 'Send again');
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
      expect(await said(page)).to.contain('what you typed is still here');
      expect(await page.getByLabel('Subject').inputValue()).to.equal('Kept');
      expect(await tickets('Kept')).to.have.length(0);
      await press(page, 'Save');
      expect(await tickets('Kept')).to.have.length(1);
    });

    it('a form whose cookies are gone, or that was signed out in another tab, is filled in again as well', async () => {
      for (const how of ['cookies', 'tab'] as const) {
        const page = await pageOf('administrator', '/admin/customers/new');
        await page.getByLabel('Name', { exact: true }).fill(`Kept by ${how}`);
        if (how === 'cookies') await page.context().clearCookies();
        else {
          const tab = await page.context().newPage();
          await tab.goto(site.url('/admin/my_profile', cast.slug));
          const form = tab.locator('form[action="/admin/sign_out"]').first();
          await leave(tab, () => form.evaluate((one: HTMLFormElement) => one.submit()));
        }
        await press(page, 'Save');
        expect(await said(page)).to.contain('What you typed is kept for an hour');
        await signIn(page, 'administrator', password);
        expect(await said(page)).to.contain('what you typed is still here');
        expect(await page.getByLabel('Name', { exact: true }).inputValue()).to.equal(`Kept by ${how}`);
        await sql(
          'update login_sessions set ended_at = null where id = $1',
          cast.players.administrator.sessionId,
        );
      }
    });

    it('Back after a new contact or user shows what was typed, and Save again asks first', async () => {
      const contact = { 'First name': 'Tina', 'Last name': 'Twice', Phone: '+49 30 1', Email: 'tina@twice.example' };
      const user = { 'First name': 'Uwe', 'Last name': 'Twice', Username: 'uwe.twice', Email: 'uwe@twice.example' };
      for (const [path, typed, name] of [
        ['/admin/contacts/new', contact, 'Tina Twice'],
        ['/admin/users/new', user, 'Uwe Twice'],
      ] as const) {
        const page = await pageOf('administrator', path);
        const customer = page.getByRole('main').getByLabel('Customer', { exact: true });
        if ((await customer.count()) > 0) await customer.selectOption(cast.customers.north);
        await fillIn(page, typed, 'Save');
        expect(await said(page)).to.contain(name);
        await leave(page, () => page.goBack());
        for (const [label, value] of Object.entries(typed)) {
          const field = page.getByRole('main').getByLabel(label, { exact: true });
          expect(await field.inputValue(), label).to.equal(value);
        }
        await press(page, 'Save');
        await expectHeading(page, 'Send this form again?');
        expect(await said(page)).to.match(new RegExp(`You sent the same form a (moment|minute) ago\\. See .*${name}.*\\.`));
      }
    }); // prettier-ignore

    it('Back to a question, and to a refused file, shows it and not the browser’s error', async () => {
      const contact = `/admin/contacts/${cast.players.contactUser.contactId!}`;
      const page = await pageOf('administrator', `${contact}/facilities/find`);
      const onlyOwn = page.getByLabel('Customer facilities only');
      if (script) await leave(page, () => onlyOwn.uncheck());
      else {
        await onlyOwn.uncheck();
        await press(page, 'Search');
      }
      await page.locator(`input[type=checkbox][value="${cast.facilities.dock}"]`).check();
      await press(page, 'Add');
      const question = await page.getByRole('heading', { level: 1 }).innerText();
      expect(question).to.contain('from another customer?');
      await page.goto(site.url('/admin/customers', cast.slug));
      await leave(page, () => page.goBack());
      await expectHeading(page, question);

      await page.goto(site.url('/admin/accounts/bulk', cast.slug));
      await page
        .getByLabel('File', { exact: true })
        .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('nonsense\n1\n') });
      await press(page, 'Start dry run');
      const refused = await said(page);
      expect(refused).to.contain('There’s a problem');
      await page.goto(site.url('/admin/customers', cast.slug));
      await leave(page, () => page.goBack());
      expect(await said(page)).to.equal(refused);
    });

    it('the way back of a find page leads to the form with what was typed, wherever that was opened from', async () => {
      await sql(
        `insert into assets (tenant_id, code, description, facility_id, customer_id)
           select $1, 'B-' || n, 'One of many', $2, $3 from generate_series(100, 170) n on conflict do nothing`,
        cast.tenantId,
        cast.facilities.cal1,
        cast.customers.north,
      );
      const page = await pageOf('customerUser', '/tickets');
      await leave(page, () => page.getByRole('link', { name: 'New ticket' }).first().click());
      await page.getByLabel('Subject').fill('Typed before');
      await press(page, 'Choose… Asset');
      await page.getByLabel('Search assets').fill('many');
      await press(page, 'Search');
      const back = page.locator('.page-head .back');
      expect(await back.innerText()).to.equal('Ticket');
      await leave(page, () => back.click());
      await expectHeading(page, 'New ticket');
      expect(await page.getByLabel('Subject').inputValue()).to.equal('Typed before');
      expect(await back.innerText()).to.equal('Tickets');
    });

    it('from one tab of a customer to another, the way back stays the customer’s', async () => {
      const page = await pageOf('administrator', `/admin/facilities/${cast.facilities.cal1}`);
      const facility = await page.getByRole('heading', { level: 1 }).innerText();
      await leave(page, () =>
        page.locator(`main a[href="/admin/customers/${cast.customers.north}"]`).first().click(),
      );
      const back = page.locator('.page-head .back');
      for (const tab of ['Agent', 'Contacts', 'Details']) {
        await leave(page, () => page.locator('nav.tabs').getByRole('link', { name: tab }).first().click());
        expect(await back.innerText(), tab).to.equal(script ? facility : 'Customers');
      }
    });

    it('Cancel leads where one came from, and nowhere but into the product', async () => {
      const tab = `/admin/customers/${cast.customers.north}/contacts`;
      const page = await pageOf('administrator', tab);
      await leave(page, () => page.locator(`main a[href^="/admin/contacts/new"]`).first().click());
      const cancel = page.getByRole('main').getByRole('link', { name: 'Cancel', exact: true });
      await leave(page, () => cancel.click());
      expect(new URL(page.url()).pathname).to.equal(tab);
      if (!script) return;
      // On the way there nothing is taken for a page to come back to that isn't one of ours.
      for (const href of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)']) {
        await page.goto(site.url('/admin/contacts/new', cast.slug));
        const way = {
          last: null,
          from: { '/admin/contacts/new': { href, title: 'Elsewhere' } },
          wentBack: false,
        };
        await page.evaluate((kept) => sessionStorage.setItem('way', kept), JSON.stringify(way));
        await page.reload();
        expect(await cancel.getAttribute('href'), href).to.equal('/admin/contacts');
        expect(await page.locator('.page-head .back').getAttribute('href'), href).to.equal('/admin/contacts');
      }
    });

    if (script)
      it('the way back of what was made leads to where one was before its form, never to the form', async () => {
        const page = await pageOf('customerUser', '/assets');
        const back = page.locator('.page-head .back');
        await page.locator(`input[type=checkbox][value="${cast.assets.cal1}"]`).check();
        await press(page, 'Request service');
        expect(await back.innerText()).to.equal('Assets');
        await page.locator(`main input[value="${cast.assets.cal1}"]`).uncheck();
        await press(page, 'Request');
        expect(await said(page)).to.contain('There’s a problem');
        expect(await back.innerText(), 'refused').to.equal('Assets');
        const facility = page.getByRole('main').getByLabel('Facility', { exact: true });
        await facility.selectOption(cast.facilities.cal1);
        await press(page, 'Request');
        expect(await said(page)).to.match(/Request WO-\d+ sent to/);
        expect(await back.innerText()).to.equal('Assets');
        await page.goto(site.url('/tickets/new', cast.slug));
        await page.evaluate('window.sessionStorage.clear()');
        await page.reload();
        await fillIn(page, { Subject: 'Straight to it', Description: 'No page before.' }, 'Save');
        expect(await back.innerText(), 'nothing before the form').to.equal('Tickets');
      });

    if (script)
      it('the way back never leads to a form that was sent, nor is it named after another customer', async () => {
        const page = await pageOf('administrator', `/admin/customers/${cast.customers.north}`);
        const back = page.locator('.page-head .back');
        await page.goto(site.url(`/admin/customers/${cast.customers.south}`, cast.slug));
        expect(await back.innerText(), 'by the address bar').to.equal('Customers');
        const link = (path: string) =>
          `document.querySelector('main').insertAdjacentHTML('beforeend', '<a href="${path}">Lead on</a>')`;
        const leadOn = async (path: string) => {
          await page.evaluate(link(path));
          await leave(page, () => page.getByRole('link', { name: 'Lead on' }).click());
        };
        await leadOn(`/admin/customers/${cast.customers.north}`);
        expect(await back.innerText(), 'by a link').to.equal('Customers');
        await leadOn(`/admin/assets/${cast.assets.cal1}`);
        expect(await back.innerText(), 'of the same customer').to.contain('North');
        await page.goto(site.url('/admin/contacts', cast.slug));
        await leadOn(`/admin/facilities/${cast.facilities.cal1}`);
        await page.evaluate(
          `document.querySelector('main').insertAdjacentHTML('beforeend', '<form method="post" id="own"></form>')`,
        );
        await page.evaluate(
          `document.querySelector('#own').dispatchEvent(new SubmitEvent('submit', { bubbles: true }))`,
        );
        await leadOn(`/admin/assets/${cast.assets.cal1}`);
        expect(await back.innerText(), 'after a form').to.equal('Contacts');
        // Refused, and left by the address bar.
        await page.goto(site.url('/admin/contacts/new', cast.slug));
        await press(page, 'Save');
        await page.goto(site.url(`/admin/assets/${cast.assets.cal1}`, cast.slug));
        expect(await back.innerText(), 'after a refused form').to.equal('Assets');
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
