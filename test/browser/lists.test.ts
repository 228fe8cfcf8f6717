import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { addPeople, mailSome } from '../support/mailedLinks.ts';
import { seedNames } from './demoNames.ts';
import { wastedRoom } from './room.ts';
import { sql } from '../support/portalPages.ts';

describe('Lists in a browser', function () {
  this.timeout(60_000);
  let cast: Cast;
  let site: BrowserSite;
  before(async () => {
    site = await browserSite();
    cast = await makeCast('lists');
    await sql(`update assets set status = 'retired' where id = $1`, cast.assets.cal1);
  });

  it('filters act without Search where there is script, and the focus stays; each can be taken off', async () => {
    const context = await site.context();
    try {
      await site.signIn(context, cast.players.administrator);
      const page = await context.newPage();
      await page.goto(site.url('/admin/assets', cast.slug));
      const count = page.locator('.pager .count');
      expect(await count.innerText()).to.equal('75 assets');
      const filter = page.getByRole('search').getByLabel('Status');
      await filter.selectOption('Retired');
      await page.waitForURL(/status=retired/);
      expect(await count.innerText()).to.equal('1 asset');
      expect(await filter.evaluate((one) => one === document.activeElement)).to.equal(true);
      const chips = page.locator('.chips');
      await chips.getByRole('link', { name: 'Status: Retired' }).click();
      await page.waitForURL((url) => url.search === '');
      expect(await count.innerText()).to.equal('75 assets');
      expect(await chips.count()).to.equal(0);
      await page.goto(site.url(`/admin/contacts/${cast.players.contactUser.contactId!}/facilities/find`, cast.slug));
      // On a find page too, where they stand in the form of what is ticked: that stays ticked.
      await page.getByRole('checkbox').and(page.locator('[name="facilities"]')).first().check();
      const box = page.getByLabel('Customer facilities only');
      await box.uncheck();
      await page.waitForURL(/chosen=1/);
      expect(await box.isChecked()).to.equal(false);
      expect(await page.locator('[data-picked-count]').innerText()).to.equal('1');
    } finally {
      await context.close();
    }
  }); // prettier-ignore

  it('after Select all on this page, a box that was unticked stays so when the page is loaded again', async () => {
    await sql(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
         select tenant_id, 3000 + n, type_id, facility_id, customer_id, 'open', 'Tess'
         from work_orders, generate_series(1, 30) n where id = $1`,
      cast.workOrder,
    );
    const context = await site.context();
    try {
      await site.signIn(context, cast.players.administrator);
      const page = await context.newPage();
      await page.goto(site.url('/admin/work_orders', cast.slug));
      await page.getByRole('button', { name: 'Next' }).click();
      const boxes = page.locator('tbody [name="orders"]');
      const shown = await boxes.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
      await page.getByRole('button', { name: 'Select all on this page' }).click();
      await boxes.first().uncheck();
      await page.reload();
      expect(await boxes.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).to.deep.equal(shown);
      expect(await boxes.first().isChecked()).to.equal(false);
      expect(await page.locator('[data-picked-count]').innerText()).to.equal(String(shown.length - 1));
    } finally {
      await context.close();
    }
  }); // prettier-ignore

  it('without script the same filters act with Search', async () => {
    const context = await site.context({ script: false });
    try {
      await site.signIn(context, cast.players.administrator);
      const page = await context.newPage();
      await page.goto(site.url('/admin/assets', cast.slug));
      const tools = page.locator('main').getByRole('search');
      await tools.getByLabel('Status').selectOption('Retired');
      expect(new URL(page.url()).search).to.equal('');
      await tools.getByRole('button', { name: 'Search' }).click();
      expect(await page.locator('.pager .count').innerText()).to.equal('1 asset');
    } finally {
      await context.close();
    }
  });

  it('at 1280 px no cell is cut while its table has room, and no table is wider than its place', async () => {
    await seedNames(cast);
    const context = await site.context();
    try {
      await site.signIn(context, cast.players.administrator);
      const page = await context.newPage();
      const contact = `/admin/contacts/${cast.players.contactUser.contactId!}`;
      for (const path of [
        ...['/admin/customers', '/admin/contacts', '/admin/users', '/admin/emails', '/admin/tickets', '/admin/assets'],
        ...['/admin/facilities', '/admin/work_orders', '/admin/invoices', '/admin/personnel', '/admin/partners', '/admin/claims'],
        ...[`/admin/customers/${cast.customers.north}/portal_users`, `${contact}/user/find`, `${contact}/facilities/find`],
      ]) {
        await page.goto(site.url(path, cast.slug));
        expect(await wastedRoom(page), path).to.deep.equal([]);
      }
      // Names of usual length are whole.
      await page.goto(site.url('/admin/contacts', cast.slug));
      for (const text of ['Northwind Aerospace', '+44 20 7946 0123']) {
        const cut = page.locator('.table .cut').filter({ hasText: text }).first();
        expect(await cut.evaluate((one) => one.scrollHeight <= one.clientHeight + 2), text).to.equal(true);
      }
    } finally {
      await context.close();
    }
  }); // prettier-ignore

  it('at 1280 px no row of a list is taller than 60 px, overdue ones with a type and an open order included', async () => {
    await sql(
      `update assets set barcode = 'B-' || right(id::text, 10), manufacturer = 'Verix', model = 'DM-870'
       where tenant_id = $1 and status <> 'retired'`,
      cast.tenantId,
    );
    await sql(
      `update asset_services set next_service_on = current_date - 40, last_service_on = current_date - 400
       where tenant_id = $1`,
      cast.tenantId,
    );
    await sql(
      `insert into price_list_items (tenant_id, code, description, unit, unit_price, currency, tax_milli)
       values ($1, 'TALL-1', 'Calibration', 'piece', 89, 'EUR', 19000)`,
      cast.tenantId,
    );
    await mailSome(cast, (await addPeople(cast)).chief);
    const tall = (page: Page) =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('main tbody tr')]
          .filter((row) => row.getBoundingClientRect().height > 60)
          .map((row) => `${Math.round(row.getBoundingClientRect().height)} px: ${row.innerText.slice(0, 60)}`),
      );
    for (const [player, paths] of [
      [
        'administrator',
        [
          ...['/admin/assets', '/admin/assets?due=overdue', '/admin/work_orders', '/admin/claims', '/admin/emails'],
          ...['/admin/price_list', '/admin/invoices', '/admin/tickets', '/admin/contacts', '/admin/users'],
          `/admin/customers/${cast.customers.south}/secure_link`,
        ],
      ],
      ['customerUser', ['/assets', '/work_orders', '/tickets']],
      ['partnerUser', ['/assets', '/claims']],
    ] as const) {
      const context = await site.context();
      try {
        await site.signIn(context, cast.players[player]);
        const page = await context.newPage();
        for (const path of paths) {
          await page.goto(site.url(path, cast.slug));
          expect(await page.locator('main tbody tr').count(), path).to.be.greaterThan(0);
          expect(await tall(page), path).to.deep.equal([]);
        }
      } finally {
        await context.close();
      }
    }
  }); // prettier-ignore

  it('dark reaches check boxes and file choosers', async () => {
    const context = await site.context({ dark: true });
    try {
      await site.signIn(context, cast.players.administrator);
      const page = await context.newPage();
      const look = (selector: string, pseudo?: string) =>
        page
          .locator(selector)
          .first()
          .evaluate((one, of) => {
            const style = getComputedStyle(one, of);
            // What the browser draws a box with stands in no property: the scheme and the accent say it.
            return [style.colorScheme, style.accentColor, style.backgroundColor];
          }, pseudo);
      await page.goto(site.url('/admin/accounts/bulk', cast.slug));
      const [scheme] = await look('input[type="file"]');
      expect(scheme).to.equal('light dark');
      const [, , dark] = await look('input[type="file"]', '::file-selector-button');
      await page.emulateMedia({ colorScheme: 'light' });
      const [, , light] = await look('input[type="file"]', '::file-selector-button');
      expect(light).not.to.equal(dark);
      await page.goto(site.url('/admin/users/new', cast.slug));
      const [boxScheme, lightAccent] = await look('main input[type="checkbox"]');
      await page.emulateMedia({ colorScheme: 'dark' });
      const [, darkAccent] = await look('main input[type="checkbox"]');
      expect(boxScheme).to.equal('light dark');
      expect(darkAccent).not.to.equal(lightAccent).and.not.equal('auto');
    } finally {
      await context.close();
    }
  });
});
