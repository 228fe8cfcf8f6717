import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { scripts } from '../support/long.ts';
import { BackOffice, firstPassword, ownersPassword } from './backOffice.ts';
import {
  choose,
  expectHeading,
  fillIn,
  follow,
  followRow,
  listed,
  press,
  said,
  sessions,
  signIn,
} from './steps.ts';

const ownPassword = 'seven green bicycles sing';
const login = 'PortalUserNew';

for (const script of scripts('off'))
  describe(`The story of the outcome in a browser, script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    const slug = `story-${script ? 'on' : 'off'}`;
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let staff: BackOffice;
    let contact: Page;
    let elsewhere: Page;
    let guest: Page;
    let linkAddress: string;
    const url = (path: string) => site.url(path, slug);

    async function newBrowser(): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }

    before(async () => {
      site = await browserSite();
      staff = new BackOffice(await newBrowser(), url);
    });
    after(async () => {
      for (const context of contexts) await context.close();
    });

    it('S5, S15: a company signs up and arrives in its back office', async () => {
      await staff.signUp(site.url('/'), slug);
    });

    it('A2: customers with facilities, assets and tickets', async () => {
      await staff.add('Customers', 'Add customer', { 'Customer number': 'C-1', Name: 'Northwind' });
      await staff.add('Customers', 'Add customer', { 'Customer number': 'C-2', Name: 'Baker' });
      for (const [code, customer] of [
        ['cal-1', 'Northwind'],
        ['MT', 'Own facility'],
        ['dock', 'Baker'],
      ] as const) {
        await staff.add('Facilities', 'Add facility', { Code: code, Name: code, Customer: customer });
        await staff.addAsset(`A-${code}`, code);
      }
      for (const customer of ['Northwind', 'Baker'])
        await staff.add('Tickets', 'Add ticket', {
          Subject: `Invoice of ${customer}`,
          Customer: customer,
          Priority: 'Normal',
          Description: 'Please send it again.',
        });
    });

    it('requirement 1: a user, a contact, the one on the other, a facility', async () => {
      await staff.addPortalLogin(login);
      await staff.addContact('PortalContactNew', 'Northwind');
      await staff.findUser('Carl Jensen');
      await staff.addFacility('cal-1');
      await staff.add('Tickets', 'Add ticket', {
        Subject: 'Gauge drifts',
        Customer: 'Northwind',
        Contact: 'Carl Jensen',
        Priority: 'High',
        Description: 'By two percent since Monday.',
      });
    });

    it('A12: the contact signs in and sees the assets of cal-1 and its own ticket, no more', async () => {
      contact = await newBrowser();
      await contact.goto(url('/'));
      expect(new URL(contact.url()).pathname).to.equal('/login');
      await signIn(contact, login, firstPassword);
      await expectHeading(contact, 'Overview');
      await follow(contact, 'Assets', 'menu');
      expect(await listed(contact)).to.deep.equal(['A-cal-1']);
      await follow(contact, 'Tickets', 'menu');
      expect(await said(contact))
        .to.contain('Gauge drifts')
        .and.not.contain('Invoice of');
    });

    it('A12: MT is added, and the next request shows both', async () => {
      await staff.open('Contacts', 'Carl Jensen');
      await staff.addFacility('MT', { own: true });
      await follow(contact, 'Assets', 'menu');
      expect(await listed(contact)).to.deep.equal(['A-MT', 'A-cal-1']);
    });

    it('A15: the drop-down lists both and narrows to either', async () => {
      const options = await contact
        .getByRole('banner')
        .getByLabel('Facility')
        .locator('option')
        .allInnerTexts();
      expect(options).to.deep.equal(['All facilities', 'cal-1', 'MT']);
      for (const [choice, assets] of [
        ['cal-1', ['A-cal-1']],
        ['MT', ['A-MT']],
        ['All facilities', ['A-MT', 'A-cal-1']],
      ] as const) {
        await choose(contact, 'Facility', choice, script);
        expect(await listed(contact), choice).to.deep.equal(assets);
      }
    });

    it('A6, S12: it changes its password, which signs the other session out', async () => {
      elsewhere = await newBrowser();
      await elsewhere.goto(url('/login'));
      await signIn(elsewhere, login, firstPassword);
      await contact.goto(url('/my_profile'));
      await fillIn(
        contact,
        { 'Present password': firstPassword, 'New password': ownPassword, 'Retype Password': ownPassword },
        'Change password',
      );
      await expectHeading(contact, 'My profile');
      await follow(elsewhere, 'Assets', 'menu');
      await expectHeading(elsewhere, 'Sign in');
      await signIn(elsewhere, login, ownPassword);
      await expectHeading(elsewhere, 'Assets');
    });

    it('A18: a ticket, its comments, and the internal one that only staff sees', async () => {
      await follow(contact, 'Tickets', 'menu');
      await follow(contact, 'New ticket');
      await fillIn(contact, { Subject: 'Pick up the truck’s gauge', Description: 'On Friday?' }, 'Save');
      await fillIn(contact, { Comment: 'After ten, please.' }, 'Send comment');

      await follow(staff.page, 'Tickets', 'menu');
      await followRow(staff.page, 'Pick up the truck’s gauge');
      expect(await said(staff.page))
        .to.contain('On Friday?')
        .and.contain('After ten, please.');
      await fillIn(staff.page, { Comment: 'Is Tess free?', Internal: true }, 'Add comment');
      await fillIn(staff.page, { Comment: 'Friday at eleven.', Internal: false }, 'Add comment');
      expect(await said(staff.page))
        .to.contain('Is Tess free?')
        .and.contain('Friday at eleven.');

      await contact.reload();
      expect(await said(contact))
        .to.contain('Friday at eleven.')
        .and.not.contain('Is Tess free?');
    });

    it('A2: a secure link starts nothing when it is looked at, and opens everything of its customer', async () => {
      linkAddress = await staff.linkOf('Baker');
      guest = await newBrowser();
      await guest.goto(`${linkAddress}?to=/tickets`);
      expect(await sessions(guest.context(), url('/'))).to.deep.equal([]);
      await staff.page.reload();
      expect(await said(staff.page)).to.match(/Last used Never/);

      await press(guest, 'Continue to your portal');
      await expectHeading(guest, 'Tickets');
      expect(await said(guest))
        .to.contain('Invoice of Baker')
        .and.not.contain('Northwind');
      await follow(guest, 'Assets', 'menu');
      expect(await listed(guest)).to.deep.equal(['A-dock']);
    });

    it('A3: a portal user is made: the link alone opens nothing, and says why', async () => {
      await staff.open('Customers', 'Baker');
      await staff.page
        .getByRole('navigation', { name: 'Customer' })
        .getByRole('link', { name: 'Portal Users' })
        .click();
      await follow(staff.page, 'Add portal user');
      await fillIn(
        staff.page,
        {
          Email: 'bea@baker.example',
          'First name': 'Bea',
          'Last name': 'Baker',
          Password: firstPassword,
          'Retype Password': firstPassword,
          'Must change password at next sign-in': false,
        },
        'Save',
      );
      expect(await said(staff.page)).to.contain('bea@baker.example');
      await follow(guest, 'A-dock');
      await expectHeading(guest, 'Sign in');
      expect(await said(guest)).to.contain('You need a password now');
      await signIn(guest, 'bea@baker.example', firstPassword);
      await expectHeading(guest, 'A-dock');
    });

    it('A3: the link leads through the sign-in to the page that it pointed to', async () => {
      const late = await newBrowser();
      await late.goto(`${linkAddress}?to=/tickets`);
      await expectHeading(late, 'Sign in');
      await signIn(late, 'bea@baker.example', firstPassword);
      await expectHeading(late, 'Tickets');
      expect(await said(late))
        .to.contain('Invoice of Baker')
        .and.not.contain('Northwind');
    });

    it('S3: staff and portal are signed in side by side, and out one by one', async () => {
      const both = await contact.context().newPage();
      faults.push(watchFaults(both));
      await both.goto(url('/admin'));
      await signIn(both, 'ada@story.example', ownersPassword);
      await expectHeading(both, 'Story Calibration');
      await contact.goto(url('/assets'));
      expect(await listed(contact)).to.deep.equal(['A-MT', 'A-cal-1']);
      expect(await sessions(contact.context(), url('/'))).to.have.length(2);
      await contact.getByRole('banner').locator('summary').filter({ hasText: 'Carl' }).click();
      await contact.getByRole('button', { name: 'Sign out' }).click();
      await expectHeading(contact, 'Sign in');
      await both.goto(url('/admin/customers'));
      await expectHeading(both, 'Customers');
    });

    it('S5: no page had a script error or tried what the policy refuses', () => {
      expect(faults.flat()).to.deep.equal([]);
    });
  });
