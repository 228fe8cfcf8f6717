import { expect } from 'chai';
import { signedIn, visitor, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

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

  it('the portal’s lists of contacts and users stay as they were through what is done to one of them', async () => {
    const portal = await signedIn(cast.players.customerUser);
    const from = (path: string) => ({ Referer: host() + path });
    const { rows } = await (
      await testDatabase()
    ).admin.query<{ id: string }>('select id from portal_users where user_id = $1', [
      cast.players.contactUser.userId,
    ]);
    const user = `/users/${rows[0]!.id}`;
    const list = '/users?q=contactuser&state=active';
    // The question knows the list, and its answer leads there; *Cancel* too.
    const question = await portal.get(`${user}/suspend`, from(list));
    expect(fromOf(question)?.replaceAll('&amp;', '&')).to.equal(list);
    expect(cancelOf(question)).to.equal(list);
    const suspended = await portal.post(`${user}/suspend`, { _from: list }, from(`${user}/suspend`));
    expect(suspended.location).to.equal(list);
    expect((await portal.post(`${user}/resume`, {}, from('/users?state=suspended'))).location).to.equal(
      '/users?state=suspended',
    );
    // S7: no list of another side or site.
    for (const forged of ['https://evil.example/users?q=1', '//evil.example/users?q=1', '/admin/users?q=1'])
      expect((await portal.post(`${user}/sign_out`, { _from: forged })).location, forged).to.equal('/users');
    // What was added is shown: in no list that leaves it out.
    const body = {
      first_name: 'New',
      last_name: 'One',
      email: 'new@north.example',
      username: '',
      contact_id: '',
      _from: list,
    };
    expect((await portal.post('/users', body, from('/users/new'))).location).to.equal('/users');
    // A contact's page, its form and what comes after it.
    const contacts = '/contacts?q=Nora&status=active';
    const contact = `/contacts/${cast.players.contactUser.contactId!}`;
    const backOf = ({ text }: Answer) =>
      /class="back" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    const along = `?_from=${encodeURIComponent(contacts)}`;
    const view = await portal.get(contact, from(contacts));
    expect(backOf(view)).to.equal(contacts);
    expect(view.text).to.contain(`href="${contact}/edit${along}"`);
    const edit = await portal.get(`${contact}/edit${along}`, from(contact));
    expect([backOf(edit), fromOf(edit)?.replaceAll('&amp;', '&')]).to.deep.equal([
      `${contact}${along}`,
      contacts,
    ]);
    const saved = await portal.post(`${contact}/edit`, {
      first_name: 'Nora', last_name: 'Contact', status: 'active', _version: '1', _from: contacts,
    }); // prettier-ignore
    expect(saved.location).to.equal(`${contact}${along}`);
    expect(backOf(await portal.get(saved.location!, from(`${contact}/edit`)))).to.equal(contacts);
    // From its page, *Delete* asks, *No* leads back there, and *Yes* to the list as it was.
    const confirm = await portal.get(`${contact}/delete`, from(`${contact}${along}`));
    expect(cancelOf({ ...confirm, text: confirm.text.replaceAll('data-cancel>No<', '>Cancel<') })).to.equal(
      `${contact}${along}`,
    );
    expect((await portal.post(`${contact}/delete`, { _from: contacts })).location).to.equal(contacts);
  });
});
