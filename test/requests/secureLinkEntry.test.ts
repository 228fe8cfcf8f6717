import { expect } from 'chai';
import { makeLinkToken } from '../../server/secrets/tokens.ts';
import { addSession, fieldValue, signedIn, visitor } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { bannerOf, openViews, personName, viewing } from '../support/views.ts';

describe('secureLinkEntry', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('link');
  });

  async function token(id = cast.linkId, tenantId = cast.tenantId): Promise<string> {
    const { keys } = await testDatabase();
    return makeLinkToken(keys, 'secure link', { tenantId, id, keyVersion: keys.newest })!;
  }
  async function sql<T extends object>(text: string, values: unknown[]): Promise<T[]> {
    return (await (await testDatabase()).admin.query<T>(text, values)).rows;
  }
  const sessionsOf = (id: string) => sql('select 1 from login_sessions where secure_link_id = $1', [id]);

  it('A2: opening the address names the tenant and no customer, changes nothing and starts no session', async () => {
    const browser = await visitor(cast.slug);
    const before = await sessionsOf(cast.linkId);
    const path = `/link/${await token()}`;
    const page = await browser.get(path);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain(`Company ${cast.slug}`).and.contain('Continue to your portal');
    expect(page.text).to.not.contain('South');
    expect((await browser.send('head', path)).status).to.equal(200);
    expect(browser.cookies.size).to.equal(0);
    expect(await sessionsOf(cast.linkId)).to.have.length(before.length);
    const [link] = await sql<{ last_used_at: Date | null }>(
      'select last_used_at from secure_links where id = $1',
      [cast.linkId],
    );
    expect(link!.last_used_at).to.equal(null);
  });

  it('A4: the token stands neither in the page nor in what a browser passes on', async () => {
    const secret = await token();
    const page = await (await visitor(cast.slug)).get(`/link/${secret}`);
    expect(page.text).to.not.contain(secret);
    expect(page.headers['referrer-policy']).to.equal('strict-origin');
    expect(page.headers['cache-control']).to.equal('no-store');
  });

  it('A2: the button opens the portal, in place of the portal session of this browser', async () => {
    const browser = await visitorFrom(cast.slug);
    await addSession(browser, cast.players.customerUser);
    const replaced = browser.cookies.get('gatehouse_portal');
    const answer = await browser.post(`/link/${await token()}`);
    expect(answer.status).to.equal(303);
    expect(answer.location).to.equal('/');
    expect(browser.cookies.get('gatehouse_portal')).to.not.equal(replaced);
    expect((await browser.get('/my_profile')).text).to.contain('You’re using a secure link');
    const old = await signedIn(cast.players.customerUser);
    expect((await old.get('/my_profile')).location, 'the session that it replaced').to.contain('why=ended');
    const [link] = await sql<{ last_used_at: Date | null }>(
      'select last_used_at from secure_links where id = $1',
      [cast.linkId],
    );
    expect(link!.last_used_at).to.be.instanceOf(Date);
  });

  it('A2: the staff session beside it stays', async () => {
    const browser = await visitorFrom(cast.slug);
    await addSession(browser, cast.players.technician);
    await browser.post(`/link/${await token()}`);
    expect((await browser.get('/admin/my_profile')).status).to.equal(200);
  });

  it('A2, A8: following a link ends View portal as in that browser, and says so', async () => {
    const browser = await viewing(cast, 'customerUser');
    expect(bannerOf((await browser.get('/')).text)).to.contain('North');
    const views = await openViews(cast);
    const page = await browser.get(`/link/${await token()}`);
    expect([page.status, (await openViews(cast)).length]).to.deep.equal([200, views.length]);
    expect(bannerOf((await browser.get('/')).text), 'opening the address changes nothing').to.contain(
      'North',
    );
    const answer = await browser.post(`/link/${await token()}`);
    expect(answer.location).to.equal('/');
    expect(browser.cookies.has('gatehouse_view')).to.equal(false);
    expect(await openViews(cast)).to.have.length(views.length - 1);
    const viewed = await personName(cast.players.customerUser.userId);
    const portal = (await browser.get('/')).text;
    expect(bannerOf(portal)).to.equal(null);
    expect(portal).to.contain('South');
    expect(portal).to.contain(
      `You’re no longer viewing the portal as ${viewed}, because you opened a secure link here.`,
    );
    expect((await browser.get('/')).text, 'said once').to.not.contain('no longer viewing');
    expect((await browser.get('/admin/my_profile')).status, 'the staff session stays').to.equal(200);
    const signsIn = await viewing(cast, 'link');
    await signsIn.post('/login', { username: 'customeruser', password });
    expect((await signsIn.get('/')).text).to.contain(
      'no longer viewing the portal as South, because you signed in',
    );
    const ended = await viewing(cast, 'customerUser');
    await ended.post('/stop_viewing');
    await ended.post(`/link/${await token()}`);
    expect((await ended.get('/')).text, 'nothing to say').to.not.contain('no longer viewing');
  });

  it('A4: to points at a page of the portal, or is ignored', async () => {
    const browser = await visitorFrom(cast.slug);
    const page = await browser.get(`/link/${await token()}?to=%2Ftickets%2F7`);
    expect(fieldValue(page.text, 'to')).to.equal('/tickets/7');
    expect((await browser.post(`/link/${await token()}`, { to: '/tickets/7' })).location).to.equal(
      '/tickets/7',
    );
    for (const evil of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/admin/users',
      '/login',
    ]) {
      const query = `?to=${encodeURIComponent(evil)}`;
      expect(fieldValue((await browser.get(`/link/${await token()}${query}`)).text, 'to'), evil).to.equal(
        null,
      );
      expect((await browser.post(`/link/${await token()}`, { to: evil })).location, evil).to.equal('/');
    }
  });

  it('A3: with a portal user the link leads to the password, says why and keeps the way', async () => {
    const [north] = await sql<{ id: string }>(
      'insert into secure_links (tenant_id, customer_id, key_version) values ($1, $2, $3) returning id',
      [cast.tenantId, cast.customers.north, (await testDatabase()).keys.newest],
    );
    const browser = await visitorFrom(cast.slug);
    const path = `/link/${await token(north!.id)}`;
    for (const answer of [
      await browser.get(`${path}?to=%2Ftickets%2F7`),
      await browser.post(path, { to: '/tickets/7' }),
    ]) {
      expect(answer.status).to.equal(303);
      expect(answer.location).to.equal('/login?next=%2Ftickets%2F7&why=link_needs_password');
    }
    expect(browser.cookies.has('gatehouse_portal')).to.equal(false);
    expect(await sessionsOf(north!.id)).to.have.length(0);
  });

  it('A3: sessions that the link opened end with the first portal user, by their next request', async () => {
    const other = await makeCast('link');
    const browser = await visitorFrom(other.slug);
    expect((await browser.post(`/link/${await token(other.linkId, other.tenantId)}`)).location).to.equal('/');
    expect((await browser.get('/my_profile')).status).to.equal(200);
    await sql('update portal_users set customer_id = $2, contact_id = null, scope = $3 where tenant_id = $1 and user_id = $4', [
      other.tenantId, other.customers.south, 'customer', other.players.customerUser.userId,
    ]); // prettier-ignore
    const next = await browser.get('/my_profile');
    expect(next.location).to.equal(
      '/login?next=%2Fmy_profile&why=link_needs_password&staff=%2Fadmin%2Fmy_profile',
    );
  });

  it('A16: ended, switched off, run out, forged, cut, another tenant’s: one page, and nothing opens', async () => {
    const other = await makeCast('link');
    const { keys } = await testDatabase();
    const good = await token();
    const make = async (columns: string) => {
      const [row] = await sql<{ id: string }>(
        `insert into secure_links (tenant_id, customer_id, key_version, sent_at, ${columns.split('=')[0]!})
         values ($1, $2, $3, now(), ${columns.split('=')[1]!}) returning id`,
        [cast.tenantId, cast.customers.south, keys.newest],
      );
      return token(row!.id);
    };
    const flip = good.slice(0, -10) + (good.at(-10) === 'A' ? 'B' : 'A') + good.slice(-9);
    const bad = {
      ended: await make('ended_at=now()'),
      'run out': await make("ends_at=now() - interval '1 second'"),
      'of another key': await token((await sql<{ id: string }>(
        `insert into secure_links (tenant_id, customer_id, key_version, sent_at) values ($1, $2, 'deadbeef', now()) returning id`,
        [cast.tenantId, cast.customers.south],
      ))[0]!.id),
      unknown: await token('0190aaaa-0000-7000-8000-000000000000'),
      forged: flip,
      cut: good.slice(0, -3),
      'another tenant’s': await token(other.linkId, other.tenantId),
      'another tenant’s row under this tenant': await token(other.linkId),
      nonsense: 'x',
    }; // prettier-ignore
    const pages = new Set<string>();
    for (const [what, secret] of Object.entries(bad))
      for (const verb of ['get', 'post'] as const) {
        const browser = await visitorFrom(cast.slug);
        const answer = await browser[verb](`/link/${encodeURIComponent(secret)}`);
        expect(answer.status, what).to.equal(404);
        expect(answer.text, what)
          .to.contain('This link doesn’t work')
          .and.not.contain(secret + '"');
        expect(browser.cookies.has('gatehouse_portal'), what).to.equal(false);
        pages.add(answer.text);
      }
    expect([...pages]).to.have.length(1);

    await sql('update customers set secure_link_on = false where id = $1', [cast.customers.south]);
    const off = await (await visitorFrom(cast.slug)).post(`/link/${good}`);
    await sql('update customers set secure_link_on = true where id = $1', [cast.customers.south]);
    expect(off.text).to.equal([...pages][0]);
    expect((await (await visitorFrom(cast.slug)).post(`/link/${good}`)).location, 'it was there').to.equal(
      '/',
    );
  });

  it('S4: a press from another site opens nothing', async () => {
    const browser = await visitorFrom(cast.slug);
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await browser.post(`/link/${await token()}`, {}, { 'Sec-Fetch-Site': site });
      expect(answer.status).to.equal(403);
    }
    expect(browser.cookies.size).to.equal(0);
  });

  it('S11: presses are limited', async () => {
    const browser = await visitorFrom(cast.slug);
    const statuses = [];
    for (let n = 0; n < 61; n += 1) statuses.push((await browser.post('/link/x')).status);
    expect(statuses.slice(0, 60).every((status) => status === 404)).to.equal(true);
    expect(statuses[60]).to.equal(429);
  });
});
