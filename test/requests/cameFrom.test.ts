import { expect } from 'chai';
import { signedIn, visitor, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';

/** Where *Cancel* of the page's form leads. */
const cancelOf = ({ text }: Answer) =>
  /<div class="form-actions">(?:(?!<\/div>)[\s\S])*?href="([^"]*)"[^>]*>Cancel<\/a>/
    .exec(text)?.[1]
    ?.replaceAll('&amp;', '&');
const fromOf = ({ text }: Answer) => /name="_from" value="([^"]*)"/.exec(text)?.[1];

describe('Cancel leads where one came from, without script', () => {
  let cast: Cast;
  let staff: Browser;
  const host = () => `http://${cast.slug}.localhost:3000`;
  const opened = (path: string, from: string, browser = staff) =>
    browser.get(path, { Referer: from.startsWith('/') ? host() + from : from });
  before(async () => {
    cast = await makeCast('came-from');
    staff = await signedIn(cast.players.administrator);
  });

  for (const path of [
    ...[
      '/admin/customers/new',
      '/admin/contacts/new',
      '/admin/facilities/new',
      '/admin/users/new',
      '/admin/tickets/new',
    ],
    ...[
      '/admin/assets/new',
      '/admin/work_orders/new',
      '/admin/invoices/new',
      '/admin/estimates/new',
      '/admin/personnel/new',
    ],
    ...[
      '/admin/partners/new',
      '/admin/agents/new',
      '/admin/usergroups/new',
      '/admin/accounts/new',
      '/admin/price_list/new',
    ],
    ...['/admin/work_order_types/new', '/admin/permission_presets/new'],
  ])
    it(`${path}: back to the page that it was opened from, else to its list`, async () => {
      const from = `/admin/customers/${cast.customers.north}?tab=1`;
      const address = path === '/admin/assets/new' ? `${path}?facility_id=${cast.facilities.cal1}` : path;
      const page = await opened(address, from);
      expect(page.status, page.location ?? '').to.equal(200);
      expect([cancelOf(page), fromOf(page)]).to.deep.equal([from, from]);
      const direct = await staff.get(address);
      expect(fromOf(direct)).to.equal(undefined);
      expect(cancelOf(direct)).to.match(/^\/admin(?!.*\/new)/);
    });

  for (const path of ['/tickets/new', '/users/new', '/contacts/new', '/work_orders/new'])
    it(`the portal’s ${path} too`, async () => {
      const portal = await signedIn(cast.players.customerUser);
      const from = `/assets/${cast.assets.cal1}`;
      const page = await opened(path, from, portal);
      expect([page.status, cancelOf(page)]).to.deep.equal([200, from]);
    });

  it('is taken along by a form that is refused, and by its find pages', async () => {
    const from = `/admin/customers/${cast.customers.north}`;
    const body = { customer_id: cast.customers.north, first_name: '', last_name: '', _from: from };
    const refused = await staff.post('/admin/contacts', body, {
      'Sec-Fetch-Mode': 'navigate',
      Referer: `${host()}/admin/contacts/new`,
    });
    expect(refused.status).to.equal(303);
    const again = await staff.get(refused.location!, { Referer: `${host()}/admin/contacts/new` });
    expect([again.status, cancelOf(again), fromOf(again)]).to.deep.equal([422, from, from]);
    const found = await staff.get(
      `/admin/contacts/new/customer?_typed=1&first_name=Ann&_from=${encodeURIComponent(from)}`,
    );
    expect(found.text).to.contain(`name="_from" value="${from}"`);
    // One that is opened before its form takes along where that was asked for.
    expect(fromOf(await opened('/admin/assets/new/facility', from))).to.equal(from);
    const back = await staff.get(
      `/admin/contacts/new?_typed=1&first_name=Ann&_from=${encodeURIComponent(from)}`,
    );
    expect(cancelOf(back)).to.equal(from);
  });

  it('S7: only a page of this side is a way back, and no form', async () => {
    for (const from of [
      ...[
        'https://evil.example/admin/customers',
        '/tickets',
        '/admin/assets/new',
        '/admin/contacts/new/customer',
        '/admin/login',
      ],
    ])
      expect(cancelOf(await opened('/admin/contacts/new', from)), from).to.equal('/admin/contacts');
    for (const from of [
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
      '/tickets',
      '/admin/login',
    ])
      expect(
        cancelOf(await staff.get(`/admin/contacts/new?_from=${encodeURIComponent(from)}`)),
        from,
      ).to.equal('/admin/contacts');
  });

  it('S5: pages behind a sign-in tell only one another; any other names the host alone', async () => {
    expect((await staff.get('/admin/contacts/new')).headers['referrer-policy']).to.equal('same-origin');
    const outside = await visitor(cast.slug);
    expect((await outside.get('/login')).headers['referrer-policy']).to.equal('strict-origin');
    expect((await outside.get('/nowhere')).headers['referrer-policy']).to.equal('strict-origin');
  });
});
