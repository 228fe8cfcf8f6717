import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { ways } from '../support/long.ts';
import {
  expectHeading,
  fillIn,
  follow,
  leave,
  openMenu,
  openRowMenu,
  pressAndConfirm,
  said,
} from './steps.ts';

/** What each permission opens in the menu, beside what every contact has there. */
const opens = {
  admin_access: ['Invoices', 'Estimates', 'Reports', 'Contacts', 'Activity'],
  access_billing: ['Invoices', 'Estimates'],
  access_reports: ['Reports'],
  create_work_order: [],
  edit_contact: ['Contacts'],
} as const;
const always = [
  'Overview', 'Assets', 'In Work', 'Recalls', 'Overdue', 'Work orders', 'Tickets', 'Facilities',
]; // prettier-ignore

for (const { script, width, title } of ways('on', 1280))
  describe(`Requirement 4: customer contacts, ${title}`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let cast: Cast;
    let page: Page;

    async function arrive(who: PlayerName): Promise<Page> {
      const context = await site.context({ script, width });
      contexts.push(context);
      await site.signIn(context, cast.players[who]);
      const one = await context.newPage();
      faults.push(watchFaults(one));
      await one.goto(site.url('/', cast.slug));
      return one;
    }
    const row = (one: Page, name: string) => one.locator('tbody tr').filter({ hasText: name });

    before(async () => {
      site = await browserSite();
      cast = await makeCast('requirement4');
      page = await arrive('customerUser');
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat()).to.deep.equal([]);
    });

    it('How to Access the Page: Contacts, from Account in the menu', async () => {
      expect(await (await openMenu(page)).innerText()).to.match(/Account\s+Contacts/);
      await follow(page, 'Contacts', 'menu');
      await expectHeading(page, 'Contacts');
    });

    it('Contact Page Layout: lists the contacts, with Search Contacts and Add Contact', async () => {
      expect(await said(page))
        .to.contain('Nora Contact')
        .and.contain('Adam Contact')
        .and.contain('Add Contact');
      await follow(page, 'Search Contacts');
      await expectHeading(page, 'Search Contacts');
      await page.getByRole('main').getByLabel('Name', { exact: true }).fill('nora');
      await page.getByRole('main').getByLabel('Status', { exact: true }).selectOption({ label: 'Active' });
      // Enter, or the button *Search*.
      await leave(page, () => page.keyboard.press('Enter'));
      expect(await page.locator('tbody tr').count()).to.equal(1);
      await follow(page, 'Search Contacts');
      await fillIn(page, { Name: 'nils', Status: 'Active' }, 'Search');
      expect(await page.locator('tbody tr').count()).to.equal(1);
      expect(await row(page, 'Nils Contact').count()).to.equal(1);
    });

    it('Add Contact: with the permission level that was given', async () => {
      await follow(page, 'Contacts', 'menu');
      await follow(page, 'Add Contact');
      await expectHeading(page, 'Add Contact');
      await fillIn(
        page,
        {
          ...{ Title: 'Dr', 'First name': 'Paul', 'Last name': 'Parker', Phone: '020 7946 0000' },
          ...{ Email: 'paul@north.example', 'Access Billing': true },
        },
        'Save',
      );
      await expectHeading(page, 'Paul Parker');
      expect(await said(page)).to.contain('Paul Parker added.');
    });

    it('Contact Columns: Title, Name, Phone, Email and Actions', async () => {
      await follow(page, 'Contacts', 'menu');
      const heads = await page.locator('thead th').allTextContents();
      expect(heads.map((one) => one.trim().split(/\s/)[0]))
        .to.deep.equal(['Title', 'Name', 'Phone', 'Email', 'Actions']); // prettier-ignore
      const cells = (await row(page, 'Paul Parker').innerText()).replace(/\s+/g, ' ');
      for (const part of ['Dr', 'Paul Parker', '020 7946 0000', 'paul@north.example'])
        expect(cells).to.contain(part);
    });

    it('View Contact: View, from the drop-down, shows details and permissions', async () => {
      const menu = await openRowMenu(row(page, 'Paul Parker'));
      await leave(page, () => menu.getByRole('link', { name: 'View Paul Parker' }).click());
      await expectHeading(page, 'Paul Parker');
      expect(await said(page))
        .to.contain('020 7946 0000')
        .and.contain('Customer Portal permissions')
        .and.match(/Access Billing\s+Yes/)
        .and.match(/Admin Access\s+No/);
    });

    it('Edit Contact: both ways lead to the same page, where Save keeps it', async () => {
      await follow(page, 'Edit');
      const address = page.url();
      await follow(page, 'Contacts', 'menu');
      const menu = await openRowMenu(row(page, 'Paul Parker'));
      await leave(page, () => menu.getByRole('link', { name: 'Edit Paul Parker' }).click());
      expect(page.url()).to.equal(address);
      await fillIn(page, { 'Job title': 'Buyer', 'Create Work Order': true }, 'Save');
      expect(await said(page))
        .to.contain('Buyer')
        .and.match(/Create Work Order\s+Yes/);
    });

    it('Delete Contact: Confirm Delete asks, No keeps, Yes deletes; the own contact offers none', async () => {
      await follow(page, 'Contacts', 'menu');
      let menu = await openRowMenu(row(page, 'Paul Parker'));
      await menu.getByRole('link', { name: 'Delete Paul Parker' }).click();
      const question = page.locator('[data-question]');
      await question.getByText('Confirm Delete', { exact: true }).waitFor();
      const no = question.getByRole('link', { name: 'No', exact: true });
      if (script) await no.click();
      else await leave(page, () => no.click());
      await follow(page, 'Contacts', 'menu');
      menu = await openRowMenu(row(page, 'Paul Parker'));
      await pressAndConfirm(page, menu.getByRole('link', { name: 'Delete Paul Parker' }), 'Yes');
      expect(await said(page)).to.contain('Paul Parker deleted.');
      expect(await row(page, 'Paul Parker').count()).to.equal(0);
      const admin = await arrive('adminContact');
      await follow(admin, 'Contacts', 'menu');
      const own = await openRowMenu(row(admin, 'Adam Contact'));
      expect(await own.getByRole('link', { name: 'Edit Adam Contact' }).count()).to.equal(1);
      expect(await own.getByRole('link', { name: /Delete/ }).count()).to.equal(0);
    });

    it('Add Contact: each permission level opens its own for the contact, with the next page', async () => {
      const nora = await arrive('contactUser');
      const { admin } = await testDatabase();
      for (const [level, more] of Object.entries(opens)) {
        const levels = Object.keys(opens).map((one) => `${one} = ${one === level}`);
        await admin.query(`update contacts set ${levels.join(', ')} where id = $1`, [cast.players.contactUser.contactId]);
        await nora.goto(site.url('/work_orders', cast.slug));
        const names = await nora.locator('#menu a').allTextContents();
        expect(names.filter((name) => !always.includes(name)), level).to.deep.equal(more);
        const request = nora.getByRole('main').getByRole('link', { name: 'Request work order', exact: true });
        expect(await request.count(), level).to.equal(['admin_access', 'create_work_order'].includes(level) ? 1 : 0);
      }
    }); // prettier-ignore
  });
