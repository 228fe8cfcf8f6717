import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { everyWay, scripts } from '../support/long.ts';
import { all } from '../support/people.ts';
import { expectHeading, fillIn, follow, leave, openRowMenu, press, pressAndConfirm, said } from './steps.ts';

for (const script of scripts('on'))
  for (const width of everyWay ? [1280, 360] : [script ? 1280 : 360])
    describe(`Customers, partners and agents run their own side, script ${script ? 'on' : 'off'}, ${width} px`, function () {
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
      /** Opens a page by the menu, which a phone folds away. */
      async function byMenu(one: Page, name: string): Promise<void> {
        const toggle = one.locator('.menu-toggle > summary');
        if (await toggle.isVisible()) await toggle.click();
        await follow(one, name, 'menu');
      }
      const row = (one: Page, name: string) => one.getByRole('row').filter({ hasText: name });
      const card = (one: Page, name: string) => one.locator('tbody tr').filter({ hasText: name });

      before(async () => {
        site = await browserSite();
        cast = await makeCast('requirement4');
        page = await arrive('customerUser');
      });
      after(async () => {
        for (const context of contexts) await context.close();
        expect(faults.flat()).to.deep.equal([]);
      });

      it('Contact Page Layout: Account > Contacts lists the contacts, with Search Contacts and Add Contact', async () => {
        await byMenu(page, 'Contacts');
        await expectHeading(page, 'Contacts');
        expect(await page.locator('thead th').evaluateAll((cells) => cells.map((cell) => cell.textContent.trim().split(/\s/)[0])))
          .to.deep.equal(['Title', 'Name', 'Phone', 'Email', 'Actions']); // prettier-ignore
        expect(await said(page))
          .to.contain('Nora Contact')
          .and.contain('Adam Contact');
        await follow(page, 'Search Contacts');
        await expectHeading(page, 'Search Contacts');
        await page.getByRole('main').getByLabel('Name', { exact: true }).fill('nora');
        await page.getByRole('main').getByLabel('Status', { exact: true }).selectOption({ label: 'Active' });
        // Enter, or the button *Search*.
        await leave(page, () => page.keyboard.press('Enter'));
        expect(await page.locator('tbody tr').count()).to.equal(1);
        await byMenu(page, 'Contacts');
        await follow(page, 'Search Contacts');
        await fillIn(page, { Name: 'nils', Status: 'Active' }, 'Search');
        expect(await card(page, 'Nils Contact').count()).to.equal(1);
      });

      it('Add Contact, View Contact: the new contact has the permission level that was given', async () => {
        await byMenu(page, 'Contacts');
        await follow(page, 'Add Contact');
        await fillIn(
          page,
          {
            Title: 'Dr',
            'First name': 'Paul',
            'Last name': 'Parker',
            Phone: '020 7946 0000',
            'Access Billing': true,
          },
          'Save',
        );
        await expectHeading(page, 'Paul Parker');
        expect(await said(page))
          .to.contain('Customer Portal permissions')
          .and.match(/Access Billing\s+Yes/);
        await byMenu(page, 'Contacts');
        const menu = await openRowMenu(card(page, 'Paul Parker'));
        await leave(page, () => menu.getByRole('link', { name: 'View Paul Parker' }).click());
        await expectHeading(page, 'Paul Parker');
      });

      it('Edit Contact: both ways lead to the same page, where Save keeps it', async () => {
        await follow(page, 'Edit');
        const address = page.url();
        await byMenu(page, 'Contacts');
        const menu = await openRowMenu(card(page, 'Paul Parker'));
        await leave(page, () => menu.getByRole('link', { name: 'Edit Paul Parker' }).click());
        expect(page.url()).to.equal(address);
        await fillIn(page, { 'Job title': 'Buyer', 'Create Work Order': true }, 'Save');
        expect(await said(page))
          .to.contain('Buyer')
          .and.match(/Create Work Order\s+Yes/);
      });

      it('Delete Contact: Confirm Delete asks, No keeps, Yes deletes; the own contact offers none', async () => {
        await byMenu(page, 'Contacts');
        let menu = await openRowMenu(card(page, 'Paul Parker'));
        const asks = menu.getByRole('link', { name: 'Delete Paul Parker' });
        await asks.click();
        const question = page.locator('[data-question]');
        await question.getByText('Confirm Delete', { exact: true }).waitFor();
        const no = question.getByRole('link', { name: 'No', exact: true });
        if (script) await no.click();
        else await leave(page, () => no.click());
        await byMenu(page, 'Contacts');
        expect(await row(page, 'Paul Parker').count()).to.be.greaterThan(0);
        menu = await openRowMenu(card(page, 'Paul Parker'));
        await pressAndConfirm(page, menu.getByRole('link', { name: 'Delete Paul Parker' }), 'Yes');
        expect(await said(page)).to.contain('Paul Parker deleted.');
        expect(await card(page, 'Paul Parker').count()).to.equal(0);
        const admin = await arrive('adminContact');
        await byMenu(admin, 'Contacts');
        const own = await openRowMenu(card(admin, 'Adam Contact'));
        expect(await own.getByRole('link', { name: 'Edit Adam Contact' }).count()).to.equal(1);
        expect(await own.getByRole('link', { name: /Delete/ }).count()).to.equal(0);
      });

      it('Can Create Users: a customer user adds a user for their own customer', async () => {
        await byMenu(page, 'Users');
        await follow(page, 'Add user');
        await fillIn(
          page,
          { 'First name': 'Una', 'Last name': 'User', Email: 'una@north.example', 'Can Create Users': true },
          'Save',
        );
        expect(await said(page))
          .to.contain('Una User added.')
          .and.contain('Invited');
        expect(await all(
          `select can_create_users from portal_users p join users u on u.id = p.user_id
             where u.tenant_id = $1 and u.first_name = $2`,
          cast.tenantId, 'Una',
        ))
          .to.deep.equal([{ can_create_users: true }]); // prettier-ignore
      });

      it('Can Create Users: a partner user registers a customer account, and is shown one that is there already', async () => {
        const partner = await arrive('partnerUser');
        await byMenu(partner, 'Customers');
        await follow(partner, 'Register customer');
        await fillIn(partner, { Name: 'Harbour Works' }, 'Register customer');
        await expectHeading(partner, 'Harbour Works');
        await byMenu(partner, 'Customers');
        await follow(partner, 'Register customer');
        await fillIn(partner, { Name: 'Harbour works' }, 'Register customer');
        expect(await said(partner)).to.contain('You may have registered this customer already');
      });

      it('Agents: read only, one customer at a time; the customer sees what its agent looked at', async () => {
        const agent = await arrive('agentUser');
        await byMenu(agent, 'Contacts');
        expect(await said(agent))
          .to.contain('Nora Contact')
          .and.not.contain('Add Contact');
        expect(await agent.getByRole('link', { name: /^Edit/ }).count()).to.equal(0);
        await byMenu(page, 'Activity');
        expect(await said(page))
          .to.contain('Agent acting for you')
          .and.contain('Agatha');
        await press(page, 'Search');
      });
    });
