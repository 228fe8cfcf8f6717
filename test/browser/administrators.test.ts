import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { everyWay, scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { expectHeading, fillIn, follow, leave, listed, press, said } from './steps.ts';

for (const script of scripts('on'))
  for (const width of everyWay ? [1280, 360] : [script ? 1280 : 360])
    describe(`What administrators do with people, script ${script ? 'on' : 'off'}, ${width} px`, function () {
      this.timeout(120_000);
      let context: BrowserContext;
      let faults: string[];
      let site: BrowserSite;
      let cast: Cast;
      let page: Page;
      const go = (path: string) => page.goto(site.url(path, cast.slug));

      before(async () => {
        site = await browserSite();
        cast = await makeCast('people');
        context = await site.context({ script, width });
        await site.signIn(context, cast.players.administrator);
        page = await context.newPage();
        faults = watchFaults(page);
      });
      after(async () => {
        await context.close();
        expect(faults).to.deep.equal([]);
      });

      /** Chooses the one that is the same, and of what differs between the two what one of them has. */
      async function choosePair(other: string, heading: string, has: 'first' | 'last'): Promise<void> {
        const main = page.getByRole('main');
        await main.getByRole('radio', { name: other, exact: true }).check();
        await press(page, 'Select');
        await expectHeading(page, heading);
        for (const group of await main.getByRole('radiogroup').or(main.getByRole('group')).all())
          if ((await group.getByRole('radio').count()) > 0 && (await group.getByRole('radio', { checked: true }).count()) === 0)
            await group.getByRole('radio')[has]().check();
        await press(page, 'Show what changes');
      } // prettier-ignore

      /** Whom *Who can see this?* of an asset names. */
      async function whoSees(asset: string): Promise<string[]> {
        await go(`/admin/assets/${asset}/who`);
        await page.getByRole('status').getByText('Nobody else can see this.').waitFor();
        return (await listed(page)).map((person) => person.split(/\s+/).at(-1) ?? '');
      }

      it('14.8: names a preset, fills a contact’s form with it, and gives it to two with a preview', async () => {
        await go('/admin/permission_presets/new');
        await fillIn(page, { Name: 'Site manager', 'Create Work Order': true, 'Edit Contact': true }, 'Save');
        const { contactId } = cast.players.contactUser;
        await go(`/admin/contacts/${contactId}/details`);
        await fillIn(page, { 'Permission preset': 'Site manager' }, 'Use preset');
        const box = (label: string) => page.getByRole('main').getByLabel(label, { exact: true });
        expect([await box('Create Work Order').isChecked(), await box('Access Billing').isChecked()]).to.deep.equal([true, false]);
        await press(page, 'Save');
        expect(await said(page)).to.contain('Saved.');
        const [row] = await sql<{ create_work_order: boolean; edit_contact: boolean }>(
          'select create_work_order, edit_contact from contacts where id = $1', contactId,
        ); // prettier-ignore
        expect(row).to.deep.equal({ create_work_order: true, edit_contact: true });
        await go('/admin/permission_presets');
        await follow(page, 'Apply Site manager');
        const names = await page.getByRole('main').getByRole('checkbox').count();
        expect(names).to.be.greaterThan(1);
        for (const name of ['Nora Contact', 'Alla Contact'])
          await page.getByRole('main').getByRole('checkbox', { name, exact: true }).check();
        await press(page, 'Show what changes');
        await expectHeading(page, 'Apply Site manager');
        await press(page, 'Apply');
        const [all] = await sql<{ create_work_order: boolean }>(
          'select create_work_order from contacts where id = $1', cast.players.allContact.contactId,
        ); // prettier-ignore
        expect(all?.create_work_order).to.equal(true);
      }); // prettier-ignore

      it('14.9: somebody asks for access at the sign-in page, and is given it by the filled-in form', async () => {
        const stranger = await context.browser()!.newContext({ javaScriptEnabled: script, viewport: { width, height: 800 } });
        const asking = await stranger.newPage();
        await asking.goto(site.url('/login', cast.slug));
        await leave(asking, () => asking.getByRole('link', { name: 'Ask for access' }).click());
        const request = { Name: 'Rita Berg', Company: 'North', Email: 'rita@north.example', Note: 'I run the lab.' };
        await fillIn(asking, request, 'Ask for access');
        expect(await said(asking)).to.contain('Your request has been sent to');
        await stranger.close();
        await go('/admin/access_requests');
        expect(await said(page)).to.contain('Rita Berg').and.contain('I run the lab.');
        await leave(page, () => page.getByRole('main').getByRole('link', { name: /^Give portal access/ }).first().click());
        await expectHeading(page, 'Give portal access');
        const main = page.getByRole('main');
        expect(await main.getByLabel('Email', { exact: true }).first().inputValue()).to.equal('rita@north.example');
        const customer = main.getByLabel('Customer', { exact: true });
        const choosing = () => customer.selectOption(cast.customers.north);
        // With script its facilities come at once.
        await (script ? leave(page, choosing) : choosing());
        await press(page, 'Save');
        expect(await said(page)).to.contain('Rita Berg');
        const [user] = await sql<{ state: string }>(
          "select state from users where tenant_id = $1 and username = 'rita@north.example'", cast.tenantId,
        ); // prettier-ignore
        expect(user?.state).to.equal('invited');
        await go('/admin/access_requests');
        expect(await said(page)).not.to.contain('I run the lab.');
      }); // prettier-ignore

      it('14.10: two contacts that are one are merged, and the old address leads on', async () => {
        const { contactId } = cast.players.contactUser;
        const [twin] = await sql<{ id: string }>(
          `insert into contacts (tenant_id, customer_id, first_name, last_name, access_billing) values ($1, $2, 'Nora', 'Kontakt', true)
             returning id`, cast.tenantId, cast.customers.north,
        );
        await go(`/admin/contacts/${contactId}/merge`);
        await choosePair('Nora Kontakt', 'Merge Nora Kontakt and Nora Contact', 'last');
        expect(await said(page)).to.contain('Merge Nora Kontakt into Nora Contact?').and.contain('Access Billing');
        await page.getByRole('main').getByRole('checkbox').check();
        await press(page, 'Merge');
        expect(await said(page)).to.contain('Nora Kontakt has been merged into Nora Contact.');
        await go(`/admin/contacts/${twin!.id}`);
        expect(page.url()).to.contain(`/admin/contacts/${contactId}`);
        const [kept] = await sql<{ access_billing: boolean }>('select access_billing from contacts where id = $1', contactId);
        expect(kept?.access_billing).to.equal(true);
      }); // prettier-ignore

      it('14.10: two customers that are one are merged, with who sees more, and the old address leads on', async () => {
        const { north, south } = cast.customers;
        await go(`/admin/customers/${south}/merge`);
        await expectHeading(page, 'Merge South');
        await choosePair('North', 'Merge North (C-1) and South (C-2)', 'first');
        const words = await said(page);
        expect(words).to.contain('Merge North (C-1) into South (C-2)?').and.contain('You can’t undo this.').and.contain('2 facilities');
        await page.getByRole('main').getByRole('checkbox').check();
        await press(page, 'Merge');
        expect(await said(page)).to.contain('North (C-1) has been merged into South (C-2).');
        await go(`/admin/customers/${north}`);
        expect(page.url()).to.contain(`/admin/customers/${south}`);
        await expectHeading(page, 'South');
        // A32: whose assets South's are now. Who saw one facility of North sees no more, and South's link has ended.
        const whole = ['admincontact', 'admincontactwithoutside', 'customeruser'];
        expect(await whoSees(cast.assets.dock)).to.have.members(whole);
        expect(await whoSees(cast.assets.cal1)).to.have.members([...whole, 'contactuser', 'contactwithpermissions']);
      }); // prettier-ignore
    });
