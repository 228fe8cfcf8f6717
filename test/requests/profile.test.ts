import { expect } from 'chai';
import { addSession, fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

const fresh = 'seven green bicycles sing';

describe('profile', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('profile');
  });
  beforeEach(async () => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ password_hash: string }>(
      "select password_hash from users where tenant_id = $1 and username = 'technician'",
      [cast.tenantId],
    );
    kept ??= rows[0]!.password_hash;
    await admin.query(
      'update users set password_hash = $2, must_change_password = false where tenant_id = $1',
      [cast.tenantId, kept],
    );
    await admin.query(
      "update login_sessions set ended_at = null, seen_at = now() where tenant_id = $1 and browser = 'test'",
      [cast.tenantId],
    );
    for (const { tokenHash, sessionId } of Object.values(cast.players))
      await admin.query('update login_sessions set token_hash = $2 where id = $1', [sessionId, tokenHash]);
  });
  let kept: string | undefined;

  const sides = [
    { name: 'contactUser', root: '', other: 'customerUser' },
    { name: 'technician', root: '/admin', other: 'administrator' },
  ] as const satisfies readonly { name: PlayerName; root: string; other: PlayerName }[];
  const typed = (present: string, next: string, retype = next) => ({
    present_password: present, new_password: next, retype_password: retype,
  }); // prettier-ignore
  const opens = async (name: PlayerName, root: string, secret: string) =>
    (
      await (
        await visitorFrom(cast.slug)
      ).post(`${root}/login`, { username: name.toLowerCase(), password: secret })
    ).status === 303;
  const isIn = async (browser: Browser, root: string) =>
    (await browser.get(`${root}/my_profile`)).status === 200;

  for (const { name, root, other } of sides)
    describe(`at ${root}/my_profile`, () => {
      it('A6: shows who one is, the form and the open sessions', async () => {
        const page = await (await signedIn(cast.players[name])).get(`${root}/my_profile`);
        expect(page.status).to.equal(200);
        for (const words of [
          'Present password',
          'New password',
          'Retype Password',
          'Change password',
          'Sign out everywhere',
        ])
          expect(page.text).to.contain(words);
        const { username } = cast.players[name];
        expect(page.text)
          .to.contain(username)
          .and.contain(`${username}@example.com`)
          .and.contain('This session');
      });

      it('A6: a visitor is led to the sign-in page and back', async () => {
        const answer = await (await visitor(cast.slug)).get(`${root}/my_profile`);
        expect(answer.status).to.equal(303);
        // The portal's sign-in page shows staff their way to the same page of the back office.
        const staff = root === '' ? `&staff=${encodeURIComponent('/admin/my_profile')}` : '';
        expect(answer.location).to.equal(
          `${root}/login?next=${encodeURIComponent(`${root}/my_profile`)}${staff}`,
        );
      });

      it('A6, S12: changes the password; the other sessions end, this one goes on under a new id', async () => {
        const browser = await signedIn(cast.players[name]);
        const replay = await signedIn(cast.players[name]);
        const elsewhere = await visitorFrom(cast.slug);
        await elsewhere.post(`${root}/login`, { username: name.toLowerCase(), password });
        const stranger = await signedIn(cast.players[other]);
        const before = browser.cookies.get(root ? 'gatehouse_staff' : 'gatehouse_portal');

        const answer = await browser.post(`${root}/my_profile`, typed(password, fresh));
        expect(answer.status).to.equal(303);
        expect(answer.location).to.equal(`${root}/my_profile`);
        expect(browser.cookies.get(root ? 'gatehouse_staff' : 'gatehouse_portal')).to.not.equal(before);
        expect((await browser.get(`${root}/my_profile`)).text).to.contain('Password changed.');
        expect(await isIn(elsewhere, root), 'another session').to.equal(false);
        expect(await isIn(replay, root), 'the old id').to.equal(false);
        expect(await isIn(stranger, root), 'somebody else').to.equal(true);
        expect(await opens(name, root, password)).to.equal(false);
        expect(await opens(name, root, fresh)).to.equal(true);
      });

      it('A6, A24: of two changes at once that know the same present password, one counts and the other is told', async () => {
        const here = await signedIn(cast.players[name]);
        const elsewhere = await visitorFrom(cast.slug);
        await elsewhere.post(`${root}/login`, { username: name.toLowerCase(), password });
        expect(await isIn(elsewhere, root)).to.equal(true);
        const words = [`${fresh} here`, `${fresh} elsewhere`] as const;
        const answers = await Promise.all([
          here.post(`${root}/my_profile`, typed(password, words[0])),
          elsewhere.post(`${root}/my_profile`, typed(password, words[1])),
        ]);
        const changed = answers.findIndex(({ location }) => location === `${root}/my_profile`);
        expect(changed).to.be.at.least(0);
        const late = answers[1 - changed]!;
        // Its session may be over before it has begun: then it is led to the sign-in page.
        if (late.status === 422) expect(late.text).to.contain('changed a moment ago');
        else expect(late.location).to.match(/login/);
        expect(await opens(name, root, words[changed]!)).to.equal(true);
        expect(await opens(name, root, words[1 - changed]!)).to.equal(false);
      });

      it('A6, S10: refuses what is wrong, beside the field, and changes nothing', async () => {
        const browser = await signedIn(cast.players[name]);
        const { username } = cast.players[name];
        const wrong: [Record<string, string>, string][] = [
          [typed('not it', fresh), 'That isn’t your present password. Try again.'],
          [typed(password, password), 'Choose a password that’s different from your present one.'],
          [typed(password, 'short'), 'Use at least 12 characters'],
          [typed(password, 'passwordpassword'), 'less common'],
          [typed(password, `my ${username!} secret`), 'Leave out'],
          [typed(password, `I like gatehouse a lot`), 'Leave out'],
          [typed(password, fresh, `${fresh}!`), 'The two passwords don’t match. Enter the same one twice.'],
          [typed('', ''), 'Enter your present password.'],
        ];
        for (const [body, words] of wrong) {
          const answer = await browser.post(`${root}/my_profile`, body);
          expect(answer.status, words).to.equal(422);
          expect(answer.text).to.contain(words);
          expect(answer.text).to.not.contain(fresh);
        }
        expect(await isIn(browser, root)).to.equal(true);
        expect(await opens(name, root, password)).to.equal(true);
      });

      it('S14: Sign out everywhere ends all other sessions of this person alone', async () => {
        const browser = await signedIn(cast.players[name]);
        const elsewhere = await visitorFrom(cast.slug);
        await elsewhere.post(`${root}/login`, { username: name.toLowerCase(), password });
        const stranger = await signedIn(cast.players[other]);
        const answer = await browser.post(`${root}/my_profile/sign_out_everywhere`);
        expect(answer.location).to.equal(`${root}/my_profile`);
        expect(await isIn(elsewhere, root)).to.equal(false);
        expect(await isIn(browser, root)).to.equal(true);
        expect(await isIn(stranger, root)).to.equal(true);
      });

      it('S2: a cookie of another tenant is worth nothing', async () => {
        const elsewhere = await makeCast('profile');
        const browser = await signedIn(cast.players[name], elsewhere.slug);
        expect((await browser.get(`${root}/my_profile`)).location).to.contain(`${root}/login`);
        expect((await browser.post(`${root}/my_profile`, typed(password, fresh))).location).to.contain(
          '/login',
        );
        expect((await browser.post(`${root}/my_profile/sign_out_everywhere`)).location).to.contain('/login');
        expect(await opens(name, root, password)).to.equal(true);
      });

      it('A6: until the password is changed every other address leads to the form, and back afterwards', async () => {
        const { admin } = await testDatabase();
        await admin.query('update users set must_change_password = true where id = $1', [
          cast.players[name].userId,
        ]);
        const browser = await signedIn(cast.players[name]);
        const form = `${root}/change_password`;
        expect((await browser.get(`${root}/my_profile`)).location).to.equal(
          `${form}?next=${encodeURIComponent(`${root}/my_profile`)}`,
        );
        expect((await browser.post(`${root}/my_profile/sign_out_everywhere`)).location).to.equal(form);
        const page = await browser.get(`${form}?next=${encodeURIComponent(`${root}/my_profile?x=1`)}`);
        expect(page.status).to.equal(200);
        expect(page.text).to.not.contain('Not now');
        const next = fieldValue(page.text, 'next')!;
        expect(next).to.equal(`${root}/my_profile?x=1`);
        const wrong = await browser.post(form, { ...typed('not it', fresh), next });
        expect(wrong.status).to.equal(422);
        expect(fieldValue(wrong.text, 'next')).to.equal(next);
        expect((await browser.get(`${root}/my_profile`)).location).to.contain(form);
        const done = await browser.post(form, { ...typed(password, fresh), next });
        expect(done.location).to.equal(next);
        expect(await isIn(browser, root)).to.equal(true);
      });

      it('A6: while the password must be changed, only that page’s way on and Sign out are shown', async () => {
        const ways = (html: string) =>
          [...html.matchAll(/(?:href|action)="(\/[^"]*)"/g)]
            .map(([, way]) => way!)
            .filter((way) => !way.startsWith('/static/'));
        const browser = await signedIn(cast.players[name]);
        const before = ways((await browser.get(`${root}/my_profile`)).text);
        expect(before).to.include.members([
          `${root}/my_profile`,
          root === '' ? '/tickets' : '/admin/tickets',
        ]);
        const { admin } = await testDatabase();
        await admin.query('update users set must_change_password = true where id = $1', [
          cast.players[name].userId,
        ]);
        const page = await browser.get(`${root}/change_password`);
        expect(page.status).to.equal(200);
        expect(new Set(ways(page.text))).to.deep.equal(
          new Set([`${root}/change_password`, `${root}/sign_out`]),
        );
      });

      it('A6: one can sign out although the password must be changed', async () => {
        const { admin } = await testDatabase();
        await admin.query('update users set must_change_password = true where id = $1', [
          cast.players[name].userId,
        ]);
        const browser = await signedIn(cast.players[name]);
        expect((await browser.post(`${root}/sign_out`)).location).to.equal(`${root}/login?why=signed_out`);
        expect((await browser.get(`${root}/change_password`)).location).to.contain('/login');
      });

      it('S7: next leads nowhere else after the change', async () => {
        const browser = await signedIn(cast.players[name]);
        const answer = await browser.post(`${root}/change_password`, {
          ...typed(password, fresh),
          next: '//evil.example',
        });
        expect(answer.location).to.equal(root || '/');
      });

      it('S25: a doubled form changes once and gets the first answer', async () => {
        const browser = await signedIn(cast.players[name]);
        const page = await browser.get(`${root}/my_profile`);
        const body = { ...typed(password, fresh), _form_id: fieldValue(page.text, '_form_id')! };
        expect((await browser.post(`${root}/my_profile`, body)).location).to.equal(`${root}/my_profile`);
        expect((await browser.post(`${root}/my_profile`, body)).location).to.equal(`${root}/my_profile`);
      });

      it('S11: guesses of the present password are counted', async () => {
        const someone = await makeCast('profile');
        const browser = await signedIn(someone.players[name]);
        for (let n = 0; n < 10; n += 1)
          expect((await browser.post(`${root}/my_profile`, typed(`guess ${n}`, fresh))).status).to.equal(422);
        const right = await browser.post(`${root}/my_profile`, typed(password, fresh));
        expect(right.status).to.equal(429);
        expect(right.text).to.contain('Too many attempts.');
      });
    });

  it('A4: a link has no form there, is told how to get a password, and changes none', async () => {
    const browser = await signedIn(cast.players.link);
    const page = await browser.get('/my_profile');
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('You’re using a secure link').and.not.contain('Present password');
    expect((await browser.post('/my_profile', typed(password, fresh))).status).to.equal(404);
    expect((await browser.get('/change_password')).status).to.equal(404);
    expect((await browser.post('/change_password', typed(password, fresh))).status).to.equal(404);
    expect((await browser.post('/my_profile/sign_out_everywhere')).status).to.equal(404);
  });

  it('A6: /my_profile leads a person with only a staff session to the back office’s', async () => {
    const browser = await signedIn(cast.players.technician);
    expect((await browser.get('/my_profile')).location).to.equal('/admin/my_profile');
    await addSession(browser, cast.players.contactUser);
    expect((await browser.get('/my_profile')).status, 'with both').to.equal(200);
    await browser.post('/admin/sign_out');
    await browser.post('/sign_out');
    const signIn = '/login?next=%2Fmy_profile&staff=%2Fadmin%2Fmy_profile';
    expect((await browser.get('/my_profile')).location).to.equal(signIn);
    const other = await makeCast('profile');
    const foreign = await signedIn(cast.players.technician, other.slug);
    expect((await foreign.get('/my_profile')).location, 'another tenant’s cookie').to.equal(signIn);
  });
});
