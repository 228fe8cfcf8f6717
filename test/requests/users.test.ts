import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import {
  all,
  goodPassword,
  groupsOf,
  liveSessions,
  type Office,
  openOffice,
  userAt,
  userForm,
  userRow,
  type UserRow,
} from '../support/people.ts';

describe('users', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('users');
    ({ cast, administrator } = office);
    other = await makeCast('users');
  });

  const named = (username: string) =>
    all<UserRow>('select * from users where tenant_id = $1 and username = $2', cast.tenantId, username);

  describe('the form', () => {
    it('S10: passwords are judged, and what was typed stays but for them', async () => {
      for (const [typed, message] of [
        [{ password: 'short', retype_password: 'short' }, 'Use at least 12 characters'],
        [{ password: goodPassword, retype_password: `${goodPassword}!` }, 'The two passwords don’t match'],
        [{ password: 'password1234', retype_password: 'password1234' }, 'less common'],
        [{ password: 'portal-wrongone-1', retype_password: 'portal-wrongone-1' }, 'Leave out'],
        [{ password: '', retype_password: goodPassword }, 'Enter a password.'],
      ] as const) {
        const body = userForm('wrongone', {
          ...typed,
          must_change: 'on',
          groups: cast.groups.customerPortal,
        });
        const answer = await administrator.post('/admin/users', body);
        expect(answer.status, message).to.equal(422);
        expect(answer.text).to.contain(message);
        expect(fieldValue(answer.text, 'username')).to.equal('wrongone');
        expect(answer.text).to.match(/value="on" checked id="field-must_change"/);
        expect(answer.text).to.match(new RegExp(`value="${cast.groups.customerPortal}" checked`));
        expect(answer.text).to.not.contain(`value="${goodPassword}"`);
      }
      expect(await named('wrongone')).to.have.length(0);
    });

    it('a username is taken in any case, and free in another tenant', async () => {
      const taken = await administrator.post('/admin/users', userForm('ADMINISTRATOR'));
      expect(taken.status).to.equal(422);
      expect(taken.text).to.contain('Another user already has this username');
      expect(await named('ADMINISTRATOR')).to.have.length(0);
      await office.addUser('onlyhere');
      const there = await signedIn(other.players.administrator);
      expect((await there.post('/admin/users', userForm('onlyhere'))).status).to.equal(303);
    });

    it('S6: unknown, missing, doubled, over-long and unkept input makes nothing', async () => {
      for (const wrong of [
        { is_administrator: 'on' },
        { state: 'active' },
        { first_name: '', last_name: '' },
        { last_name: 'x'.repeat(101) },
        { email: 'no address' },
        { username: ['badone', 'two'] },
        { first_name: 'a\u0000b' },
      ]) {
        const answer = await administrator.post('/admin/users', { ...userForm('badone'), ...wrong });
        expect(answer.status, JSON.stringify(wrong)).to.equal(422);
      }
      expect(await named('badone')).to.have.length(0);
    });

    it('S25: a doubled submit makes one user; the second of two editors gets 409 with both values', async () => {
      const body = { ...userForm('doubled'), _form_id: randomUUID() };
      const answers = await Promise.all([
        administrator.post('/admin/users', body),
        administrator.post('/admin/users', body),
      ]);
      expect(new Set(answers.map(({ location }) => location)).size).to.equal(1);
      const [made, ...more] = await named('doubled');
      expect(more).to.have.length(0);
      const edit = (first_name: string, must_change?: string) =>
        administrator.post(userAt(made!.id), {
          ...userForm('doubled', { first_name, password: '', retype_password: '' }),
          ...(must_change && { must_change }),
          _version: String(made!.version),
        });
      expect((await edit('First', 'on')).status).to.equal(303);
      const conflict = await edit('Second');
      expect(conflict.status).to.equal(409);
      for (const words of ['First', 'Second', 'Ticked', 'Not ticked'])
        expect(conflict.text).to.contain(words);
      expect((await userRow(made!.id)).first_name).to.equal('First');
    });

    it('A6: a new password and the demand to change it end open sessions; a new name doesn’t', async () => {
      const { technician } = cast.players;
      const id = technician.userId!;
      const save = async (more: Record<string, string>) => {
        const { version } = await userRow(id);
        const body = userForm('technician', {
          password: '',
          retype_password: '',
          _version: String(version),
          ...more,
        });
        const answer = await administrator.post(userAt(id), body);
        expect(answer.status, answer.text).to.equal(303);
      };
      await save({ first_name: 'Other' });
      expect(await liveSessions(id)).to.equal(1);
      await save({ must_change: 'on' });
      expect(await liveSessions(id)).to.equal(0);
      const browser = await visitorFrom(cast.slug);
      await save({ password: goodPassword, retype_password: goodPassword, must_change: 'on' });
      expect(
        (await browser.post('/admin/login', { username: 'technician', password: goodPassword })).location,
      ).to.equal('/admin/change_password');
      await save({});
      expect((await userRow(id)).must_change_password).to.equal(false);
    });
  });

  describe('the list', () => {
    it('searches by name, username and email, filters, sorts, counts and exports', async () => {
      const has = async (query: string, yes: string[], no: string[]) => {
        const { text } = await administrator.get(`/admin/users${query}`);
        for (const name of yes) expect(text, query).to.contain(`>${name}</a>`);
        for (const name of no) expect(text, query).to.not.contain(`>${name}</a>`);
      };
      await has('?q=WIDECONTACT%40example.com', ['widecontact'], ['contactuser']);
      await has('?q=person+widecontact', ['widecontact'], ['contactuser']);
      await has('?kind=internal', ['administrator'], ['contactuser']);
      await administrator.post(userAt(cast.players.adminContact.userId!, '/suspend'));
      await has('?kind=external&state=suspended', ['admincontact'], ['contactuser', 'administrator']);
      await has('?q=nobodyatall', [], ['contactuser']);
      const page = await administrator.get('/admin/users?sort=username');
      expect(page.text).to.match(/\d+ users/);
      const next = /rel="next" href="([^"]+)"/.exec(page.text);
      expect(next, 'a second page').to.equal(null);
      for (let n = 0; n < 26; n += 1)
        await all(
          `insert into users (tenant_id, first_name, last_name, username, is_external) values ($1, 'Bulk', $2, $3, true)`,
          cast.tenantId,
          `Name${n}`,
          `bulk${n}`,
        );
      const first = await administrator.get('/admin/users?q=bulk');
      const href = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
      const second = await administrator.get(href);
      expect(second.text.match(/<th scope="row">/g)).to.have.length(1);
      const exported = await administrator.get('/admin/users/export.csv?q=bulk');
      expect(exported.text).to.contain('Username,First name,Last name,Initials,Email');
      expect(exported.text.trim().split('\r\n')).to.have.length(27);
    });
  });

  describe('who may', () => {
    const pages = ['', '/export.csv', '/new'];
    const ofOne = ['', '/groups', '/labs/find', '/delete'];
    const actions = [
      '',
      '/groups',
      '/labs',
      `/labs/${randomUUID()}/remove`,
      '/suspend',
      '/resume',
      '/end_sessions',
      '/delete',
    ];

    for (const name of ['technician', 'dataAdministrator'] as const)
      it(`A23: ${name} finds no users page and changes nothing, and the user is still there`, async () => {
        const fresh = await makeCast('users');
        const browser = await signedIn(fresh.players[name]);
        const id = fresh.players.customerUser.userId!;
        for (const end of pages) expect((await browser.get(`/admin/users${end}`)).status, end).to.equal(404);
        for (const end of ofOne) expect((await browser.get(userAt(id, end))).status, end).to.equal(404);
        expect((await browser.post('/admin/users', userForm('sneaky'))).status).to.equal(404);
        const groupsAndLabs = { groups: fresh.groups.administrators, labs: fresh.facilities.lab };
        for (const end of actions)
          expect((await browser.post(userAt(id, end), groupsAndLabs)).status, end).to.equal(404);
        const { state, archived_at } = await userRow(id);
        expect({ state, archived_at }).to.deep.equal({ state: 'active', archived_at: null });
        expect(await groupsOf(id)).to.deep.equal([fresh.groups.customerPortal]);
        expect(await liveSessions(id)).to.equal(1);
        expect(
          await all('select 1 from users where username = $1 and tenant_id = $2', 'sneaky', fresh.tenantId),
        ).to.have.length(0);
      });

    it('A1, S2: a visitor and another tenant’s administrator are led to the sign-in page; its ids are unknown here', async () => {
      const id = cast.players.contactUser.userId!;
      for (const browser of [
        await visitor(cast.slug),
        await signedIn(other.players.administrator, cast.slug),
      ]) {
        for (const end of ofOne)
          expect((await browser.get(userAt(id, end))).location).to.contain('/admin/login');
        for (const end of actions)
          expect((await browser.post(userAt(id, end))).location).to.contain('/admin/login');
      }
      const stranger = await signedIn(other.players.administrator);
      for (const end of ofOne) expect((await stranger.get(userAt(id, end))).status, end).to.equal(404);
      for (const end of actions)
        expect(
          (await stranger.post(userAt(id, end), { groups: other.groups.technicians })).status,
          end,
        ).to.equal(404);
      const { state, archived_at } = await userRow(id);
      expect({ state, archived_at }).to.deep.equal({ state: 'active', archived_at: null });
      expect(await groupsOf(id)).to.deep.equal([cast.groups.customerPortal]);
    });
  });
});
