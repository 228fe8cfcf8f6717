import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { visitorFrom } from '../support/addressed.ts';

const good = 'seven wet stones in a row';

describe('users', () => {
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    cast = await makeCast('users');
    other = await makeCast('users');
    administrator = await signedIn(cast.players.administrator);
  });

  async function all<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
    const { admin } = await testDatabase();
    return (await admin.query(sql, values)).rows as Row[];
  }
  interface UserRow {
    id: string;
    state: string;
    is_external: boolean;
    archived_at: Date | null;
    first_name: string;
    must_change_password: boolean;
    version: number;
  }
  const userRow = async (id: string) => (await all<UserRow>('select * from users where id = $1', id))[0]!;
  const named = (username: string) =>
    all<UserRow>('select * from users where tenant_id = $1 and username = $2', cast.tenantId, username);
  const liveSessions = async (id: string) =>
    (await all('select 1 from login_sessions where user_id = $1 and ended_at is null', id)).length;
  const labs = (id: string) =>
    all<{ facility_id: string }>('select facility_id from user_labs where user_id = $1', id).then((rows) =>
      rows.map(({ facility_id }) => facility_id),
    );
  const groups = (id: string) =>
    all<{ usergroup_id: string }>('select usergroup_id from user_usergroups where user_id = $1', id).then(
      (rows) => rows.map(({ usergroup_id }) => usergroup_id),
    );

  const person = (username: string, more: Record<string, string | string[]> = {}) => ({
    first_name: 'Portal',
    last_name: 'User New',
    initials: 'PU',
    username,
    email: `${username}@example.com`,
    password: good,
    retype_password: good,
    ...more,
  });
  /** Adds a user by the form; returns its id. */
  async function add(username: string, more: Record<string, string | string[]> = {}): Promise<string> {
    const answer = await administrator.post('/admin/users', person(username, more));
    expect(answer.status, answer.text).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  }
  const at = (id: string, end = '') => `/admin/users/${id}${end}`;

  describe('requirement 1, step 1', () => {
    it('a user is added, asked for a lab, given labs and groups', async () => {
      const page = await administrator.get('/admin/users/new');
      for (const label of [
        'First name',
        'Last name',
        'Initials',
        'Username',
        'Email',
        'Password',
        'Retype Password',
        'Must change password at next sign-in',
        'Customer Portal',
        'Administrators',
      ])
        // prettier-ignore
        expect(page.text).to.match(new RegExp(`<label[^>]*>${label}</label>`));
      const id = await add('PortalUserNew');
      const attention = await administrator.get(at(id));
      expect(attention.text).to.contain('Attention: select a lab');
      expect(attention.text).to.contain('Portal User New');

      const find = await administrator.get(at(id, '/labs/find'));
      expect(find.text).to.match(/<label[^>]*>Facility MAIN<\/label>/);
      expect(find.text).to.not.contain('Facility cal-1');
      expect(find.text).to.match(/<button[^>]*>Add<\/button>/);
      const chosen = [cast.facilities.lab, cast.facilities.portalLab];
      const added = await administrator.post(at(id, '/labs'), { labs: chosen });
      expect(added.location).to.equal(at(id));
      expect(await labs(id)).to.have.members(chosen);
      const withLabs = await administrator.get(at(id));
      expect(withLabs.text).to.not.contain('Attention: select a lab');
      expect(withLabs.text).to.contain('Facility PORTAL');

      const assign = await administrator.get(at(id, '/groups'));
      expect(assign.text).to.match(/<h1>Assign Groups<\/h1>/);
      expect(assign.text).to.match(/type="checkbox"[^>]*><label[^>]*>Customer Portal<\/label>/);
      await administrator.post(at(id, '/groups'), { groups: cast.groups.customerPortal });
      expect(await groups(id)).to.deep.equal([cast.groups.customerPortal]);
      expect((await userRow(id)).is_external).to.equal(true);
    });

    it('a user with external groups alone is external and gets the Customer Portal Lab by itself', async () => {
      const id = await add('portal-only', { groups: cast.groups.customerPortal });
      expect((await userRow(id)).is_external).to.equal(true);
      expect(await labs(id)).to.deep.equal([cast.facilities.portalLab]);
      const later = await add('portal-later');
      expect((await userRow(later)).is_external).to.equal(false);
      await administrator.post(at(later, '/groups'), { groups: cast.groups.customerPortal });
      expect(await labs(later)).to.deep.equal([cast.facilities.portalLab]);
    });

    it('the password that was set signs in, as soon as there is a group', async () => {
      await add('newtechnician', { groups: cast.groups.technicians, must_change: 'on' });
      const browser = await visitorFrom(cast.slug);
      const answer = await browser.post('/admin/login', { username: 'newtechnician', password: good });
      expect(answer.location).to.equal('/admin/change_password');
    });
  });

  describe('labs', () => {
    it('the last active lab stays, with a message; another one goes', async () => {
      const id = await add('labs-last', { groups: cast.groups.customerPortal });
      const last = await administrator.post(at(id, `/labs/${cast.facilities.portalLab}/remove`));
      expect(last.status).to.equal(422);
      expect(last.text).to.contain('keeps at least one active lab');
      await administrator.post(at(id, '/labs'), { labs: cast.facilities.lab });
      await administrator.post(at(id, `/labs/${cast.facilities.portalLab}/remove`));
      expect(await labs(id)).to.deep.equal([cast.facilities.lab]);
    });

    it('of two who remove the last two labs at once, one is refused', async () => {
      const id = await add('labs-race', { groups: cast.groups.customerPortal });
      await administrator.post(at(id, '/labs'), { labs: cast.facilities.lab });
      const both = [cast.facilities.lab, cast.facilities.portalLab].map((lab) =>
        administrator.post(at(id, `/labs/${lab}/remove`)),
      );
      expect((await Promise.all(both)).map(({ status }) => status)).to.have.members([303, 422]);
      expect(await labs(id)).to.have.length(1);
    });

    it('S6: a facility that is no lab, one of another tenant, no choice and no id are refused, and nothing is added', async () => {
      const id = await add('labs-refused', { groups: cast.groups.customerPortal });
      for (const wrong of [cast.facilities.cal1, other.facilities.lab, randomUUID(), 'x', '']) {
        const answer = await administrator.post(at(id, '/labs'), { labs: [cast.facilities.lab, wrong] });
        expect(answer.status, wrong).to.equal(422);
      }
      expect((await administrator.post(at(id, '/labs'))).text).to.contain('Tick at least one lab');
      expect(await labs(id)).to.deep.equal([cast.facilities.portalLab]);
      expect((await administrator.post(at(id, `/labs/${cast.facilities.lab}/remove`))).status).to.equal(404);
    });
  });

  describe('groups', () => {
    it('A5: internal and external together are refused, as is a group of another tenant', async () => {
      const id = await add('mixed');
      const both = [cast.groups.technicians, cast.groups.customerPortal];
      const mixed = await administrator.post(at(id, '/groups'), { groups: both });
      expect(mixed.status).to.equal(422);
      expect(mixed.text).to.contain('Choose internal groups or external ones');
      expect(
        (await administrator.post(at(id, '/groups'), { groups: other.groups.technicians })).status,
      ).to.equal(422);
      expect(await groups(id)).to.deep.equal([]);
      expect(
        (await administrator.post('/admin/users', person('mixed-new', { groups: both }))).status,
      ).to.equal(422);
      expect(await named('mixed-new')).to.have.length(0);
    });

    it('A5: switching sides changes the kind in one go; a portal user stays external', async () => {
      const id = await add('switcher', { groups: [cast.groups.technicians, cast.groups.dataAdministrators] });
      expect((await userRow(id)).is_external).to.equal(false);
      await administrator.post(at(id, '/groups'), { groups: cast.groups.customerPortal });
      expect((await userRow(id)).is_external).to.equal(true);
      await administrator.post(at(id, '/groups'), { groups: cast.groups.technicians });
      expect((await userRow(id)).is_external).to.equal(false);

      const portalUser = cast.players.customerUser.userId!;
      const refused = await administrator.post(at(portalUser, '/groups'), {
        groups: cast.groups.technicians,
      });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('its groups are external ones');
      expect(await groups(portalUser)).to.deep.equal([cast.groups.customerPortal]);
      expect((await userRow(portalUser)).is_external).to.equal(true);
    });

    it('A25: a group that is taken away counts with the next request of an open session', async () => {
      const browser = await signedIn(cast.players.technician);
      expect((await browser.get('/admin/contacts')).status).to.equal(200);
      const technician = cast.players.technician.userId!;
      await administrator.post(at(technician, '/groups'));
      expect((await browser.get('/admin/contacts')).location).to.contain('/admin/login');
      await administrator.post(at(technician, '/groups'), { groups: cast.groups.technicians });
      expect((await browser.get('/admin/contacts')).status).to.equal(200);
    });
  });

  describe('A23: the last active administrator', () => {
    it('can’t be suspended, deleted or lose the group, and is told why', async () => {
      const lonely = await makeCast('lonely');
      const browser = await signedIn(lonely.players.administrator);
      const me = lonely.players.administrator.userId!;
      for (const [end, body] of [
        ['/suspend', {}],
        ['/delete', {}],
        ['/groups', { groups: lonely.groups.technicians }],
        ['/groups', {}],
      ] as const) {
        const answer = await browser.post(at(me, end), body);
        expect(answer.status, end).to.equal(422);
        expect(answer.text).to.contain('last active administrator');
      }
      expect((await userRow(me)).state).to.equal('active');
      expect(await groups(me)).to.deep.equal([lonely.groups.administrators]);
      expect((await browser.get(at(me))).status).to.equal(200);
    });

    it('of two who suspend one another at once, one stays', async () => {
      const pair = await makeCast('pair');
      const first = await signedIn(pair.players.administrator);
      const me = pair.players.administrator.userId!;
      const technician = pair.players.technician.userId!;
      await first.post(at(technician, '/groups'), { groups: pair.groups.administrators });
      const second = await signedIn(pair.players.technician);
      const answers = await Promise.all([
        first.post(at(technician, '/suspend')),
        second.post(at(me, '/suspend')),
      ]);
      expect(answers.filter(({ status }) => status === 303)).to.have.length.within(1, 2);
      const states = await Promise.all([me, technician].map(async (id) => (await userRow(id)).state));
      expect(states).to.have.members(['active', 'suspended']);
    });

    it('one who has given up the own group lands where there is still something to see', async () => {
      const id = await add('shorttime', { groups: cast.groups.administrators });
      await administrator.post(at(id, '/labs'), { labs: cast.facilities.lab });
      const browser = await visitorFrom(cast.slug);
      await browser.post('/admin/login', { username: 'shorttime', password: good });
      const answer = await browser.post(at(id, '/groups'), { groups: cast.groups.technicians });
      expect(answer.location).to.equal('/admin');
      expect((await browser.get('/admin/users')).status).to.equal(404);
    });
  });

  describe('access', () => {
    it('A25: suspending ends the sessions, resuming lets in again but brings none back', async () => {
      const { customerUser } = cast.players;
      const portal = await signedIn(customerUser);
      expect((await portal.get('/my_profile')).status).to.equal(200);
      await administrator.post(at(customerUser.userId!, '/suspend'));
      expect((await portal.get('/my_profile')).location).to.contain('/login');
      await administrator.post(at(customerUser.userId!, '/resume'));
      expect((await userRow(customerUser.userId!)).state).to.equal('active');
      expect((await portal.get('/my_profile')).location).to.contain('/login');
    });

    it('S14: End all sessions ends them and nothing else', async () => {
      const { allContact } = cast.players;
      expect(await liveSessions(allContact.userId!)).to.equal(1);
      await administrator.post(at(allContact.userId!, '/end_sessions'));
      expect(await liveSessions(allContact.userId!)).to.equal(0);
      expect((await userRow(allContact.userId!)).state).to.equal('active');
    });

    it('A18: a portal user without its contact can’t be resumed', async () => {
      const { adminContact } = cast.players;
      await all(
        `update portal_users set contact_id = null where user_id = $1 returning id`,
        adminContact.userId,
      );
      await administrator.post(at(adminContact.userId!, '/suspend'));
      const answer = await administrator.post(at(adminContact.userId!, '/resume'));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('Its contact is gone');
      expect((await userRow(adminContact.userId!)).state).to.equal('suspended');
    });

    it('deleting archives, frees the username and takes the portal user along', async () => {
      const { mixedContact } = cast.players;
      const id = mixedContact.userId!;
      const portal = await signedIn(mixedContact);
      const page = await administrator.get(at(id, '/delete'));
      expect(page.text).to.contain('The portal user of East goes with it');
      expect(page.text).to.not.contain('Replace the link');
      expect((await administrator.post(at(id, '/delete'))).location).to.equal('/admin/users');
      expect((await userRow(id)).archived_at).to.not.equal(null);
      const live = 'select 1 from portal_users where user_id = $1 and archived_at is null';
      expect(await all(live, id)).to.have.length(0);
      expect((await portal.get('/my_profile')).location).to.contain('/login');
      expect((await administrator.get(at(id))).status).to.equal(404);
      await add('mixedcontact');
    });

    it('A3: deleting the customer’s last portal user says that its link works again, and replaces it if asked', async () => {
      const alone = await makeCast('alone');
      const browser = await signedIn(alone.players.administrator);
      const { south } = alone.customers;
      const id = alone.players.customerUser.userId!;
      await all('update portal_users set customer_id = $2 where user_id = $1', id, south);
      const link = await signedIn(alone.players.link);
      const page = await browser.get(at(id, '/delete'));
      expect(page.text).to.contain('last portal user of South');
      expect(page.text).to.match(/<input type="checkbox" value="on" checked id="field-replace_link"/);
      await browser.post(at(id, '/delete'), { replace_link: 'on' });
      const links = await all<{ ended_at: Date | null }>(
        'select ended_at from secure_links where customer_id = $1',
        south,
      );
      expect(links.map(({ ended_at }) => ended_at === null)).to.have.members([true, false]);
      expect((await link.get('/my_profile')).location).to.contain('/login');
    });
  });

  describe('the form', () => {
    it('S10: passwords are judged, and what was typed stays but for them', async () => {
      for (const [typed, message] of [
        [{ password: 'short', retype_password: 'short' }, 'Use at least 12 characters'],
        [{ password: good, retype_password: `${good}!` }, 'The two passwords are not the same'],
        [{ password: 'password1234', retype_password: 'password1234' }, 'too common'],
        [{ password: 'portal-wrongone-1', retype_password: 'portal-wrongone-1' }, 'Leave out'],
        [{ password: '', retype_password: '' }, 'Password is required'],
      ] as const) {
        const body = person('wrongone', { ...typed, must_change: 'on', groups: cast.groups.customerPortal });
        const answer = await administrator.post('/admin/users', body);
        expect(answer.status, message).to.equal(422);
        expect(answer.text).to.contain(message);
        expect(fieldValue(answer.text, 'username')).to.equal('wrongone');
        expect(answer.text).to.match(/value="on" checked id="field-must_change"/);
        expect(answer.text).to.match(new RegExp(`value="${cast.groups.customerPortal}" checked`));
        expect(answer.text).to.not.contain(`value="${good}"`);
      }
      expect(await named('wrongone')).to.have.length(0);
    });

    it('a username is taken in any case, and free in another tenant', async () => {
      const taken = await administrator.post('/admin/users', person('ADMINISTRATOR'));
      expect(taken.status).to.equal(422);
      expect(taken.text).to.contain('Another user has this username');
      expect(await named('ADMINISTRATOR')).to.have.length(0);
      await add('onlyhere');
      const there = await signedIn(other.players.administrator);
      expect((await there.post('/admin/users', person('onlyhere'))).status).to.equal(303);
    });

    it('S6: unknown, missing, doubled, over-long and unkept input makes nothing', async () => {
      for (const wrong of [
        { is_administrator: 'on' },
        { state: 'active' },
        { first_name: '' },
        { last_name: 'x'.repeat(101) },
        { email: 'no address' },
        { username: ['badone', 'two'] },
        { first_name: 'a\u0000b' },
      ]) {
        const answer = await administrator.post('/admin/users', { ...person('badone'), ...wrong });
        expect(answer.status, JSON.stringify(wrong)).to.equal(422);
      }
      expect(await named('badone')).to.have.length(0);
    });

    it('S25: a doubled submit makes one user; the second of two editors gets 409 with both values', async () => {
      const body = { ...person('doubled'), _form_id: randomUUID() };
      const answers = await Promise.all([
        administrator.post('/admin/users', body),
        administrator.post('/admin/users', body),
      ]);
      expect(new Set(answers.map(({ location }) => location)).size).to.equal(1);
      const [made, ...more] = await named('doubled');
      expect(more).to.have.length(0);
      const edit = (first_name: string, must_change?: string) =>
        administrator.post(at(made!.id), {
          ...person('doubled', { first_name, password: '', retype_password: '' }),
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
        const body = person('technician', {
          password: '',
          retype_password: '',
          _version: String(version),
          ...more,
        });
        const answer = await administrator.post(at(id), body);
        expect(answer.status, answer.text).to.equal(303);
      };
      await save({ first_name: 'Other' });
      expect(await liveSessions(id)).to.equal(1);
      await save({ must_change: 'on' });
      expect(await liveSessions(id)).to.equal(0);
      const browser = await visitorFrom(cast.slug);
      await save({ password: good, retype_password: good, must_change: 'on' });
      expect(
        (await browser.post('/admin/login', { username: 'technician', password: good })).location,
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
        for (const end of ofOne) expect((await browser.get(at(id, end))).status, end).to.equal(404);
        expect((await browser.post('/admin/users', person('sneaky'))).status).to.equal(404);
        const groupsAndLabs = { groups: fresh.groups.administrators, labs: fresh.facilities.lab };
        for (const end of actions)
          expect((await browser.post(at(id, end), groupsAndLabs)).status, end).to.equal(404);
        const { state, archived_at } = await userRow(id);
        expect({ state, archived_at }).to.deep.equal({ state: 'active', archived_at: null });
        expect(await groups(id)).to.deep.equal([fresh.groups.customerPortal]);
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
        for (const end of ofOne) expect((await browser.get(at(id, end))).location).to.contain('/admin/login');
        for (const end of actions)
          expect((await browser.post(at(id, end))).location).to.contain('/admin/login');
      }
      const stranger = await signedIn(other.players.administrator);
      for (const end of ofOne) expect((await stranger.get(at(id, end))).status, end).to.equal(404);
      for (const end of actions)
        expect((await stranger.post(at(id, end), { groups: other.groups.technicians })).status, end).to.equal(
          404,
        );
      const { state, archived_at } = await userRow(id);
      expect({ state, archived_at }).to.deep.equal({ state: 'active', archived_at: null });
      expect(await groups(id)).to.deep.equal([cast.groups.customerPortal]);
    });
  });
});
