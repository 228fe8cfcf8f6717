import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { scripts } from '../support/long.ts';
import { BackOffice, firstPassword } from './backOffice.ts';
import { choose, expectHeading, fillIn, follow, listed, press, said, signIn, unfold } from './steps.ts';

const login = 'PortalUserNew';
const ownPassword = 'seven green bicycles sing';

for (const script of scripts('on'))
  describe(`Requirement 1: a user, a contact, the one on the other, the facilities; script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    const slug = `requirement1-${script ? 'on' : 'off'}`;
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let staff: BackOffice;
    let contact: Page;
    const url = (path: string) => site.url(path, slug);

    async function newPage(): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }
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
    const facilitiesIn = (page: Page) =>
      page.getByRole('banner').getByLabel('Facility', { exact: true }).locator('option').allInnerTexts();
    const isTicked = (label: string) => staff.page.getByLabel(label, { exact: true }).isChecked();

    before(async () => {
      site = await browserSite();
      staff = new BackOffice(await newPage(), url);
      await staff.signUp(site.url('/'), slug);
      await staff.add('Customers', 'Add customer', { 'Customer number': 'C-1', Name: 'Northwind' });
      for (const [code, customer] of [
        ['cal-1', 'Northwind'],
        ['cal-2', 'Northwind'],
        ['MT', 'Own facility'],
      ] as const) {
        await staff.add('Facilities', 'Add facility', { Code: code, Name: code, Customer: customer });
        await staff.addAsset(`A-${code}`, code);
      }
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    it('1.1, A23: who is in no Administrators group finds no Users, and changes no contact', async () => {
      await staff.add('Users', 'Add user', {
        'First name': 'Tess',
        'Last name': 'Miller',
        Username: 'tess',
        Password: firstPassword,
        'Retype Password': firstPassword,
        'Must change password at next sign-in': false,
        Technicians: true,
      });
      await follow(staff.page, 'Select a lab');
      await fillIn(staff.page, { 'Main Lab': true }, 'Add');
      const page = await arrive('/admin', 'tess', firstPassword);
      const menu = page.getByRole('navigation', { name: 'Main', exact: true });
      expect(await menu.getByRole('link', { name: 'Users', exact: true }).count()).to.equal(0);
      await page.goto(url('/admin/users'));
      expect(await said(page)).to.match(/not found|doesn’t exist/i);
      await page.goto(url('/admin/contacts'));
      expect(await page.getByRole('link', { name: 'Add contact' }).count()).to.equal(0);
    });

    it('1.2–1.3: Setup, Users, Add: First, Last, Initials, Username and Password', async () => {
      await staff.add('Users', 'Add user', {
        'First name': login,
        'Last name': 'Example',
        Initials: 'PUN',
        Username: login,
        Password: firstPassword,
        'Retype Password': firstPassword,
        'Must change password at next sign-in': false,
      });
      expect(await said(staff.page)).to.contain('Attention: select a lab');
    });

    it('1.4–1.5: Find Lab lists labs alone, and takes several at once; they stand on the user’s page', async () => {
      await follow(staff.page, 'Select a lab');
      await expectHeading(staff.page, 'Find lab');
      const offered = await staff.page.getByRole('main').getByRole('checkbox').count();
      expect(offered, 'neither cal-1, cal-2 nor MT').to.equal(2);
      await fillIn(staff.page, { 'Customer Portal Lab': true, 'Main Lab': true }, 'Add');
      expect(await said(staff.page))
        .to.contain('Main Lab')
        .and.contain('Customer Portal Lab')
        .and.not.contain('Attention');
      await press(staff.page, 'Remove Main Lab');
      await press(staff.page, 'Remove Customer Portal Lab');
      expect(await said(staff.page), 'at least one is required').to.contain('Customer Portal Lab');
    });

    it('1.6: Groups, Assign Groups: Customer Portal', async () => {
      await follow(staff.page, 'Groups');
      await expectHeading(staff.page, 'Assign Groups');
      await fillIn(staff.page, { 'Customer Portal': true }, 'Save');
      expect(await said(staff.page)).to.contain('They don’t belong to a customer yet');
    });

    it('2: Setup, Contacts, Add: Contact ID and names; the page says what is in the way', async () => {
      await staff.add('Contacts', 'Add contact', {
        'Contact ID': 'E-1042',
        'First name': 'PortalContactNew',
        'Last name': 'Example',
        Customer: 'Northwind',
      });
      expect(await said(staff.page))
        .to.contain('Can’t sign in: no user yet, so the contact is for information only')
        .and.contain('No facilities, so they won’t see any assets');
    });

    it('3: Find User: the user is chosen, and now signs in as this contact', async () => {
      await staff.findUser(`${login} Example`);
      expect(await said(staff.page)).to.contain('Can sign in');
    });

    it('4.1–4.3, A12: Add Facility, for customers’ unless unticked: with cal-1 alone, MT’s asset is not visible', async () => {
      await staff.addFacility('cal-1');
      contact = await arrive('/login', login, firstPassword);
      expect(await assetsOf(contact)).to.deep.equal(['A-cal-1']);
    });

    it('4.3: MT is added to the grid, and both are seen', async () => {
      await staff.addFacility('MT', { own: true });
      expect(await said(staff.page)).to.contain(
        'They’ll see assets at 2 facilities, 1 of them Northwind’s own.',
      );
      expect(await assetsOf(contact)).to.deep.equal(['A-MT', 'A-cal-1']);
    });

    it('5.2, A15: the drop-down on the top right lists the facilities, and narrows to one or shows all', async () => {
      expect(await facilitiesIn(contact)).to.deep.equal(['All facilities', 'cal-1', 'MT']);
      for (const [choice, assets] of [
        ['cal-1', ['A-cal-1']],
        ['MT', ['A-MT']],
        ['All facilities', ['A-MT', 'A-cal-1']],
      ] as const) {
        await choose(contact, 'Facility', choice, script);
        expect(await listed(contact), choice).to.deep.equal(assets);
      }
    });

    it('1.3, A6: the first password can be simple to say: it is changed in the log in process', async () => {
      const page = await newPage();
      await page.goto(url('/login'));
      await fillIn(page, { Username: login, Password: firstPassword, 'Change my password': true }, 'Sign in');
      await fillIn(
        page,
        { 'Present password': firstPassword, 'New password': ownPassword, 'Retype Password': ownPassword },
        'Change password',
      );
      expect(await assetsOf(page)).to.deep.equal(['A-MT', 'A-cal-1']);
      await follow(contact, 'Assets', 'menu');
      await expectHeading(contact, 'Sign in');
    });

    it('7: Current Facility keeps the users of Customer Portal Lab out of the technicians; without it, all', async () => {
      await staff.add('Personnel', 'Add personnel record', { 'First name': 'Tess', 'Last name': 'Miller' });
      await press(staff.page, 'Find Login');
      expect(await isTicked('Current Facility')).to.equal(true);
      expect(await said(staff.page))
        .to.contain('Tess Miller')
        .and.not.contain(login);
      await fillIn(staff.page, { 'Current Facility': false }, 'Search');
      expect(await said(staff.page))
        .to.contain('Tess Miller')
        .and.contain(login);
    });

    it('A31: the same on one page: from the customer’s Portal Users to Can sign in with one form', async () => {
      await staff.open('Customers', 'Northwind');
      const tabs = staff.page.getByRole('navigation', { name: 'Customer', exact: true });
      await tabs.getByRole('link', { name: 'Portal Users', exact: true }).click();
      await follow(staff.page, 'Give portal access');
      await expectHeading(staff.page, 'Give portal access');
      await fillIn(
        staff.page,
        {
          'First name': 'Ida',
          'Last name': 'Quick',
          Email: 'ida@northwind.example',
          'cal-1': true,
          'Access Reports': true,
          Password: firstPassword,
          'Retype Password': firstPassword,
        },
        'Save',
      );
      await expectHeading(staff.page, 'Ida Quick');
      expect(await said(staff.page))
        .to.contain('Can sign in')
        .and.match(/Group ?, done Customer Portal/)
        .and.match(/Facilities ?, done 1 facility/);
      await staff.addFacility('MT', { own: true });
      await unfold(staff.page);
      expect(await isTicked('Access Reports')).to.equal(true);
      expect(await isTicked('Admin Access')).to.equal(false);
    });

    it('A6, A12: she signs in by her Email, sets a password of her own, and sees what the long way shows', async () => {
      const page = await arrive('/', 'ida@northwind.example', firstPassword);
      await fillIn(
        page,
        { 'Present password': firstPassword, 'New password': ownPassword, 'Retype Password': ownPassword },
        'Change password',
      );
      expect(await assetsOf(page)).to.deep.equal(['A-MT', 'A-cal-1']);
      expect(await facilitiesIn(page)).to.deep.equal(['All facilities', 'cal-1', 'MT']);
      await staff.page.reload();
      expect(await said(staff.page)).to.not.contain('Hasn’t signed in yet');
    });

    it('A31: from a contact that is there, with a wrong password first: nothing typed is lost', async () => {
      await staff.addContact('E-7', 'Northwind');
      await follow(staff.page, 'Give portal access');
      await fillIn(
        staff.page,
        { Username: 'carl', 'All facilities': true, Password: 'short', 'Retype Password': 'short' },
        'Save',
      );
      expect(await said(staff.page)).to.contain('Use at least 12 characters');
      expect(await staff.page.getByLabel('Username', { exact: true }).inputValue()).to.equal('carl');
      expect(await isTicked('All facilities')).to.equal(true);
      await fillIn(
        staff.page,
        {
          Password: firstPassword,
          'Retype Password': firstPassword,
          'Must change password at next sign-in': false,
        },
        'Save',
      );
      expect(await said(staff.page)).to.contain('Can sign in');
      const page = await arrive('/', 'carl', firstPassword);
      expect(await assetsOf(page)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    });
  });
