import { expect } from 'chai';
import pg from 'pg';
import { fieldValue, signedIn, testApp, visitor, type Answer, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { endBackend, until, whileBusy } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';

describe('A connection that dies while it is checked out', function () {
  this.timeout(60_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('dead-connections');
  });

  const expectUnavailable = (answer: Answer) => {
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '5']);
    expect(answer.text).to.include('<h1>Not available right now</h1>');
  };
  const staff = () => signedIn(cast.players.administrator);
  const portal = () => signedIn(cast.players.customerUser);
  const signIn = (browser: Browser) => browser.post('/login', { username: 'contactuser', password });

  const ways: [
    string,
    string,
    string,
    () => Promise<Browser>,
    (browser: Browser) => Promise<Answer>,
    number,
  ][] = [
    ['a page of the back office', 'app_staff', 'customers', staff, (one) => one.get('/admin/customers'), 200],
    ['a page of the portal', 'app_portal', 'assets', portal, (one) => one.get('/assets'), 200],
    ['a look-up', 'app_public', 'tenants', () => visitor(cast.slug), (one) => one.get('/login'), 200],
    ['the limits of sign-in', 'app_session', 'rate_limits', () => visitor(cast.slug), signIn, 303],
    ['a session that is opened', 'app_public', 'login_sessions', () => visitor(cast.slug), signIn, 303],
    ['a session’s cookie', 'app_session', 'sessions', () => visitor(cast.slug), signIn, 303],
  ];
  for (const [what, login, table, browserOf, ask, well] of ways)
    it(`S30: ${what}: 503, and nothing else happens`, async () => {
      const { services } = await testApp();
      const browser = await browserOf();
      expectUnavailable(await whileBusy({ login, table }, () => ask(browser), endBackend));
      const pool = Object.values(services.pools).find(
        (one): one is pg.Pool =>
          one instanceof pg.Pool && one.options.application_name === `gatehouse ${login}`,
      );
      await until('all that are left in the pool are free', () =>
        Promise.resolve(pool?.idleCount === pool?.totalCount),
      );
      expect((await ask(browser)).status).to.equal(well);
    });

  it('S30, S25: a form’s change is taken back; sent again, it is made once', async () => {
    const browser = await staff();
    const ticket = `/admin/tickets/${cast.tickets.ofNorth}`;
    const formId = fieldValue((await browser.get(ticket)).text, '_form_id')!;
    const body = { body: 'Said while the connection died.', _form_id: formId };
    const kept = async () => {
      const { admin } = await testDatabase();
      const found = await admin.query('select from ticket_comments where body = $1', [body.body]);
      return found.rowCount;
    };
    const send = () => browser.post(`${ticket}/comments`, body);
    expectUnavailable(await whileBusy({ login: 'app_staff', table: 'ticket_comments' }, send, endBackend));
    expect(await kept()).to.equal(0);
    expect([(await send()).status, (await send()).status]).to.deep.equal([303, 303]);
    expect(await kept()).to.equal(1);
  });
});
