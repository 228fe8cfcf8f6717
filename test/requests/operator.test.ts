import { expect } from 'chai';
import { fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import {
  asOperator,
  makeOperator,
  operatorPassword,
  setUpLink,
  type TestOperator,
} from '../support/operators.ts';
import { codeOf, stepAt } from '../../server/secrets/totp.ts';

const login = '/operator/login';
const shown = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');

describe('the platform’s operator', () => {
  let cast: Cast;
  let operator: TestOperator;
  before(async () => {
    cast = await makeCast('operator');
    operator = await makeOperator();
  });

  const stateOf = async ({ tenantId }: Cast = cast) => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{
      status: string;
      licence_limit: number;
      suspended_for: string | null;
    }>('select status, licence_limit, suspended_for from tenants where id = $1', [tenantId]);
    return rows[0]!;
  };
  const logOf = async (tenantId: string) => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ operator: string; action: string; details: unknown }>(
      'select operator, action, details from operator_log where tenant_id = $1 order by id',
      [tenantId],
    );
    return rows;
  };
  const pageOf = ({ tenantId }: Cast) => `/operator/tenants/${tenantId}`;
  const versionOn = async (browser: Browser, path: string) =>
    fieldValue((await browser.get(path)).text, '_version') ?? '';
  const suspend = async (browser: Browser, of: Cast, reason = 'Unpaid since May') =>
    browser.post(`${pageOf(of)}/suspend`, {
      reason,
      _version: await versionOn(browser, `${pageOf(of)}/suspend`),
    });
  const resume = async (browser: Browser, of: Cast) =>
    browser.post(`${pageOf(of)}/resume`, { _version: await versionOn(browser, `${pageOf(of)}/resume`) });

  describe('signing in', () => {
    const credentials = (of: TestOperator, more: Record<string, string> = {}) => ({
      email: of.email,
      password: operatorPassword,
      code: of.code(),
      ...more,
    });

    it('takes a password and a code, and goes on to the page that was asked for', async () => {
      const person = await makeOperator();
      const browser = await visitorFrom();
      const asked = await browser.get('/operator/health');
      expect(asked.location).to.equal('/operator/login?next=%2Foperator%2Fhealth');
      const answer = await browser.post(login, credentials(person, { next: '/operator/health' }));
      expect([answer.status, answer.location]).to.deep.equal([303, '/operator/health']);
      const page = await browser.get('/operator/health');
      expect(page.status).to.equal(200);
      expect(page.headers['cache-control']).to.equal('no-store');
      expect(shown(page.text)).to.contain(person.email);
    });

    it('S9, S16: says one thing for a wrong address, password or code, and for none of them', async () => {
      const person = await makeOperator();
      const words = new Set<string>();
      for (const wrong of [
        { email: 'nobody@platform.example' },
        { password: 'something else entirely' },
        { code: '000000' },
        { code: person.code(5) },
        { code: person.code(-5) },
      ]) {
        const answer = await (await visitorFrom()).post(login, credentials(person, wrong));
        expect(answer.status, JSON.stringify(wrong)).to.equal(422);
        words.add(/<div class="error-summary"[\s\S]*?<\/div>/.exec(answer.text)?.[0] ?? '');
        expect(answer.text).not.to.contain(operatorPassword);
      }
      expect(words.size).to.equal(1);
      const empty = await (await visitorFrom()).post(login, {});
      expect(shown(empty.text))
        .to.contain('Enter your email address.')
        .and.contain('Enter your password.')
        .and.contain('Enter the code from your app.');
    });

    it('S16: a code counts once, also for two at the same moment', async () => {
      const person = await makeOperator();
      const sent = credentials(person);
      const answers = await Promise.all(
        Array.from({ length: 3 }, async () => (await visitorFrom()).post(login, sent)),
      );
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422, 422]);
      expect((await (await visitorFrom()).post(login, sent)).status).to.equal(422);
    });

    it('S11: makes whoever goes on failing wait, and the right code then waits as well', async () => {
      const person = await makeOperator();
      const browser = await visitorFrom();
      const seen = [];
      for (let n = 0; n < 7; n += 1)
        seen.push((await browser.post(login, credentials(person, { code: '000000' }))).status);
      expect(seen.slice(0, 5)).to.deep.equal([422, 422, 422, 422, 422]);
      expect(seen.at(-1)).to.equal(429);
      expect((await browser.post(login, credentials(person))).status).to.equal(429);
      // From elsewhere they come in.
      expect((await (await visitorFrom()).post(login, credentials(person))).status).to.equal(303);
    });

    it('S7: goes on to no address but the operator’s own pages', async () => {
      for (const next of [
        '//evil.example',
        '/signup',
        '/operator/../signup',
        '/operator/login',
        '/\\evil',
        'https://evil.example/operator',
      ]) {
        const person = await makeOperator();
        const answer = await (await visitorFrom()).post(login, credentials(person, { next }));
        expect(answer.location, next).to.equal('/operator');
      }
    });

    it('S13: sign-out is final, and the cookie opens nothing any more', async () => {
      const person = await makeOperator();
      const browser = await asOperator(person);
      expect((await browser.get('/operator')).status).to.equal(200);
      const cookies = new Map(browser.cookies);
      expect((await browser.post('/operator/sign_out')).location).to.equal('/operator/login?why=signed_out');
      for (const [name, value] of cookies) browser.cookies.set(name, value);
      expect((await browser.get('/operator')).location).to.match(/^\/operator\/login/);
    });

    it('S2: no session of a tenant opens an operator’s page, and an operator’s opens none of a tenant', async () => {
      for (const player of [cast.players.administrator, cast.players.customerUser]) {
        const browser = await visitor();
        const theirs = await signedIn(player);
        for (const [name, value] of theirs.cookies) {
          browser.cookies.set(name, value);
          browser.cookies.set('gatehouse_operator', value);
        }
        for (const path of ['/operator', pageOf(cast), '/operator/log', '/operator/export.csv'])
          expect((await browser.get(path)).location, path).to.match(/^\/operator\/login/);
        const answer = await browser.post(`${pageOf(cast)}/suspend`, { reason: 'x', _version: '1' });
        expect(answer.location).to.match(/^\/operator\/login/);
      }
      expect((await stateOf()).status).to.equal('active');
      const own = await asOperator(operator);
      const inside = await visitor(cast.slug);
      for (const value of own.cookies.values())
        for (const side of ['staff', 'portal', 'operator']) inside.cookies.set(`gatehouse_${side}`, value);
      for (const path of ['/admin/customers', '/assets'])
        expect((await inside.get(path)).location, path).to.match(/\/login/);
      // A tenant's host has no such pages.
      expect((await inside.get('/operator')).status).to.equal(404);
    });
  });

  describe('the link to set oneself up', () => {
    const secretOn = (html: string) => (/id="key" value="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll(' ', '');
    const good = 'violet harbour under rain';
    const fill = (secret: string, more: Record<string, string> = {}) => ({
      new_password: good,
      retype_password: good,
      code: codeOf(secret, stepAt(Date.now())),
      ...more,
    });

    it('shows one key however often it is opened, writes nothing by that, and works once', async () => {
      const link = await setUpLink();
      const browser = await visitorFrom();
      const secret = secretOn((await browser.get(link)).text);
      expect(secret).to.match(/^[A-Z2-7]{32}$/);
      expect(secretOn((await (await visitorFrom()).get(link)).text)).to.equal(secret);
      const answer = await browser.post(link, fill(secret));
      expect([answer.status, answer.location]).to.deep.equal([303, '/operator']);
      expect((await browser.get('/operator')).status).to.equal(200);
      for (const again of [
        await (await visitorFrom()).get(link),
        await (await visitorFrom()).post(link, fill(secret)),
      ]) {
        expect(again.status).to.equal(404);
        expect(again.text).to.contain('already been used').and.not.contain(secret);
      }
    });

    it('says what is wrong beside each field, and is not used up by that', async () => {
      const link = await setUpLink('mara.operates@platform.example');
      const browser = await visitorFrom();
      const secret = secretOn((await browser.get(link)).text);
      for (const [wrong, words] of [
        [{ code: '123456' }, 'That code isn’t right.'],
        [{ new_password: 'short one', retype_password: 'short one' }, 'Use at least 15 characters.'],
        [{ retype_password: 'another harbour entirely' }, 'The two passwords don’t match.'],
        [
          { new_password: 'mara.operates for ever', retype_password: 'mara.operates for ever' },
          'Leave out “mara.operates”.',
        ],
      ] as const) {
        const answer = await browser.post(link, fill(secret, wrong));
        expect(answer.status).to.equal(422);
        expect(answer.text).to.contain(words);
        expect(answer.text).not.to.contain(good);
      }
      expect((await browser.post(link, fill(secret))).status).to.equal(303);
    });

    it('replaces the password, the key and the sessions of one who was set up', async () => {
      const person = await makeOperator();
      const before = await asOperator(person);
      const link = await setUpLink(person.email);
      // Until it is used, all is as before.
      expect((await before.get('/operator')).status).to.equal(200);
      const browser = await visitorFrom();
      const secret = secretOn((await browser.get(link)).text);
      expect((await browser.post(link, fill(secret))).status).to.equal(303);
      expect((await before.get('/operator')).location).to.match(/login/);
      const old = { email: person.email, password: operatorPassword, code: person.code(1) };
      expect((await (await visitorFrom()).post(login, old)).status).to.equal(422);
      const next = { email: person.email, password: good, code: codeOf(secret, stepAt(Date.now()) + 1) };
      expect((await (await visitorFrom()).post(login, next)).status).to.equal(303);
    });

    it('S15: a newer link ends the one before, an old one is over, and a made-up one is none', async () => {
      const { admin } = await testDatabase();
      const person = await makeOperator();
      const first = await setUpLink(person.email);
      const second = await setUpLink(person.email);
      expect((await (await visitorFrom()).get(first)).status).to.equal(404);
      expect((await (await visitorFrom()).get(second)).status).to.equal(200);
      await admin.query(`update operators set set_up_until = now() - interval '1 second' where id = $1`, [
        person.id,
      ]);
      for (const path of [second, '/operator/set_up/nothing', `/operator/set_up/${'x'.repeat(500)}`])
        expect((await (await visitorFrom()).get(path)).status).to.equal(404);
    });
  });

  describe('companies', () => {
    it('are listed with licences used and bought, last activity and state, found by name and subdomain', async () => {
      const browser = await asOperator(operator);
      for (const words of [cast.slug, cast.slug.toUpperCase(), `Company ${cast.slug}`]) {
        const { text, status } = await browser.get(`/operator?q=${encodeURIComponent(words)}`);
        expect(status).to.equal(200);
        const row = shown(/<tbody>([\s\S]*?)<\/tbody>/.exec(text)?.[1] ?? '');
        expect(row).to.contain(`Company ${cast.slug}`).and.contain('Active').and.contain('500');
        expect(shown(text)).to.contain('1 company');
      }
      expect(shown((await browser.get('/operator?q=%25')).text)).to.contain('No companies match');
      expect((await browser.get(`/operator?q=${cast.slug}&state=suspended`)).text).to.contain(
        'No companies match',
      );
      expect((await browser.get('/operator?sort=nonsense&after=nonsense&state=nonsense')).status).to.equal(
        200,
      );
    });

    it('show as last activity what somebody there last did, and nothing that the operator does', async () => {
      const browser = await asOperator(operator);
      const of = await makeCast('operator-quiet');
      const activity = async () => {
        const list = /<td data-label="Last activity">([\s\S]*?)<\/td>/.exec(
          (await browser.get(`/operator?q=${of.slug}`)).text,
        );
        const page = /<dt>Last activity<\/dt>\s*<dd>([\s\S]*?)<\/dd>/.exec(
          (await browser.get(pageOf(of))).text,
        );
        return [list, page].map((found) => /datetime="([^"]*)"/.exec(found?.[1] ?? '')?.[1]);
      };
      expect(await activity(), 'nobody has done anything').to.deep.equal([undefined, undefined]);
      await suspend(browser, of);
      await resume(browser, of);
      expect((await logOf(of.tenantId)).length).to.equal(2);
      expect(await activity(), 'the operator has').to.deep.equal([undefined, undefined]);
      await (
        await visitor(of.slug)
      ).post('/login', { username: of.players.customerUser.username!, password });
      const [list, page] = await activity();
      expect(list).to.be.a('string').and.equal(page);
      await suspend(browser, of);
      await resume(browser, of);
      expect(await activity(), 'and again').to.deep.equal([list, list]);
    });

    it('come in pages that hold each of them once, in every order, forth and back', async () => {
      const { admin } = await testDatabase();
      const mark = `many-${Date.now().toString(36)}`;
      await admin.query(
        `insert into tenants (slug, name) select $1 || '-' || n, 'Same name ' || $1 from generate_series(1, 120) n`,
        [mark],
      );
      const browser = await asOperator(operator);
      for (const sort of ['name', '-name', 'address', '-address', 'created', '-created']) {
        const seen: string[] = [];
        const pages: string[] = [];
        let path: string | undefined = `/operator?q=${mark}&sort=${sort}`;
        while (path !== undefined) {
          const { text } = await browser.get(path);
          pages.push(path);
          seen.push(
            ...[...text.matchAll(/href="\/operator\/tenants\/([0-9a-f-]{36})"/g)].map(([, id]) => id!),
          );
          path = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
        }
        expect(seen, sort).to.have.length(120);
        expect(new Set(seen).size, sort).to.equal(120);
        const { text: last } = await browser.get(pages.at(-1)!);
        const back = /rel="prev" href="([^"]*)"/.exec(last)?.[1]?.replaceAll('&amp;', '&') ?? '';
        const ids = (html: string) =>
          [...html.matchAll(/href="\/operator\/tenants\/([0-9a-f-]{36})"/g)].map(([, id]) => id);
        expect(ids((await browser.get(back)).text), sort).to.deep.equal(seen.slice(50, 100));
      }
      const csv = (await browser.get(`/operator/export.csv?q=${mark}`)).text.trim().split('\r\n');
      expect(csv).to.have.length(121);
      expect(csv[0]).to.contain('Name,Subdomain,State,Licences used,Licences bought');
    });

    it('show how many people use licences, and nobody’s name', async () => {
      const { text, status } = await (await asOperator(operator)).get(pageOf(cast));
      expect(status).to.equal(200);
      expect(shown(text)).to.match(/\b15 of 500 licences are in use/);
      for (const secret of ['customeruser', 'Person1', 'North', 'example.com'])
        expect(text, secret).not.to.contain(secret);
    });

    it('that aren’t there, and addresses that can’t be one, answer 404', async () => {
      const browser = await asOperator(operator);
      for (const path of ['00000000-0000-7000-8000-000000000000', 'nothing', "'--", '%00'])
        expect((await browser.get(`/operator/tenants/${path}`)).status, path).to.equal(404);
      expect((await browser.get('/operator/nothing')).status).to.equal(404);
    });

    it('A9: get another number of licences, which their own log and page say', async () => {
      const company = await makeCast('licensed');
      const browser = await asOperator(operator);
      const here = pageOf(company);
      const sent = { allowed: ' 40 ', _version: await versionOn(browser, here) };
      const answer = await browser.post(here, sent);
      expect([answer.status, answer.location]).to.deep.equal([303, here]);
      expect((await browser.get(here)).text).to.contain('now has 40 licences.');
      expect((await stateOf(company)).licence_limit).to.equal(40);
      const staff = await signedIn(company.players.administrator);
      expect(shown((await staff.get('/admin/users')).text)).to.match(/of 40\b/);
      expect(shown((await staff.get('/admin/audit')).text)).to.contain('The operator of this site');
      expect(await logOf(company.tenantId)).to.deep.equal([
        { operator: operator.email, action: 'limit_changed', details: { licence_limit: [500, 40] } },
      ]);
      // Sent once more, it is done already.
      expect((await browser.post(here, sent)).status).to.equal(303);
      expect(await logOf(company.tenantId)).to.have.length(1);
    });

    it('keep their licences when what was typed is no number of them', async () => {
      const browser = await asOperator(operator);
      const version = await versionOn(browser, pageOf(cast));
      for (const allowed of ['', '0', '-3', '2.5', 'many', '1e9', '99999999999999999999', '\u0000']) {
        const answer = await browser.post(pageOf(cast), { allowed, _version: version });
        expect(answer.status, allowed).to.equal(422);
      }
      expect((await stateOf()).licence_limit).to.equal(500);
    });

    it('S38: get a number of emails a day, from 1 to a million, or none, which is the usual one again', async () => {
      const company = await makeCast('aday');
      const browser = await asOperator(operator);
      const here = pageOf(company);
      const { admin } = await testDatabase();
      const kept = async (of = company) => {
        const { rows } = await admin.query<{ n: number | null }>('select emails_a_day as n from tenants where id = $1', [
          of.tenantId,
        ]);
        return rows[0]?.n;
      };
      const send = async (emails: string) =>
        browser.post(here, { allowed: '500', emails_a_day: emails, _version: await versionOn(browser, here) });
      const before = await kept(cast);
      for (const [typed, number] of [[' 300 ', 300], ['1', 1], ['1000000', 1_000_000], ['', null]] as const) {
        expect((await send(typed)).status, typed).to.equal(303);
        expect(await kept(), typed).to.equal(number);
        expect(fieldValue((await browser.get(here)).text, 'emails_a_day') ?? '').to.equal(number === null ? '' : String(number));
      }
      expect((await send('42')).status).to.equal(303);
      for (const typed of ['0', '-3', '2.5', 'many', '1000001', '1e400', 'NaN', '99999999999999999999', '\u0000']) {
        const refused = await send(typed);
        expect([refused.status, /id="field-emails_a_day"[^>]*aria-invalid="true"/.test(refused.text)], typed).to.deep.equal([422, true]);
        expect(await kept(), typed).to.equal(42);
      }
      expect(await kept(cast), 'another company').to.equal(before);
      const log = (await logOf(company.tenantId)).map(({ details }) => details);
      expect(log[0]).to.deep.equal({ emails_a_day: [null, 300] });
      expect(shown((await browser.get('/operator/log')).text)).to.contain('Emails a day from the usual number to 42');
      const staff = await signedIn(company.players.administrator);
      expect((await staff.post(here, { allowed: '500', emails_a_day: '7' })).status).to.equal(404);
      expect(await kept()).to.equal(42);
    }); // prettier-ignore

    it('S25: of two operators at once, the second sees both numbers and decides again', async () => {
      const company = await makeCast('both');
      const [one, two] = [await asOperator(operator), await asOperator(await makeOperator())];
      const page = await two.get(pageOf(company));
      const mine = {
        allowed: '90',
        _version: fieldValue(page.text, '_version')!,
        _seen: fieldValue(page.text, '_seen')!,
      };
      const theirs = { allowed: '70', _version: await versionOn(one, pageOf(company)) };
      expect((await one.post(pageOf(company), theirs)).status).to.equal(303);
      const conflict = await two.post(pageOf(company), mine);
      expect(conflict.status).to.equal(409);
      expect(shown(conflict.text))
        .to.contain('Somebody else changed this while you were editing')
        .and.match(/70 90/);
      expect((await stateOf(company)).licence_limit).to.equal(70);
      const again = { ...mine, _version: fieldValue(conflict.text, '_version')! };
      expect((await two.post(pageOf(company), again)).status).to.equal(303);
      expect((await stateOf(company)).licence_limit).to.equal(90);
    });

    it('S4: no other site decides for an operator', async () => {
      const browser = await asOperator(operator);
      const sent = { reason: 'x', _version: await versionOn(browser, `${pageOf(cast)}/suspend`) };
      for (const site of ['cross-site', 'same-site', 'none'])
        expect(
          (await browser.post(`${pageOf(cast)}/suspend`, sent, { 'Sec-Fetch-Site': site })).status,
          site,
        ).to.equal(403);
      expect((await stateOf()).status).to.equal('active');
    });
  });

  describe('suspending', () => {
    it('ends every session’s next request: staff read why, customers whom to ask, strangers nothing (A1)', async () => {
      const company = await makeCast('suspended');
      const staff = await signedIn(company.players.administrator);
      const portal = await signedIn(company.players.customerUser);
      const link = await signedIn(company.players.link);
      const stranger = await visitor(company.slug);
      expect((await staff.get('/admin/customers')).status).to.equal(200);
      const browser = await asOperator(operator);
      expect((await suspend(browser, company)).location).to.equal(pageOf(company));
      expect(shown((await browser.get(pageOf(company))).text)).to.contain('Unpaid since May');

      for (const answer of [
        await staff.get('/admin/customers'),
        await staff.post('/admin/customers', { name: 'x' }),
      ]) {
        expect(answer.status).to.equal(403);
        expect(shown(answer.text))
          .to.contain('This company is suspended')
          .and.contain('Unpaid since May')
          .and.contain(`Company ${company.slug}`);
      }
      for (const person of [portal, link]) {
        const answer = await person.get('/assets');
        expect(answer.status).to.equal(403);
        expect(answer.text).to.contain('isn’t available at the moment').and.not.contain('Unpaid');
      }
      for (const path of ['/', '/login', '/admin/login', '/assets']) {
        const answer = await stranger.get(path);
        expect(answer.status, path).to.equal(404);
        expect(answer.text).not.to.contain('suspended').and.not.contain(`Company ${company.slug}`);
      }
      expect((await stranger.post('/login', { username: 'customeruser', password })).status).to.equal(404);
      // Another company's session tells nothing there.
      const elsewhere = await signedIn(cast.players.administrator, company.slug);
      expect((await elsewhere.get('/admin/customers')).status).to.equal(404);
      // Nothing was lost, and the session goes on.
      expect((await resume(browser, company)).status).to.equal(303);
      expect((await staff.get('/admin/customers')).status).to.equal(200);
      expect((await portal.get('/assets')).status).to.equal(200);
      expect(shown((await staff.get('/admin/audit')).text))
        .to.contain('Suspended')
        .and.contain('Resumed');
      expect((await logOf(company.tenantId)).map(({ action }) => action)).to.deep.equal([
        'suspended',
        'resumed',
      ]);
    });

    it('needs a reason, and loses nothing that was typed', async () => {
      const browser = await asOperator(operator);
      for (const reason of ['', '   ', 'x'.repeat(501)]) {
        const answer = await suspend(browser, cast, reason);
        expect(answer.status).to.equal(422);
        if (reason.trim()) expect(answer.text).to.contain(reason);
      }
      expect((await stateOf()).status).to.equal('active');
    });

    it('S25: is told of another operator who was quicker, and a press repeated is one', async () => {
      const company = await makeCast('quick');
      const [one, two] = [await asOperator(operator), await asOperator(await makeOperator())];
      const stale = await versionOn(two, `${pageOf(company)}/suspend`);
      const sent = { reason: 'First', _version: await versionOn(one, `${pageOf(company)}/suspend`) };
      const presses = await Promise.all([1, 2].map(() => one.post(`${pageOf(company)}/suspend`, sent)));
      expect(presses.map(({ status }) => status)).to.deep.equal([303, 303]);
      const answer = await two.post(`${pageOf(company)}/suspend`, { reason: 'Second', _version: stale });
      expect(answer.status).to.equal(409);
      expect(answer.text).to.contain('Another operator has changed this company').and.contain('Second');
      expect((await stateOf(company)).suspended_for).to.equal('First');
      expect(await logOf(company.tenantId)).to.have.length(1);
      // Resuming what somebody suspended anew meanwhile is refused as well.
      const old = await versionOn(two, `${pageOf(company)}/resume`);
      await resume(one, company);
      await suspend(one, company, 'Again');
      await two.post(`${pageOf(company)}/resume`, { _version: old });
      expect((await stateOf(company)).status).to.equal('suspended');
      expect((await two.get(pageOf(company))).text).to.contain('Another operator has changed this company');
    });

    it('is taken back after a question, which changes nothing by itself', async () => {
      const company = await makeCast('asked');
      const browser = await asOperator(operator);
      await suspend(browser, company);
      const question = await browser.get(`${pageOf(company)}/resume`);
      expect(shown(question.text)).to.contain(`Resume Company ${company.slug}?`).and.contain('Cancel');
      await browser.send('head', `${pageOf(company)}/resume`);
      expect((await stateOf(company)).status).to.equal('suspended');
      expect((await browser.post(`${pageOf(company)}/resume`, {})).status, 'without a version').to.equal(303);
      expect((await stateOf(company)).status).to.equal('suspended');
      await resume(browser, company);
      expect((await stateOf(company)).status).to.equal('active');
    });

    it('is offered only where it would do something', async () => {
      const company = await makeCast('offered');
      const browser = await asOperator(operator);
      expect((await browser.get(`${pageOf(company)}/resume`)).location).to.equal(pageOf(company));
      await suspend(browser, company);
      expect((await browser.get(`${pageOf(company)}/suspend`)).location).to.equal(pageOf(company));
      expect((await browser.get(`${pageOf(company)}/resume`)).text).to.contain('Resume Company');
    });
  });

  it('sees how the platform is doing: queue, failed jobs, database and versions', async () => {
    const { admin } = await testDatabase();
    const words = `secret-${Date.now()}`;
    await admin.query(
      `select graphile_worker.add_job('deliver_email', json_build_object('words', $1::text), max_attempts => 1,
         run_at => now() + interval '1 day')`,
      [words],
    );
    await admin.query(
      `update graphile_worker._private_jobs set attempts = max_attempts where payload ->> 'words' = $1`,
      [words],
    );
    try {
      const { text, status } = await (await asOperator(operator)).get('/operator/health');
      expect(status).to.equal(200);
      expect(shown(text))
        .to.contain('Jobs waiting')
        .and.contain('Sending emails')
        .and.contain('PostgreSQL')
        .and.match(/Latest migration \d{4}_\w+/);
      expect(text).not.to.contain(words);
    } finally {
      await admin.query(`delete from graphile_worker._private_jobs where payload ->> 'words' = $1`, [words]);
    }
  });

  it('names the company of a failed job, and lets it be tried again, which the log says; nothing of the job is told', async () => {
    const company = await makeCast('failing');
    const { admin } = await testDatabase();
    const words = `secret-${Date.now()}`;
    for (const { tenantId } of [company, cast])
      await admin.query(
        `select graphile_worker.add_job('deliver_email', json_build_object('words', $1::text, 'tenant', $2::text), max_attempts => 2,
           run_at => now() + interval '1 day')`,
        [words, tenantId],
      );
    await admin.query(`update graphile_worker._private_jobs set attempts = 2 where payload ->> 'words' = $1`, [words]);
    const tries = async () =>
      (await admin.query<{ tenant: string; attempts: number }>(
        `select payload ->> 'tenant' as tenant, attempts from graphile_worker._private_jobs
           where payload ->> 'words' = $1 order by id`, [words],
      )).rows.map(({ tenant, attempts }) => [tenant, attempts]);
    try {
      const person = await makeOperator();
      const browser = await asOperator(person);
      const page = (await browser.get('/operator/health')).text;
      expect(shown(page)).to.contain(`Sending emails Company ${company.slug} 1`);
      expect(page).not.to.contain(words);
      expect((await browser.post('/operator/health/retry', { task: 'made_up', tenant: company.tenantId })).status).to.equal(303);
      expect((await browser.post('/operator/health/retry', { task: 'deliver_email', tenant: 'x' })).status).to.equal(303);
      expect(await tries()).to.deep.equal([[company.tenantId, 2], [cast.tenantId, 2]]);
      const answer = await browser.post('/operator/health/retry', { task: 'deliver_email', tenant: company.tenantId });
      expect(shown((await browser.get(answer.location!)).text)).to.contain('Sending emails: 1 job will be tried again.');
      expect(await tries(), 'another company’s stays').to.deep.equal([[company.tenantId, 0], [cast.tenantId, 2]]);
      const logged = (await logOf(company.tenantId)).map(({ operator: who, action }) => [who, action]);
      expect(logged).to.deep.equal([[person.email, 'jobs_retried']]);
      expect(shown((await browser.get('/operator/log')).text)).to.contain('Failed jobs tried again');
      const again = await browser.post('/operator/health/retry', { task: 'deliver_email', tenant: company.tenantId });
      expect(shown((await browser.get(again.location!)).text)).to.contain('aren’t waiting for another try');
      expect(await logOf(company.tenantId)).to.have.length(1);
    } finally {
      await admin.query(`delete from graphile_worker._private_jobs where payload ->> 'words' = $1`, [words]);
    }
  }); // prettier-ignore

  it('reads in the log who did what, and to which company', async () => {
    const company = await makeCast('logged');
    const person = await makeOperator();
    await suspend(await asOperator(person), company, 'Asked for it');
    const { text } = await (await asOperator(operator)).get('/operator/log');
    expect(shown(text)).to.contain(`${person.email} Suspended Company ${company.slug} Asked for it`);
  });
});
