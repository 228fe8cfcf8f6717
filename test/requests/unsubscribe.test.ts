import { expect } from 'chai';
import supertest from 'supertest';
import { routes } from '../../server/features/index.ts';
import { makeLinkToken, type LinkPurpose } from '../../server/secrets/tokens.ts';
import { signedIn, testApp, visitor } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { mailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail } from '../support/ticketMail.ts';

describe('unsubscribing', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    other = await makeCast('unsubscribe');
  });
  beforeEach(async () => {
    cast = await makeCast('unsubscribe');
  });

  /** The address under an email to somebody, or to the customer with the link. */
  async function address(
    to: PlayerName | 'south',
    { kind = 'ticket_comment', purpose, of = cast }: { kind?: string; purpose?: LinkPurpose; of?: Cast } = {},
  ): Promise<string> {
    const { keys } = await testDatabase();
    const [email] = await sql<{ id: string }>(
      `insert into emails (tenant_id, kind, to_address, to_name, user_id, customer_id)
         values ($1, $2, 'nora@north.example', 'Nora Contact', $3, $4) returning id`,
      of.tenantId,
      kind,
      to === 'south' ? null : of.players[to].userId,
      to === 'south' ? of.customers.south : of.customers.north,
    );
    const token = makeLinkToken(keys, purpose ?? 'unsubscribe link', {
      tenantId: of.tenantId,
      id: email!.id,
      keyVersion: keys.newest,
    });
    return `/unsubscribe/${token}`;
  }
  const choices = (of = cast) =>
    sql<{ event: string; is_on: boolean; user_id: string | null; customer_id: string | null }>(
      'select event, is_on, user_id, customer_id from notification_choices where tenant_id = $1',
      of.tenantId,
    );
  /** As a mail provider sends it: no cookie, no Origin, no Sec-Fetch-Site. */
  const oneClick = async (path: string, slug = cast.slug) =>
    supertest((await testApp()).app)
      .post(path)
      .set('Host', `${slug}.localhost:3000`)
      .type('form')
      .send('List-Unsubscribe=One-Click');

  it('S4: opening the address says what goes off and names nobody; GET and HEAD change nothing', async () => {
    const path = await address('contactUser');
    const browser = await visitor(cast.slug);
    const page = await browser.get(path);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('New comment on a ticket').and.contain(`Company ${cast.slug}`);
    expect(page.text).to.not.match(/Nora|North|nora@|contactuser/);
    expect((await browser.send('head', path)).status).to.equal(200);
    expect([page.headers['cache-control'], page.headers['referrer-policy']]).to.deep.equal([
      'no-store',
      'strict-origin',
    ]);
    expect(browser.cookies.size).to.equal(0);
    expect(await choices()).to.deep.equal([]);
  });

  it('S4: the mail provider’s POST needs no cookie and no origin, is answered with 200, and turns off once and for all', async () => {
    const path = await address('contactUser');
    for (const answer of [await oneClick(path), await oneClick(path)]) {
      expect(answer.status).to.equal(200);
      expect(answer.text)
        .to.contain('These emails are turned off')
        .and.not.match(/Nora|North/);
      expect(answer.headers['set-cookie']).to.equal(undefined);
    }
    const { userId } = cast.players.contactUser;
    expect(await choices()).to.deep.equal([
      { event: 'ticket_comment', is_on: false, user_id: userId, customer_id: null },
    ]);
    expect(await choices(other)).to.deep.equal([]);
  });

  it('S25: a person who presses the button is led to the page of the link, which says that it is done', async () => {
    const path = await address('contactUser');
    const browser = await visitor(cast.slug);
    const answer = await browser.post(path, {}, { 'Sec-Fetch-Mode': 'navigate' });
    expect([answer.status, answer.location]).to.deep.equal([303, path]);
    expect((await browser.get(path)).text).to.contain('These emails are turned off');
  });

  it('S4: whatever body and headers it comes with, it turns off and does nothing else', async () => {
    const { app } = await testApp();
    for (const [type, body] of [
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'],
      ['application/x-www-form-urlencoded', 'on=1&is_on=true&event=password_changed'],
      ['application/json', '{"on":true}'],
      ['application/x-www-form-urlencoded', `x=${'y'.repeat(300_000)}`],
    ] as const) {
      const path = await address('technician', { kind: 'ticket_reply' });
      const answer = await supertest(app)
        .post(path)
        .set({ Host: `${cast.slug}.localhost:3000`, Origin: 'https://mail.example', 'Sec-Fetch-Site': 'cross-site', 'Content-Type': type })
        .send(body);
      expect(answer.status, type).to.equal(200);
      expect((await choices()).map(({ event, is_on: isOn }) => [event, isOn])).to.deep.equal([['ticket_reply', false]]);
    }
  }); // prettier-ignore

  it('S4: turning on again takes a form of this site; it leads back to the page', async () => {
    const path = await address('contactUser');
    await oneClick(path);
    const browser = await visitor(cast.slug);
    expect((await browser.get(path)).text).to.contain('Turn these emails back on').and.contain(`${path}/on`);
    for (const from of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }] as Record<string, string>[])
      expect((await browser.post(`${path}/on`, {}, from)).status).to.equal(403);
    expect((await oneClick(`${path}/on`)).status, 'without a word of where it comes from').to.equal(403);
    expect((await choices())[0]?.is_on).to.equal(false);
    const answer = await browser.post(`${path}/on`);
    expect([answer.status, answer.location]).to.deep.equal([303, path]);
    expect((await browser.get(path)).text).to.contain('>Turn off these emails</button>');
    expect((await choices()).map(({ is_on: isOn }) => isOn)).to.deep.equal([true]);
  }); // prettier-ignore

  it('S4: exactly one route takes a POST from anywhere, and no address beside it does', async () => {
    const open = routes.filter((route) => 'fromAnywhere' in route && route.fromAnywhere);
    expect(open.map(({ side, method, path }) => `${side} ${method} ${path}`)).to.deep.equal([
      'public post /unsubscribe/:token',
    ]);
    for (const path of ['/unsubscribe', '/unsubscribe/x/on', '/unsubscribe/x/y', '/admin/unsubscribe/x', '/login'])
      expect((await oneClick(path)).status, path).to.equal(403);
    const { app } = await testApp();
    for (const method of ['put', 'delete', 'patch'] as const)
      expect((await supertest(app)[method]('/unsubscribe/x').set('Host', `${cast.slug}.localhost:3000`)).status).to.equal(403);
    const platform = await supertest(app).post('/unsubscribe/x').set('Host', 'localhost:3000');
    expect(platform.status).to.equal(403);
  }); // prettier-ignore

  it('A4, A16: a token that isn’t one of ours for this company, or of another purpose, turns nothing off', async () => {
    const good = await address('contactUser');
    const wrong = {
      'cut short': good.slice(0, -1),
      'another letter': good.slice(0, -2) + (good.at(-2) === 'A' ? 'B' : 'A') + good.slice(-1),
      'nothing': '/unsubscribe/x',
      'a secure link’s': await address('contactUser', { purpose: 'secure link' }),
      'a password link’s': await address('contactUser', { purpose: 'password link' }),
      'the other company’s': await address('contactUser', { of: other }),
      'about a password': await address('contactUser', { kind: 'password_changed' }),
      'about a way in': await address('contactUser', { kind: 'invitation' }),
      'about a test of a text': await address('contactUser', { kind: 'test' }),
    }; // prettier-ignore
    const browser = await visitor(cast.slug);
    for (const [name, path] of Object.entries(wrong)) {
      expect((await browser.get(path)).status, name).to.equal(404);
      expect((await oneClick(path)).status, name).to.equal(404);
      expect((await browser.post(`${path}/on`)).status, name).to.equal(404);
    }
    expect(await choices()).to.deep.equal([]);
    expect(await choices(other)).to.deep.equal([]);
    await sql(`update tenants set status = 'suspended' where id = $1`, cast.tenantId);
    expect([(await browser.get(good)).status, (await oneClick(good)).status]).to.deep.equal([404, 404]);
    expect(await choices()).to.deep.equal([]);
  });

  it('turns off for a customer that comes by a link, and for nobody else of it', async () => {
    const path = await address('south');
    expect((await oneClick(path)).status).to.equal(200);
    expect(await choices()).to.deep.equal([
      { event: 'ticket_comment', is_on: false, user_id: null, customer_id: cast.customers.south },
    ]);
  });

  it('shows in the profile, and what is chosen there shows on the page', async () => {
    const path = await address('contactUser');
    await oneClick(path);
    const browser = await signedIn(cast.players.contactUser);
    expect((await browser.get('/my_profile')).text).to.contain('<option value="off" selected>');
    const [profile = ''] =
      /action="\/my_profile\/notifications"[^]*?<\/form>/.exec((await browser.get('/my_profile')).text) ?? [];
    const choices = [...profile.matchAll(/<select[^>]*name="(\w+)"[^>]*>\s*<option value="(\w*)"/g)];
    expect(choices.map(([, event]) => event)).to.include('ticket_comment');
    // What the company never sends goes along as it was; the first of each other is what the company has chosen.
    const along = [...profile.matchAll(/<input type="hidden" name="(\w+)" value="(\w+)"/g)];
    const saved = await browser.post(
      '/my_profile/notifications',
      Object.fromEntries([...along, ...choices].map(([, event = '', first = '']) => [event, first])),
    );
    expect(saved.status).to.equal(303);
    expect((await browser.get(path)).text).to.contain('>Turn off these emails</button>');
  });

  it('S11: is throttled, by links of ours alone', async () => {
    const { services } = await testApp();
    const from = '203.0.113.77';
    const browser = await visitorFrom(cast.slug, from);
    await Promise.all(Array.from({ length: 300 }, () => services.limits.spend('unsubscribe', from)));
    const path = await address('contactUser');
    for (const one of [path, `${path}/on`]) {
      const answer = await browser.post(one);
      expect(answer.status).to.equal(429);
      expect(Number(answer.headers['retry-after'])).to.be.within(1, 60);
    }
    expect((await browser.post('/unsubscribe/x')).status).to.equal(404);
    expect(await choices()).to.deep.equal([]);
    expect((await oneClick(path)).status, 'from another network').to.equal(200);
  });

  it('S24: the link is under every email that can be turned off, by the headers that mail programs know', async function () {
    this.timeout(60_000);
    const mailing = await mailingApp();
    try {
      const mail = ticketMail(mailing, cast);
      await mail.write('technician', cast.tickets.ofContactUser, 'A word.');
      await mail.write('contactUser', cast.tickets.ofContactUser, 'Another.');
      await mailing.runJobs();
      expect(mail.came()).to.have.length(4);
      for (const { headers, links } of mail.came()) {
        const link = /^<(.*)>$/.exec(headers.get('list-unsubscribe') ?? '')?.[1] ?? '';
        expect(headers.get('list-unsubscribe-post')).to.equal('List-Unsubscribe=One-Click');
        expect(links, 'in the text too').to.include(link);
        expect((await oneClick(new URL(link).pathname)).status).to.equal(200);
      }
      await mail.write('technician', cast.tickets.ofContactUser, 'Nobody hears this.');
      await mail.write('contactUser', cast.tickets.ofContactUser, 'Nor this.');
      expect(await mail.emails()).to.have.length(4);
    } finally {
      await mailing.stop();
    }
  });
});
