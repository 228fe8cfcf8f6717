import { expect } from 'chai';
import { signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { assetCodesOn, choose, pagerLink, sql } from '../support/portalPages.ts';

describe('the choice of facility', () => {
  let cast: Cast;
  let others: Cast;
  let browser: Browser;
  before(async () => {
    others = await makeCast('choice');
  });
  beforeEach(async () => {
    cast = await makeCast('choice');
    browser = await signedIn(cast.players.adminContactWithOutside);
  });

  const chosen = async (name: keyof Cast['players'] = 'adminContactWithOutside') =>
    (
      await sql<{ facility_id: string | null }>(
        'select facility_id from login_sessions where id = $1',
        cast.players[name].sessionId,
      )
    )[0]!.facility_id;
  const codes = async (path: string) => assetCodesOn((await browser.get(path)).text);

  it('A15: narrows list, count, search, export and the single page, and is kept for the session', async () => {
    expect(await codes('/assets')).to.deep.equal(['A-MT', 'A-cal-1', 'A-cal-2']);
    expect(await choose(browser, cast.facilities.mt, '/assets?q=gauge')).to.equal('/assets?q=gauge');
    const page = (await browser.get('/assets')).text;
    expect(assetCodesOn(page)).to.deep.equal(['A-MT']);
    expect(page).to.contain('1 asset<').and.contain(`value="${cast.facilities.mt}" selected`);
    expect(await codes('/assets/export.csv')).to.deep.equal(['A-MT']);
    expect((await browser.get('/assets?q=cal-1')).text).to.contain('No assets match');
    expect((await browser.get(`/assets/${cast.assets.mt}`)).status).to.equal(200);
    expect((await browser.get(`/assets/${cast.assets.cal1}`)).status).to.equal(404);
    await choose(browser, cast.facilities.cal1);
    expect(await codes('/assets')).to.deep.equal(['A-cal-1']);
    await choose(browser, '');
    expect(await codes('/assets')).to.deep.equal(['A-MT', 'A-cal-1', 'A-cal-2']);
  });

  it('A15: tickets have no facility and are not narrowed', async () => {
    await choose(browser, cast.facilities.mt);
    expect((await browser.get('/tickets')).text).to.contain('2 tickets');
    expect((await browser.get(`/tickets/${cast.tickets.ofNorth}`)).status).to.equal(200);
  });

  it('A15: belongs to one session alone', async () => {
    const customer = await signedIn(cast.players.customerUser);
    await choose(customer, cast.facilities.cal2);
    expect(await chosen('adminContactWithOutside')).to.equal(null);
    expect(await chosen('customerUser')).to.equal(cast.facilities.cal2);
  });

  it('A15, A16: a forged facility answers 404 and changes nothing', async () => {
    await choose(browser, cast.facilities.cal1);
    for (const facility of [
      cast.facilities.dock,
      cast.facilities.lab,
      others.facilities.cal1,
      '01890000-0000-7000-8000-000000000000',
      'cal-2',
    ]) {
      expect((await browser.post('/facility', { facility, to: '/' })).status, facility).to.equal(404);
      expect(await chosen()).to.equal(cast.facilities.cal1);
    }
    const twice = { facility: [cast.facilities.cal1, cast.facilities.mt], to: '/' };
    expect((await browser.post('/facility', twice)).status).to.equal(404);
    expect(await codes('/assets')).to.deep.equal(['A-cal-1']);
    const contact = await signedIn(cast.players.contactUser);
    expect((await contact.post('/facility', { facility: cast.facilities.cal2 })).status).to.equal(404);
    expect(await chosen('contactUser')).to.equal(null);
  });

  it('A15: whatever it narrows names it as a chip, which takes it off and keeps the rest of the address', async () => {
    const form =
      /<form class="chips" method="post" action="\/facility">.*?name="to" value="([^"]*)">.*?name="facility" value="">Facility: ([^<]*)</s;
    const chip = async (path: string) => form.exec((await browser.get(path)).text)?.slice(1);
    const narrowed = ['/assets?q=gauge', '/recalls', '/delinquent', '/in_work', '/work_orders', '/reports'];
    for (const path of narrowed) expect(await chip(path), path).to.equal(undefined);
    await choose(browser, cast.facilities.mt);
    for (const path of narrowed) expect(await chip(path), path).to.deep.equal([path, 'Facility MT']);
    // What has no facility isn't narrowed, and doesn't say so.
    for (const path of ['/tickets', '/invoices', '/contacts'])
      expect(await chip(path), path).to.equal(undefined);
    expect(await choose(browser, '', '/assets?q=gauge')).to.equal('/assets?q=gauge');
    expect(await chip('/assets')).to.equal(undefined);
  });

  it('what narrows a list with ticks can be taken off there too, and the ticks stay', async () => {
    const ticked = `assets=${cast.assets.cal1}`;
    const { text } = await browser.get(`/assets?_q=cal&_status=in_service&${ticked}`);
    expect(text).to.match(
      /<button class="chip" form="pick"[^>]*name="_without" value="status">Status: In service</,
    );
    expect(text).to.match(/<button class="chip" form="pick"[^>]*name="_without" value="q">“cal”</);
    const off = (await browser.get(`/assets?_q=cal&_status=in_service&${ticked}&_without=q`)).text;
    expect(assetCodesOn(off)).to.deep.equal(['A-MT', 'A-cal-1', 'A-cal-2']);
    expect(off).to.contain('value="status">Status');
    expect(off).to.not.contain('value="q">“cal”');
    expect(off).to.match(new RegExp(`value="${cast.assets.cal1}"[^>]* checked`));
  });

  it('A15: a facility that has left the reach falls back to All, with the next request', async () => {
    await choose(browser, cast.facilities.mt);
    await sql(
      'delete from contact_facilities where contact_id = $1',
      cast.players.adminContactWithOutside.contactId,
    );
    const page = (await browser.get('/assets')).text;
    expect(assetCodesOn(page)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    expect(page).to.contain('All facilities').and.not.contain('Facility MT');
  });

  it('A15: leads back to where it was made, but from a page that is now outside to its list; S7: nowhere else', async () => {
    const { cal1, cal2 } = cast.facilities;
    const own = `/assets/${cast.assets.cal1}`;
    expect(await choose(browser, cal1, own)).to.equal(own);
    expect(await choose(browser, cal2, own)).to.equal('/assets');
    expect(await choose(browser, '', own)).to.equal(own);
    expect(await choose(browser, cal1, `/facility?to=${encodeURIComponent('/tickets?q=a')}`)).to.equal(
      '/tickets?q=a',
    );
    expect(await choose(browser, cal1, '/assets?q=x&after=WyJ4Il0&sort=next_service')).to.equal(
      '/assets?q=x&sort=next_service',
    );
    for (const to of [
      '//evil.example',
      'https://evil.example/',
      '/\\evil.example',
      '/admin/customers',
      '/sign_out',
      '',
    ])
      expect(await choose(browser, cal1, to), to).to.equal('/');
  });

  it('A15: above 50 facilities the drop-down has the present choice, and a find page has all', async () => {
    const wide = await signedIn(cast.players.wideContact);
    const page = (await wide.get('/assets?q=gauge')).text;
    expect(page).to.contain('href="/facility?to=%2Fassets%3Fq%3Dgauge"').and.contain('Choose…');
    expect(/<select[^>]*name="facility"[\s\S]*?<\/select>/.exec(page)?.[0]).not.to.contain('Facility east-');
    const first = (await wide.get('/facility?to=%2Fassets%3Fq%3Dgauge')).text;
    expect(first)
      .to.contain('69 facilities')
      .and.contain('All facilities')
      .and.contain('value="/assets?q=gauge"');
    expect(pagerLink(first, 'next')).to.contain('to=');
    const found = (await wide.get('/facility?q=EAST-42&to=/assets')).text;
    const id = /name="facility" value="([0-9a-f-]{36})">Show/.exec(found)![1]!;
    expect(await choose(wide, id, '/assets')).to.equal('/assets');
    const narrowed = (await wide.get('/assets')).text;
    expect(assetCodesOn(narrowed)).to.deep.equal(['A-east-42']);
    expect(narrowed).to.contain(`value="${id}" selected`);
    expect((await wide.get('/facility?q=mt')).text)
      .to.contain('No facilities match')
      .and.not.contain('Facility MT');
    expect((await visitor(cast.slug).then((one) => one.get('/facility'))).location).to.match(/^\/login/);
    expect((await browser.get('/facility')).text).to.contain('3 facilities');
  });

  it('A12, A15: 5,000 facilities: each is found and chosen, and what is not related stays out of reach', async () => {
    await sql(
      `with made as (insert into facilities (tenant_id, code, name, customer_id)
           select $1, 'K-' || n, 'Kiosk ' || n, $2 from generate_series(1, 5000) n returning id, code, customer_id),
         stocked as (insert into assets (tenant_id, code, description, facility_id, customer_id)
           select $1, 'AK-' || substr(code, 3), 'Meter', id, customer_id from made where code in ('K-77', 'K-4999', 'K-5000'))
       insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select $1, $3, id, customer_id from made where code <> 'K-5000'`,
      cast.tenantId,
      cast.customers.east,
      cast.players.mixedContact.contactId,
    );
    const mixed = await signedIn(cast.players.mixedContact);
    const list = (await mixed.get('/assets?q=meter')).text;
    expect(list).to.contain('AK-77').and.contain('AK-4999').and.not.contain('AK-5000');
    const found = (await mixed.get('/facility?q=kiosk+4999')).text;
    const id = /name="facility" value="([0-9a-f-]{36})">Show/.exec(found)![1]!;
    await choose(mixed, id, '/assets');
    expect((await mixed.get('/assets')).text)
      .to.contain('AK-4999')
      .and.contain('1 asset<')
      .and.not.contain('AK-77');
    const [outside] = await sql<{ id: string }>(
      `select id from facilities where tenant_id = $1 and code = 'K-5000'`,
      cast.tenantId,
    );
    expect((await mixed.post('/facility', { facility: outside!.id })).status).to.equal(404);
    expect((await mixed.get('/facility')).text).to.contain('1,000+ facilities');
  });

  describe('current lab', () => {
    it('is one of the user’s own active labs; anything else answers 404 and changes nothing', async () => {
      const technician = await signedIn(cast.players.technician);
      const { sessionId, userId } = cast.players.technician;
      const lab = async () =>
        (
          await sql<{ lab_id: string | null }>('select lab_id from login_sessions where id = $1', sessionId)
        )[0]!.lab_id;
      const answer = await technician.post('/admin/lab', {
        lab: cast.facilities.lab,
        to: '/admin/assets?q=a',
      });
      expect(answer.location).to.equal('/admin/assets?q=a');
      expect(await lab()).to.equal(cast.facilities.lab);
      for (const one of [cast.facilities.portalLab, cast.facilities.mt, others.facilities.lab, 'x', ''])
        expect((await technician.post('/admin/lab', { lab: one, to: '/admin' })).status).to.equal(404);
      await sql(
        'insert into user_labs (tenant_id, user_id, facility_id) values ($1, $2, $3)',
        cast.tenantId,
        userId,
        cast.facilities.portalLab,
      );
      const outside = await technician.post('/admin/lab', { lab: cast.facilities.portalLab, to: '/assets' });
      expect(outside.location).to.equal('/admin');
      expect(await lab()).to.equal(cast.facilities.portalLab);
      await sql('update facilities set active = false where id = $1', cast.facilities.lab);
      expect((await technician.post('/admin/lab', { lab: cast.facilities.lab })).status).to.equal(404);
      const stranger = await visitor(cast.slug);
      expect((await stranger.post('/admin/lab', { lab: cast.facilities.lab })).location).to.match(
        /^\/admin\/login/,
      );
    });
  });
});
