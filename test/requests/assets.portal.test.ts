import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { dropWork, assetCodesOn, browsersOf, expectWayIn, pagerLink, sql } from '../support/portalPages.ts';

describe('assets in the portal', () => {
  let cast: Cast;
  let others: Cast;
  before(async () => {
    [cast, others] = [await makeCast('assets'), await makeCast('assets')];
  });

  it('A10, A12, A14: each sees the assets in reach, and not one more: list, count, export', async () => {
    const expected = {
      link: ['A-dock'],
      customerUser: ['A-cal-1', 'A-cal-2'],
      contactUser: ['A-cal-1'],
      contactWithPermissions: ['A-cal-1'],
      allContact: ['A-cal-1', 'A-cal-2'],
      adminContact: ['A-cal-1', 'A-cal-2'],
      adminContactWithOutside: ['A-MT', 'A-cal-1', 'A-cal-2'],
    };
    const browsers = await browsersOf(cast, Object.keys(expected) as (keyof typeof expected)[]);
    for (const [name, codes] of Object.entries(expected) as [keyof typeof expected, string[]][]) {
      const page = await browsers[name].get('/assets');
      expect(assetCodesOn(page.text), name).to.deep.equal(codes);
      expect(page.text, name).to.contain(codes.length === 1 ? '1 asset<' : `${codes.length} assets<`);
      const exported = await browsers[name].get('/assets/export.csv');
      expect(exported.headers['content-type']).to.contain('text/csv');
      expect(assetCodesOn(exported.text), name).to.deep.equal(codes);
    }
  });

  it('A12: wide and mixed contacts see their 69 and 70 facilities', async () => {
    const browsers = await browsersOf(cast, ['wideContact', 'mixedContact', 'allContactWithOutside']);
    expect((await browsers.wideContact.get('/assets')).text).to.contain('69 assets');
    expect((await browsers.mixedContact.get('/assets')).text).to.contain('70 assets');
    expect((await browsers.allContactWithOutside.get('/assets')).text).to.contain('71 assets');
    for (const words of ['east-69', 'mt'])
      expect((await browsers.wideContact.get(`/assets?q=${words}`)).text).to.contain('No assets match');
    expect(assetCodesOn((await browsers.mixedContact.get('/assets?q=mt')).text)).to.deep.equal(['A-MT']);
  });

  it('A12: an asset owned by MT is seen once MT is related, with the next request (requirement 1, step 4)', async () => {
    const mine = await makeCast('assets');
    const browser = await signedIn(mine.players.contactUser);
    expect(assetCodesOn((await browser.get('/assets')).text)).to.deep.equal(['A-cal-1']);
    await sql(
      'insert into contact_facilities (tenant_id, contact_id, facility_id) values ($1, $2, $3)',
      mine.tenantId,
      mine.players.contactUser.contactId,
      mine.facilities.mt,
    );
    expect(assetCodesOn((await browser.get('/assets')).text)).to.deep.equal(['A-MT', 'A-cal-1']);
    expect((await browser.get(`/assets/${mine.assets.mt}`)).text).to.contain('Gauge A-MT');
  });

  it('A16: what may not be seen answers 404 like what does not exist', async () => {
    const { contactUser, customerUser } = await browsersOf(cast, ['contactUser', 'customerUser']);
    const hidden = await contactUser.get(`/assets/${cast.assets.cal2}`);
    const missing = await contactUser.get('/assets/01890000-0000-7000-8000-000000000000');
    expect([hidden.status, missing.status]).to.deep.equal([404, 404]);
    expect((await contactUser.get('/assets/12')).status).to.equal(404);
    expect((await contactUser.get(`/assets/${others.assets.cal1}`)).status).to.equal(404);
    expect((await customerUser.get(`/assets/${cast.assets.cal2}`)).text).to.contain('Gauge A-cal-2');
    const steady = (html: string) => html.replace(/[0-9a-f-]{36}/g, 'ID');
    expect(steady(hidden.text)).to.equal(steady(missing.text));
  });

  it('A1: without a session of this portal one is shown the way in', async () => {
    await expectWayIn(cast, others, ['/assets', '/assets/export.csv', `/assets/${cast.assets.cal1}`]);
  });

  it('A16: a list says why it is empty', async () => {
    const mine = await makeCast('assets');
    const { contactUser, customerUser } = await browsersOf(mine, ['contactUser', 'customerUser']);
    await sql('delete from contact_facilities where tenant_id = $1', mine.tenantId);
    expect((await contactUser.get('/assets')).text).to.contain('You don’t have any facilities yet');
    for (const at of [
      '/assets?q=zebra',
      '/recalls',
      '/delinquent',
      '/in_work',
      '/work_orders',
      '/work_orders?q=zebra',
    ])
      expect((await contactUser.get(at)).text, at).to.contain('You don’t have any facilities yet');
    expect((await customerUser.get('/assets?q=zebra')).text).to.contain('No assets match');
    await dropWork(mine.tenantId);
    await sql('delete from assets where tenant_id = $1', mine.tenantId);
    expect((await customerUser.get('/assets')).text).to.contain('No assets yet');
    await customerUser.post('/facility', { facility: mine.facilities.cal1, to: '/assets' });
    expect((await customerUser.get('/assets')).text).to.contain('No assets at this facility');
    await customerUser.post('/facility', { facility: '', to: '/assets' });
    await sql(
      'delete from facilities where tenant_id = $1 and customer_id = $2',
      mine.tenantId,
      mine.customers.north,
    );
    expect((await customerUser.get('/assets')).text).to.contain('No facilities yet');
  });

  describe('a long list', () => {
    let browser: Browser;
    before(async () => {
      const many = await makeCast('assets');
      await sql(
        `insert into assets (tenant_id, code, description, serial_number, facility_id, customer_id, created_at, next_service_on, status)
           select $1, 'L-' || lpad(n::text, 4, '0'), 'Long list', 'SN' || n, $2, $3, now() + n * interval '1 second',
             case when n % 3 > 0 then current_date - 600 + n end, case when n % 2 = 0 then 'in_service' else 'retired' end
           from generate_series(1, 1005) n`,
        many.tenantId,
        many.facilities.cal1,
        many.customers.north,
      );
      browser = await signedIn(many.players.contactUser);
    });
    const codes = (html: string) => [...html.matchAll(/>(L-\d{4})</g)].map(([, code]) => code!);

    it('counts up to 1,000+ and pages from the newest on, there and back', async () => {
      const first = (await browser.get('/assets?sort=-newest')).text;
      expect(first).to.contain('1,000+ assets');
      expect(codes(first)[0]).to.equal('L-1005');
      const second = (await browser.get(pagerLink(first, 'next')!)).text;
      expect(codes(second)[0]).to.equal('L-0980');
      expect(codes((await browser.get(pagerLink(second, 'prev')!)).text)).to.deep.equal(codes(first));
      expect((await browser.get('/assets?after=rubbish')).status).to.equal(200);
    });

    it('sorts by Asset ID in any case, there and back, those without one last; a cursor that was made up is none', async () => {
      const few = await makeCast('assets');
      const { contactUser } = await browsersOf(few, ['contactUser']);
      await dropWork(few.tenantId);
      await sql('delete from assets where tenant_id = $1', few.tenantId);
      await sql(
        `insert into assets (tenant_id, code, description, facility_id, customer_id)
           select $1, case when n % 30 > 0 then (case when n % 2 = 0 then 'l-'
             else 'L-' end) || lpad(n::text, 4, '0') end, 'ID or not', $2, $3
           from generate_series(1, 60) n`,
        few.tenantId,
        few.facilities.cal1,
        few.customers.north,
      );
      const found = (html: string) => [...html.matchAll(/>([Ll]-\d{4}|No ID)</g)].map(([, code]) => code!);
      const expected = [
        ...Array.from({ length: 60 }, (_, n) => n + 1)
          .filter((n) => n % 30 > 0)
          .map((n) => `${n % 2 === 0 ? 'l' : 'L'}-${String(n).padStart(4, '0')}`),
        'No ID',
        'No ID',
      ];
      const all: string[] = [];
      let page: string | undefined = '/assets?sort=code';
      let last = '';
      while (page) {
        last = (await contactUser.get(page)).text;
        all.push(...found(last));
        page = pagerLink(last, 'next');
      }
      expect(all).to.deep.equal(expected);
      const before = (await contactUser.get(pagerLink(last, 'prev')!)).text;
      expect(found(before)).to.deep.equal(expected.slice(25, 50));
      const down = (await contactUser.get('/assets?sort=-code')).text;
      expect(found(down)[0]).to.equal('L-0059');
      expect(down).to.contain('aria-sort="descending"');
      expect(
        found(
          (await contactUser.get('/assets/export.csv?sort=code')).text.replace(/(^|\n)([Ll]-\d{4})/g, '>$2<'),
        ).slice(0, 3),
      ).to.deep.equal(expected.slice(0, 3));
      expect((await contactUser.get('/assets?sort=code&after=zzz')).status).to.equal(200);
    });

    it('sorts by the next service, assets without one last, to the very end', async () => {
      let page: string | undefined = '/assets?sort=next_service&q=long+list';
      const seen: string[] = [];
      while (page) {
        const html: string = (await browser.get(page)).text;
        seen.push(...codes(html));
        page = pagerLink(html, 'next');
      }
      expect(seen).to.have.length(1005);
      expect(new Set(seen).size).to.equal(1005);
      expect(seen[0]).to.equal('L-0001');
      expect(Number(seen.at(-1)!.slice(2)) % 3).to.equal(0);
      const backwards = codes((await browser.get('/assets?sort=-next_service')).text);
      expect(backwards[0]).to.equal('L-1004');
    });

    it('finds by words, with % and _ as themselves, and filters', async () => {
      expect(codes((await browser.get('/assets?q=sn77')).text)).to.include('L-0077');
      expect((await browser.get('/assets?q=%25')).text).to.contain('No assets match');
      const overdue = (await browser.get('/assets?due=overdue&q=L-0')).text;
      // Every second is retired, and every third has no date.
      expect(overdue).to.contain('200 assets').and.contain('Overdue');
      expect((await browser.get('/assets?status=retired&q=L-00')).text).to.contain('50 assets');
      expect((await browser.get('/assets?status=nonsense')).status).to.equal(200);
      const [heading, row] = (await browser.get('/assets/export.csv?q=SN1005')).text.split('\r\n');
      expect(heading).to.equal(
        '\uFEFFAsset ID,Description,Manufacturer,Model,Serial number,Facility,Status,Next service,Next service type,Overdue',
      );
      expect(row).to.equal('L-1005,Long list,,,SN1005,Facility cal-1,Retired,,,No');
    });
  });
});
