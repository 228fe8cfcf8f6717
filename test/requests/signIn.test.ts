import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { addSession, fieldValue, signedIn, visitor } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

const noMatch = 'The username and password don’t match.';

describe('signIn', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('sign-in');
  });
  async function set(username: string, change: string): Promise<void> {
    const { admin } = await testDatabase();
    await admin.query(`update users set ${change} where tenant_id = $1 and username = $2`, [
      cast.tenantId,
      username,
    ]);
  }

  for (const [path, labels] of [
    ['/login', ['Username', 'Password', 'Change my password']],
    ['/admin/login', ['Username', 'Password', 'Change my password']],
  ] as const)
    it(`A5: ${path} has its labels, the tenant's name and a button Sign in`, async () => {
      const page = await (await visitor(cast.slug)).get(path);
      expect(page.status).to.equal(200);
      for (const label of labels) expect(page.text).to.match(new RegExp(`<label[^>]*>${label}</label>`));
      expect(page.text).to.match(/<button[^>]*>Sign in<\/button>/);
      expect(page.text).to.contain(`Company ${cast.slug}`);
      expect(page.text).to.contain(`href="${path.replace('login', 'forgot_password')}">Forgot password?</a>`);
      expect(page.headers['cache-control']).to.equal('no-store');
    });

  it('A5: a portal user signs in by username in any case and arrives at the start page', async () => {
    const browser = await visitorFrom(cast.slug);
    const answer = await browser.post('/login', { username: ' CustomerUser ', password });
    expect(answer.status).to.equal(303);
    expect(answer.location).to.equal('/');
    expect((await browser.get('/my_profile')).text).to.contain('customeruser');
    expect((await browser.get('/admin/my_profile')).location).to.contain('/admin/login');
  });

  it('A5: a person signs in by an email address that one login of the tenant has', async () => {
    await set('contactuser', "email = 'Nora@Mail.example'");
    const other = await makeCast('sign-in');
    const { admin } = await testDatabase();
    await admin.query(
      "update users set email = 'nora@mail.example' where tenant_id = $1 and username = 'contactuser'",
      [other.tenantId],
    );
    const post = async (username: string, path = '/login') =>
      (await visitorFrom(cast.slug)).post(path, { username, password });
    const browser = await visitorFrom(cast.slug);
    expect((await browser.post('/login', { username: ' nora@mail.EXAMPLE ', password })).location).to.equal(
      '/',
    );
    expect((await browser.get('/my_profile')).text).to.contain('contactuser');
    expect((await browser.post('/login', { username: 'nora@mail.example', password: 'no' })).status).to.equal(
      422,
    );

    const hint = /If more than one person uses that email address, sign in with your username/;
    await set('allcontact', "email = 'nora@mail.example'");
    const shared = await post('nora@mail.example');
    expect(shared.status, 'two have it').to.equal(422);
    expect(shared.text).to.match(hint);
    const unknown = await post('nobody@mail.example');
    const plain = (html: string) =>
      html.replace(/(?:nora|nobody)@mail/g, 'NAME').replace(/value="[0-9a-f-]{36}"/g, '');
    expect(plain(unknown.text), 'it tells nobody who exists').to.equal(plain(shared.text));
    expect((await post('nobody')).text).to.not.match(hint);
    expect((await post('contactuser')).location, 'by username all the same').to.equal('/');

    await set('allcontact', 'archived_at = now()');
    expect((await post('nora@mail.example')).location, 'a deleted one doesn’t count').to.equal('/');
    await set('allcontact', 'archived_at = null');
    await set('contactuser', "email = 'contactuser@example.com'");
    await set('allcontact', "email = 'customeruser'");
    const own = await visitorFrom(cast.slug);
    await own.post('/login', { username: 'customeruser', password });
    expect((await own.get('/my_profile')).text, 'a username goes first').to.contain('customeruser');
    await set('allcontact', "email = 'allcontact@example.com'");
  });

  it('A5, S11: a browser is known whichever name one signs in by; Unlock forgets failures of both', async () => {
    await set('customeruser', "email = 'cleo@mail.example'");
    const owner = await visitorFrom(cast.slug);
    await owner.post('/login', { username: 'customeruser', password });
    const { admin } = await testDatabase();
    const mails = async () =>
      (
        await admin.query("select 1 from emails where user_id = $1 and kind = 'new_device'", [
          cast.players.customerUser.userId,
        ])
      ).rowCount;
    const told = await mails();
    expect((await owner.post('/login', { username: 'cleo@mail.example', password })).location).to.equal('/');
    expect(await mails(), 'no word of a new device').to.equal(told);
    const stranger = await visitorFrom(cast.slug);
    const fail = (username: string) => stranger.post('/login', { username, password: 'wrong' });
    for (let n = 0; n < 7; n += 1) await fail('cleo@mail.example');
    expect((await fail('cleo@mail.example')).status).to.equal(429);
    expect((await fail('customeruser')).status, 'its wait tells nobody whose address it is').to.equal(422);
    const staff = await signedIn(cast.players.administrator);
    await staff.post(`/admin/users/${cast.players.customerUser.userId!}/unlock`);
    expect((await fail('cleo@mail.example')).status).to.equal(422);
    await set('customeruser', "email = 'customeruser@example.com'");
  });

  it('A5: staff sign in at /admin/login and arrive in the back office', async () => {
    const browser = await visitorFrom(cast.slug);
    const answer = await browser.post('/admin/login', { username: 'administrator', password });
    expect(answer.location).to.equal('/admin');
    expect((await browser.get('/admin/my_profile')).text).to.contain('administrator');
  });

  it('A1: the same name and password open nothing on another tenant', async () => {
    const other = await makeCast('sign-in');
    await set('contactuser', "username = 'only-here'");
    const browser = await visitorFrom(other.slug);
    expect((await browser.post('/login', { username: 'only-here', password })).status).to.equal(422);
    await set('only-here', "username = 'contactuser'");
  });

  it('S7: next leads on after signing in, to this side of this host alone', async () => {
    const goesTo = async (path: string, username: string, next: string) =>
      (await (await visitorFrom(cast.slug)).post(path, { username, password, next })).location;
    expect(await goesTo('/login', 'customeruser', '/tickets/7?x=1')).to.equal('/tickets/7?x=1');
    for (const evil of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/',
      '/admin/users',
      '/link/x',
    ])
      expect(await goesTo('/login', 'customeruser', evil), evil).to.equal('/');
    expect(await goesTo('/admin/login', 'technician', '/admin/assets')).to.equal('/admin/assets');
    expect(await goesTo('/admin/login', 'technician', '/assets')).to.equal('/admin');
  });

  it('A3: the page says why one is here and keeps where one was going', async () => {
    const browser = await visitor(cast.slug);
    const page = await browser.get('/login?why=link_needs_password&next=%2Ftickets%2F7');
    expect(page.text).to.contain('You need a password now');
    expect(fieldValue(page.text, 'next')).to.equal('/tickets/7');
    expect((await browser.get('/login?why=ended')).text).to.contain('You were signed out');
    expect((await browser.get('/login?why=link_ended')).text).to.contain('no longer works');
    for (const unknown of ['<b>', 'toString', '__proto__', 'constructor'])
      expect((await browser.get(`/login?why=${encodeURIComponent(unknown)}`)).text).to.not.contain('notice');
  });

  it('A5, S9: a wrong password and an unknown name get the same answer, with the name kept', async () => {
    const wrong = await (
      await visitorFrom(cast.slug)
    ).post('/login', { username: 'customeruser', password: 'no' });
    const unknown = await (
      await visitorFrom(cast.slug)
    ).post('/login', { username: 'nobody', password: 'no' });
    const plain = (html: string) =>
      html.replace(/customeruser|nobody/g, 'NAME').replace(/value="[0-9a-f-]{36}"/g, '');
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain(noMatch);
    expect(fieldValue(wrong.text, 'username')).to.equal('customeruser');
    expect(wrong.text).to.not.contain('value="no"');
    expect(plain(unknown.text)).to.equal(plain(wrong.text));
  });

  it('S6: an empty, over-long or doubled field is refused beside it', async () => {
    const browser = await visitorFrom(cast.slug);
    const empty = await browser.post('/login', { username: '', password: '' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain('Enter your username.').and.contain('Enter your password.');
    expect((await browser.post('/login', { username: 'x'.repeat(300), password })).status).to.equal(422);
    expect((await browser.post('/login', { username: ['a', 'b'], password })).status).to.equal(422);
    expect((await browser.post('/login', { username: 'a\0b', password })).status).to.equal(422);
    expect((await browser.post('/login', { username: 'customeruser', password, x: '1' })).status).to.equal(
      422,
    );
  });

  it('S12: a sign-in with a query string is refused, though passport-local would read it', async () => {
    const browser = await visitorFrom(cast.slug);
    const query = new URLSearchParams({ username: 'customeruser', password }).toString();
    for (const path of ['/login', '/admin/login']) {
      expect((await browser.post(`${path}?${query}`)).status).to.equal(400);
      expect(
        (await browser.post(`${path}?${query}`, { username: 'customeruser', password })).status,
      ).to.equal(400);
    }
    expect((await browser.get('/my_profile')).location).to.contain('/login');
  });

  describe('A5: a right password hears which step is missing', () => {
    const refused = async (username: string, path = '/login', secret = password) => {
      const answer = await (await visitorFrom(cast.slug)).post(path, { username, password: secret });
      expect(answer.status).to.equal(422);
      return answer.text;
    };
    const missing = async (words: string, breaks: string, mends: string) => {
      const { admin } = await testDatabase();
      await admin.query(breaks, [cast.tenantId]);
      try {
        expect(await refused('contactuser')).to.contain(words);
        expect(await refused('contactuser', '/login', 'wrong'))
          .to.contain(noMatch)
          .and.not.contain(words);
      } finally {
        await admin.query(mends, [cast.tenantId]);
      }
      const answer = await (
        await visitorFrom(cast.slug)
      ).post('/login', { username: 'contactuser', password });
      expect(answer.location).to.equal('/');
    };
    const user = (change: string) =>
      `update users set ${change} where tenant_id = $1 and username = 'contactuser'`;

    it('a suspended login', () =>
      missing('Your access is suspended.', user("state = 'suspended'"), user("state = 'active'")));
    it('an inactive customer', () =>
      missing(
        'is inactive',
        "update customers set status = 'inactive' where tenant_id = $1",
        "update customers set status = 'active' where tenant_id = $1",
      ));
    it('an inactive contact', () =>
      missing(
        'The contact you’re assigned to is inactive.',
        "update contacts set status = 'inactive' where tenant_id = $1",
        "update contacts set status = 'active' where tenant_id = $1",
      ));
    it('no portal user', () =>
      missing(
        'You don’t have access to a customer’s portal',
        'update portal_users set archived_at = now() where tenant_id = $1',
        'update portal_users set archived_at = null where tenant_id = $1',
      ));
    it('the back office’s login at the portal, and the other way round', async () => {
      expect(await refused('technician')).to.contain('href="/admin/login"');
      expect(await refused('customeruser', '/admin/login')).to.contain('href="/login"');
      expect(await refused('technician', '/login', 'wrong')).to.not.contain('href="/admin/login"');
    });
  });

  it('A6: must change password leads to the form, and so does the box, and both keep the way', async () => {
    await set('allcontact', 'must_change_password = true');
    const must = await (await visitorFrom(cast.slug)).post('/login', {
      username: 'allcontact', password, next: '/assets',
    }); // prettier-ignore
    expect(must.location).to.equal('/change_password?next=%2Fassets');
    await set('allcontact', 'must_change_password = false');
    const ticked = { username: 'technician', password, change_password: 'on' };
    expect((await (await visitorFrom(cast.slug)).post('/admin/login', ticked)).location).to.equal(
      '/admin/change_password',
    );
  });

  it('A2, S12: signing in ends the portal session of this browser and leaves the staff one alone', async () => {
    const someone = await makeCast('sign-in');
    const browser = await visitorFrom(someone.slug);
    await addSession(browser, someone.players.link);
    await addSession(browser, someone.players.technician);
    const before = browser.cookies.get('gatehouse_portal');
    await browser.post('/login', { username: 'customeruser', password });
    expect(browser.cookies.get('gatehouse_portal')).to.not.equal(before);
    expect((await browser.get('/admin/my_profile')).text).to.contain('technician');
    const old = await signedIn(someone.players.link);
    expect((await old.get('/my_profile')).location).to.contain('why=ended');
  });
});
