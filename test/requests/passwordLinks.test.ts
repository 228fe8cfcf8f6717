import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { worker } from '../../server/database/worker.ts';
import { makeLinkToken } from '../../server/secrets/tokens.ts';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, visitor } from '../support/app.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { makePasswordLink } from '../support/passwordLinks.ts';
import { all, goodPassword, liveSessions, userRow } from '../support/people.ts';

const typed = { new_password: goodPassword, retype_password: goodPassword };
const over = 'This link has expired or has already been used';

describe('passwordLinks', () => {
  let cast: Cast;
  beforeEach(async () => {
    cast = await makeCast('password-links');
  });

  const idOf = (name: PlayerName) => cast.players[name].userId!;
  const linkRow = async (id: string) =>
    (
      await all<{ used_at: Date | null; ended_at: Date | null }>(
        'select * from password_links where id = $1',
        id,
      )
    )[0]!;
  const emailsTo = (userId: string) =>
    all<{ kind: string; facts: Record<string, unknown>; caused_by: string | null }>(
      'select kind, facts, caused_by from emails where user_id = $1 order by created_at, id',
      userId,
    );
  const signsIn = async (username: string, secret: string, path = '/login') =>
    (await (await visitorFrom(cast.slug)).post(path, { username, password: secret })).location;
  const invite = (userId: string) =>
    all(`update users set state = 'invited', password_hash = null where id = $1`, userId);

  describe('the page', () => {
    for (const purpose of ['invitation', 'reset'] as const)
      it(`A7: GET and HEAD three times change nothing, start no session and show the username alone: ${purpose}`, async () => {
        const id = idOf('contactUser');
        if (purpose === 'invitation') await invite(id);
        const link = await makePasswordLink(cast, id, { purpose });
        const rows = () => all('select * from users u join password_links w on w.user_id = u.id where u.id = $1', id);
        const before = await rows();
        const sessions = await liveSessions(id);
        const browser = await visitor(cast.slug);
        for (let n = 0; n < 3; n += 1) {
          const page = await browser.get(link.path);
          expect(page.status).to.equal(200);
          for (const label of ['New password', 'Retype Password'])
            expect(page.text).to.match(new RegExp(`<label[^>]*>${label}</label>`));
          expect(page.text).to.match(/data-show-password="field-new_password"/);
          expect(page.text).to.contain(`Company ${cast.slug}`);
          expect(page.text, 'for password managers').to.match(
            /<input[^>]*value="contactuser"[^>]*name="_username"[^>]*autocomplete="username"[^>]*readonly/,
          );
          for (const name of ['Person', 'Nora', 'North', link.token])
            expect(page.text, name).to.not.contain(name);
          expect(page.headers['referrer-policy']).to.equal('strict-origin');
          expect(page.headers['cache-control']).to.equal('no-store');
          expect((await browser.send('head', link.path)).status).to.equal(200);
        }
        expect(browser.cookies.size).to.equal(0);
        expect(await rows()).to.deep.equal(before);
        expect(await liveSessions(id)).to.equal(sessions);
        expect(await emailsTo(id)).to.deep.equal([]);
      }); // prettier-ignore

    it('sentry#116118: signed in as A, opening B’s invitation names B and leaves A as she is', async () => {
      const id = idOf('contactUser');
      await invite(id);
      const link = await makePasswordLink(cast, id, { purpose: 'invitation' });
      const olivia = await signedIn(cast.players.customerUser);
      const page = await olivia.get(link.path);
      expect(page.status).to.equal(200);
      expect(page.text).to.match(/<input[^>]*value="contactuser"[^>]*name="_username"/);
      expect(page.text).not.to.contain('value="customeruser"');
      const own = (await olivia.get('/my_profile')).text;
      expect(own).to.contain('customeruser').and.not.contain('Nora');
      expect(await userRow(idOf('customerUser'))).to.include({ state: 'active' });
      expect((await userRow(id)).state, 'nothing is used up by looking').to.equal('invited');
    });

    it('S10: refuses a bad password beside its field, and the link still works', async () => {
      const link = await makePasswordLink(cast, idOf('contactUser'));
      const browser = await visitorFrom(cast.slug);
      for (const [message, change] of [
        ['Enter a new password.', { new_password: '' }],
        ['Use at least 12 characters', { new_password: 'short', retype_password: 'short' }],
        ['The two passwords don’t match. Enter the same one twice.', { retype_password: 'seven' }],
        ['Leave out', { new_password: 'contactuser sings', retype_password: 'contactuser sings' }],
        ['This form is out of date', { username: 'contactuser' }],
      ] as const) {
        const answer = await browser.post(link.path, { ...typed, ...change });
        expect(answer.status, message).to.equal(422);
        expect(answer.text, message).to.contain(message).and.not.contain(goodPassword);
      }
      const doubled = { ...typed, new_password: [goodPassword, goodPassword] };
      expect((await browser.post(link.path, doubled)).status).to.equal(422);
      expect(await signsIn('contactuser', password)).to.equal('/');
      expect((await browser.post(link.path, typed)).status).to.equal(303);
    });

    it('S4: a form of another site sets nothing', async () => {
      const link = await makePasswordLink(cast, idOf('contactUser'));
      for (const site of ['cross-site', 'same-site', 'none']) {
        const browser = await visitorFrom(cast.slug);
        expect((await browser.post(link.path, typed, { 'Sec-Fetch-Site': site })).status).to.equal(403);
      }
      expect((await linkRow(link.id)).used_at).to.equal(null);
    });

    it('S11: presses are limited', async () => {
      const browser = await visitorFrom(cast.slug);
      const statuses = [];
      for (let n = 0; n < 61; n += 1)
        statuses.push((await browser.post(n % 2 ? '/invitation/x' : '/reset_password/x', typed)).status);
      expect(new Set(statuses.slice(0, 60))).to.deep.equal(new Set([404]));
      expect(statuses[60]).to.equal(429);
    });
  });

  describe('setting a password', () => {
    it('A7, S14: an invited user sets one, is active and signed in; the link is used up', async () => {
      const id = idOf('contactUser');
      await invite(id);
      const link = await makePasswordLink(cast, id, { purpose: 'invitation' });
      const browser = await visitorFrom(cast.slug);
      const answer = await browser.post(link.path, typed);
      expect(answer.location).to.equal('/');
      const portal = await browser.get('/');
      expect(portal.status).to.equal(200);
      expect(portal.text).to.contain('Password saved. You’re signed in.');
      expect((await browser.get('/my_profile')).text).to.contain('contactuser');
      expect(await liveSessions(id)).to.equal(1);
      expect((await userRow(id)).state).to.equal('active');
      expect((await linkRow(link.id)).used_at).to.be.instanceOf(Date);
      expect((await browser.get(link.path)).status).to.equal(404);
      expect((await browser.post(link.path, typed)).text).to.contain(over);
      expect(await emailsTo(id), 'nobody is told that a first password was set').to.deep.equal([]);
      expect(await signsIn('contactuser', goodPassword)).to.equal('/');
    });

    it('A5, A7: whom something else keeps out has the password, and is told why at once and at the next sign-in', async () => {
      const { contactId } = cast.players.contactUser;
      await all("update contacts set status = 'inactive' where id = $1", contactId);
      const link = await makePasswordLink(cast, idOf('contactUser'));
      const browser = await visitorFrom(cast.slug);
      const answer = await browser.post(link.path, typed);
      expect(answer.location).to.equal('/login?why=password_set_but_contact_inactive');
      expect((await browser.get(answer.location!)).text).to.contain(
        'Password saved, but you can’t sign in yet. The contact you’re assigned to is inactive. Ask ',
      );
      const made = '/login?why=password_set_but_';
      for (const word of ['toString', 'x', ''])
        expect((await browser.get(made + word)).text).to.not.contain('saved');
      expect(await liveSessions(idOf('contactUser'))).to.equal(0);
      await all("update contacts set status = 'active' where id = $1", contactId);
      expect(await signsIn('contactuser', goodPassword)).to.equal('/');
    });

    it('A7, S14: a reset ends every session of that user and nobody else’s, and an email says so', async () => {
      const id = idOf('contactUser');
      await all('update users set must_change_password = true where id = $1', id);
      const link = await makePasswordLink(cast, id);
      const browser = await visitorFrom(cast.slug, '10.9.8.7');
      expect((await browser.post(link.path, typed)).location).to.equal('/');
      expect(await liveSessions(id), 'the one that began with it').to.equal(1);
      expect((await (await signedIn(cast.players.contactUser)).get('/my_profile')).location).to.contain('/login');
      expect((await (await signedIn(cast.players.customerUser)).get('/my_profile')).status).to.equal(200);
      expect(await signsIn('contactuser', password)).to.equal(null);
      expect(await signsIn('contactuser', goodPassword), 'nothing more to change').to.equal('/');
      const [told, ...more] = (await emailsTo(id)).filter(({ kind }) => kind === 'password_changed');
      expect(told).to.deep.equal({ kind: 'password_changed', facts: { address: '10.9.8.7' }, caused_by: null });
      expect(more).to.deep.equal([]);
      const entries = await all<{ action: string; actor_name: string }>(
        `select action, actor_name from audit_log where tenant_id = $1 and action = 'password_changed'`,
        cast.tenantId,
      );
      expect(entries).to.have.length(1);
    }); // prettier-ignore

    it('A7: staff set one too, and are in the back office', async () => {
      const link = await makePasswordLink(cast, idOf('technician'));
      const answer = await (await visitorFrom(cast.slug)).post(link.path, typed);
      expect(answer.location).to.equal('/admin');
      expect(await signsIn('technician', goodPassword, '/admin/login')).to.equal('/admin');
    });

    it('A7, S15: of two that press at once one sets the password', async () => {
      const link = await makePasswordLink(cast, idOf('contactUser'));
      const tries = await Promise.all(
        ['first of the two wins', 'second of the two wins'].map(async (secret) => {
          const body = { new_password: secret, retype_password: secret };
          const answer = await (await visitorFrom(cast.slug)).post(link.path, body);
          return { secret, status: answer.status };
        }),
      );
      expect(tries.map(({ status }) => status).sort()).to.deep.equal([303, 404]);
      for (const { secret, status } of tries)
        expect(await signsIn('contactuser', secret)).to.equal(status === 303 ? '/' : null);
    });

    it('S15: somebody who is making a newer link is waited for, and the older one is dead', async () => {
      const { admin } = await testDatabase();
      const link = await makePasswordLink(cast, idOf('contactUser'));
      const staff = await admin.connect();
      try {
        await staff.query('begin');
        await staff.query('select from users where id = $1 for no key update', [idOf('contactUser')]);
        const pressed = (await visitorFrom(cast.slug)).post(link.path, typed);
        const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%use_password_link%'`;
        while ((await admin.query(waits)).rowCount === 0) await sleep(10);
        await staff.query('update password_links set ended_at = now() where id = $1', [link.id]);
        await staff.query('commit');
        expect((await pressed).status).to.equal(404);
      } finally {
        await staff.query('rollback');
        staff.release();
      }
      expect(await signsIn('contactuser', password)).to.equal('/');
    });

    it('S11: the browser is known from then on: no wait, and no email about a new one', async () => {
      const id = idOf('contactUser');
      await all(`update users set last_sign_in_at = now() - interval '1 day' where id = $1`, id);
      const browser = await visitorFrom(cast.slug);
      for (let n = 0; n < 8; n += 1) await browser.post('/login', { username: 'contactuser', password: 'no' });
      const link = await makePasswordLink(cast, id);
      await browser.post(link.path, typed);
      const answer = await browser.post('/login', { username: 'contactuser', password: goodPassword });
      expect(answer.location).to.equal('/');
      expect((await emailsTo(id)).map(({ kind }) => kind)).to.deep.equal(['password_changed']);
    }); // prettier-ignore
  });

  it('A7, A16: used, ended, expired, forged, of another purpose, tenant or person: one page, 404, and nothing is set', async () => {
    const other = await makeCast('password-links');
    const { keys } = await testDatabase();
    const id = idOf('contactUser');
    const good = await makePasswordLink(cast, id);
    const make = async (columns: Record<string, unknown>, user = id) =>
      (await makePasswordLink(cast, user, columns)).path;
    const [secureLink] = await all<{ id: string }>('select id from secure_links where tenant_id = $1', cast.tenantId);
    const under = (purpose: 'secure link' | 'password link', tenantId: string, row: string) =>
      `/reset_password/${makeLinkToken(keys, purpose, { tenantId, id: row, keyVersion: keys.newest })!}`;
    await all(`update users set state = 'suspended' where id = $1`, idOf('allContact'));
    await all(`update users set archived_at = now() where id = $1`, idOf('wideContact'));
    const theirs = await makePasswordLink(other, other.players.contactUser.userId!);
    const bad = {
      used: await make({ used_at: new Date() }),
      ended: await make({ ended_at: new Date() }),
      expired: await make({ expires_at: new Date(Date.now() - 1000) }),
      'made with a key that is gone': await make({ key_version: 'deadbeef' }),
      'of a suspended user': await make({}, idOf('allContact')),
      'of a deleted user': await make({}, idOf('wideContact')),
      'at the other purpose’s address': good.path.replace('reset_password', 'invitation'),
      'an invitation at the address of resets': (await make({ purpose: 'invitation' })).replace('invitation', 'reset_password'),
      'made for another purpose': under('secure link', cast.tenantId, good.id),
      'a secure link': under('secure link', cast.tenantId, secureLink!.id),
      forged: good.path.slice(0, -10) + (good.path.at(-10) === 'A' ? 'B' : 'A') + good.path.slice(-9),
      cut: good.path.slice(0, -3),
      unknown: under('password link', cast.tenantId, '0190aaaa-0000-7000-8000-000000000000'),
      'another tenant’s': theirs.path,
      'another tenant’s row under this tenant': under('password link', cast.tenantId, theirs.id),
      nonsense: '/reset_password/x',
    };
    const hashes = () =>
      all('select id, password_hash, state from users where tenant_id = any ($1) order by id', [cast.tenantId, other.tenantId]);
    const before = await hashes();
    const pages = new Set<string>();
    for (const [what, path] of Object.entries(bad))
      for (const verb of ['get', 'post'] as const) {
        const browser = await visitorFrom(cast.slug);
        const answer = await browser[verb](path, verb === 'post' ? typed : {});
        expect(answer.status, what).to.equal(404);
        expect(browser.cookies.size, what).to.equal(0);
        pages.add(answer.text);
      }
    expect([...pages]).to.have.length(1);
    expect([...pages][0]).to.contain(over).and.contain('href="/login"');
    expect(await hashes()).to.deep.equal(before);
    const elsewhere = await (await visitorFrom(other.slug)).post(good.path, typed);
    expect(elsewhere.status, 'on the other host').to.equal(404);
    expect((await (await visitorFrom(cast.slug)).post(good.path, typed)).status, 'it was there').to.equal(303);
  }); // prettier-ignore

  describe('asking for one', () => {
    const resets = () =>
      all<{ payload: { words: string; tenant: string }; key: string }>(
        `select j.payload, j.key from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
           where t.identifier = 'send_resets' and j.payload ->> 'tenant' = $1`,
        cast.tenantId,
      );

    for (const root of ['', '/admin'] as const)
      it(`S15: ${root}/forgot_password answers alike and does the same work, whoever is meant`, async () => {
        const page = await (await visitor(cast.slug)).get(`${root}/forgot_password`);
        expect(page.status).to.equal(200);
        expect(page.text).to.match(/<label[^>]*>Username or Email<\/label>/);
        const answers = new Set<string>();
        const asked = ['contactuser', 'contactuser@example.com', 'technician', 'nobody', 'nobody@example.com'];
        for (const words of asked) {
          const browser = await visitorFrom(cast.slug);
          const { status, location, text } = await browser.post(`${root}/forgot_password`, { username_or_email: words });
          answers.add(JSON.stringify([status, location, text]));
          expect(browser.cookies.size).to.equal(0);
        }
        expect([...answers]).to.have.length(1);
        expect([...answers][0]).to.contain(`303,"${root}/login?why=reset_asked"`);
        expect((await resets()).map(({ payload }) => payload.words).sort()).to.deep.equal([...asked].sort());
        for (const table of ['password_links', 'emails'])
          expect(await all(`select 1 from ${table} where tenant_id = $1`, cast.tenantId), table).to.deep.equal([]);
        const told = await (await visitor(cast.slug)).get(`${root}/login?why=reset_asked`);
        // The app of these tests has no mail server; test/browser/invitation.test.ts has one.
        expect(told.text).to.contain('No mail server is set up here');
      }); // prettier-ignore

    it('S6: an empty, over-long or doubled field is refused beside it, and nothing is asked', async () => {
      const browser = await visitorFrom(cast.slug);
      for (const words of ['', 'x'.repeat(255), ['a', 'b'], 'a\0b'])
        expect((await browser.post('/forgot_password', { username_or_email: words })).status).to.equal(422);
      const kept = await browser.post('/forgot_password', { username_or_email: 'contactuser', more: '1' });
      expect(fieldValue(kept.text, 'username_or_email')).to.equal('contactuser');
      expect(await resets()).to.deep.equal([]);
    });

    it('S11: throttled for a typed name from anywhere, in any way of writing it, whether it exists or not', async () => {
      for (const name of ['ContactUser', 'nobody']) {
        const statuses = [];
        for (let n = 0; n < 6; n += 1) {
          const words = n % 2 ? name.toUpperCase() : ` ${name} `;
          const answer = await (await visitorFrom(cast.slug)).post('/forgot_password', { username_or_email: words });
          statuses.push(answer.status);
          if (answer.status === 429) expect(answer.text).to.contain('Too many attempts').and.contain(name.toUpperCase());
        }
        expect(statuses, name).to.deep.equal([303, 303, 303, 303, 303, 429]);
      }
      const other = await makeCast('password-links');
      const there = await (await visitorFrom(other.slug)).post('/forgot_password', { username_or_email: 'nobody' });
      expect(there.status, 'another tenant’s').to.equal(303);
    }); // prettier-ignore

    it('A7: a link that was handed to somebody without an Email lives on, whoever asks for another', async () => {
      const id = idOf('contactUser');
      const { pools, keys } = await testDatabase();
      for (const [email, status] of [[null, 200], [' ', 200], ['nora@example.com', 404]] as const) {
        await all('update users set email = $2 where id = $1', id, email);
        const { path } = await makePasswordLink(cast, id);
        await worker(pools).sendPasswordResets(cast.tenantId, 'contactuser', keys.newest);
        expect((await (await visitor(cast.slug)).get(path)).status, String(email)).to.equal(status);
      }
      expect((await emailsTo(id)).map(({ kind }) => kind)).to.deep.equal(['password_reset']);
    }); // prettier-ignore

    it('S11: throttled for a network', async () => {
      const browser = await visitorFrom(cast.slug);
      const statuses = [];
      for (let n = 0; n < 31; n += 1)
        statuses.push((await browser.post('/forgot_password', { username_or_email: `nobody${n}` })).status);
      expect(new Set(statuses.slice(0, 30))).to.deep.equal(new Set([303]));
      expect(statuses[30]).to.equal(429);
    });
  });
});
