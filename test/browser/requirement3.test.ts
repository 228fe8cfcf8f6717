import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { testDatabase } from '../support/database.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { ways } from '../support/long.ts';
import { all } from '../support/people.ts';
import { expectHeading, fillIn, follow, listed, openMenu, said, signIn, unfold } from './steps.ts';

const utility = 'User Account Management Utility';
const firstPassword = 'nine quiet lanterns float';

for (const { script, width, title } of ways('on', 360))
  describe(`Requirement 3: creating portal user accounts with the utility, ${title}`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let cast: Cast;
    let clerk: Page;

    async function newPage(): Promise<Page> {
      const context = await site.context({ script, width });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }
    const url = (path: string) => site.url(path, cast.slug);

    async function arrive(who: PlayerName, path: string): Promise<Page> {
      const page = await newPage();
      await site.signIn(page.context(), cast.players[who]);
      await page.goto(url(path));
      return page;
    }

    before(async () => {
      site = await browserSite();
      cast = await makeCast('requirement3');
      clerk = await newPage();
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat()).to.deep.equal([]);
    });

    it('1, 2: a portal data administrator signs in and selects Activity > User Account Management Utility', async () => {
      await clerk.goto(url('/admin'));
      await signIn(clerk, cast.players.dataAdministrator.username!, password);
      const menu = await openMenu(clerk);
      expect(await menu.innerText()).to.match(/Activity\s+User Account Management Utility/i);
      expect(await menu.innerText()).to.not.match(/Users/);
      await follow(clerk, utility, 'menu');
      await expectHeading(clerk, utility);
    });

    it('3: what is missing is said beside its field, and nothing that was typed is lost', async () => {
      await fillIn(
        clerk,
        { 'Account Type': 'Partner', 'User ID': 'nora', Name: 'Nora', 'Notify User': false },
        'Create',
      );
      expect(await clerk.getByRole('alert').innerText()).to.contain('Enter a password, or tick Notify User.');
      const field = (label: string) => clerk.getByRole('main').getByLabel(label, { exact: true });
      expect(await field('User ID').inputValue()).to.equal('nora');
      expect(await field('Account Type').inputValue()).to.equal('partner');
    });

    it('3, 4, 6: a customer user who can create users; the result page lists each record', async () => {
      await fillIn(
        clerk,
        {
          'Account Type': 'Customer', 'User ID': 'nora', Password: firstPassword, 'Retype Password': firstPassword,
          Name: 'Nora de la Rue', Email: 'nora@example.com', 'Customer/Partner': 'C-2 – South', 'Can Create Users': true,
        },
        'Create',
      ); // prettier-ignore
      await expectHeading(clerk, 'Portal user created');
      const made = await said(clerk);
      for (const part of [
        'User nora, Nora de la Rue', 'Usergroup Customer Portal', 'Email nora@example.com', 'User licence 1 used',
        'Portal user Customer C-2, South', 'Can Create Users: Yes', 'its secure link asks for a password',
      ]) expect(made).to.contain(part);
      expect(await clerk.getByLabel('Address', { exact: true }).inputValue()).to.equal(url('/login'));
      expect(await clerk.content()).to.not.contain(firstPassword);
    }); // prettier-ignore

    it('5, 6: a partner user whose claims need authorization; a customer has no such setting', async () => {
      await follow(clerk, 'Create another');
      const partner = {
        'Account Type': 'Partner', 'User ID': 'pete', Password: firstPassword, 'Retype Password': firstPassword,
        Name: 'Pete Porter', Email: 'pete@example.com', 'Customer/Partner': 'P-1 – Porter',
      }; // prettier-ignore
      const mistaken = { ...partner, 'Account Type': 'Customer', 'Customer/Partner': 'C-2 – South' };
      await fillIn(clerk, { ...mistaken, 'Claim Authorization Required': true }, 'Create');
      expect(await clerk.getByRole('alert').innerText()).to.contain('for partner users');
      await fillIn(clerk, { ...partner, 'Claim Authorization Required': true }, 'Create');
      expect(await said(clerk)).to.contain(
        'Portal user Partner P-1, Porter Can Create Users: No Claim Authorization Required: Yes',
      );
    });

    it('6: an administrator finds the records in the back office', async () => {
      const office = await arrive('administrator', '/admin/users?q=nora');
      await follow(office, 'nora');
      expect(await said(office))
        .to.contain('Customer Portal (external')
        .and.contain('They can see everything for South.');
      await unfold(office);
      const main = office.getByRole('main');
      expect(await main.getByLabel('Email', { exact: true }).inputValue()).to.equal('nora@example.com');
      expect(await main.getByLabel('Last name', { exact: true }).inputValue()).to.equal('de la Rue');
      await office.goto(url(`/admin/customers/${cast.customers.south}/portal_users`));
      expect(await listed(office)).to.deep.equal(['nora']);
      expect(await said(office)).to.contain('Can Create Users');
    });

    it('7: with what was handed over both sign in and see what is theirs', async () => {
      for (const [username, assets] of [
        ['nora', ['A-dock']],
        ['pete', ['A-pier']],
      ] as const) {
        const portal = await newPage();
        await portal.goto(url('/login'));
        await signIn(portal, username, firstPassword);
        await follow(portal, 'Assets', 'menu');
        expect(await listed(portal)).to.deep.equal([...assets]);
      }
    });

    it('4, Can Create Users: a customer user adds a user for their own customer', async () => {
      const page = await arrive('customerUser', '/');
      await follow(page, 'Users', 'menu');
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

    it('4, Can Create Users: a partner user adds a user of the partner', async () => {
      const page = await arrive('partnerUser', '/users/new');
      await fillIn(page, { 'First name': 'Piet', Email: 'piet@porter.example' }, 'Save');
      expect(await said(page))
        .to.contain('Piet added.')
        .and.contain('Invited');
    });

    it('4, Can Create Users: a partner user registers a customer account, and is shown one that is there already', async () => {
      const page = await arrive('partnerUser', '/');
      await follow(page, 'Customers', 'menu');
      await follow(page, 'Register customer');
      await fillIn(page, { Name: 'Harbour Works' }, 'Register customer');
      await expectHeading(page, 'Harbour Works');
      await follow(page, 'Customers', 'menu');
      await follow(page, 'Register customer');
      await fillIn(page, { Name: 'Harbour works' }, 'Register customer');
      expect(await said(page)).to.contain('You may have registered this customer already');
    });

    it('A9: without a licence nothing is made, and the page says who has them', async () => {
      const { admin } = await testDatabase();
      await admin.query('update tenants set licence_limit = 2 where id = $1', [cast.tenantId]);
      await clerk.goto(url('/admin/accounts/new'));
      expect(await said(clerk)).to.contain('None are left');
      await fillIn(
        clerk,
        {
          'User ID': 'late', Password: firstPassword, 'Retype Password': firstPassword, Name: 'Late Comer',
          Email: 'late@example.com', 'Customer/Partner': 'C-2 – South',
        },
        'Create',
      ); // prettier-ignore
      expect(await clerk.getByRole('alert').innerText()).to.match(
        /There aren’t enough licences, so nothing was created\. You have 2/,
      );
    });
  });
