import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { rowsOf } from '../support/whoSees.ts';

const mostSeconds = 4;

describe('Who can see this? among 1,000 portal users and 500 links (A32)', function () {
  this.timeout(120_000);
  let cast: Cast;
  let browser: Browser;
  before(async () => {
    cast = await makeCast('many');
    browser = await signedIn(cast.players.administrator);
    await sql(
      `with k as (
         insert into contacts (tenant_id, customer_id, first_name, last_name)
           select $1, $2, 'Zoe', 'Many ' || lpad(n::text, 4, '0')
             from generate_series(1, 1000) n returning tenant_id, id, customer_id, last_name),
       f as (insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
           select k.tenant_id, k.id, $3, $2 from k where right(last_name, 4)::int % 20 = 0),
       u as (insert into users (tenant_id, first_name, last_name, username, is_external, password_hash)
           select tenant_id, 'Zoe', last_name, replace(lower(last_name), ' ', ''), true, 'x' from k returning tenant_id, id, last_name),
       g as (insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) select tenant_id, id, $4, true from u)
       insert into portal_users (tenant_id, user_id, scope, customer_id, contact_id)
         select u.tenant_id, u.id, 'contact', k.customer_id, k.id from u join k using (last_name)`,
      cast.tenantId,
      cast.customers.north,
      cast.facilities.cal2,
      cast.groups.customerPortal,
    );
    await sql(
      `with c as (insert into customers (tenant_id, number, name)
        select $1, 'M-' || n, 'Many ' || n from generate_series(1, 500) n returning tenant_id, id)
       insert into secure_links (tenant_id, customer_id, key_version)
         select c.tenant_id, c.id, l.key_version from c, secure_links l where l.id = $2`,
      cast.tenantId,
      cast.linkId,
    );
    // What the database does by itself, some time after so many rows.
    await sql('analyze portal_users, users, contacts, contact_facilities, customers, secure_links');
  });

  it(`A32: page by page, each within ${mostSeconds} seconds, every one who can and nobody twice`, async function () {
    const seen: string[] = [];
    const took: number[] = [];
    let asked = 0;
    let path: string | undefined = `/admin/assets/${cast.assets.cal2}/who`;
    while (path !== undefined) {
      const began = performance.now();
      const { status, text } = await browser.get(path);
      took.push(performance.now() - began);
      expect(status).to.equal(200);
      seen.push(...rowsOf(text).keys());
      const [, from, to, total] =
        /(\d+) to (\d+) of (\d+) portal users and working secure links/.exec(text) ?? [];
      expect([Number(from), Number(total)]).to.deep.equal([asked + 1, 1512]);
      asked = Number(to);
      path = /rel="next" href="([^"]*)"/.exec(text)?.[1];
    }
    expect(asked).to.equal(1512);
    const many = seen.filter((name) => name.startsWith('Zoe'));
    expect(many).to.have.length(50);
    expect(new Set(seen).size).to.equal(seen.length);
    expect(Math.max(...took) / 1000).to.be.below(mostSeconds);
  });

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
