import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { expectHeading, fillIn, said } from './steps.ts';

for (const script of scripts('on'))
  describe(`Two administrators at once, and one who presses twice; script ${script ? 'on' : 'off'} (S25)`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: BrowserSite;
    let cast: Cast;
    const url = (path: string) => site.url(path, cast.slug);

    async function pageOf(who: PlayerName, path: string): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      await site.signIn(context, cast.players[who]);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      await page.goto(url(path));
      return page;
    }
    const field = (page: Page, label: string) => page.getByRole('main').getByLabel(label, { exact: true });
    /** Presses a button twice as fast as a hand can, and waits until the page that answers stands still. */
    async function pressTwice(page: Page, name: string): Promise<void> {
      await page.getByRole('main').getByRole('button', { name, exact: true }).first().dblclick();
      await page.waitForURL((to) => /\/[0-9a-f-]{36}$/.test(to.pathname));
      await page.waitForLoadState('load');
    } // prettier-ignore

    before(async () => {
      site = await browserSite();
      cast = await makeCast('together');
      await sql(
        'update user_usergroups set usergroup_id = $2 where user_id = $1',
        cast.players.technician.userId,
        cast.groups.administrators,
      );
    });
    after(async () => {
      for (const context of contexts) await context.close();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    it('the second to save a contact sees both values, loses nothing, and can save on purpose', async () => {
      const contact = `/admin/contacts/${cast.players.contactUser.contactId!}/details`;
      const first = await pageOf('administrator', contact);
      const second = await pageOf('technician', contact);
      await fillIn(first, { 'Job title': 'Quality manager', 'Access Reports': true }, 'Save');
      await fillIn(second, { 'Job title': 'Head of quality', Phone: '+45 12 34 56' }, 'Save');

      const [{ name }] = (await sql<{ name: string }>(
        "select first_name || ' ' || last_name as name from users where id = $1",
        cast.players.administrator.userId,
      )) as [{ name: string }];
      expect(await said(second)).to.contain(`${name} changed this a moment ago`);
      const row = async (name: string) =>
        (await second.getByRole('row').filter({ hasText: name }).innerText()).replace(/\s+/g, ' ');
      expect(await row('Job title')).to.equal('Job title Quality manager Head of quality');
      expect(await row('Access Reports')).to.equal('Access Reports Ticked Not changed by you');
      const phone = second.getByRole('row').filter({ hasText: '+45 12 34 56' });
      expect(await phone.count(), 'nobody else changed it').to.equal(0);
      expect(await field(second, 'Access Reports').isChecked(), 'what is saved').to.equal(true);
      expect(await field(second, 'Phone').inputValue()).to.equal('+45 12 34 56');
      expect(await field(second, 'Job title').inputValue(), 'what was typed stays').to.equal(
        'Head of quality',
      );
      await first.reload();
      expect(await field(first, 'Job title').inputValue(), 'and is not saved').to.equal('Quality manager');

      await fillIn(second, { 'Access Reports': true }, 'Save');
      await first.reload();
      expect(await field(first, 'Job title').inputValue()).to.equal('Head of quality');
      expect(await field(first, 'Access Reports').isChecked()).to.equal(true);
    });

    it('a doubled press makes one contact', async () => {
      const page = await pageOf('administrator', `/admin/contacts/new?customer=${cast.customers.north}`);
      await field(page, 'First name').fill('Twice');
      await field(page, 'Last name').fill('Pressed');
      await pressTwice(page, 'Save');
      await expectHeading(page, 'Twice Pressed');
      const made = await sql("select 1 from contacts where tenant_id = $1 and first_name = 'Twice'", cast.tenantId); // prettier-ignore
      expect(made).to.have.length(1);
    });

    it('a doubled press gives access once', async () => {
      const page = await pageOf('administrator', `/admin/access/new?customer=${cast.customers.north}`);
      for (const [label, value] of [
        ['First name', 'Once'],
        ['Last name', 'Given'],
        ['Email', 'once@north.example'],
      ] as const)
        await field(page, label).fill(value);
      await pressTwice(page, 'Save');
      await expectHeading(page, 'Once Given');
      expect(await said(page), 'the first answer’s notice').to.contain('Once Given');
      const made = await sql(
        `select 1 from users u join portal_users p on p.user_id = u.id join contacts k on k.id = p.contact_id
           where u.tenant_id = $1 and k.first_name = 'Once'`,
        cast.tenantId,
      );
      expect(made).to.have.length(1);
      const invited = await sql(
        "select 1 from emails where tenant_id = $1 and to_address = 'once@north.example'",
        cast.tenantId,
      );
      expect(invited, 'A7: one invitation').to.have.length(1);
    });
  });
