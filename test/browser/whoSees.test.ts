import { expect } from 'chai';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { addManyPeople } from '../support/manyPeople.ts';

describe('Who can see this? while one reads (A32)', function () {
  this.timeout(60_000);
  let cast: Cast;
  let site: BrowserSite;
  before(async () => {
    site = await browserSite();
    cast = await makeCast('whosees');
    await addManyPeople(cast, 600, 50);
  });

  const everybody =
    /^All 612 portal users and working secure links were checked\. Nobody else can see this\.$/;

  it('A32: with script the rest are asked by themselves, and everybody who can is in one table, once', async () => {
    const context = await site.context();
    try {
      await site.signIn(context, cast.players.administrator);
      const page = await context.newPage();
      await page.goto(site.url(`/admin/assets/${cast.assets.cal2}/who`, cast.slug));
      await page.getByRole('status').getByText(everybody).waitFor({ timeout: 30_000 });
      const names = await page.locator('tbody th a').allInnerTexts();
      expect(names.filter((name) => name.startsWith('Zoe'))).to.have.length(12);
      const ids = await page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.id));
      expect(new Set(ids).size).to.equal(ids.length);
      expect(await page.locator('a[rel="next"]').count()).to.equal(0);
    } finally {
      await context.close();
    }
  });

  it('A32: without script a link asks on, page by page', async () => {
    const context = await site.context({ script: false });
    try {
      await site.signIn(context, cast.players.administrator);
      const page = await context.newPage();
      await page.goto(site.url(`/admin/assets/${cast.assets.cal2}/who`, cast.slug));
      const status = page.getByRole('status');
      expect(await status.innerText()).to.match(
        /^\d+ of 612 portal users and working secure links checked so far/,
      );
      const next = page.getByRole('link', { name: 'Check the next' });
      while ((await next.count()) > 0) await next.click();
      expect(await status.innerText()).to.match(everybody);
    } finally {
      await context.close();
    }
  });
});
