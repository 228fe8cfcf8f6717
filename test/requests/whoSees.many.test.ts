import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { addManyPeople } from '../support/manyPeople.ts';
import { rowsOf } from '../support/whoSees.ts';

const mostSeconds = 4;

describe('Who can see this? among 1,000 portal users and 500 links (A32)', function () {
  this.timeout(120_000);
  let cast: Cast;
  let browser: Browser;
  before(async () => {
    cast = await makeCast('many');
    browser = await signedIn(cast.players.administrator);
    await addManyPeople(cast, 1000, 20);
    await sql(
      `with c as (insert into customers (tenant_id, number, name)
        select $1, 'M-' || n, 'Many ' || n from generate_series(1, 500) n returning tenant_id, id)
       insert into secure_links (tenant_id, customer_id, key_version)
         select c.tenant_id, c.id, l.key_version from c, secure_links l where l.id = $2`,
      cast.tenantId,
      cast.linkId,
    );
    // What the database does by itself, some time after so many rows.
    await sql('analyze customers, secure_links');
  });

  it(`A32: those who belong to it at once, then the rest; nobody twice, each page within ${mostSeconds} seconds`, async () => {
    const seen: string[] = [];
    const took: number[] = [];
    const said: string[] = [];
    let path: string | undefined = `/admin/assets/${cast.assets.cal2}/who`;
    while (path !== undefined) {
      const began = performance.now();
      const { status, text } = await browser.get(path);
      took.push(performance.now() - began);
      expect(status).to.equal(200);
      seen.push(...rowsOf(text).keys());
      // Of 1,012 users 50 are related to the facility, a few see everything; they come before the others.
      if (said.length === 0) expect(seen.filter((name) => name.startsWith('Zoe'))).not.to.deep.equal([]);
      said.push(/role="status">.*?<p>([^<]*)<\/p>/s.exec(text)?.[1] ?? '');
      path = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(said[0]).to.match(/^\d+ of 1,512 portal users and working secure links checked so far, the most likely ones first\.$/);
    expect(said.at(-1)).to.equal('All 1,512 portal users and working secure links were checked. Nobody else can see this.');
    const many = seen.filter((name) => name.startsWith('Zoe'));
    expect(many).to.have.length(50);
    expect(new Set(seen).size).to.equal(seen.length);
    // They were found before anybody else was asked: none came with the last page.
    expect(said.length).to.be.above(2);
    expect(Math.max(...took) / 1000).to.be.below(mostSeconds);
  }); // prettier-ignore

  it(`A32: why not, 25 at a time and found by name, within ${mostSeconds} seconds`, async () => {
    const began = performance.now();
    const { text } = await browser.get(`/admin/assets/${cast.assets.cal1}/who/not?q=many`);
    expect([...rowsOf(text).keys()]).to.have.length(25);
    expect(text).to.contain('1,000 portal users');
    expect((performance.now() - began) / 1000).to.be.below(mostSeconds);
  });

  it('A32: other people’s pages are served meanwhile', async () => {
    const person = await signedIn(cast.players.customerUser);
    const asking = Promise.all([1, 2, 3].map(() => browser.get(`/admin/assets/${cast.assets.mt}/who`)));
    const began = performance.now();
    expect((await person.get('/assets')).status).to.equal(200);
    const waited = performance.now() - began;
    for (const { status } of await asking) expect(status).to.equal(200);
    expect(waited / 1000).to.be.below(mostSeconds / 2);
  });
});
