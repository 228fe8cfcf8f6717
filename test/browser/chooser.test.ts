import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

async function tabTo(page: Page, form: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.locator(`${form} select`).evaluate((select) => select === document.activeElement)) return;
  }
  throw new Error(`no Tab leads to the drop-down of ${form}`);
}

describe('A15, A20a: the choice in the bar, where there are too many for its drop-down', function () {
  this.timeout(90_000);
  let cast: Cast;
  let site: BrowserSite;
  before(async () => {
    site = await browserSite();
    cast = await makeCast('choosing');
    await sql(
      `insert into customers (tenant_id, number, name, partner_id)
         select $1, 'P-' || n, 'Branch ' || n, $2 from generate_series(100, 170) n`,
      cast.tenantId,
      cast.partnerId,
    );
    await sql(
      `insert into facilities (tenant_id, code, name, customer_id)
         select $1, 'F-' || n, 'Hall ' || n, $2 from generate_series(100, 170) n`,
      cast.tenantId,
      cast.customers.north,
    );
  });

  for (const [who, find] of [
    ['partnerUser', '/customer'],
    ['customerUser', '/facility'],
  ] as const)
    for (const width of [1280, 360])
      for (const focused of [false, true])
        it(`${find}: Choose… leads on with the first press, at ${width} px${focused ? ', from the drop-down too' : ''}`, async () => {
          const context = await site.context({ width });
          await site.signIn(context, cast.players[who]);
          const page = await context.newPage();
          await page.goto(site.url('/assets', cast.slug));
          const chooser = page.locator(`form.chooser[action="${find}"]`);
          if (focused) await tabTo(page, `form.chooser[action="${find}"]`);
          // As a hand does it: down where the link is, and up there a moment later.
          const box = (await chooser.getByRole('link', { name: 'Choose…' }).boundingBox())!;
          await page.mouse.move(box.x + box.width - 8, box.y + box.height / 2);
          await page.mouse.down();
          await page.waitForTimeout(60);
          await page.mouse.up();
          await page.waitForURL((url) => url.pathname === find, { timeout: 3000 });
          await context.close();
        });

  it('the bar of a partner has one line at 1280 px, with few customers and with many', async () => {
    const few = await makeCast('choosing-few');
    for (const of of [cast, few]) {
      // Those of the tests are longer, and longer the more there are.
      await sql(`update tenants set name = 'Acme Calibration' where id = $1`, of.tenantId);
      const context = await site.context();
      await site.signIn(context, of.players.partnerUser);
      const page = await context.newPage();
      await page.goto(site.url('/assets', of.slug));
      expect(await page.locator('form.chooser[action="/customer"]').count()).to.equal(1);
      expect((await page.locator('header.bar').boundingBox())!.height).to.be.lessThan(70);
      await context.close();
    }
  });

  it('A15: whoever walks through the choices with the keyboard has the button for it', async () => {
    const context = await site.context();
    await site.signIn(context, cast.players.customerUser);
    const page = await context.newPage();
    await page.goto(site.url('/assets', cast.slug));
    const go = page.locator('form.chooser[action="/facility"] .chooser-go');
    const shown = () => go.evaluate((button) => getComputedStyle(button).opacity === '1');
    expect(await shown()).to.equal(false);
    await tabTo(page, 'form.chooser[action="/facility"]');
    expect(await shown()).to.equal(true);
    await page.keyboard.press('Tab');
    expect(await go.evaluate((button) => button === document.activeElement)).to.equal(true);
    expect(await shown()).to.equal(true);
    await context.close();
  });
});
