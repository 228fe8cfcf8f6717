import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { all, goodPassword } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

describe('partners and agents in the back office', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  before(async () => {
    others = await makeCast('partners');
  });
  beforeEach(async () => {
    cast = await makeCast('partners');
    administrator = await signedIn(cast.players.administrator);
  });

  interface Company {
    id: string;
    number?: string;
    name: string;
    status: string;
    version: number;
  }
  interface User {
    id: string;
    user_id: string;
    scope: string;
    account_type: string;
    partner_id: string | null;
    agent_id: string | null;
    customer_id: string | null;
    can_create_users: boolean;
    claim_authorization_required: boolean;
    gone: boolean;
    state: string;
    must_change_password: boolean;
    groups: string[];
    labs: string[];
  }
  const rows = (table: string) =>
    all<Company>(`select * from ${table} where tenant_id = $1 order by name`, cast.tenantId);
  const userNamed = async (username: string) =>
    (
      await all<User>(
        `select p.*, p.archived_at is not null as gone, u.state, u.must_change_password,
           array(select usergroup_id::text from user_usergroups where user_id = u.id) as groups,
           array(select facility_id::text from user_labs where user_id = u.id) as labs
         from users u join portal_users p on p.user_id = u.id where u.tenant_id = $1 and u.username = $2`,
        cast.tenantId,
        username,
      )
    )[0];
  const filled = (more: Record<string, string> = {}) => ({
    name: 'Fjord',
    email: '',
    phone: '',
    status: 'active',
    ...more,
  });

  for (const { table, path, number } of [
    { table: 'partners', path: '/admin/partners', number: { number: 'P-7' } },
    { table: 'agents', path: '/admin/agents', number: {} },
  ])
    describe(table, () => {
      it('adds one; doubled, it makes one; lists, searches, filters, exports', async () => {
        const form = await administrator.get(`${path}/new`);
        for (const label of [
          'Name',
          'Email',
          'Phone',
          'Status',
          ...('number' in number ? ['Partner number'] : []),
        ])
          expect(form.text, label).to.contain(`>${label}</label>`);
        const body = { ...filled(), ...number, _form_id: fieldValue(form.text, '_form_id')! };
        const answers = await Promise.all([administrator.post(path, body), administrator.post(path, body)]);
        const made = (await rows(table)).filter(({ name }) => name === 'Fjord');
        expect(made).to.have.length(1);
        expect(answers.map(({ location }) => location)).to.deep.equal(
          Array(2).fill(`${path}/${made[0]!.id}`),
        );
        expect((await administrator.get(`${path}?q=fjo`)).text)
          .to.contain('Fjord')
          .and.contain(`1 ${table.slice(0, -1)}<`);
        expect((await administrator.get(`${path}?status=inactive`)).text).to.contain(`No ${table} match`);
        expect((await administrator.get(`${path}/export.csv`)).text)
          .to.contain('Fjord')
          .and.contain('Customers,Users');
      });

      it('S6, S25: bad input is told and what was typed stays; of two who edit, the second sees both', async () => {
        const [one] = await rows(table);
        const before = await rows(table);
        for (const [body, word] of [
          [filled({ name: '' }), 'Enter a name.'],
          [filled({ email: 'nobody' }), 'Enter an email address'],
          [filled({ status: 'gone' }), 'Choose one of the options'],
          [filled({ tenant_id: others.tenantId }), 'This form is out of date'],
        ] as const) {
          const answer = await administrator.post(path, { ...number, ...body });
          expect([answer.status, answer.text.includes(word)], word).to.deep.equal([422, true]);
        }
        expect(await rows(table)).to.deep.equal(before);
        const save = (name: string) =>
          administrator.post(`${path}/${one!.id}`, { ...filled({ name }), ...number, _version: '1' });
        expect((await save('First')).status).to.equal(303);
        const second = await save('Second');
        expect(second.status).to.equal(409);
        expect(second.text).to.contain('First').and.contain('value="Second"');
      });

      it('A16, A23: others are refused, and nothing changes', async () => {
        const [one] = await rows(table);
        const before = [await rows(table), await rows('customers')];
        const { id } = (await userNamed(table === 'partners' ? 'partneruser' : 'agentuser'))!;
        const at = `${path}/${one!.id}`;
        const kept = ['technician', 'dataAdministrator'] as const;
        await expectRefused(
          cast,
          others,
          [
            { path: `${path}/new` },
            { path, body: filled() },
            { path: at, body: { ...filled(), _version: '1' } },
            { path: `${at}/customers/find` },
            { path: `${at}/customers`, body: { customers: cast.customers.south } },
            { path: `${at}/customers/${cast.customers.west}/remove`, body: {} },
            { path: `${at}/users/new` },
            { path: `${at}/users`, body: { username: 'planted', first_name: 'P', last_name: 'L' } },
            ...['suspend', 'resume', 'delete'].map((end) => ({ path: `${at}/users/${id}/${end}`, body: {} })),
          ],
          kept,
        );
        const technician = await signedIn(cast.players.technician);
        for (const end of ['', '/customers', '/users']) {
          const page = await technician.get(at + end);
          expect(page.status, end).to.equal(200);
          for (const word of ['>Save<', 'data-ask', '>Suspend<', 'Add customers', 'Add portal user'])
            expect(page.text, word).to.not.contain(word);
        }
        expect((await (await signedIn(others.players.administrator)).get(at)).status).to.equal(404);
        expect([await rows(table), await rows('customers')]).to.deep.equal(before);
      });
    });

  it('a partner without a number gets the next one, past those that somebody typed; a number is taken once', async () => {
    const path = '/admin/partners';
    const add = (body: Record<string, string>) =>
      administrator.post(path, { ...filled(), number: '', ...body });
    await add({ name: 'One' });
    await add({ name: 'Two', number: 'p-1002' });
    await add({ name: 'Three' });
    const numbers = Object.fromEntries((await rows('partners')).map(({ name, number }) => [name, number]));
    expect(numbers).to.include({ One: 'P-1001', Two: 'p-1002', Three: 'P-1003' });
    const taken = await add({ name: 'Four', number: 'P-1002' });
    expect(taken.status).to.equal(422);
    expect(taken.text).to.contain('Another partner already has this number.').and.contain('value="Four"');
    // Emptied, the number of one that is there stays.
    const one = (await rows('partners')).find(({ name }) => name === 'One')!;
    await administrator.post(`${path}/${one.id}`, { ...filled({ name: 'Uno' }), number: '', _version: '1' });
    expect((await rows('partners')).find(({ name }) => name === 'Uno')!.number).to.equal('P-1001');
  });

  describe('customers', () => {
    const partner = () => `/admin/partners/${cast.partnerId}/customers`;
    const ofPartner = async () =>
      (
        await all<{ name: string }>(
          'select name from customers where partner_id = $1 order by name',
          cast.partnerId,
        )
      ).map(({ name }) => name);

    it('A20a: several are related at once by a find page, and removed; the list says which', async () => {
      const find = await administrator.get(`${partner()}/find`);
      expect(find.text).to.contain('South').and.not.contain('>West<');
      const chosen = [cast.customers.south, cast.customers.east];
      expect((await administrator.post(partner(), { customers: chosen })).location).to.equal(partner());
      expect(await ofPartner()).to.deep.equal(['East', 'South', 'West']);
      expect((await administrator.get(partner())).text)
        .to.contain('3 customers')
        .and.contain(`${cast.customers.south}/remove" data-ask>`);
      expect((await administrator.get(`${partner()}?q=sou`)).text).to.contain('1 customer<');
      expect((await administrator.get(`${partner()}/export.csv`)).text).to.contain('C-2,South,Active');
      await administrator.post(`${partner()}/${cast.customers.south}/remove`);
      expect(await ofPartner()).to.deep.equal(['East', 'West']);
      expect((await administrator.post(`${partner()}/${cast.customers.south}/remove`)).status).to.equal(404);
    });

    it('S6: a customer of another partner, another tenant’s, none and no id are refused, and nothing is related', async () => {
      await administrator.post('/admin/partners', { ...filled(), number: '' });
      const other = (await rows('partners')).find(({ name }) => name === 'Fjord')!;
      const path = `/admin/partners/${other.id}/customers`;
      const taken = await administrator.post(path, {
        customers: [cast.customers.south, cast.customers.west],
      });
      expect(taken.status).to.equal(422);
      expect(taken.text)
        .to.contain('West already has the partner Porter')
        .and.contain(`value="${cast.customers.south}" checked`);
      for (const customers of [others.customers.south, 'x', ''])
        expect((await administrator.post(path, { customers })).status, customers).to.equal(422);
      expect(await all('select 1 from customers where partner_id = $1', other.id)).to.have.length(0);
      expect(await ofPartner()).to.deep.equal(['West']);
    });
  });

  describe('users', () => {
    const users = () => `/admin/partners/${cast.partnerId}/users`;
    const person = (more: Record<string, string> = {}) => ({
      username: '', first_name: 'Pia', last_name: 'Quist', email: 'pia@porter.example', password: '', retype_password: '', ...more,
    }); // prettier-ignore

    it('A20: a partner’s user is made with group, lab and rights; doubled, it makes one; it signs in', async () => {
      const form = await administrator.get(`${users()}/new`);
      for (const label of ['Username', 'First name', 'Last name', 'Email', 'Password', 'Retype Password',
        'Must change password at next sign-in', 'Can Create Users', 'Claim Authorization Required'])
        expect(form.text, label).to.contain(`>${label}</label>`); // prettier-ignore
      const body = person({
        password: goodPassword, retype_password: goodPassword, can_create_users: 'on', claim_authorization_required: 'on',
        _form_id: fieldValue(form.text, '_form_id')!,
      }); // prettier-ignore
      const both = await Promise.all([administrator.post(users(), body), administrator.post(users(), body)]);
      expect(both.map(({ location }) => location)).to.deep.equal([users(), users()]);
      expect(
        await all(
          "select 1 from users where username = 'pia@porter.example' and tenant_id = $1",
          cast.tenantId,
        ),
      ).to.have.length(1);
      const made = (await userNamed('pia@porter.example'))!;
      expect(made).to.include({
        scope: 'partner', account_type: 'partner', partner_id: cast.partnerId, customer_id: null, state: 'active',
        can_create_users: true, claim_authorization_required: true,
      }); // prettier-ignore
      expect(made.groups).to.deep.equal([cast.groups.customerPortal]);
      expect(made.labs).to.deep.equal([cast.facilities.portalLab]);
      const browser = await visitorFrom(cast.slug);
      const answer = await browser.post('/login', { username: 'pia@porter.example', password: goodPassword });
      expect(answer.location).to.equal('/');
      const page = await administrator.get(users());
      expect(page.text).to.contain('2 users').and.contain('Can Create Users, Claim Authorization Required');
      expect((await administrator.get(`${users()}/export.csv`)).text)
        .to.contain('pia@porter.example')
        .and.not.contain('argon2');
    });

    it('an agent’s user has no rights to give; fields that its form lacks are refused', async () => {
      const path = `/admin/agents/${cast.agentId}/users`;
      expect((await administrator.get(`${path}/new`)).text).to.not.contain('Can Create Users');
      const forged = await administrator.post(path, person({ can_create_users: 'on' }));
      expect(forged.status).to.equal(422);
      expect((await administrator.post(path, person({ username: 'ann' }))).location).to.equal(path);
      expect(await userNamed('ann')).to.include({
        scope: 'agent',
        account_type: 'agent',
        agent_id: cast.agentId,
        state: 'invited',
        can_create_users: false,
      });
      const { id } = (await userNamed('ann'))!;
      expect((await administrator.post(`${path}/${id}/rights`, {})).status).to.equal(404);
    });

    for (const { what, at } of [
      { what: 'a partner’s', at: () => users() },
      { what: 'an agent’s', at: () => `/admin/agents/${cast.agentId}/users` },
    ]) {
      const emails = (username: string) =>
        all<{ kind: string; works: boolean }>(
          `select e.kind, w.ended_at is null as works from emails e join users u on u.id = e.user_id
             join password_links w on w.id = e.password_link_id where u.tenant_id = $1 and u.username = $2 order by e.created_at, e.id`,
          cast.tenantId,
          username,
        );
      const rowOf = async (browser: Browser, username: string) =>
        (await browser.get(at())).text.split('<tr').find((row) => row.includes(`>${username}<`))!;

      it(`A7: ${what} user is invited along with being made, resent, its link copied; what bounced is said`, async () => {
        expect((await administrator.get(`${at()}/new`)).text).to.match(/checked id="field-send_invitation"/);
        const body = person({ username: 'invitee', send_invitation: 'on' });
        expect((await administrator.post(at(), body)).location).to.equal(at());
        const page = await administrator.get(at());
        expect(page.text).to.contain('An invitation for pia@porter.example wasn’t sent, because no mail server is set up');
        expect(await emails('invitee')).to.deep.equal([{ kind: 'invitation', works: true }]);
        const { user_id: id } = (await userNamed('invitee'))!;
        const invitation = `/admin/users/${id}/invitation`;
        const row = await rowOf(administrator, 'invitee');
        expect(row).to.match(/Invited \(\d+ \w+ \d{4}\)/).and.match(/>Resend</);
        expect(row).to.contain(`href="${invitation}">Copy link`).and.contain(`name="back" value="${at()}"`);
        expect(row, 'no list shows a link').to.not.contain('/invitation/');
        await all("update emails set state = 'refused', why = '550 gone' where user_id = $1", id);
        expect(await rowOf(administrator, 'invitee')).to.contain('Bounced').and.contain('550 gone');
        const again = { how: 'email', back: at(), _form_id: fieldValue(page.text, '_form_id')! };
        const both = await Promise.all([administrator.post(invitation, again), administrator.post(invitation, again)]);
        expect(both.map(({ location }) => location)).to.deep.equal([at(), at()]);
        expect(await emails('invitee')).to.deep.equal([{ kind: 'invitation', works: false }, { kind: 'invitation', works: true }]);
        const technician = await signedIn(cast.players.technician);
        const seen = await rowOf(technician, 'invitee');
        expect(seen).to.contain('Invited (').and.not.contain('Resend').and.not.contain('/invitation');
      }); // prettier-ignore

      it(`A7: ${what} user with a password, or without the tick, gets no email`, async () => {
        const typed = { password: goodPassword, retype_password: goodPassword };
        await administrator.post(at(), person({ username: 'typed', send_invitation: 'on', ...typed }));
        await administrator.post(at(), person({ username: 'later' }));
        expect([await emails('typed'), await emails('later')]).to.deep.equal([[], []]);
        expect(await rowOf(administrator, 'later'))
          .to.contain('Not invited yet')
          .and.contain('Send invitation');
        expect((await administrator.post(at(), person({ send_invitation: 'maybe' }))).status).to.equal(422);
      });
    }

    it('S6: bad input is told, what was typed stays but for passwords, and nothing is made', async () => {
      for (const [body, word] of [
        [person({ email: '' }), 'Enter a username or an email address'],
        [person({ username: 'Technician' }), 'Another user already has this username.'],
        [person({ password: 'short', retype_password: 'short' }), 'Use at least 12 characters'],
        [person({ password: goodPassword }), 'The two passwords don’t match. Enter the same one twice.'],
        [person({ customer_id: cast.customers.north }), 'This form is out of date'],
      ] as const) {
        const answer = await administrator.post(users(), body);
        expect(answer.status, word).to.equal(422);
        expect(answer.text).to.contain(word).and.contain('value="Quist"').and.not.contain(goodPassword);
      }
      const nameless = await administrator.post(users(), person({ first_name: '', last_name: '' }));
      expect(nameless.status).to.equal(422);
      expect(nameless.text)
        .to.contain('Enter a first name, a last name or both.')
        .and.contain('value="pia@porter.example"');
      expect(await userNamed('pia@porter.example')).to.equal(undefined);
    });

    it('A9: one login too many is refused, made or resumed, and nothing is half-made', async () => {
      const { id, user_id } = (await userNamed('partneruser'))!;
      await administrator.post(`${users()}/${id}/suspend`);
      const [used] = await all<{ n: number }>(
        "select count(*)::int as n from users where tenant_id = $1 and state <> 'suspended' and archived_at is null",
        cast.tenantId,
      );
      await all('update tenants set licence_limit = $2 where id = $1', cast.tenantId, used!.n);
      const refused = await administrator.post(users(), person());
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('There aren’t enough licences');
      expect(await userNamed('pia@porter.example')).to.equal(undefined);
      await administrator.post(`${users()}/${id}/resume`);
      expect((await all<User>('select state from users where id = $1', user_id))[0]!.state).to.equal(
        'suspended',
      );
      expect((await administrator.get(users())).text).to.contain('There aren’t enough licences');
      await all('update tenants set licence_limit = $2 where id = $1', cast.tenantId, used!.n + 1);
      await administrator.post(`${users()}/${id}/resume`);
      expect((await userNamed('partneruser'))!.state).to.equal('active');
    });

    it('A6, A25: change password, suspend and resume count with the next request; rights are changed', async () => {
      const partner = await signedIn(cast.players.partnerUser);
      const { id } = (await userNamed('partneruser'))!;
      await administrator.post(`${users()}/${id}/rights`, { can_create_users: 'on' });
      expect(await userNamed('partneruser')).to.include({ can_create_users: true, claim_authorization_required: false });
      expect((await partner.get('/')).status).to.equal(200);
      const wrong = await administrator.post(`${users()}/${id}/password`, { password: 'short', retype_password: 'short' });
      expect(wrong.status).to.equal(422);
      await administrator.post(`${users()}/${id}/password`, { password: goodPassword, retype_password: goodPassword, must_change: 'on' });
      expect((await userNamed('partneruser'))!.must_change_password).to.equal(true);
      expect((await partner.get('/')).location).to.contain('/login');
      const fresh = await visitorFrom(cast.slug);
      const answer = await fresh.post('/login', { username: 'partneruser', password: goodPassword });
      expect(answer.location).to.equal('/change_password');
      await administrator.post(`${users()}/${id}/suspend`);
      expect((await fresh.get('/')).location).to.contain('/login');
    }); // prettier-ignore

    it('A18: delete archives the login, whose username is free again; its own page does the same', async () => {
      const { id } = (await userNamed('partneruser'))!;
      const partner = await signedIn(cast.players.partnerUser);
      expect((await administrator.get(`${users()}/${id}/delete`)).text).to.contain('partneruser');
      expect((await administrator.post(`${users()}/${id}/delete`)).location).to.equal(users());
      expect((await userNamed('partneruser'))!.gone).to.equal(true);
      expect((await partner.get('/')).location).to.contain('/login');
      expect((await administrator.get(users())).text).to.contain('Nobody at Porter can sign in.');
      expect((await administrator.post(users(), person({ username: 'partneruser' }))).status).to.equal(303);

      const agent = cast.players.agentUser.userId!;
      const page = await administrator.get(`/admin/users/${agent}`);
      expect(page.text).to.contain(`href="/admin/agents/${cast.agentId}/users">Agatha</a>`);
      await administrator.post(`/admin/users/${agent}/delete`);
      expect((await userNamed('agentuser'))!.gone).to.equal(true);
    });

    it('A16: a user of another partner, of a customer and of another tenant are not found', async () => {
      for (const name of ['agentuser', 'contactuser']) {
        const { id } = (await userNamed(name))!;
        expect((await administrator.post(`${users()}/${id}/suspend`)).status, name).to.equal(404);
        expect((await userNamed(name))!.state).to.equal('active');
      }
    });

    it('A8: View portal as is offered where it opens; the row says that the partner is inactive', async () => {
      const user = cast.players.partnerUser.userId!;
      const page = async () => (await administrator.get(`/admin/partners/${cast.partnerId}/users`)).text;
      const button = `name="user" value="${user}"`;
      expect(await page())
        .to.contain(button)
        .and.not.contain('is inactive');
      await all("update partners set status = 'inactive' where id = $1", cast.partnerId);
      expect(await page())
        .to.contain('The partner is inactive, so they can’t sign in.')
        .and.not.contain(button);
      await all("update partners set status = 'active' where id = $1", cast.partnerId);
      await all('delete from user_usergroups where user_id = $1', user);
      expect(await page()).to.not.contain(button);
      expect((await administrator.post('/admin/views', { user })).status).to.equal(404);
    });

    it('A5: nobody of an inactive partner signs in, and the right password is told why', async () => {
      const partner = await signedIn(cast.players.partnerUser);
      await administrator.post(`/admin/partners/${cast.partnerId}`, {
        name: 'Porter', number: 'P-1', email: '', phone: '', status: 'inactive', _version: '1',
      }); // prettier-ignore
      expect((await partner.get('/')).location).to.contain('/login');
      const answer = await (
        await visitorFrom(cast.slug)
      ).post('/login', { username: 'partneruser', password });
      expect(answer.text).to.contain('The partner you belong to is inactive.');
    });
  });
});

