import { expect } from 'chai';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { BackOffice, firstPassword } from './backOffice.ts';
import {
  expectHeading,
  fillIn,
  follow,
  leave,
  listed,
  openRowMenu,
  press,
  pressAndConfirm,
  said,
  signIn,
} from './steps.ts';

const ownPassword = 'seven green bicycles sing';
const bea = 'bea@south.example';

for (const script of scripts('off'))
  describe(`Requirement 2: secure links and portal users; script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let cast: Cast;
    let staff: BackOffice;
    let guest: Page;
    let portal: Page;
    let linkAddress: string;
    const url = (path: string) => site.url(path, cast.slug);

    async function newPage(): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }
    async function arrive(path: string, username: string, secret: string): Promise<Page> {
      const page = await newPage();
      await page.goto(url(path));
      await signIn(page, username, secret);
      return page;
    }
    const assetsOf = async (page: Page) => {
      await follow(page, 'Assets', 'menu');
      return listed(page);
    };
    const ticketsOf = async (page: Page) => {
      await follow(page, 'Tickets', 'menu');
      return (await said(page)).match(/Ticket 3|Bea’s gauge/g) ?? [];
    };
    /** A tab of the customer's page. */
    async function tab(name: string): Promise<void> {
      await staff.open('Customers', 'South');
      const tabs = staff.page.getByRole('navigation', { name: 'Customer', exact: true });
      await leave(staff.page, () => tabs.getByRole('link', { name, exact: true }).click());
    }
    const rowOf = (username: string): Locator =>
      staff.page.getByRole('main').getByRole('row').filter({ hasText: username });
    const buttonOf = async (username: string, button: string) =>
      (await openRowMenu(rowOf(username))).getByRole('button', { name: new RegExp(`^${button}`) }).first();
    const inRow = async (username: string, button: string) => {
      const one = await buttonOf(username, button);
      await leave(staff.page, () => one.click());
    };
    const chosenContact = (username: string) =>
      rowOf(username).getByLabel(`Contact of ${username}`).locator('option:checked').textContent();

    before(async () => {
      site = await browserSite();
      cast = await makeCast('requirement2');
      staff = new BackOffice(await arrive('/admin', 'administrator', password), url);
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    it('detail 1, A2: without portal users the secure link, on by default, opens everything', async () => {
      linkAddress = await staff.linkOf('South');
      guest = await newPage();
      await guest.goto(linkAddress);
      await press(guest, 'Continue to your portal');
      expect(await assetsOf(guest)).to.deep.equal(['A-dock']);
      expect(await ticketsOf(guest)).to.deep.equal(['Ticket 3']);
    });

    it('steps 1 and 2: on the customer’s page + makes one, attached to the customer unless a contact is chosen', async () => {
      await tab('Portal Users');
      expect(await said(staff.page)).to.contain('No portal users');
      await follow(staff.page, 'Add portal user');
      const contact = staff.page.getByLabel('Contact', { exact: true });
      expect(await contact.locator('option:checked').innerText()).to.equal('The customer (South)');
      expect(await said(staff.page)).to.contain('This is the first portal user for South');
      await fillIn(
        staff.page,
        {
          Email: bea,
          'First name': 'Bea',
          'Last name': 'Baker',
          Password: firstPassword,
          'Retype Password': firstPassword,
          'Must change password at next sign-in': false,
        },
        'Save',
      );
      expect(await listed(staff.page), 'an empty Username takes the Email').to.deep.equal([bea]);
      expect(await chosenContact(bea)).to.equal('The customer (South)');
      expect(await rowOf(bea).innerText())
        .to.match(/Active/)
        .and.match(/Never signed in/);
    });

    it('detail 2, A3: now the link is not enough: it leads to username and password, and says why', async () => {
      await follow(guest, 'Assets', 'menu');
      await expectHeading(guest, 'Sign in');
      expect(await said(guest)).to.contain('You need a password now');
      await guest.goto(`${linkAddress}?to=/tickets`);
      await expectHeading(guest, 'Sign in');
      await signIn(guest, bea, firstPassword);
      await expectHeading(guest, 'Tickets');
    });

    it('detail 3, A10: a portal user without a contact sees what the link showed: everything', async () => {
      expect(await ticketsOf(guest)).to.deep.equal(['Ticket 3']);
      expect(await assetsOf(guest)).to.deep.equal(['A-dock']);
      await tab('Portal Users');
      expect(await rowOf(bea).innerText()).to.match(/Last sign-in/);
    });

    it('step 3, A6: the fold-out of its row changes the password, and ends what is open', async () => {
      const row = rowOf(bea);
      const menu = await openRowMenu(row);
      await menu.locator('summary').filter({ hasText: 'Change password' }).click();
      for (const label of ['Password', 'Retype Password'])
        await row.getByLabel(label, { exact: true }).fill(ownPassword);
      await row.getByLabel('Must change password at next sign-in').uncheck();
      await inRow(bea, 'Change password');
      expect(await said(staff.page)).to.contain(`Password changed for ${bea}`);
      await follow(guest, 'Assets', 'menu');
      await expectHeading(guest, 'Sign in');
      await signIn(guest, bea, firstPassword);
      expect(await said(guest)).to.contain('don’t match');
      await signIn(guest, bea, ownPassword);
      await expectHeading(guest, 'Assets');
    });

    it('step 4: contacts are added, and can be assigned to portal users at any time', async () => {
      await tab('Contacts');
      await follow(staff.page, '+ Create New');
      await fillIn(
        staff.page,
        { 'First name': 'Bea', 'Last name': 'Baker', Email: 'bea@desk.example' },
        'Save',
      );
      await staff.add('Tickets', 'Add ticket', {
        Subject: 'Bea’s gauge',
        Customer: 'South',
        Contact: 'Bea Baker',
        Priority: 'Normal',
        Description: 'It sticks.',
      });
      await tab('Portal Users');
      const menu = await openRowMenu(rowOf(bea));
      await menu.getByLabel(`Contact of ${bea}`).selectOption({ label: 'Bea Baker' });
      await inRow(bea, 'Save');
      expect(await chosenContact(bea)).to.equal('Bea Baker');
    });

    it('detail 4, A11, A25: assigned to a contact it sees that contact’s tickets alone, from its next request on', async () => {
      expect(await ticketsOf(guest)).to.deep.equal(['Bea’s gauge']);
      await follow(guest, 'Assets', 'menu');
      expect(await said(guest)).to.contain('You don’t have any facilities yet');
    });

    it('step 5: the portal has the password at /my_profile', async () => {
      portal = await arrive('/', bea, ownPassword);
      await portal.getByRole('banner').locator('summary').filter({ hasText: 'Bea' }).click();
      await leave(portal, () => portal.getByRole('link', { name: 'My profile', exact: true }).click());
      expect(portal.url()).to.equal(url('/my_profile'));
      await fillIn(
        portal,
        { 'Present password': ownPassword, 'New password': firstPassword, 'Retype Password': firstPassword },
        'Change password',
      );
      await expectHeading(portal, 'My profile');
    });

    it('step 6: a link to the sign-in page is enough for a mail or a website; it leads on', async () => {
      const page = await newPage();
      await page.goto(url('/tickets'));
      expect(new URL(page.url()).pathname).to.equal('/login');
      await signIn(page, bea, firstPassword);
      await expectHeading(page, 'Tickets');
    });

    it('Admin Access: a contact with the person’s details, then + and the contact’s name, email and password', async () => {
      await tab('Contacts');
      await follow(staff.page, '+ Create New');
      await fillIn(
        staff.page,
        { 'First name': 'Ole', 'Last name': 'Boss', Phone: '+45 12 34 56', Email: 'ole@south.example' },
        'Save',
      );
      expect(await said(staff.page)).to.contain('for information only');
      await tab('Contacts');
      expect(await rowOf('Ole Boss').innerText()).to.contain('Information only');
      await tab('Portal Users');
      await follow(staff.page, 'Add portal user');
      await fillIn(
        staff.page,
        {
          Contact: 'Ole Boss',
          Email: 'ole@south.example',
          Password: firstPassword,
          'Retype Password': firstPassword,
          'Must change password at next sign-in': false,
        },
        'Save',
      );
      portal = await arrive('/', 'ole@south.example', firstPassword);
      expect(await ticketsOf(portal), 'not the screen of the original customer').to.deep.equal([]);
    });

    it('Admin Access, A14: given beside the user’s name, it shows everything, and taken away no more', async () => {
      await inRow('ole@south.example', 'Give Admin Access');
      expect(await chosenContact('ole@south.example')).to.equal('Ole Boss – Admin Access');
      expect(await ticketsOf(portal)).to.have.members(['Ticket 3', 'Bea’s gauge']);
      expect(await assetsOf(portal)).to.deep.equal(['A-dock']);
      const remove = await buttonOf('ole@south.example', 'Remove Admin Access');
      await pressAndConfirm(staff.page, remove, 'Remove Admin Access');
      expect(await ticketsOf(portal)).to.deep.equal([]);
    });

    it('Admin Access by one check box, as the portal user is made', async () => {
      await tab('Contacts');
      await follow(staff.page, '+ Create New');
      await fillIn(
        staff.page,
        { 'First name': 'Ann', 'Last name': 'Chief', Email: 'ann@south.example' },
        'Save',
      );
      await tab('Portal Users');
      await follow(staff.page, 'Add portal user');
      await fillIn(
        staff.page,
        {
          Contact: 'Ann Chief',
          'Admin Access': true,
          Password: firstPassword,
          'Retype Password': firstPassword,
          'Must change password at next sign-in': false,
        },
        'Save',
      );
      const page = await arrive('/', 'ann@south.example', firstPassword);
      expect(await assetsOf(page)).to.deep.equal(['A-dock']);
      expect(await ticketsOf(page)).to.have.members(['Ticket 3', 'Bea’s gauge']);
    });

    it('A18, A25: suspended, it is out with its next request, and its chip says so; resumed, it signs in again', async () => {
      await pressAndConfirm(staff.page, await buttonOf(bea, 'Suspend'), 'Suspend');
      expect(await rowOf(bea).innerText()).to.contain('Suspended');
      await follow(guest, 'Tickets', 'menu');
      await expectHeading(guest, 'Sign in');
      await signIn(guest, bea, firstPassword);
      expect(await said(guest)).to.contain('Your access is suspended.');
      await inRow(bea, 'Resume');
      await signIn(guest, bea, firstPassword);
      await expectHeading(guest, 'Tickets');
    });

    it('A3: with the last portal user deleted the link works again, replaced by a new one', async () => {
      for (const username of ['ann@south.example', 'ole@south.example', bea]) {
        await tab('Portal Users');
        await (await openRowMenu(rowOf(username))).getByRole('link', { name: 'Delete' }).click();
        const question = staff.page.locator('[data-question]');
        const words = (await question.innerText()).replace(/\s+/g, ' ');
        if (username === bea) expect(words).to.contain('Its secure link will work without a password again');
        else expect(words).to.not.contain('works again');
        await leave(staff.page, () => question.getByRole('button', { name: 'Delete', exact: true }).click());
      }
      const present = await staff.linkOf('South');
      expect(present).to.not.equal(linkAddress);
      const page = await newPage();
      await page.goto(linkAddress);
      expect(await page.getByRole('button', { name: 'Continue to your portal' }).count()).to.equal(0);
      await page.goto(present);
      await press(page, 'Continue to your portal');
      expect(await assetsOf(page)).to.deep.equal(['A-dock']);
    });
  });
