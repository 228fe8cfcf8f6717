import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { makePasswordLink } from '../support/passwordLinks.ts';
import { all, goodPassword, userAt, userForm, userRow } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

const email = { how: 'email' };
const copy = { how: 'copy' };

describe('inviting', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let administrator: Browser;
  /** Mails that were there before the test. */
  let seen: number;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('inviting');
    administrator = await signedIn(cast.players.administrator);
    seen = mailing.server.mails.length;
  });

  const mailTo = (address: string) => mailing.server.waitFor(address, { after: seen });
  const idOf = (name: PlayerName) => cast.players[name].userId!;
  const at = (id: string) => userAt(id, '/invitation');
  const linksOf = (userId: string) =>
    all<{ id: string; purpose: string; live: boolean }>(
      `select id, purpose, used_at is null and ended_at is null and expires_at > now() as live
         from password_links where user_id = $1 order by created_at, id`,
      userId,
    );
  const kindsTo = async (userId: string) =>
    (
      await all<{ kind: string }>('select kind from emails where user_id = $1 order by created_at, id', userId)
    ).map(({ kind }) => kind); // prettier-ignore
  const named = async (username: string) =>
    (
      await all<{ id: string; state: string; email: string | null }>(
        'select id, state, email from users where tenant_id = $1 and username = $2',
        cast.tenantId,
        username,
      )
    )[0];
  const makeInvited = (id: string) =>
    all(`update users set state = 'invited', password_hash = null where id = $1`, id);
  const northPath = () => `/admin/customers/${cast.customers.north}/portal_users`;
  const pathIn = (text: string) => /\/(?:invitation|reset_password)\/[\w-]{73}/.exec(text)![0];
  const setPassword = (path: string, secret: string) =>
    visitorFrom(cast.slug).then((browser) =>
      browser.post(path, { new_password: secret, retype_password: secret }),
    );

  describe('from the user’s page', () => {
    it('A7: Send invitation, then Resend: each email brings a link, and the older one is dead', async () => {
      const id = idOf('contactUser');
      await makeInvited(id);
      const page = await administrator.get(userAt(id));
      expect(page.text).to.contain('>Invited<').and.contain('Send invitation').and.contain('Copy link');
      expect((await administrator.post(at(id), { ...email, back: userAt(id) })).location).to.equal(userAt(id));
      await mailing.runJobs();
      const first = await mailTo('contactuser@example.com');
      const told = await administrator.get(userAt(id));
      expect(told.text).to.match(/Invited \(\d{1,2} \w{3} \d{4}\)/).and.contain('Resend').and.not.contain('Send invitation');
      await administrator.post(at(id), email);
      await mailing.runJobs();
      const second = mailing.server.mails.slice(seen).filter(({ to }) => to === 'contactuser@example.com').at(-1)!;
      expect(pathIn(second.text)).to.not.equal(pathIn(first.text));
      expect((await setPassword(pathIn(first.text), goodPassword)).status).to.equal(404);
      expect((await setPassword(pathIn(second.text), goodPassword)).status).to.equal(303);
      expect((await linksOf(id)).map(({ purpose, live }) => [purpose, live])).to.deep.equal([['invitation', false], ['invitation', false]]);
      const after = await administrator.get(userAt(id));
      expect(after.text).to.contain('>Active<').and.contain('Send password reset');
    }); // prettier-ignore

    it('A7: who has a password is sent a reset, staff too', async () => {
      for (const name of ['technician', 'contactUser'] as const) {
        const id = idOf(name);
        expect((await administrator.get(userAt(id))).text).to.contain('Send password reset');
        await administrator.post(at(id), email);
        expect((await linksOf(id)).map(({ purpose }) => purpose)).to.deep.equal(['reset']);
        expect(await kindsTo(id)).to.deep.equal(['password_reset']);
        expect((await userRow(id)).state).to.equal('active');
      }
      const [entry] = await all<{ action: string; actor_name: string }>(
        `select action, actor_name from audit_log where tenant_id = $1 and action = 'reset_made'`,
        cast.tenantId,
      );
      expect(entry!.actor_name).to.contain('administrator');
    });

    it('A7: Copy link shows the address that works, without an email and without an Email', async () => {
      const id = idOf('contactUser');
      await makeInvited(id);
      await all('update users set email = null where id = $1', id);
      const sent = await administrator.post(at(id), email);
      expect(sent.location).to.equal(at(id));
      const page = await administrator.get(at(id));
      expect(page.text).to.contain('has no email address').and.contain('readonly');
      expect(await kindsTo(id)).to.deep.equal([]);
      const address = /value="(http:\/\/[^"]+\/invitation\/[\w-]{73})"/.exec(page.text)![1]!;
      expect(address).to.match(new RegExp(`^http://${cast.slug}\\.localhost`));
      expect((await administrator.get(userAt(id))).text, 'on no other page').to.not.contain(address);
      expect((await administrator.get(northPath())).text, 'on no other page').to.not.contain(address);
      await administrator.post(at(id), copy);
      const newer = pathIn((await administrator.get(at(id))).text);
      expect((await setPassword(new URL(address).pathname, goodPassword)).status).to.equal(404);
      expect((await setPassword(newer, goodPassword)).status).to.equal(303);
      expect((await administrator.get(at(id))).text).to.not.contain('/invitation/');
    });

    it('A7: another Email ends the link that the old one got, and says so; another name doesn’t', async () => {
      const id = idOf('contactUser');
      const save = async (more: Record<string, string>) => {
        const form = await administrator.get(userAt(id, '/details'));
        const same = { first_name: 'Nora', last_name: 'Contact', initials: '', username: 'contactuser', email: 'contactuser@example.com' };
        return administrator.post(userAt(id), {
          ...same, password: '', retype_password: '', _version: fieldValue(form.text, '_version')!, ...more,
        });
      };
      await administrator.post(at(id), email);
      await save({ first_name: 'Norah' });
      expect((await linksOf(id)).map(({ live }) => live)).to.deep.equal([true]);
      await save({ email: 'new@example.com' });
      expect((await administrator.get(userAt(id))).text).to.contain('no longer works, so send a new one');
      expect((await linksOf(id)).map(({ live }) => live)).to.deep.equal([false]);
      await save({ email: 'newer@example.com' });
      expect((await administrator.get(userAt(id))).text).to.not.contain('no longer works, so send a new one');
      await mailing.runJobs();
      expect(mailing.server.mails.some(({ to }) => to === 'newer@example.com')).to.equal(false);
    }); // prettier-ignore

    it('S15: suspending ends the link, which resuming doesn’t bring back; a suspended user gets none', async () => {
      const id = idOf('contactUser');
      const link = await makePasswordLink(cast, id);
      await administrator.post(userAt(id, '/suspend'));
      expect((await administrator.get(userAt(id))).text).to.not.contain('Send password reset');
      await administrator.post(at(id), email);
      expect(await kindsTo(id)).to.deep.equal([]);
      await administrator.post(userAt(id, '/resume'));
      expect((await setPassword(link.path, goodPassword)).status).to.equal(404);
    });

    it('S11: throttled for each user', async () => {
      const id = idOf('contactUser');
      for (let n = 0; n < 10; n += 1) await administrator.post(at(id), email);
      expect(await kindsTo(id)).to.have.length(10);
      await administrator.post(at(id), email);
      expect((await administrator.get(at(id))).text).to.contain('Too many attempts');
      expect(await kindsTo(id)).to.have.length(10);
      expect(
        (await linksOf(id)).filter(({ live }) => live),
        'the last one lives',
      ).to.have.length(1);
      await administrator.post(at(idOf('allContact')), email);
      expect(await kindsTo(idOf('allContact'))).to.have.length(1);
    });

    it('A9: refused while there are more logins than licences, and the earlier link lives', async () => {
      const id = idOf('contactUser');
      await makeInvited(id);
      await administrator.post(at(id), email);
      await all('update tenants set licence_limit = 3 where id = $1', cast.tenantId);
      await administrator.post(at(id), email);
      expect((await administrator.get(at(id))).text).to.contain('There aren’t enough licences');
      expect((await linksOf(id)).map(({ live }) => live)).to.deep.equal([true]);
    });
  });

  describe('a portal user’s row', () => {
    const rowOf = async (username: string) => {
      const { text } = await administrator.get(northPath());
      return text.split('<tr id=').find((row) => row.includes(`>${username}</a>`))!;
    };

    it('A7: says when it was invited, offers Resend and Copy link, and comes back', async () => {
      const id = idOf('contactUser');
      await makeInvited(id);
      expect(await rowOf('contactuser'))
        .to.contain('Send invitation')
        .and.contain('Copy link');
      const sent = await administrator.post(at(id), { ...email, back: northPath() });
      expect(sent.location).to.equal(northPath());
      expect(await rowOf('contactuser'))
        .to.match(/Invited \(\d/)
        .and.contain('Resend');
      expect(await rowOf('customeruser'))
        .to.contain('Send password reset')
        .and.contain('>Active<');
      await all('update users set last_sign_in_at = now() where id = $1', idOf('customerUser'));
      expect(await rowOf('customeruser')).to.contain('Last sign-in');
    });

    it('A7: Bounced leads to the email that the mail server refused, until a newer one arrives', async () => {
      const id = idOf('contactUser');
      await makeInvited(id);
      mailing.server.mode = 'refuses';
      await administrator.post(at(id), email);
      await mailing.runJobs();
      mailing.server.mode = 'accepts';
      const [refused] = await all<{ id: string; state: string }>('select id, state from emails where user_id = $1', id);
      expect(refused!.state).to.equal('refused');
      for (const text of [await rowOf('contactuser'), (await administrator.get(userAt(id))).text])
        expect(text).to.contain(`href="/admin/emails/${refused!.id}"`).and.contain('>Bounced<');
      await administrator.post(at(id), email);
      await mailing.runJobs();
      expect(await rowOf('contactuser')).to.not.contain('Bounced');
    }); // prettier-ignore
  });

  describe('making a login without a password', () => {
    it('A7: a user is invited at once, unless the box says later; with a password nothing is sent', async () => {
      expect((await administrator.get('/admin/users/new')).text).to.match(
        /checked[^>]*id="field-send_invitation"/,
      );
      const add = (username: string, more: Record<string, string>) =>
        administrator.post(
          '/admin/users',
          userForm(username, { password: '', retype_password: '', groups: cast.groups.technicians, ...more }),
        );
      await add('now', { send_invitation: 'on', must_change: 'on' });
      await add('later', {});
      await add('typed', { password: goodPassword, retype_password: goodPassword, send_invitation: 'on' });
      const made = await add('nowhere', { send_invitation: 'on', email: '' });
      expect((await administrator.get(made.location!)).text)
        .to.contain('have no email address')
        .and.contain('Copy link');
      const states = await Promise.all(
        ['now', 'later', 'typed', 'nowhere'].map(async (name) => {
          const { id, state } = (await named(name))!;
          return [state, await kindsTo(id), (await linksOf(id)).length];
        }),
      );
      expect(states).to.deep.equal([
        ['invited', ['invitation'], 1],
        ['invited', [], 0],
        ['active', [], 0],
        ['invited', [], 1],
      ]);
      await mailing.runJobs();
      const mail = await mailTo('now@example.com');
      expect((await setPassword(pathIn(mail.text), goodPassword)).location).to.equal('/admin');
      const browser = await visitorFrom(cast.slug);
      const inside = await browser.post('/admin/login', { username: 'now', password: goodPassword });
      expect(inside.location).to.equal('/admin');
    });

    it('A7: so is a portal user', async () => {
      expect((await administrator.get(`${northPath()}/new`)).text).to.match(
        /checked[^>]*id="field-send_invitation"/,
      );
      const add = (username: string, more: Record<string, string>) =>
        administrator.post(northPath(), {
          username,
          first_name: 'Petra',
          last_name: 'Quist',
          email: `${username}@example.com`,
          contact_id: '',
          password: '',
          retype_password: '',
          ...more,
        });
      await add('now', { send_invitation: 'on' });
      await add('later', {});
      const page = await administrator.get(northPath());
      expect(page.text).to.contain('They can’t sign in until they choose a password. Send the invitation');
      await add('nowhere', { send_invitation: 'on', email: '' });
      expect((await administrator.get(northPath())).text).to.contain(
        'They have no email address, so copy the link',
      );
      const states = await Promise.all(
        ['now', 'later', 'nowhere'].map(async (name) => {
          const { id, state } = (await named(name))!;
          return [state, await kindsTo(id), (await linksOf(id)).length];
        }),
      );
      expect(states).to.deep.equal([
        ['invited', ['invitation'], 1],
        ['invited', [], 0],
        ['invited', [], 1],
      ]);
    });

    it('A9: one too many is refused, and neither login nor email is made', async () => {
      await all('update tenants set licence_limit = 3 where id = $1', cast.tenantId);
      const body = userForm('toomany', { password: '', retype_password: '', send_invitation: 'on' });
      const answer = await administrator.post('/admin/users', body);
      expect(answer.status).to.equal(422);
      expect(fieldValue(answer.text, 'username')).to.equal('toomany');
      expect(await named('toomany')).to.equal(undefined);
      expect(await all('select 1 from emails where tenant_id = $1', cast.tenantId)).to.deep.equal([]);
    });
  });

  describe('forgotten passwords', () => {
    const ask = async (words: string) => {
      const browser = await visitorFrom(cast.slug);
      await browser.post('/forgot_password', { username_or_email: words });
      await mailing.runJobs();
    };

    it('A7: by username in any case, and by email: each login of it gets a link that names its username', async () => {
      await all(`update users set email = 'Shared@Example.com' where id = any ($1)`, [
        idOf('contactUser'),
        idOf('allContact'),
        idOf('technician'),
      ]);
      await ask('shared@example.com');
      const mails = mailing.server.mails
        .slice(seen)
        .filter(({ to }) => to.toLowerCase() === 'shared@example.com');
      expect(mails).to.have.length(3);
      for (const username of ['contactuser', 'allcontact', 'technician'])
        expect(
          mails.filter(({ text }) => text.includes(username)),
          username,
        ).to.have.length(1);
      expect(new Set(mails.map(({ text }) => pathIn(text))).size).to.equal(3);
      await ask(' CUSTOMERUSER ');
      const mail = await mailTo('customeruser@example.com');
      expect((await setPassword(pathIn(mail.text), goodPassword)).location).to.equal('/');
    });

    it('A7: who was invited gets a new invitation; who is suspended or unknown gets nothing', async () => {
      await makeInvited(idOf('contactUser'));
      await all(`update users set state = 'suspended' where id = $1`, idOf('allContact'));
      for (const words of ['contactuser', 'allcontact', 'nobody', 'nobody@example.com']) await ask(words);
      expect(await kindsTo(idOf('contactUser'))).to.deep.equal(['invitation']);
      expect((await linksOf(idOf('contactUser'))).map(({ purpose }) => purpose)).to.deep.equal([
        'invitation',
      ]);
      const emails = await all('select 1 from emails where tenant_id = $1', cast.tenantId);
      expect(emails).to.have.length(1);
    });

    it('A1: nobody of another tenant is meant', async () => {
      const other = await makeCast('inviting');
      await all(`update users set username = 'onlyhere' where id = $1`, other.players.contactUser.userId);
      await ask('onlyhere');
      expect(await kindsTo(other.players.contactUser.userId!)).to.deep.equal([]);
    });
  });

  describe('what is told by email', () => {
    it('A6: a password changed at my_profile, in portal and back office, and its older links are dead', async () => {
      for (const [name, path] of [
        ['contactUser', '/my_profile'],
        ['agentUser', '/change_password'],
        ['technician', '/admin/my_profile'],
      ] as const) {
        const link = await makePasswordLink(cast, idOf(name));
        const body = {
          present_password: password,
          new_password: goodPassword,
          retype_password: goodPassword,
        };
        const wrong = { ...body, present_password: 'no' };
        const browser = await signedIn(cast.players[name]);
        expect((await browser.post(path, wrong)).status).to.equal(422);
        expect(await kindsTo(idOf(name))).to.deep.equal([]);
        expect((await browser.post(path, body)).status).to.equal(303);
        expect(await kindsTo(idOf(name)), name).to.deep.equal(['password_changed']);
        expect((await setPassword(link.path, 'another good password')).status, name).to.equal(404);
      }
      await mailing.runJobs();
      const mail = await mailTo('contactuser@example.com');
      expect(mail.text).to.contain('127.0.0.1').and.not.contain(goodPassword);
    });

    it('A6: a password set by an administrator, whose address stays in the house; a first one is no change', async () => {
      const row = async (id: string) =>
        (await all<{ id: string }>('select id from portal_users where user_id = $1', id))[0]!.id;
      const body = { password: goodPassword, retype_password: goodPassword };
      const id = idOf('contactUser');
      const link = await makePasswordLink(cast, id);
      await administrator.post(`${northPath()}/${await row(id)}/password`, body);
      const version = String((await userRow(idOf('technician'))).version);
      await administrator.post(userAt(idOf('technician')), userForm('technician', { _version: version }));
      await makeInvited(idOf('allContact'));
      await administrator.post(`${northPath()}/${await row(idOf('allContact'))}/password`, body);
      expect(await kindsTo(id)).to.deep.equal(['password_changed']);
      expect(await kindsTo(idOf('technician'))).to.deep.equal(['password_changed']);
      expect(await kindsTo(idOf('allContact'))).to.deep.equal([]);
      expect((await setPassword(link.path, 'another good password')).status).to.equal(404);
      await mailing.runJobs();
      const mail = await mailTo('contactuser@example.com');
      expect(mail.text).to.contain('the back office of Company').and.not.contain('127.0.0.1');
    }); // prettier-ignore

    for (const [name, path] of [
      ['contactUser', '/login'],
      ['technician', '/admin/login'],
    ] as const)
      it(`S11: a sign-in at ${path} from a browser that isn’t known, but not the first one ever`, async () => {
        const id = idOf(name);
        const { username } = cast.players[name];
        const signIn = (browser: Browser, secret = password) =>
          browser.post(path, { username: username!, password: secret }, { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' });
        const own = await visitorFrom(cast.slug);
        expect((await signIn(own)).status).to.equal(303);
        expect(await kindsTo(id), 'the first ever').to.deep.equal([]);
        expect((await signIn(own)).status).to.equal(303);
        expect(await kindsTo(id), 'a browser that is known').to.deep.equal([]);
        const another = await visitorFrom(cast.slug, '10.77.0.1');
        expect((await signIn(another, 'wrong')).status).to.equal(422);
        expect(await kindsTo(id), 'a wrong password').to.deep.equal([]);
        // Refused on the other side, with the right password: nobody was told, so the browser is no known one yet (A5).
        const elsewhere = path === '/login' ? '/admin/login' : '/login';
        expect((await another.post(elsewhere, { username: username!, password })).status).to.equal(422);
        await signIn(another);
        await signIn(another);
        expect(await kindsTo(id)).to.deep.equal(['new_device']);
        const [{ facts }] = (await all<{ facts: object }>('select facts from emails where user_id = $1', id)) as [{ facts: object }];
        expect(facts).to.deep.equal({ browser: 'Firefox on Linux', address: '10.77.0.1' });
        await mailing.runJobs();
        const mail = await mailTo(`${username}@example.com`);
        expect(mail.text).to.contain('Firefox on Linux').and.contain('10.77.0.1');
      }); // prettier-ignore
  });

  it('A23: refuses those who may not, and everything stays as it was', async () => {
    const other = await makeCast('inviting');
    const id = idOf('contactUser');
    await makeInvited(id);
    await expectRefused(
      cast,
      other,
      [{ path: at(id) }, { path: at(id), body: email }, { path: at(id), body: copy }],
      ['technician', 'dataAdministrator'],
    );
    for (const name of ['contactUser', 'customerUser', 'link'] as const)
      expect((await (await signedIn(cast.players[name])).post(at(id), email)).location).to.contain('/admin/login');
    const theirs = other.players.contactUser.userId!;
    expect((await administrator.get(at(theirs))).status).to.equal(404);
    expect((await administrator.post(at(theirs), email)).status).to.equal(404);
    for (const who of [id, theirs]) expect(await linksOf(who)).to.deep.equal([]);
    for (const body of [{}, { how: 'shout' }, { ...email, user: 'x' }])
      expect((await administrator.post(at(id), body)).status).to.equal(404);
    expect(await kindsTo(id)).to.deep.equal([]);
    expect((await administrator.post(at(id), { ...email, back: '//evil.example' })).location).to.equal(at(id));
  }); // prettier-ignore
});
