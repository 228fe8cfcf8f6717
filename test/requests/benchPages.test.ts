import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { smallTenant } from '../../bench/data/size.ts';
import { commonWord } from '../../bench/data/words.ts';
import { makeDataset, type Dataset, type MeasuredTenant } from '../../bench/dataset.ts';
import {
  askersIn,
  askersOf,
  contactAskers,
  contactPages,
  measuredPages,
  type AskerOf,
} from '../../bench/pages/askers.ts';
import { PageAsker, type Pair } from '../../bench/pages/compare.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { everyWay } from '../support/long.ts';

describe('the bench asks for pages that answer', function () {
  this.timeout(60_000);
  let dataset: Dataset;
  let server: Server;
  let pages: PageAsker;
  const askers = new Map<MeasuredTenant, AskerOf>();

  before(async () => {
    const database = await testDatabase();
    dataset = await makeDataset(database.admin, { tenants: 2, big: smallTenant }, database.keys);
    const { big, small } = dataset.tenants;
    for (const tenant of [big, small]) askers.set(tenant, await askersIn(database, tenant));
    server = createServer((await testApp()).app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    pages = new PageAsker((server.address() as AddressInfo).port);
  });
  after(async () => {
    pages.stop();
    server.close();
    // Nobody wrote the entries of its log: whoever checks the logs of this database would find them tampered with.
    const { admin } = await testDatabase();
    for (const table of ['audit_log', 'audit_heads'])
      await admin.query(
        `delete from ${table} x using tenants t where t.id = x.tenant_id and (t.slug = 'big' or t.slug like 'small-%')`,
      );
  });

  /** All pairs of a page; those of its own opener must be there. */
  async function pairsOf(page: ReturnType<typeof measuredPages>[number]): Promise<Pair[]> {
    const { big, small } = dataset.tenants;
    return pages.pairsOfPage(page, askers.get(big)!, askers.get(small)!);
  }

  for (const page of measuredPages())
    it(`P3: ${page.key}, in the big tenant and in a small one`, async () => {
      const pairs = await pairsOf(page);
      expect(pairs.length).to.be.greaterThan(0);
      expect(pairs[0]?.what).to.match(new RegExp(`^${askersOf(page)[0]!}: `));
      // The page alone, but by name and in the long run its searches, orders and filters as well.
      for (const { ours, base, what } of everyWay ? pairs : pairs.slice(0, 1)) {
        expect(ours.asker.slug, what).to.equal('big');
        expect(base.asker.slug, what).to.equal('small-1');
        expect((await pages.ask(ours)).status, what).to.be.oneOf([200, 303]);
      }
    });

  it('P3: a list is measured with its searches, and each word is found as often as it should be', async () => {
    const page = measuredPages().find(({ key }) => key === 'staff /admin/contacts')!;
    const pairs = await pairsOf(page);
    const rowsOf = async (name: string) => {
      const pair = pairs.find(({ what }) => what.endsWith(`· ${name}`))!;
      const { body } = await pages.ask(pair.ours);
      return new Set(body.toString().match(/\/admin\/contacts\/[0-9a-f-]{36}/g)).size;
    };
    expect(await rowsOf('search, rare word')).to.be.within(3, 10);
    expect(await rowsOf('search, common word')).to.equal(25);
    expect(await rowsOf('search, nothing found')).to.equal(0);
    expect(await rowsOf('second page')).to.equal(25);
  });

  it('P4: a contact of very many facilities and one of a single large site open the portal’s pages', async () => {
    const { admin, keys } = await testDatabase();
    const { many, one } = await contactAskers({ admin, keys }, dataset);
    expect([many.actor?.reach, one.actor?.reach]).to.deep.equal([20, 1]);
    for (const page of contactPages()) {
      const pairs = await pages.pairsOf(
        page.key,
        { asker: many, path: page.path(many.ids) },
        { asker: one, path: page.path(one.ids) },
        true,
      );
      expect(pairs.length, page.key).to.be.greaterThan(0);
    }
  });

  it('P4: the site has more of each list than is counted, and of the common word', async () => {
    const { admin, keys } = await testDatabase();
    const { one } = await contactAskers({ admin, keys }, dataset);
    for (const path of ['/assets', '/recalls', '/delinquent', '/work_orders', '/in_work'])
      for (const query of ['', `?q=${commonWord}`]) {
        const { status, body } = await pages.ask({ asker: one, path: path + query });
        expect(status).to.equal(200);
        expect(body.toString(), path + query).to.match(/1,000\+/);
      }
  });
});
