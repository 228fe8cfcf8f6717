import { expect } from 'chai';
import { visitor } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('platform', () => {
  describe('/', () => {
    it('says what Gatehouse is and leads to both ways on', async () => {
      const page = await (await visitor()).get('/');
      expect(page.status).to.equal(200);
      expect(page.text)
        .to.contain('Find your portal')
        .and.contain('Create a portal')
        .and.contain('href="/signup"');
      expect(page.headers['content-security-policy']).to.match(/form-action 'self';/);
    });

    it('finds a portal by its exact name or address in any writing, and lists nothing else', async () => {
      const cast = await makeCast('find');
      const href = `http://${cast.slug}.localhost:3000/`;
      const browser = await visitorFrom();
      const find = async (words: string) => (await browser.get(`/?portal=${encodeURIComponent(words)}`)).text;
      for (const words of [
        cast.slug,
        `company ${cast.slug}`,
        `${cast.slug}.localhost`,
        href,
        `  ${cast.slug.toUpperCase()} `,
        `\u202a${cast.slug.slice(0, 3)}\u200b${cast.slug.slice(3)}\u00a0`,
        `Company\u00a0${cast.slug}\u00ad`,
      ])
        expect(await find(words), words).to.contain(href);
      // Names that begin so have all companies of these tests.
      for (const words of [
        `Company ${cast.slug.slice(0, -1)}`,
        cast.slug.slice(0, -1),
        '%',
        'a\0b',
        '<script>',
      ])
        expect(await find(words), words).to.contain('No portal has exactly that name or address.');
      expect(await find('<script>')).to.not.contain('<script>');
      for (const nothing of ['   ', '\u200b\u3000'])
        expect(await find(nothing)).to.not.contain('No portal has');
    });

    it('A1: a suspended portal isn’t found', async () => {
      const cast = await makeCast('find');
      const { admin } = await testDatabase();
      await admin.query("update tenants set status = 'suspended' where id = $1", [cast.tenantId]);
      expect((await (await visitorFrom()).get(`/?portal=${cast.slug}`)).text).to.contain(
        'No portal has exactly',
      );
    });

    it('S11: looking for portals is limited', async () => {
      const browser = await visitorFrom();
      for (let n = 0; n < 20; n += 1) expect((await browser.get(`/?portal=none-${n}`)).status).to.equal(200);
      expect((await browser.get('/?portal=none')).status).to.equal(429);
      expect((await browser.get('/')).status, 'the page itself').to.equal(200);
    });

    it('is no page of a tenant’s host, and the tenant’s pages are none of the platform’s', async () => {
      const cast = await makeCast('find');
      expect((await (await visitor(cast.slug)).get('/signup')).status).to.equal(404);
      for (const path of ['/login', '/admin/login', '/my_profile', '/link/x', '/admin/welcome/x'])
        expect((await (await visitor()).get(path)).status, path).to.equal(404);
    });
  });
});
