import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { watchFaults } from '../support/browserSite.ts';
import { scripts } from '../support/long.ts';
import { mailingSite, type MailingSite } from '../support/mailing.ts';
import { BackOffice } from './backOffice.ts';
import { expectHeading, fillIn, follow, openRowMenu, press, said, signIn } from './steps.ts';

const first = 'seven green bicycles sing';
const second = 'eight blue tandems hum along';
const third = 'nine red unicycles whistle';

for (const script of scripts('off'))
  describe(`A7: by invitation to a password of one’s own, and to a new one; script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    const slug = `invitation-${script ? 'on' : 'off'}`;
    const address = `petra@${slug}.example`;
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: MailingSite;
    let staff: BackOffice;
    let petra: Page;
    const url = (path: string) => site.url(path, slug);

    async function newPage(): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }
    const mailTo = (to: string, after: number) => site.server.waitFor(to, { after });
    const linkIn = ({ links }: { links: string[] }, path: string) =>
      links.find((link) => new URL(link).pathname.startsWith(path))!;
    /** Opens the link of an email, after a scanner did, and sets a password there. */
    async function setPassword(link: string, secret: string): Promise<void> {
      const scanner = await newPage();
      for (let n = 0; n < 3; n += 1) expect((await scanner.goto(link))?.status()).to.equal(200);
      expect(await scanner.context().cookies()).to.deep.equal([]);
      await petra.goto(link);
      await fillIn(petra, { 'New password': secret, 'Retype Password': secret }, 'Save password');
      expect(await said(petra)).to.contain('Password saved. You’re signed in.');
    }

    before(async () => {
      site = await mailingSite();
      staff = new BackOffice(await newPage(), url);
      await staff.signUp(site.url('/'), slug);
      await staff.add('Customers', 'Add customer', { 'Customer number': 'C-1', Name: 'Northwind' });
      petra = await newPage();
    });
    after(async () => {
      for (const context of contexts) await context.close();
      await site.stop();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    it('staff add a portal user without a password: an email arrives', async () => {
      await follow(staff.page, 'Portal Users');
      await follow(staff.page, 'Add portal user');
      expect(await staff.page.getByLabel('Send invitation', { exact: true }).isChecked()).to.equal(true);
      await fillIn(staff.page, { 'First name': 'Petra', 'Last name': 'Quist', Email: address }, 'Save');
      expect(await said(staff.page)).to.contain(`An invitation is on its way to ${address}.`);
      const mail = await mailTo(address, 0);
      expect(mail.text).to.contain(address).and.contain(url('/login')).and.contain(url('/my_profile'));
      await staff.page.reload();
      const row = staff.page.getByRole('row').filter({ hasText: address });
      await openRowMenu(row);
      expect(await row.innerText())
        .to.match(/Invited \(\d{1,2} \w{3} \d{4}\)/)
        .and.contain('Emailed to')
        .and.contain('Resend');
    });

    it('the link leads to a password, and the password into the portal', async () => {
      const link = linkIn(await mailTo(address, 0), '/invitation/');
      await petra.goto(link);
      expect(await petra.getByLabel('Username').inputValue()).to.equal(address);
      await setPassword(link, first);
      expect(new URL(petra.url()).pathname).to.equal('/');
      const again = await newPage();
      await again.goto(link);
      await expectHeading(again, 'This link has expired or has already been used');
      await follow(again, 'Send me a new link');
      await expectHeading(again, 'Forgot your password?');
      await staff.page.reload();
      const row = staff.page.getByRole('row').filter({ hasText: address });
      await openRowMenu(row);
      expect(await row.innerText())
        .to.contain('Active')
        .and.contain('Last sign-in');
    });

    it('a change at my_profile is told by email', async () => {
      const before = site.server.mails.length;
      await petra.goto(url('/my_profile'));
      const filling = { 'Present password': first, 'New password': second, 'Retype Password': second };
      await fillIn(petra, filling, 'Change password');
      expect(await said(petra)).to.contain('Password changed.');
      const mail = await mailTo(address, before);
      expect(mail.subject).to.equal('Story Calibration: your password was changed');
      for (const secret of [first, second]) expect(mail.raw).to.not.contain(secret);
    });

    it('a forgotten password is set anew by a link, and the one that was known opens nothing', async () => {
      const before = site.server.mails.length;
      const elsewhere = await newPage();
      await elsewhere.goto(url('/login'));
      await signIn(elsewhere, address, second);
      expect((await mailTo(address, before)).subject).to.equal('Story Calibration: new sign-in');
      await petra.context().clearCookies();
      await petra.goto(url('/login'));
      await follow(petra, 'Forgot password?');
      await fillIn(petra, { 'Username or Email': address.toUpperCase() }, 'Send link');
      await expectHeading(petra, 'Sign in');
      expect(await said(petra)).to.contain('we’ve sent a link');
      const mail = await mailTo(address, before + 1);
      await setPassword(linkIn(mail, '/reset_password/'), third);
      expect(new URL(petra.url()).pathname).to.equal('/');
      await petra.context().clearCookies();
      await petra.goto(url('/login'));
      await signIn(petra, address, second);
      expect(await said(petra)).to.contain('don’t match');
      await signIn(petra, address, third);
      expect(new URL(petra.url()).pathname).to.equal('/');
      await elsewhere.goto(url('/my_profile'));
      await expectHeading(elsewhere, 'Sign in');
    });

    it('staff send a password reset, or copy the link', async () => {
      const before = site.server.mails.length;
      await staff.page.reload();
      const row = staff.page.getByRole('row').filter({ hasText: address });
      await (await openRowMenu(row)).getByRole('button', { name: 'Send password reset' }).click();
      // Others may still be on their way: that somebody signed in from a new device, say.
      const resets = ({ links }: { links: string[] }) => links.some((link) => link.includes('/reset_password/'));
      await site.server.waitFor(address, { after: before, that: resets });
      await staff.page.waitForLoadState('load');
      await (await openRowMenu(row)).getByRole('link', { name: 'Copy link' }).click();
      await expectHeading(staff.page, 'Password reset');
      const shown = staff.page.getByRole('main').locator('input[readonly]');
      const link = await shown.inputValue();
      expect(link).to.contain(url('/reset_password/'));
      await press(staff.page, 'Create a link to copy');
      expect(await staff.page.getByRole('main').locator('input[readonly]').inputValue()).to.not.equal(link);
      const later = await newPage();
      await later.goto(link);
      await expectHeading(later, 'This link has expired or has already been used');
    }); // prettier-ignore
  });
