import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { addSession, signedIn, visitor } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';

describe('S3: addresses in capitals or with a slash at the end are of the same side', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('paths');
  });

  it('a notice of the back office waits for its next page, and touches no portal session', async () => {
    for (const path of ['/ADMIN/my_profile/sign_out_everywhere', '/Admin/My_Profile/Sign_Out_Everywhere/']) {
      const browser = await signedIn(cast.players.technician);
      await addSession(browser, cast.players.customerUser);
      const portal = browser.cookies.get('gatehouse_portal');
      expect((await browser.post(path)).location, path).to.equal('/admin/my_profile');
      expect(browser.cookies.has('gatehouse_staff_notice')).to.equal(true);
      expect(browser.cookies.has('gatehouse_portal_notice')).to.equal(false);
      expect((await browser.get('/my_profile')).text).to.not.contain('<div class="notice');
      expect((await browser.get('/Admin/my_profile/')).text, path).to.match(/<div class="notice[^>]*><p>[^<]*signed (?:in|out)/);
      expect((await browser.get('/admin/my_profile')).text, 'once').to.not.match(/<div class="notice[^>]*><p>[^<]*signed (?:in|out)/);
      expect(browser.cookies.get('gatehouse_portal')).to.equal(portal);
    }
  });

  it('S25: a form that is sent twice counts once, whichever way its address is written', async () => {
    const administrator = await signedIn(cast.players.administrator);
    const sent = { _form_id: randomUUID(), name: 'Twice', number: 'T-1', status: 'active' };
    const first = await administrator.post('/admin/customers', sent);
    expect(first.status, first.text).to.equal(303);
    const second = await administrator.post('/ADMIN/Customers/', sent);
    expect(second.location).to.equal(first.location);
    expect(await all(`select 1 from customers where tenant_id = $1 and name = 'Twice'`, cast.tenantId)).to.have.length(1);
  });

  it('the menu shows where one is, and a stranger is shown the way in of that side', async () => {
    const page = await (await signedIn(cast.players.administrator)).get('/Admin/Customers/');
    expect(page.text).to.match(/<a[^>]*href="\/admin\/customers"[^>]*aria-current="page"/);
    const stranger = await visitor(cast.slug);
    expect((await stranger.get('/ADMIN/')).location).to.equal('/admin/login');
    expect((await stranger.get('/Admin/Users/?q=a')).location).to.equal('/admin/login?next=%2FAdmin%2FUsers%2F%3Fq%3Da');
  });

  it('an encoded letter makes another address, which is nobody’s', async () => {
    const administrator = await signedIn(cast.players.administrator);
    for (const path of ['/%61dmin', '/%61dmin/users', '/admin/%75sers'])
      expect((await administrator.get(path)).status, path).to.equal(404);
  });
}); // prettier-ignore
