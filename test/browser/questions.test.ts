import { expect } from 'chai';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { inspect } from './inspect.ts';
import { expectHeading, leave, openRowMenu, pressAndConfirm, said } from './steps.ts';

for (const script of scripts('on'))
  describe(`Portal Users on a phone: one menu per row, which asks first; script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    let site: BrowserSite;
    let cast: Cast;
    let context: BrowserContext;
    let page: Page;
    let faults: string[];
    let home: string;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('questions');
      // Nine people, as a customer may well have.
      await sql(
        `with made as (insert into users (tenant_id, first_name, last_name, username, email, is_external, state)
           select $1, 'Person', 'Number' || n, 'person' || n || '@north.example', 'person' || n || '@north.example', true, 'active'
           from generate_series(1, 3) n returning id)
         insert into portal_users (tenant_id, user_id, customer_id, scope) select $1, id, $2, 'customer' from made`,
        cast.tenantId,
        cast.customers.north,
      );
      context = await site.context({ script, width: 360 });
      await site.signIn(context, cast.players.administrator);
      page = await context.newPage();
      faults = watchFaults(page);
      home = site.url(`/admin/customers/${cast.customers.north}/portal_users`, cast.slug);
    });
    after(async () => {
      await context.close();
      expect(faults).to.deep.equal([]);
    });

    const rowOf = (username: string): Locator =>
      page.getByRole('main').getByRole('row').filter({ hasText: username });
    const question = () => page.locator('[data-question]');

    it('shows nine people with one control each, and nothing hangs over, its menu open or not', async () => {
      await page.goto(home);
      expect(await page.locator('tbody > tr').count()).to.equal(9);
      const controls = page.locator('tbody').locator('button, select, summary').filter({ visible: true });
      expect(await controls.count()).to.equal(9);
      const menu = await openRowMenu(rowOf('person1@north.example'));
      for (const name of ['Suspend', 'Resend', 'Delete', 'Change password'].filter((one) => one !== 'Resend'))
        expect(await menu.getByText(name).first().isVisible(), name).to.equal(true);
      if (script) await inspect(page);
    });

    it('Suspend asks, in a dialog or on a page; Cancel leaves everything as it was', async () => {
      await page.goto(home);
      const suspend = (await openRowMenu(rowOf('person1@north.example'))).getByRole('button', {
        name: /^Suspend/,
      });
      await suspend.click();
      await question().waitFor();
      expect(await page.getByRole('dialog').count()).to.equal(script ? 1 : 0);
      expect(await question().innerText())
        .to.contain('Suspend Person Number1?')
        .and.contain('can’t sign in until you resume them');
      if (script) {
        await inspect(page);
        await page.keyboard.press('Escape');
        expect(await page.getByRole('dialog').count()).to.equal(0);
        expect(page.url()).to.equal(home);
      } else {
        await leave(page, () => question().getByRole('link', { name: 'Cancel' }).click());
        expect(page.url()).to.equal(home);
      }
      expect(await rowOf('person1@north.example').innerText())
        .to.contain('Can’t sign in: no usergroup')
        .and.not.contain('Suspended');
    });

    it('the button repeats the verb and does it', async () => {
      await page.goto(home);
      const menu = await openRowMenu(rowOf('person1@north.example'));
      await pressAndConfirm(page, menu.getByRole('button', { name: /^Suspend/ }), 'Suspend');
      expect(page.url()).to.equal(home);
      expect(await said(page)).to.contain('person1@north.example has been suspended.');
      expect(await rowOf('person1@north.example').innerText()).to.contain('Suspended');
    });

    it('Undo stands in the notice, with script for ten seconds, and takes it back', async () => {
      const lab = cast.facilities.portalLab;
      const user = `/admin/users/${cast.players.technician.userId}`;
      await sql(
        'insert into user_labs (tenant_id, user_id, facility_id) values ($1, $2, $3) on conflict do nothing',
        cast.tenantId,
        cast.players.technician.userId,
        lab,
      );
      const remove = async () => {
        await page.goto(site.url(user, cast.slug));
        await leave(page, () =>
          page.getByRole('main').getByRole('button', { name: 'Remove Facility PORTAL', exact: true }).click(),
        );
      };
      const undo = page.getByRole('button', { name: 'Undo', exact: true });
      const labs = () => page.getByRole('region', { name: 'Labs' }).innerText();
      await remove();
      expect(await labs()).to.not.contain('PORTAL');
      await leave(page, () => undo.click());
      expect(await labs()).to.contain('PORTAL');
      if (!script) return;
      await page.clock.install();
      await remove();
      await page.clock.runFor(9_000);
      expect(await undo.count()).to.equal(1);
      await page.clock.runFor(2_000);
      expect(await undo.count()).to.equal(0);
      await page.clock.resume();
    });

    if (script)
      it('the way back leads where one came from', async () => {
        const customer = site.url(`/admin/customers/${cast.customers.north}`, cast.slug);
        await page.goto(customer);
        await leave(page, () => page.getByRole('link', { name: '2 assets', exact: true }).click());
        await leave(page, () => page.getByRole('main').getByRole('link', { name: 'A-cal-1' }).click());
        await expectHeading(page, 'A-cal-1');
        await leave(page, () => page.locator('.page-head .back').click());
        expect(page.url()).to.contain(`customer=${cast.customers.north}`);
      });
  });
