import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { createLogger } from '../../server/request/log.ts';
import { createServices } from '../../server/services.ts';
import { addSession, Browser, visitor } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

const setCookies = (headers: Record<string, string | string[] | undefined>) =>
  [headers['set-cookie'] ?? []].flat();

describe('S3: cookies of sessions', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('cookies');
  });
  const portalIn = { username: 'customeruser', password };
  const staffIn = { username: 'technician', password };

  it('are host-only, HttpOnly and SameSite=Lax, under plain names on plain http', async () => {
    const browser = await visitorFrom(cast.slug);
    const lines = setCookies((await browser.post('/login', portalIn)).headers);
    expect(lines.map((line) => line.split('=')[0]).sort()).to.deep.equal([
      'gatehouse_device',
      'gatehouse_portal',
    ]);
    for (const line of lines) {
      expect(line)
        .to.match(/; HttpOnly/)
        .and.match(/; SameSite=Lax/)
        .and.match(/; Path=\//);
      expect(line).to.not.match(/; Domain=|; Secure/);
    }
  });

  it('are Secure and carry __Host- on https', async () => {
    const database = await testDatabase();
    const config = readConfig({
      NODE_ENV: 'production',
      BASE_URL: 'https://gatehouse.example',
      DATABASE_URL: 'postgres://app@db.example/gatehouse',
      SECRETS: 'long enough for the thirty-two bytes that it must have',
      TRUST_PROXY: '1',
    });
    const services = createServices({
      config,
      keys: database.keys,
      database,
      logger: createLogger('silent'),
    });
    try {
      const browser = new Browser(createApp(services), `${cast.slug}.gatehouse.example`);
      for (const [path, body, side] of [
        ['/login', portalIn, 'portal'],
        ['/admin/login', staffIn, 'staff'],
      ] as const) {
        const answer = await browser.post(path, body, { 'X-Forwarded-For': '10.3.0.1' });
        expect(answer.status).to.equal(303);
        const lines = setCookies(answer.headers);
        expect(lines.map((line) => line.split('=')[0]).sort()).to.deep.equal([
            '__Host-gatehouse_device', `__Host-gatehouse_${side}`,
          ]); // prettier-ignore
        for (const line of lines) {
          expect(line)
            .to.match(/; Secure/)
            .and.match(/; HttpOnly/)
            .and.match(/; SameSite=Lax/)
            .and.match(/; Path=\//);
          expect(line).to.not.match(/; Domain=/);
        }
      }
      expect((await browser.get('/my_profile')).status).to.equal(200);
      expect((await browser.get('/admin/my_profile')).headers['strict-transport-security']).to.be.a('string');
    } finally {
      await services.pools.end();
    }
  });

  it('live side by side: signing in and out on one side leaves the other alone', async () => {
    const browser = await visitorFrom(cast.slug);
    await browser.post('/login', portalIn);
    await browser.post('/admin/login', staffIn);
    expect((await browser.get('/my_profile')).text).to.contain('customeruser');
    expect((await browser.get('/admin/my_profile')).text).to.contain('technician');
    await browser.post('/sign_out');
    expect((await browser.get('/my_profile')).location).to.equal('/admin/my_profile');
    expect((await browser.get('/admin/my_profile')).status).to.equal(200);
    await browser.post('/login', portalIn);
    await browser.post('/admin/sign_out');
    expect((await browser.get('/my_profile')).status).to.equal(200);
    expect((await browser.get('/admin/my_profile')).location).to.contain('/admin/login');
  });

  it('S3: a cookie whose signature is wrong is no cookie', async () => {
    const browser = await visitor(cast.slug);
    await addSession(browser, cast.players.customerUser);
    const whole = decodeURIComponent(browser.cookies.get('gatehouse_portal')!);
    const [id] = whole.split('.') as [string];
    expect((await browser.get('/my_profile')).status).to.equal(200);
    for (const forged of [
      id,
      `${id}.`,
      `${id}.x`,
      `${id}.${'A'.repeat(43)}`,
      `${whole}A`,
      whole.slice(0, -1),
    ]) {
      browser.cookies.set('gatehouse_portal', encodeURIComponent(forged));
      expect((await browser.get('/my_profile')).location, forged.slice(id.length)).to.contain('/login?');
    }
  });

  it('a session of one side is worth nothing on the other, under whatever name it is sent', async () => {
    const browser = await visitor(cast.slug);
    await addSession(browser, cast.players.customerUser);
    browser.cookies.set('gatehouse_staff', browser.cookies.get('gatehouse_portal')!);
    expect((await browser.get('/admin/my_profile')).location).to.contain('/admin/login');
    const other = await visitor(cast.slug);
    await addSession(other, cast.players.administrator);
    other.cookies.set('gatehouse_portal', other.cookies.get('gatehouse_staff')!);
    other.cookies.delete('gatehouse_staff');
    expect((await other.get('/my_profile')).location).to.contain('/login?');
  });
});