describe('the portal of a partner', () => {
  let cast: Cast;
  let others: Cast;
  let partner: Browser;
  before(async () => {
    [cast, others] = [await makeCast('partners'), await makeCast('partners')];
    partner = await signedIn(cast.players.partnerUser);
  });

  it('A20a: assets of its customers, found by search too; no tickets, no contacts, in no menu', async () => {
    const home = (await partner.get('/')).text;
    expect(home).to.contain('Porter').and.not.contain('ticket').and.not.contain('href="/tickets"');
    const assets = (await partner.get('/assets')).text;
    expect(assets).to.contain('A-pier').and.not.contain('A-cal-1');
    expect((await partner.get('/assets?q=pier')).text).to.contain('A-pier');
    expect((await partner.get(`/assets/${cast.assets.pier}`)).status).to.equal(200);
    for (const path of ['/tickets', '/tickets/new', '/contacts', `/assets/${cast.assets.cal1}`])
      expect((await partner.get(path)).status, path).to.equal(404);
    expect(
      (await partner.post('/tickets', { subject: 'x', description: 'y', priority: 'normal' })).status,
    ).to.equal(404);
  });

  it('A20a: /customers lists its customers with their facilities, and nobody else’s', async () => {
    const list = (await partner.get('/customers')).text;
    expect(list).to.contain('West').and.contain('1 customer<').and.not.contain('North');
    expect((await partner.get('/customers?q=zzz')).text).to.contain('No customers match');
    expect((await partner.get('/customers/export.csv')).text)
      .to.contain('C-4,West')
      .and.not.contain('note on');
    const page = (await partner.get(`/customers/${cast.customers.west}`)).text;
    expect(page).to.contain('Facility pier').and.not.contain('note on West');
    for (const id of [cast.customers.north, others.customers.west])
      expect((await partner.get(`/customers/${id}`)).status).to.equal(404);
    for (const who of ['customerUser', 'agentUser', 'adminContact', 'link'] as const)
      expect((await (await signedIn(cast.players[who])).get('/customers')).status, who).to.equal(404);
  });

  it('A15: its facility drop-down lists its customers’ facilities and narrows to one', async () => {
    const bar = (await partner.get('/')).text;
    expect(bar).to.contain('Facility pier').and.not.contain('Facility cal-1');
    expect((await partner.post('/facility', { facility: cast.facilities.cal1, to: '/' })).status).to.equal(
      404,
    );
    expect(
      (await partner.post('/facility', { facility: cast.facilities.pier, to: '/assets' })).location,
    ).to.equal('/assets');
    await partner.post('/facility', { facility: '', to: '/' });
  });

  describe('its customer switcher', () => {
    const see = (customer: string, to = '/') => partner.post('/customer', { customer, to });
    before(() =>
      all(
        'update customers set partner_id = $2 where id = any($1)',
        [cast.customers.east, cast.customers.west],
        cast.partnerId,
      ),
    );
    afterEach(() => see(''));

    it('A20a: one of its customers or all: list, count, search, export, picture, facilities and single pages narrow to it', async () => {
      const home = (await partner.get('/')).text;
      expect(home).to.match(/id="bar-customer"[^>]*>\s*<option value="">All customers<\/option>/);
      expect(home).to.contain('>East</option>').and.contain('>West</option>').and.not.contain('>North<');
      expect((await partner.get('/assets')).text).to.contain('71 assets<');
      expect((await see(cast.customers.west, '/assets?q=gauge')).location).to.equal('/assets?q=gauge');
      const narrowed = (await partner.get('/assets')).text;
      expect(narrowed)
        .to.contain('1 asset<')
        .and.contain('A-pier')
        .and.contain(`value="${cast.customers.west}" selected`);
      expect(narrowed).to.contain('Facility pier').and.not.contain('Facility east-1');
      expect((await partner.get('/assets?q=gauge')).text).to.contain('1 asset<');
      expect((await partner.get('/assets/export.csv')).text)
        .to.contain('A-pier')
        .and.not.contain('A-east');
      expect((await partner.get('/customers')).text).to.contain('1 customer<');
      expect((await partner.get(`/assets/${cast.assets.pier}`)).status).to.equal(200);
      expect((await partner.get(`/customers/${cast.customers.east}`)).status).to.equal(404);
      await see('');
      expect((await partner.get(`/customers/${cast.customers.east}`)).status).to.equal(200);
      expect((await partner.get('/assets')).text).to.contain('71 assets<');
    });

    it('A15, A20a: the facility is chosen within the customer, and forgotten with it', async () => {
      await see(cast.customers.west);
      const elsewhere = (
        await all<{ id: string }>(
          "select id from facilities where tenant_id = $1 and code = 'east-1'",
          cast.tenantId,
        )
      )[0]!.id;
      expect((await partner.post('/facility', { facility: elsewhere, to: '/' })).status).to.equal(404);
      await partner.post('/facility', { facility: cast.facilities.pier, to: '/' });
      await see('');
      expect((await partner.get('/assets')).text).to.contain('71 assets<');
    });

    it('A16: says why a customer without facilities shows nothing', async () => {
      await all(
        "insert into customers (tenant_id, number, name, partner_id) values ($1, 'C-9', 'Void', $2)",
        cast.tenantId,
        cast.partnerId,
      );
      const [empty] = await all<{ id: string }>(
        "select id from customers where tenant_id = $1 and number = 'C-9'",
        cast.tenantId,
      );
      await see(empty!.id);
      expect((await partner.get('/assets')).text).to.contain(
        'hasn’t added any facilities for the customer you chose',
      );
      await all('update customers set partner_id = null where id = $1', empty!.id);
    });

    it('A16, A20a: what is none of its customers can’t be chosen, and the choice stays', async () => {
      await see(cast.customers.west);
      for (const id of [cast.customers.north, others.customers.west, 'x'])
        expect((await see(id)).status, id).to.equal(404);
      expect(
        (await partner.post('/customer', { customer: [cast.customers.west, cast.customers.east] })).status,
      ).to.equal(404);
      expect((await partner.get('/')).text).to.contain(`value="${cast.customers.west}" selected`);
    });

    it('A20a: a choice that has left the reach falls back to all, with the next request', async () => {
      await see(cast.customers.west);
      await all('update customers set partner_id = null where id = $1', cast.customers.west);
      expect((await partner.get('/')).text)
        .to.not.contain('>West<')
        .and.not.contain('selected>East');
      expect((await partner.get('/assets')).text).to.contain('70 assets<');
      await all('update customers set partner_id = $2 where id = $1', cast.customers.west, cast.partnerId);
    });

    it('A8: staff who look choose for the view alone', async () => {
      const technician = await signedIn(cast.players.technician);
      await technician.post('/admin/views', { user: cast.players.partnerUser.userId! });
      expect(
        (await technician.post('/customer', { customer: cast.customers.west, to: '/assets' })).location,
      ).to.equal('/assets');
      expect((await technician.get('/assets')).text).to.contain('1 asset<');
      expect((await partner.get('/assets')).text).to.contain('71 assets<');
    });
  });

  it('A6: its profile names the partner', async () => {
    const { text } = await partner.get('/my_profile');
    expect(text).to.contain('<dt>Partner</dt><dd>Porter</dd>').and.not.contain('<dt>Customer</dt>');
  });

  it('A18, A25: a customer that is taken away is gone with the next request', async () => {
    const administrator = await signedIn(cast.players.administrator);
    await administrator.post(`/admin/partners/${cast.partnerId}/customers/${cast.customers.west}/remove`);
    expect((await partner.get(`/assets/${cast.assets.pier}`)).status).to.equal(404);
    expect((await partner.get('/customers')).text).to.contain('No customers yet');
    expect((await partner.get('/assets')).text).to.contain(
      'adds those of the customers that Porter registers',
    );
  });
});
