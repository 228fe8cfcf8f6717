import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { watchFaults } from '../support/browserSite.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { mailingSite, type MailingSite } from '../support/mailing.ts';
import { addPeople, chief, office } from '../support/mailedLinks.ts';
import { BackOffice, firstPassword } from './backOffice.ts';
import { expectHeading, fillIn, follow, leave, press, pressAndConfirm, said, signIn } from './steps.ts';

const petra = 'petra@south.example';

for (const script of scripts('on'))
  describe(`A secure link by email; script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: MailingSite;
    let cast: Cast;
    let staff: BackOffice;
    let guest: Page;
    let link: string;
    const url = (path: string) => site.url(path, cast.slug);

    async function newPage(): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }
    async function tab(name: string): Promise<void> {
      await staff.open('Customers', 'South');
      const tabs = staff.page.getByRole('navigation', { name: 'Customer', exact: true });
      await leave(staff.page, () => tabs.getByRole('link', { name, exact: true }).click());
    }
    /** What the list says of the link that was mailed to an address. */
    const rowOf = (address: string) =>
      staff.page.getByRole('main').getByRole('row').filter({ hasText: address }).first();
    const says = async (address: string) => (await rowOf(address).innerText()).replace(/\s+/g, ' ');
    /** The link in the latest mail to somebody, as their mail program opens it. */
    async function arrived(address: string, after = 0): Promise<string> {
      const { links } = await site.server.waitFor(address, { after });
      return links.find((one) => one.includes('/link/'))!;
    }

    before(async () => {
      site = await mailingSite();
      cast = await makeCast('mailed-link');
      await addPeople(cast);
      const page = await newPage();
      await page.goto(url('/admin'));
      await signIn(page, 'administrator', password);
      staff = new BackOffice(page, url);
    });
    after(async () => {
      for (const context of contexts) await context.close();
      await site.stop();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    it('A2: Email link from the customer’s page, to a contact with Admin Access, for a ticket', async () => {
      await staff.open('Customers', 'South');
      await follow(staff.page, 'Email link');
      await expectHeading(staff.page, 'Email link');
      expect(await staff.page.getByLabel('To', { exact: true }).locator('option').allInnerTexts()).to.deep.equal([
        `South – ${office}`,
        `Chief Contact – ${chief}`,
      ]);
      await fillIn(staff.page, { To: `Chief Contact – ${chief}`, 'Opens': 'T-3 Ticket 3' }, 'Send');
      expect(await said(staff.page)).to.contain(`The link is on its way to ${chief}`);
      link = await arrived(chief);
      expect(link).to.match(new RegExp(`^${url('/link/')}[\\w-]{73}\\?to=`));
    }); // prettier-ignore

    it('A2, A4: the mail arrives; its link and Continue lead to the ticket, without a password', async () => {
      guest = await newPage();
      await guest.goto(link);
      await expectHeading(guest, 'Welcome');
      expect(await said(guest)).to.not.contain('South');
      await press(guest, 'Continue to your portal');
      expect(guest.url()).to.equal(url(`/tickets/${cast.tickets.ofSouth}`));
      expect(await said(guest)).to.contain('Ticket 3');
      await tab('Secure link');
      expect(await says(chief)).to.match(/Chief Contact .* Sent .*T-3 Ticket 3 \d+ \w+ \d{4} Works/);
      await leave(staff.page, () => rowOf(chief).getByRole('link', { name: 'Sent' }).click());
      expect(await said(staff.page)).to.contain(chief);
      expect(await staff.page.content()).to.not.match(/\/link\/[\w-]{73}/);
    });

    it('A3: a portal user is made: the same link asks for the password and says why, and leads where it pointed', async () => {
      await tab('Portal Users');
      await follow(staff.page, 'Add portal user');
      await fillIn(
        staff.page,
        {
          'First name': 'Petra',
          'Last name': 'Page',
          Email: petra,
          Password: firstPassword,
          'Retype Password': firstPassword,
          'Must change password at next sign-in': false,
        },
        'Save',
      );
      await follow(guest, 'Assets', 'menu');
      await expectHeading(guest, 'Sign in');
      await guest.goto(link);
      await expectHeading(guest, 'Sign in');
      expect(await said(guest)).to.contain('You need a password now');
      await signIn(guest, petra, firstPassword);
      expect(guest.url()).to.equal(url(`/tickets/${cast.tickets.ofSouth}`));
      expect(await said(guest)).to.contain('Ticket 3');
      await tab('Secure link');
      expect(await says(chief)).to.contain('Needs a password');
    });

    it('A3: another one can be mailed all the same, and the page says what it asks for', async () => {
      await follow(staff.page, 'Email link');
      expect(await said(staff.page)).to.contain('will ask for a password, because there is 1 portal user.');
      const after = site.server.mails.length;
      await fillIn(staff.page, { To: `South – ${office}`, Opens: 'Assets' }, 'Send');
      const second = await arrived(office, after);
      const reader = await newPage();
      await reader.goto(second);
      await expectHeading(reader, 'Sign in');
      await signIn(reader, petra, firstPassword);
      await expectHeading(reader, 'Assets');
    });

    it('A4: ended, the link opens nothing any more; the other one still leads to the password', async () => {
      await tab('Secure link');
      const end = rowOf(chief).getByRole('button', { name: /^End/ });
      await pressAndConfirm(staff.page, end, 'End link');
      expect(await said(staff.page)).to.contain('Link ended.');
      expect(await says(chief)).to.contain('Ended on');
      expect(await says(office)).to.contain('Needs a password');
      const stranger = await newPage();
      expect((await stranger.goto(link))?.status()).to.equal(404);
      await expectHeading(stranger, 'This link doesn’t work');
    });
  });
