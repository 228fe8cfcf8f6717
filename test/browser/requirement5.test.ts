import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { ways } from '../support/long.ts';
import { BackOffice, firstPassword } from './backOffice.ts';
import {
  choose,
  expectHeading,
  fillIn,
  follow,
  followRow,
  leave,
  listed,
  press,
  pressAndConfirm,
  said,
  signIn,
  unfold,
} from './steps.ts';

for (const { script, width, title } of ways('off', 360))
  describe(`Requirement 5: sites, agents and personnel, ${title}`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let cast: Cast;
    let staff: BackOffice;
    let contact: Page;
    let agent: Page;
    let technician: Page;

    async function newPage(): Promise<Page> {
      const context = await site.context({ script, width });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }
    const url = (path: string) => site.url(path, cast.slug);
    /** Somebody comes to the portal or the back office with a password. */
    async function arrive(path: string, username: string, secret: string): Promise<Page> {
      const page = await newPage();
      await page.goto(url(path));
      await signIn(page, username, secret);
      return page;
    }
    async function assetsOf(page: Page): Promise<string[]> {
      await follow(page, 'Assets', 'menu');
      return listed(page);
    }

    before(async () => {
      site = await browserSite();
      cast = await makeCast('requirement5');
      staff = new BackOffice(await arrive('/admin', 'administrator', password), url);
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat()).to.deep.equal([]);
    });

    it('a Login is created and gets an external Usergroup; by itself it opens nothing', async () => {
      await staff.add('Users', 'Add user', {
        'First name': 'Sven',
        'Last name': 'Lund',
        Username: 'slund',
        Password: firstPassword,
        'Retype Password': firstPassword,
        'Must change password at next sign-in': false,
        'Customer Portal': true,
      });
      const page = await arrive('/', 'slund', firstPassword);
      expect(await said(page)).to.contain('You don’t have access to a customer’s portal yet');
    });

    it('Customers > Contacts > + Create New: a contact is stored for information only', async () => {
      await staff.open('Customers', 'North');
      await follow(staff.page, 'Contacts');
      await follow(staff.page, '+ Create New');
      await fillIn(
        staff.page,
        { 'First name': 'Sven', 'Last name': 'Lund', 'Job title': 'Foreman', 'All facilities': true },
        'Save',
      );
      expect(await said(staff.page)).to.contain('for information only');
    });

    it('A12: the Login is linked to the Customer Contact, and sees all Sites of the customer', async () => {
      await staff.findUser('Sven Lund');
      contact = await arrive('/', 'slund', firstPassword);
      await expectHeading(contact, 'Overview');
      expect(await assetsOf(contact)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    });

    it('Sites > Contacts > Add Contact to Site: a Site Contact sees the Sites it is added to', async () => {
      const nora = await arrive('/', 'contactuser', password);
      expect(await assetsOf(nora)).to.deep.equal(['A-cal-1']);
      await follow(staff.page, 'Facilities', 'menu');
      await fillIn(staff.page, { 'Search facilities': 'cal-2' }, 'Search');
      await follow(staff.page, 'Facility cal-2');
      await fillIn(staff.page, { Contact: 'Nora Contact' }, 'Add Contact to Site');
      expect(await listed(staff.page)).to.include('Nora Contact');
      expect(await assetsOf(nora)).to.deep.equal(['A-cal-1', 'A-cal-2']);
      await follow(staff.page, '+ Create New');
      await fillIn(staff.page, { 'First name': 'Olga', 'Last name': 'Site', Customer: 'North' }, 'Save');
      expect(await said(staff.page))
        .to.contain('Facility cal-2')
        .and.contain('for information only');
    });

    it('A21: an Agent can be allocated to several Customers, a Customer to one Agent only', async () => {
      await staff.add('Agents', 'Add agent', { Name: 'Birger & Sons', Email: 'desk@birger.example' });
      await follow(staff.page, 'Customers');
      await follow(staff.page, 'Add customers');
      await expectHeading(staff.page, 'Find customer');
      await fillIn(staff.page, { South: true, North: true }, 'Add');
      expect(await said(staff.page))
        .to.contain('North already has the agent Agatha')
        .and.contain('only one agent');
      await fillIn(staff.page, { South: true, North: false, East: true }, 'Add');
      expect(await listed(staff.page)).to.deep.equal(['East', 'South']);
      await staff.open('Customers', 'South');
      await follow(staff.page, 'Agent');
      expect(await said(staff.page))
        .to.contain('Birger & Sons')
        .and.contain('has no users yet');
    });

    it('A21: a user of the Agent sees the Customer’s portal, one at a time, and changes nothing', async () => {
      await staff.open('Agents', 'Birger & Sons');
      await follow(staff.page, 'Users');
      await follow(staff.page, 'Add portal user');
      await fillIn(
        staff.page,
        {
          Username: 'birger',
          'First name': 'Birger',
          'Last name': 'Holm',
          Password: firstPassword,
          'Retype Password': firstPassword,
          'Must change password at next sign-in': false,
        },
        'Save',
      );
      expect(await said(staff.page)).to.contain('Portal user birger added.');
      agent = await arrive('/', 'birger', firstPassword);
      await choose(agent, 'Customer', 'South', script);
      expect(await assetsOf(agent)).to.deep.equal(['A-dock']);
      await follow(agent, 'Tickets', 'menu');
      await followRow(agent, 'Ticket 3');
      const page = agent.getByRole('main');
      expect(await page.getByRole('button').count()).to.equal(0);
      expect(await page.locator('textarea').count()).to.equal(0);
      await choose(agent, 'Customer', 'East', script);
      await expectHeading(agent, 'Tickets');
      expect(await said(agent)).to.not.contain('Ticket 3');
    });

    it('A21: the Customer sees who its Agent is, and what it looked at', async () => {
      await contact.goto(url('/'));
      expect(await said(contact)).to.contain('Agent acting for you: Agatha');
      const agatha = await arrive('/', 'agentuser', password);
      await choose(agatha, 'Customer', 'North', script);
      await follow(agatha, 'Contacts', 'menu');
      expect(await said(agatha))
        .to.contain('Nora Contact')
        .and.not.contain('Add Contact');
      expect(await agatha.getByRole('link', { name: /^Edit/ }).count()).to.equal(0);
      const customer = await arrive('/', 'customeruser', password);
      await follow(customer, 'Activity', 'menu');
      expect(await said(customer)).to.match(/Agent acting for you.*Agatha.*Viewed contacts/);
    });

    it('A18, A21: what is taken from the Agent is gone with its next click', async () => {
      await staff.open('Customers', 'South');
      await follow(staff.page, 'Agent');
      const remove = staff.page.getByRole('main').getByRole('button', { name: 'Remove agent', exact: true });
      await pressAndConfirm(staff.page, remove, 'Remove agent');
      expect(await said(staff.page)).to.contain('Agent removed from South.');
      await follow(agent, 'Assets', 'menu');
      const choices = agent.getByRole('banner').getByLabel('Customer', { exact: true }).locator('option');
      expect(await choices.allInnerTexts()).to.deep.equal(['East']);
    });

    it('A22: a Login of an internal Usergroup sees no jobs until a Personnel Record carries it', async () => {
      technician = await arrive('/admin', 'technician', password);
      await follow(technician, 'My jobs', 'menu');
      expect(await said(technician)).to.contain('You’re not on a personnel record');
    });

    it('A22: under Company the record gets its Associated Login, found among the users of the current lab', async () => {
      await staff.add('Personnel', 'Add personnel record', {
        'First name': 'Tess',
        'Last name': 'Miller',
        'Job title': 'Calibrator',
      });
      await unfold(staff.page);
      expect(
        await staff.page.locator('fieldset').filter({ hasText: 'Associated Login' }).innerText(),
      ).to.match(/^Company/i);
      await press(staff.page, 'Find Login');
      await expectHeading(staff.page, 'Find Login');
      const box = staff.page.getByLabel('Current Facility', { exact: true });
      expect(await box.isChecked()).to.equal(true);
      expect(await said(staff.page))
        .to.contain('technician')
        .and.not.contain('contactuser');
      await fillIn(staff.page, { 'Current Facility': false }, 'Search');
      expect(await said(staff.page))
        .to.contain('contactuser')
        .and.contain('Portal user, so can’t have jobs');
      const row = staff.page.getByRole('row').filter({ hasText: /^\s*\S+ technician/ });
      await row.getByRole('radio').check();
      await press(staff.page, 'Select');
      await press(staff.page, 'Save');
      expect(await said(staff.page)).to.contain('Saved.');
      await follow(technician, 'My jobs', 'menu');
      expect(await said(technician))
        .to.contain('Jobs for Tess Miller')
        .and.contain('No jobs');
    });

    it('A22: a second record can’t have the same Login, and says whose it is', async () => {
      await follow(staff.page, 'Personnel', 'menu');
      await follow(staff.page, 'Add personnel record');
      await leave(staff.page, () => staff.page.getByRole('button', { name: 'Find Login' }).click());
      expect(await said(staff.page)).to.contain('Already on the personnel record of Tess Miller');
    });
  });
