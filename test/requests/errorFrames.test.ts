import { expect } from 'chai';
import { signedIn, testApp, visitor, Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('404 and other errors keep the company’s frame', () => {
  let cast: Cast;
  let others: Cast;
  let company: string;
  before(async () => {
    cast = await makeCast('frames');
    others = await makeCast('frames');
    company = (await sql<{ name: string }>('select name from tenants where id = $1', cast.tenantId))[0]!.name;
  });

  /** What doesn't differ by who asks: the words of the error itself. */
  const words = (html: string) => /<section class="message">([\s\S]*?)<\/section>/.exec(html)?.[1];
  const titleOf = (html: string) => /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '';

  it('A16: staff keep name, menu and labs, wherever nothing is', async () => {
    const staff = await signedIn(cast.players.administrator);
    const answers = await Promise.all(
      [
        '/admin/nothing',
        '/admin/customers/1',
        `/admin/customers/${others.customers.north}`,
        `/admin/customers/${cast.customers.north}/agent/${cast.partnerId}/remove`,
      ].map((path) => staff.get(path)),
    );
    for (const { status, text } of answers) {
      expect(status).to.equal(404);
      expect(titleOf(text)).to.contain(company).and.not.contain('Gatehouse');
      expect(text)
        .to.contain('<nav class="menu"')
        .and.contain('>Customers</a>')
        .and.contain('Current lab')
        .and.contain('>Sign out</button>')
        .and.not.contain('Gatehouse')
        .and.not.contain('aria-current');
      // Nothing tells what isn't there from what isn't to be seen.
      expect(text.replaceAll(/value="[0-9a-f-]{36}"/g, '')).to.equal(
        answers[0]!.text.replaceAll(/value="[0-9a-f-]{36}"/g, ''),
      );
    }
    // A page that this person may not open, and a form that may not be sent.
    const technician = await signedIn(cast.players.technician);
    for (const answer of [await technician.get('/admin/users'), await technician.post('/admin/users', {})]) {
      expect(answer.status).to.equal(404);
      expect(answer.text)
        .to.contain('<nav class="menu"')
        .and.contain('Current lab')
        .and.not.contain('>Users</a>');
    }
  });

  it('A15: portal people keep theirs, with the facility drop-down; who looks on keeps the line that says so', async () => {
    const person = await signedIn(cast.players.customerUser);
    for (const path of ['/nothing', '/assets/1', `/assets/${others.assets.cal1}`]) {
      const { status, text } = await person.get(path);
      expect(status, path).to.equal(404);
      expect(text, path)
        .to.contain(company)
        .and.contain('<nav class="menu"')
        .and.contain('All facilities')
        .and.not.contain('Gatehouse');
    }
    const viewer = await signedIn(cast.players.viewer);
    expect((await viewer.get('/nothing')).text)
      .to.contain('change anything')
      .and.contain('Stop viewing');
    // The secure link's people have no profile, and no more in an error.
    expect((await (await signedIn(cast.players.link)).get('/nothing')).text)
      .to.contain('Secure link')
      .and.contain('<nav class="menu"');
  });

  it('whoever is signed in on the other side alone keeps that side’s frame, and its way home', async () => {
    const admin = await signedIn(cast.players.administrator);
    expect((await admin.get('/nothing')).text)
      .to.contain('<nav class="menu"')
      .and.contain('Current lab')
      .and.contain('href="/admin">Go to the home page');
    for (const player of ['customerUser', 'contactUser'] as const) {
      const { status, text } = await (await signedIn(cast.players[player])).get('/admin/nothing');
      expect(status, player).to.equal(404);
      expect(text, player)
        .to.contain('<nav class="menu"')
        .and.contain('href="/">Go to the home page')
        .and.not.contain('Current lab');
    }
    const stranger = await (await signedIn(others.players.customerUser, cast.slug)).get('/admin/nothing');
    expect(stranger.text).to.not.contain('<nav class="menu"');
  });

  it('A1: visitors see the company’s name and nothing else; a session of another company is none here', async () => {
    for (const browser of [await visitor(cast.slug), await signedIn(others.players.administrator, cast.slug)])
      for (const path of ['/nothing', '/admin/nothing']) {
        const { status, text } = await browser.get(path);
        expect(status).to.equal(404);
        expect(text).to.contain(company).and.not.contain('<nav class="menu"').and.not.contain('Gatehouse');
      }
    const nowhere = await new Browser((await testApp()).app, 'no-such-company.localhost:3000').get(
      '/nothing',
    );
    expect(nowhere.status).to.equal(404);
    expect(nowhere.text).to.not.contain('class="menu"');
  });

  it('A1: of a company that is suspended nobody learns without a session of it, also where its pages were drawn before', async () => {
    const gone = await makeCast('frames');
    const staff = await signedIn(gone.players.administrator);
    const name = (await sql<{ name: string }>('select name from tenants where id = $1', gone.tenantId))[0]!
      .name;
    expect((await staff.get('/admin/nothing')).text).to.contain(name);
    await sql(`update tenants set status = 'suspended' where id = $1`, gone.tenantId);
    const answers = async (browser: Browser) => {
      const paths = ['/admin/nothing', '/admin', '/login'];
      const pages = await Promise.all(paths.map((path) => browser.get(path)));
      return pages.map(({ status, text }) => [status, text.includes(name), text.includes('class="menu"')]);
    };
    const nothing = [404, false, false];
    for (const browser of [await visitor(gone.slug), await signedIn(others.players.administrator, gone.slug)])
      expect(await answers(browser)).to.deep.equal([nothing, nothing, nothing]);
    expect((await answers(staff))[1], 'whose session is of it, is told').to.deep.equal([403, true, false]);
  });

  it('S25: other errors keep it too: a form of another site, and one that is too large', async () => {
    const staff = await signedIn(cast.players.administrator);
    await staff.get('/admin');
    const crossSite = await staff.post('/admin/lab', {}, { 'Sec-Fetch-Site': 'cross-site' });
    expect(crossSite.status).to.equal(403);
    expect(crossSite.text).to.contain(company).and.not.contain('Gatehouse');
    const large = await staff.post('/admin/customers', { name: 'x'.repeat(200_000) });
    expect(large.status).to.equal(413);
    expect(large.text).to.contain(company).and.not.contain('Gatehouse');
    expect(words(large.text)).to.contain('Nothing was saved');
  });

  it('a form that is too large: the menu stays, and the page says how large it is, how much fits and the way back', async () => {
    const at = `http://${cast.slug}.localhost:3000`;
    for (const [name, path, from] of [
      ['administrator', '/admin/customers', '/admin/customers/new'],
      ['customerUser', '/work_orders/1/comments', '/work_orders'],
    ] as const) {
      const browser = await signedIn(cast.players[name]);
      await browser.get(from);
      const send = (body: Record<string, string | string[]>, referer = `${at}${from}`) =>
        browser.post(path, body, { Referer: referer });
      const large = await send({ name: 'x'.repeat(204_800) });
      expect(large.status).to.equal(413);
      expect(large.text)
        .to.contain('<nav class="menu"')
        .and.contain('Open the form again')
        .and.contain(`href="${from}"`);
      expect(words(large.text)).to.match(/is about 20\d KB\. This form can hold 100 KB/);
      const many = await send({ ids: Array.from({ length: 2500 }, (_, n) => String(n)) });
      expect([many.status, words(many.text)?.includes('2,000 entries')]).to.deep.equal([413, true]);
      const other = await send({ name: 'x'.repeat(204_800) }, 'http://evil.example/admin/customers/new');
      expect(other.text).to.not.contain('Open the form again').and.not.contain('evil');
    }
  });
});
