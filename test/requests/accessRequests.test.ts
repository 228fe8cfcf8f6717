import { expect } from 'chai';
import { forgetOld } from '../../server/jobs/forgettingClock.ts';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, testApp, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { goodPassword } from '../support/people.ts';
import { sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

describe('A35: requests for access', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    other = await makeCast('requests');
  });
  beforeEach(async () => {
    cast = await makeCast('requests');
    ada = await signedIn(cast.players.administrator);
  });

  const filled = (change: Record<string, string> = {}) => ({
    name: 'Rita van der Berg', company: 'North', email: 'rita@north.example', note: 'I run the lab.', ...change,
  }); // prettier-ignore
  const stored = (tenantId = cast.tenantId) =>
    sql<{ id: string; name: string; company: string; email: string; note: string | null; status: string }>(
      'select id, name, company, email, note, status from access_requests where tenant_id = $1 order by created_at, id',
      tenantId,
    );
  const ask = async (change: Record<string, string> = {}, slug = cast.slug) =>
    (await visitorFrom(slug)).post('/request_access', filled(change));

  it('waits in the back office with a count on the overview, and fills in Give portal access', async () => {
    const stranger = await visitor(cast.slug);
    expect((await stranger.get('/login')).text).to.contain('href="/request_access"');
    expect((await stranger.get('/request_access')).text).to.contain('Ask for access');
    expect((await ada.get('/admin')).text).to.not.contain('Access requests</span>');
    const asked = await stranger.post('/request_access', filled());
    expect(asked.location).to.equal('/login?why=access_asked');
    expect((await stranger.get(asked.location!)).text).to.contain('Your request has been sent to');
    const [request] = await stored();
    expect(request).to.include({ ...filled(), status: 'waiting' });
    expect((await ada.get('/admin')).text).to.match(/href="\/admin\/access_requests"[^]{0,200}1/);
    const list = (await ada.get('/admin/access_requests')).text;
    expect(list).to.contain('Rita van der Berg').and.contain('I run the lab.').and.contain('1 request<');
    expect((await ada.get('/admin/access_requests/export.csv')).text).to.contain(
      'Rita van der Berg,North,rita@north.example,I run the lab.',
    );

    const to = `/admin/access/new?request=${request!.id}`;
    expect(list).to.contain(`href="${to}"`);
    const begun = await ada.get(to);
    expect(begun.text).to.contain(
      'Rita van der Berg at North asked for access. Nobody has checked who this is.',
    );
    // What a stranger wrote stands apart from what the product says.
    expect(begun.text).to.match(/Their note<\/h2>\s*<p class="prose">I run the lab\./);
    // The customer isn't guessed from what a stranger typed.
    const chosen = await ada.post('/admin/access/facilities', {
      customer_id: cast.customers.north, contact_id: '', first_name: fieldValue(begun.text, 'first_name')!,
      last_name: fieldValue(begun.text, 'last_name')!, email: fieldValue(begun.text, 'email')!,
      request_id: fieldValue(begun.text, 'request_id')!,
    }); // prettier-ignore
    expect([fieldValue(chosen.text, 'first_name'), fieldValue(chosen.text, 'last_name')]).to.deep.equal([
      'Rita',
      'van der Berg',
    ]);
    const given = await ada.post('/admin/access', {
      customer_id: cast.customers.north, contact_id: '', first_name: 'Rita', last_name: 'van der Berg', email: 'rita@north.example',
      username: '', password: goodPassword, retype_password: goodPassword, request_id: fieldValue(chosen.text, 'request_id')!,
    }); // prettier-ignore
    expect(given.status, given.text.slice(0, 300)).to.equal(303);
    expect((await stored())[0]!.status).to.equal('given');
    expect((await ada.get(given.location!)).text).to.contain('now has portal access');
    expect((await ada.get('/admin/access_requests')).text)
      .to.contain('Nobody is waiting for access')
      .and.not.contain('Rita');
    expect((await ada.get('/admin/access_requests?status=given')).text).to.contain('Rita van der Berg');
    const logged = await sql<{ action: string }>(
      `select action from audit_log where tenant_id = $1 and record_kind = 'access_requests'`,
      cast.tenantId,
    );
    expect(logged).to.deep.equal([{ action: 'changed' }]);
  });

  it('the same said twice within a day is one request; access given through one settles the others of its address', async () => {
    await ask();
    await ask();
    await ask({ email: 'RITA@north.example' });
    expect(await stored()).to.have.length(1);
    await ask({ note: 'Please.' });
    await ask({ email: 'sam@north.example' });
    await ask({}, other.slug);
    const theirs = (await stored(other.tenantId)).length;
    expect(theirs).to.be.greaterThan(0);
    const [first] = await stored();
    await sql("update access_requests set created_at = now() - interval '25 hours' where id = $1", first!.id);
    await ask();
    expect(await stored()).to.have.length(4);
    const page = (await ada.get('/admin')).text;
    expect(page).to.match(/Waiting for you[^]*href="\/admin\/access_requests">4 access requests</);
    const tess = await signedIn(cast.players.technician);
    expect((await tess.get('/admin')).text, 'A23').to.not.contain('access request');
    const given = await ada.post('/admin/access', {
      customer_id: cast.customers.north, contact_id: '', first_name: 'Rita', last_name: 'B', email: 'rita@north.example',
      username: '', password: goodPassword, retype_password: goodPassword, request_id: first!.id,
    }); // prettier-ignore
    expect(given.status).to.equal(303);
    const left = (await stored()).filter(({ status }) => status === 'waiting');
    expect(left.map(({ email }) => email)).to.deep.equal(['sam@north.example']);
    expect((await stored(other.tenantId)).filter(({ status }) => status === 'waiting')).to.have.length(
      theirs,
    );
  });

  it('S11, S25: many at once count as one after the other: the same is one request, and of one address three wait', async () => {
    const asking = await Promise.all(Array.from({ length: 6 }, () => visitorFrom(cast.slug)));
    const all = (change: (n: number) => Record<string, string>) =>
      Promise.all(asking.map((one, n) => one.post('/request_access', filled(change(n)))));
    for (const { status } of await all(() => ({}))) expect(status).to.equal(303);
    expect(await stored()).to.have.length(1);
    for (const { status } of await all((n) => ({ note: `Note ${n}` }))) expect(status).to.equal(303);
    expect(await stored()).to.have.length(3);
  });

  it('nothing comes of a request by itself, and of access that is refused it still waits', async () => {
    await ask();
    const users = await sql('select 1 from users where tenant_id = $1', cast.tenantId);
    const [request] = await stored();
    const refused = await ada.post('/admin/access', {
      customer_id: cast.customers.north, contact_id: '', first_name: 'Rita', last_name: 'B', email: 'rita@north.example', username: '',
      password: 'short', retype_password: 'short', request_id: request!.id,
    }); // prettier-ignore
    expect(refused.status).to.equal(422);
    expect(fieldValue(refused.text, 'request_id')).to.equal(request!.id);
    expect((await stored())[0]!.status).to.equal('waiting');
    expect(await sql('select 1 from users where tenant_id = $1', cast.tenantId)).to.have.length(users.length);
  });

  it('another company’s request fills in nothing and is settled by nobody else', async () => {
    await ask({}, other.slug);
    const [theirs] = await stored(other.tenantId);
    expect((await ada.get(`/admin/access/new?request=${theirs!.id}`)).text).to.not.contain('rita');
    await ada.post('/admin/access', {
      customer_id: cast.customers.north, contact_id: '', first_name: 'R', last_name: 'B', email: 'r@north.example', username: '',
      password: goodPassword, retype_password: goodPassword, request_id: theirs!.id,
    }); // prettier-ignore
    expect((await ada.post(`/admin/access_requests/${theirs!.id}/dismiss`)).status).to.equal(404);
    expect((await stored(other.tenantId)).map(({ status }) => status)).to.include('waiting');
    expect((await ada.get('/admin/access_requests?status=all')).text).to.not.contain('Rita');
  });

  it('is dismissed, and put back by Undo; once decided by somebody, it isn’t again', async () => {
    await ask();
    const [request] = await stored();
    const at = `/admin/access_requests/${request!.id}`;
    const dismissed = await ada.post(`${at}/dismiss`);
    expect(dismissed.location).to.equal('/admin/access_requests');
    expect((await ada.get(dismissed.location!)).text)
      .to.contain(' dismissed.')
      .and.contain(`${at}/restore`);
    expect((await stored())[0]!.status).to.equal('dismissed');
    await ada.post(`${at}/dismiss`);
    expect((await ada.get('/admin/access_requests')).text).to.contain(
      'Somebody else has already answered this request.',
    );
    await ada.post(`${at}/restore`);
    expect((await stored())[0]!.status).to.equal('waiting');
  });

  it('keycloak#47619: the same answer to somebody who is known and somebody who isn’t, and nobody is looked up', async () => {
    const answers = [];
    for (const email of ['customer@north.example', 'contactuser@north.example', 'nobody@nowhere.example']) {
      const { status, location, text } = await ask({
        email,
        company: email.includes('nobody') ? 'Nowhere' : 'North',
      });
      answers.push({ status, location, text });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).to.equal(1);
    expect(await stored()).to.have.length(3);
    // It can't take longer for one than for the other: what stores a request reads no person of a customer's.
    const [asked] = await sql<{ body: string }>(
      "select pg_get_functiondef('app.ask_access(text, text, text, text, text)'::regprocedure) as body",
    );
    expect(asked!.body).not.to.match(/\b(?:users|portal_users|contacts|customers|partners|agents)\b/);
  });

  it('bad input is said beside the field, and nothing is stored', async () => {
    for (const [change, message] of [
      [{ name: '' }, 'Enter your name.'],
      [{ company: ' \u200b' }, 'Enter your company.'],
      [{ email: '' }, 'Enter your email address.'],
      [{ email: 'rita' }, 'Enter an email address, such as name@example.com.'],
      [{ name: 'x'.repeat(201) }, 'Name'],
      [{ status: 'given' }, 'This form is out of date'],
    ] as const) {
      const answer = await ask(change);
      expect(answer.status, message).to.equal(422);
      expect(answer.text).to.contain(message);
      if (!('note' in change)) expect(answer.text).to.contain('I run the lab.');
    }
    expect(await stored()).to.deep.equal([]);
  });

  it('S11: one network, one company and one address ask so often', async () => {
    const one = await visitorFrom(cast.slug);
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1)
      statuses.push((await one.post('/request_access', filled({ email: `rita${n}@north.example` }))).status);
    expect(statuses).to.deep.equal([...Array<number>(5).fill(303), 429]);
    expect(await stored()).to.have.length(5);
    // Of one address three wait; the answer says nothing of it.
    const fresh = await makeCast('requests');
    for (let n = 0; n < 5; n += 1)
      expect(
        (
          await ask(
            { email: n % 2 === 0 ? 'RITA@north.example' : 'rita@north.example', note: `Note ${n}` },
            fresh.slug,
          )
        ).status,
      ).to.equal(303);
    expect(await stored(fresh.tenantId)).to.have.length(3);
    await sql(
      `insert into access_requests (tenant_id, name, company, email)
         select $1, 'Many', 'M', 'm' || n || '@x.example' from generate_series(1, 500) n`,
      fresh.tenantId,
    );
    expect((await ask({ email: 'late@x.example' }, fresh.slug)).status).to.equal(303);
    expect(await sql('select 1 from access_requests where email = $1', 'late@x.example')).to.deep.equal([]);
  });

  it('S11: a stranger with a dozen networks keeps nobody else out', async () => {
    for (let n = 0; n < 12; n += 1) {
      const network = await visitorFrom(cast.slug);
      for (let m = 0; m < 6; m += 1)
        await network.post('/request_access', filled({ email: `x${n}-${m}@x.example` }));
    }
    expect((await ask({ email: 'real@north.example' })).status).to.equal(303);
    expect(await sql('select 1 from access_requests where email = $1', 'real@north.example')).to.have.length(
      1,
    );
  });

  it('that no more can wait is said in the list and on the overview, and all are dismissed at once', async () => {
    await ask({}, other.slug);
    const fill = (count: number, from = 1) =>
      sql(
        `insert into access_requests (tenant_id, name, company, email)
           select $1, 'Many', 'M', 'm' || n || '@x.example' from generate_series($2::int, $3::int) n`,
        cast.tenantId,
        from,
        count,
      );
    await fill(499);
    const [list, overview] = ['/admin/access_requests', '/admin'];
    const full = { [list]: 'New requests aren’t saved', [overview]: 'Access requests: the list is full' };
    for (const [path, words] of Object.entries(full))
      expect((await ada.get(path)).text, path).to.not.contain(words);
    await fill(500, 500);
    for (const [path, words] of Object.entries(full))
      expect((await ada.get(path)).text, path).to.contain(words);
    expect((await ada.get(list)).text).to.contain('500 people are waiting, which is the most there can be.');
    expect((await ask({ email: 'late@north.example' })).location, 'the same answer').to.equal('/login?why=access_asked'); // prettier-ignore
    const question = (await ada.get(`${list}/dismiss_all`)).text;
    expect(question).to.contain('Dismiss all 500 requests?');
    const latest = /name="latest" value="([^"]*)"/.exec(question)![1]!;
    // Somebody decided one meanwhile, and somebody else asked: of that one nobody was asked.
    const [one] = await stored();
    await ada.post(`${list}/${one!.id}/dismiss`);
    await new Promise((done) => setTimeout(done, 5));
    expect((await ask({ email: 'later@north.example' })).status).to.equal(303);
    expect((await ada.post(`${list}/dismiss_all`)).location, 'without an answer').to.equal(
      `${list}/dismiss_all`,
    );
    expect((await ada.post(`${list}/dismiss_all`, { latest })).location).to.equal(list);
    const page = (await ada.get(list)).text;
    expect(page).to.contain('499 requests dismissed.').and.contain('later@north.example');
    expect((await stored()).filter(({ status }) => status === 'waiting')).to.have.length(1);
    const theirs = await stored(other.tenantId);
    expect(theirs.some(({ status }) => status === 'waiting'), 'another company’s').to.equal(true); // prettier-ignore
    expect((await ada.post(`${list}/dismiss_all`, { latest })).status).to.equal(303);
    expect((await ada.get(list)).text).to.contain('Somebody else has already answered these requests.');
  });

  it('is switched off under Settings: no way there, no page, no request', async () => {
    const path = '/admin/settings/company';
    const page = (await ada.get(path)).text;
    expect(page).to.match(/name="access_requests"[^>]*|checked/);
    const company = {
      name: 'Company',
      time_zone: 'UTC',
      currency: 'EUR',
      csv_delimiter: 'comma',
      alphabet: 'any',
    };
    const saved = await ada.post(path, { ...company, _version: fieldValue(page, '_version')! });
    expect(saved.status, saved.text.slice(0, 200)).to.equal(303);
    const stranger = await visitor(cast.slug);
    expect((await stranger.get('/login')).text).to.not.contain('request_access');
    expect((await stranger.get('/request_access')).status).to.equal(404);
    expect((await ask()).status).to.equal(404);
    expect((await ada.get('/admin/access_requests')).text).to.contain('Requests for access are turned off');
    // Past the page, too.
    const { pools } = await testDatabase();
    await pools.public.query('select app.ask_access($1, $2, $3, $4, null)', [
      cast.slug,
      'Rita',
      'North',
      'r@n.example',
    ]);
    expect(await stored()).to.deep.equal([]);
  });

  it('A35: is forgotten a year after it was decided, or after it came if nobody decided; what is younger stays', async () => {
    const mine = await makeCast('forgotten');
    await sql(
      `insert into access_requests (tenant_id, name, company, email, status, decided_by, decided_at, created_at) values
         ($1, 'Old', 'C', 'old@x.example', 'dismissed', 'Ada', now() - interval '366 days', now() - interval '2 years'),
         ($1, 'Decided', 'C', 'late@x.example', 'given', 'Ada', now() - interval '300 days', now() - interval '2 years'),
         ($1, 'Never', 'C', 'never@x.example', 'waiting', null, null, now() - interval '366 days'),
         ($1, 'New', 'C', 'new@x.example', 'waiting', null, null, now() - interval '300 days')`,
      mine.tenantId,
    );
    const { services } = await testApp();
    expect(await forgetOld(services)).to.be.at.least(2);
    const left = await sql<{ name: string }>('select name from access_requests where tenant_id = $1 order by name', mine.tenantId);
    expect(left.map(({ name }) => name)).to.deep.equal(['Decided', 'New']);
  }); // prettier-ignore

  it('A23: administrators alone read and decide them', async () => {
    await ask();
    const [request] = await stored();
    await expectRefused(
      cast,
      other,
      [
        { path: '/admin/access_requests' },
        { path: '/admin/access_requests/export.csv' },
        { path: `/admin/access_requests/${request!.id}/dismiss`, body: {} },
        { path: '/admin/access_requests/dismiss_all' },
        { path: '/admin/access_requests/dismiss_all', body: { latest: request!.id } },
      ],
      ['technician', 'dataAdministrator'],
    );
    expect((await stored())[0]!.status).to.equal('waiting');
  });
});
