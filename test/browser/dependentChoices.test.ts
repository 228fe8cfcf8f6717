import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** A form in which one choice goes by the customer: what is offered then, and what isn't. */
const forms = [
  {
    name: 'contact of a new ticket', who: 'technician', path: '/admin/tickets/new', field: 'Contact',
    button: 'Show this customer’s contacts', own: 'Nora Contact', foreign: 'Wida Contact',
  },
  {
    name: 'facility of a new work order', who: 'technician', path: '/admin/work_orders/new', field: 'Facility',
    button: 'Show this customer’s facilities', own: 'Hall of North', foreign: 'Hall of East',
  },
  {
    name: 'asset of a claim', who: 'partnerUser', path: '/claims/new', field: 'Asset',
    button: 'Show this customer’s assets', own: 'A-NORTH', foreign: 'A-EAST',
  },
] as const; // prettier-ignore

describe('A choice that goes by the customer', function () {
  this.timeout(90_000);
  let cast: Cast;
  let site: BrowserSite;
  before(async () => {
    site = await browserSite();
    cast = await makeCast('narrowed');
    for (const customer of ['north', 'east'] as const) {
      const name = customer === 'north' ? 'North' : 'East';
      const [facility] = await sql<{ id: string }>(
        `insert into facilities (tenant_id, customer_id, code, name) values ($1, $2, $3, $4) returning id`,
        cast.tenantId,
        cast.customers[customer],
        `HALL-${name}`,
        `Hall of ${name}`,
      );
      await sql(
        `insert into assets (tenant_id, facility_id, customer_id, code, description) values ($1, $2, $3, $4, 'Gauge')`,
        cast.tenantId,
        facility!.id,
        cast.customers[customer],
        `A-${name.toUpperCase()}`,
      );
      await sql(
        'update customers set partner_id = $2 where id = $1',
        cast.customers[customer],
        cast.partnerId,
      );
    }
  });

  const offered = (page: Page, field: string) =>
    page
      .getByLabel(field, { exact: true })
      .locator('option')
      .allInnerTexts()
      .then((all) => all.join('\n'));

  for (const script of [true, false])
    for (const { name, who, path, field, button, own, foreign } of forms)
      it(`narrows the ${name} to the customer, ${script ? 'at once with script' : 'without script by a button'}`, async () => {
        const context = await site.context(script ? {} : { script });
        try {
          await site.signIn(context, cast.players[who as PlayerName]);
          const page = await context.newPage();
          await page.goto(site.url(path, cast.slug));
          const only = (here: string, gone: string) =>
            page.waitForFunction(
              ([own, other]) => {
                const all = [...document.querySelectorAll('main option')].map(
                  ({ textContent }) => textContent,
                );
                return all.some((one) => one.includes(own!)) && !all.some((one) => one.includes(other!));
              },
              [here, gone],
            );
          // All of them together may be too many for a drop-down.
          const before = await offered(page, field);
          if (before !== '') expect(before).to.contain(own).and.contain(foreign);
          await page.getByLabel('Description').first().fill('It sticks at 4 bar.');
          await page.locator('#field-customer_id').selectOption({ label: 'North' });
          const press = page.getByRole('button', { name: button });
          expect(await press.isVisible()).to.equal(!script);
          if (script) await only(own, foreign);
          else await press.click();
          expect(await offered(page, field))
            .to.contain(own)
            .and.not.contain(foreign);
          expect(await page.getByLabel('Description').first().inputValue()).to.equal('It sticks at 4 bar.');
          if (!script) return;
          // What is chosen of it stays while the same customer is chosen anew, and goes with another.
          const select = page.getByLabel(field, { exact: true });
          const label = (await select.locator('option').allInnerTexts()).find((one) => one.includes(own))!;
          await select.selectOption({ label: label.trim() });
          await page.locator('#field-customer_id').selectOption({ label: 'East' });
          await page.waitForFunction(
            (gone) =>
              ![...document.querySelectorAll('main option')].some((one) => one.textContent.includes(gone)),
            own,
          );
          expect(await page.getByLabel(field, { exact: true }).inputValue()).to.equal('');
        } finally {
          await context.close();
        }
      });
});
