import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { during, inShort } from '../support/auditLog.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { all, goodPassword, openOffice, type Office, type Sent } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

interface Made {
  id: string;
  is_external: boolean;
  first_name: string;
  last_name: string;
  email: string;
  state: string;
  must_change_password: boolean;
  account_type: string;
  scope: string;
  customer_id: string | null;
  partner_id: string | null;
  contact_id: string | null;
  can_create_users: boolean;
  claim_authorization_required: boolean;
  groups: string[];
  labs: string[];
}

describe('User Account Management Utility (requirement 3)', () => {
  let office: Office;
  let cast: Cast;
  let clerk: Browser;
  before(async () => {
    office = await openOffice('accounts');
    ({ cast } = office);
    clerk = await signedIn(cast.players.dataAdministrator);
  });

  const form = (username: string, more: Sent = {}): Sent => ({
    account_type: 'customer',
    username,
    password: goodPassword,
    retype_password: goodPassword,
    name: 'Ada van der Marsh',
    email: `${username}@example.com`,
    owner: cast.customers.south,
    ...more,
  });
  const madeOf = async (username: string) =>
    all<Made>(
      `select u.*, p.account_type, p.scope, p.customer_id, p.partner_id, p.contact_id, p.can_create_users, p.claim_authorization_required,
         array(select g.name from user_usergroups m join usergroups g on g.id = m.usergroup_id where m.user_id = u.id) as groups,
         array(select f.name from user_labs l join facilities f on f.id = l.facility_id where l.user_id = u.id) as labs
       from users u left join portal_users p on p.user_id = u.id where u.tenant_id = $1 and u.username_key = username_key($2)`,
      cast.tenantId,
      username,
    ); // prettier-ignore
  const rows = async () =>
    (
      await Promise.all(
        ['users', 'portal_users', 'user_usergroups', 'user_labs'].map((table) =>
          all(`select 1 from ${table} where tenant_id = $1`, cast.tenantId),
        ),
      )
    ).map(({ length }) => length);
  const visible = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  it('3: the menu leads to it, and it has exactly its fields, in their order', async () => {
    for (const browser of [office.administrator, clerk])
      expect((await browser.get('/admin')).text).to.match(
        />Activity<[\s\S]*>User Account Management Utility</,
      );
    const { text } = await clerk.get('/admin/accounts/new');
    const main = text.slice(text.indexOf('<main'));
    const labels = [...main.matchAll(/<label for="field-[^>]*>([^<]*)</g)].map(([, label]) => label);
    expect(labels).to.deep.equal([
      'Account Type', 'User ID', 'Password', 'Retype Password', 'Name', 'Email', 'Customer/Partner', 'Can Create Users',
      'Claim Authorization Required', 'Notify User',
    ]); // prettier-ignore
    expect(main).to.match(/<button class="button primary">Create</);
    expect(main).to.match(
      /<optgroup label="Customers">[\s\S]*C-1 – North[\s\S]*<optgroup label="Partners">[\s\S]*P-1 – Porter/,
    );
    expect(main).to.contain('licences are in use');
  });

  it('3, A9: a customer account: each record, and the result page that lists it, without the password', async () => {
    const log = await during(cast, async () => {
      const answer = await clerk.post('/admin/accounts', form('south.first', { can_create_users: 'on' }));
      expect(answer.status, answer.text).to.equal(303);
      expect(answer.location).to.match(/^\/admin\/accounts\/made\/[-0-9a-f]{36}\?seal=/);
      const { text } = await clerk.get(answer.location!);
      const words = visible(text);
      for (const said of [
        'User south.first, Ada van der Marsh', 'Usergroup Customer Portal', 'Email south.first@example.com', 'User licence 1 used:',
        'Portal user Customer C-2, South', 'Can Create Users: Yes', 'Lab Facility PORTAL',
        'This is the first portal user for South. From now on, its secure link asks for a password.',
      ]) expect(words).to.contain(said);
      expect(text).to.contain(`value="http://${cast.slug}.localhost:3000/login"`).and.contain('value="south.first"');
      expect(text).to.not.contain(goodPassword);
      expect(words).to.not.contain('Claim Authorization Required');
      expect(text, 'nothing else of users').to.not.contain('/admin/users');
    }); // prettier-ignore
    const [made] = await madeOf('south.first');
    expect(made).to.include({
      is_external: true, first_name: 'Ada', last_name: 'van der Marsh', email: 'south.first@example.com', state: 'active',
      must_change_password: false, account_type: 'customer', scope: 'customer', customer_id: cast.customers.south, partner_id: null,
      contact_id: null, can_create_users: true, claim_authorization_required: false,
    }); // prettier-ignore
    expect(made!.groups).to.deep.equal(['Customer Portal']);
    expect(made!.labs).to.deep.equal(['Facility PORTAL']);
    expect(log.map(inShort)).to.have.members([
      'added users', 'added portal_users', 'added user_usergroups', 'added user_labs',
    ]); // prettier-ignore
    const portal = await visitorFrom(cast.slug);
    await portal.post('/login', { username: 'SOUTH.first', password: goodPassword });
    expect((await portal.get('/assets')).text)
      .to.contain('A-dock')
      .and.not.contain('A-cal-1');
  });

  it('3, A20: a partner account with its flags, by an administrator, whose page links the records', async () => {
    const more = {
      account_type: 'partner', owner: cast.partnerId, can_create_users: 'on', claim_authorization_required: 'on',
    }; // prettier-ignore
    const answer = await office.administrator.post('/admin/accounts', form('porter.first', more));
    const [made] = await madeOf('porter.first');
    expect(made).to.include({
      account_type: 'partner', scope: 'partner', customer_id: null, partner_id: cast.partnerId, can_create_users: true,
      claim_authorization_required: true,
    }); // prettier-ignore
    const { text } = await office.administrator.get(answer.location!);
    expect(visible(text)).to.contain(
      'Portal user Partner P-1 , Porter Can Create Users: Yes Claim Authorization Required: Yes',
    );
    expect(text).to.contain(`href="/admin/users/${made!.id}"`);
    const portal = await visitorFrom(cast.slug);
    await portal.post('/login', { username: 'porter.first', password: goodPassword });
    expect((await portal.get('/assets')).text)
      .to.contain('A-pier')
      .and.not.contain('A-dock');
  });

  it('3: the number does for the choice; without boxes nothing is ticked', async () => {
    for (const [username, more] of [
      ['by.number', { owner: 'c-1' }],
      ['by.partner.number', { account_type: 'partner', owner: 'p-1' }],
    ] as const)
      expect((await clerk.post('/admin/accounts', form(username, more))).status).to.equal(303);
    expect((await madeOf('by.number'))[0]).to.include({
      customer_id: cast.customers.north,
      can_create_users: false,
    });
    expect((await madeOf('by.partner.number'))[0]).to.include({ claim_authorization_required: false });
  });

  const refusals: Record<string, [Sent, string]> = {
    'nothing at all': [
      { account_type: '', username: '', password: '', retype_password: '', name: '', email: '', owner: '' },
      'Enter a user ID.',
    ],
    'a password alone': [{ retype_password: '' }, 'The two passwords don’t match. Enter the same one twice.'],
    'no password': [{ password: '', retype_password: '' }, 'Enter a password, or tick Notify User.'],
    'half a password, with Notify User': [{ password: '', notify_user: 'on' }, 'Enter a password.'],
    'a short password, with Notify User': [
      { password: 'short', retype_password: 'short', notify_user: 'on' },
      'Use at least 12 characters',
    ],
    'Notify User with another word': [{ notify_user: 'yes' }, 'Tick Notify User or leave it unticked.'],
    'a short password': [{ password: 'short', retype_password: 'short' }, 'Use at least 12 characters'],
    'a password with the name in it': [
      { password: 'refused at the gate', retype_password: 'refused at the gate' },
      'Leave out',
    ],
    'no name to be seen': [{ name: '\u200b\u00a0' }, 'Enter a name.'],
    'a name that is too long': [{ name: `Ada ${'a'.repeat(101)}` }, 'at most 100 characters each'],
    'no address': [{ email: 'ada' }, 'Enter an email address'],
    'an unknown number': [{ owner: 'C-999' }, 'No customer has this number'],
    'a partner for a customer account': [{ owner: 'P-1' }, 'P-1 is a partner'],
    'claims of a customer': [
      { claim_authorization_required: 'on' },
      'Claim Authorization Required is for partner users',
    ],
    'a User ID that is taken': [{ username: 'ContactUser' }, 'Another user already has this username.'],
    'an agent account': [{ account_type: 'agent' }, 'Choose one of the options for Account Type.'],
    'a contact': [{ contact_id: '00000000-0000-7000-8000-000000000000' }, 'This form is out of date'],
    'an internal user': [{ is_external: 'false' }, 'This form is out of date'],
    groups: [{ groups: '00000000-0000-7000-8000-000000000000' }, 'This form is out of date'],
  };
  for (const [what, [more, message]] of Object.entries(refusals))
    it(`3: refused, with what was typed kept and nothing made: ${what}`, async () => {
      const before = await rows();
      const answer = await clerk.post('/admin/accounts', form('refused', more));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain(message);
      if (!('name' in more)) expect(answer.text).to.contain('value="Ada van der Marsh"');
      expect(answer.text).to.not.contain(goodPassword);
      expect(await rows()).to.deep.equal(before);
    });

  it('A1, A5: refused for an inactive customer, and for one of another tenant', async () => {
    const other = await makeCast('accounts');
    const before = await rows();
    await all("update customers set status = 'inactive' where id = $1", cast.customers.east);
    for (const [owner, message] of [
      [cast.customers.east, 'C-3 is inactive'],
      [other.customers.north, 'No customer has this number'],
    ] as const)
      expect((await clerk.post('/admin/accounts', form('refused', { owner }))).text).to.contain(message);
    await all("update customers set status = 'active' where id = $1", cast.customers.east);
    expect(await rows()).to.deep.equal(before);
  });

  it('A9: refused where no licence is left; of the four records none stays', async () => {
    const before = await rows();
    await all('update tenants set licence_limit = 3 where id = $1', cast.tenantId);
    const answer = await clerk.post('/admin/accounts', form('unlicensed'));
    await all('update tenants set licence_limit = 500 where id = $1', cast.tenantId);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.match(/aren’t enough licences.* You have 3.* for staff and \d+ for portal users/);
    expect(await rows()).to.deep.equal(before);
  });

  it('S25: sent twice it makes one account, and both are shown it', async () => {
    const { text } = await clerk.get('/admin/accounts/new');
    const body = form('twice', { _form_id: fieldValue(text, '_form_id')! });
    const answers = await Promise.all([
      clerk.post('/admin/accounts', body),
      clerk.post('/admin/accounts', body),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(answers[0].location).to.equal(answers[1].location);
    expect(await madeOf('twice')).to.have.length(1);
  });

  it('above 50 the number is typed, and two find pages lead back with it', async () => {
    const crowd = await makeCast('crowd');
    await all(
      `insert into customers (tenant_id, number, name) select $1, 'N-' || n, 'Number ' || n from generate_series(1, 60) n`,
      crowd.tenantId,
    );
    const staff = await signedIn(crowd.players.dataAdministrator);
    const page = await staff.get('/admin/accounts/new');
    expect(page.text).to.match(/<input class="input" id="field-owner" name="owner"/);
    expect(page.text)
      .to.contain('formaction="/admin/accounts/new/customer"')
      .and.contain('formaction="/admin/accounts/new/partner"');
    const found = await staff.get('/admin/accounts/new/customer?q=Number+42');
    const id = /value="([-0-9a-f]{36})" required/.exec(found.text)?.[1];
    expect(found.text).to.contain('Number 42').and.not.contain('Number 41');
    expect(fieldValue((await staff.get(`/admin/accounts/new?owner=${id}`)).text, 'owner')).to.equal('N-42');
    const partner = await staff.get(`/admin/accounts/new?owner=${crowd.partnerId}`);
    expect(partner.text).to.match(/value="partner" selected/);
    expect(fieldValue(partner.text, 'owner')).to.equal('P-1');
    const refused = await staff.post('/admin/accounts', { ...form('typed'), owner: 'N-61' });
    expect(refused.text).to.contain('No customer has this number').and.contain('value="N-61"');
    expect((await staff.post('/admin/accounts', { ...form('typed'), owner: 'N-42' })).status).to.equal(303);
  });

  describe('Notify User (3, A7)', () => {
    let mail: MailingApp;
    before(async () => (mail = await mailingApp()));
    after(() => mail.stop());
    const noPassword = { password: '', retype_password: '', notify_user: 'on' };
    const links = (username: string) =>
      all<{ purpose: string; state: string; emails: number }>(
        `select w.purpose, u.state, (select count(*)::int from emails e where e.password_link_id = w.id and e.kind = 'invitation') as emails
           from password_links w join users u on u.id = w.user_id where u.tenant_id = $1 and u.username = $2`,
        cast.tenantId,
        username,
      );

    it('3, A7: without a password the person gets an email with where, who and a link, sets a password and is in', async () => {
      const maker = await mail.signedIn(cast.players.dataAdministrator);
      const answer = await maker.post('/admin/accounts', form('notified', noPassword));
      expect(answer.status, answer.text).to.equal(303);
      expect((await madeOf('notified'))[0]).to.include({ state: 'invited', must_change_password: false });
      expect(await links('notified')).to.deep.equal([{ purpose: 'invitation', state: 'invited', emails: 1 }]);
      const result = visible((await maker.get(answer.location!)).text);
      expect(result).to.contain('The email to notified@example.com is on its way').and.contain('once they’ve chosen a password');
      await mail.runJobs();
      const { text, links: addresses } = await mail.server.waitFor('notified@example.com');
      expect(text).to.contain('notified').and.contain(`http://${cast.slug}.localhost:3000`);
      expect(visible((await maker.get(answer.location!)).text)).to.contain('Emailed to notified@example.com');
      const path = addresses.map((address) => new URL(address).pathname).find((one) => one.startsWith('/invitation/'));
      const person = mail.visitor(cast.slug);
      expect((await person.post(path!, { new_password: goodPassword, retype_password: goodPassword })).status).to.equal(303);
      expect((await madeOf('notified'))[0]).to.include({ state: 'active' });
      const portal = mail.visitor(cast.slug);
      expect((await portal.post('/login', { username: 'notified', password: goodPassword })).location).to.equal('/');
    }); // prettier-ignore

    it('3, A7: with a typed password the email has a link as well, and never the password', async () => {
      const maker = await mail.signedIn(cast.players.administrator);
      const typed = 'nine dry pebbles on a shelf';
      const more = { password: typed, retype_password: typed, notify_user: 'on' };
      const answer = await maker.post('/admin/accounts', form('notified.too', more));
      expect(await links('notified.too')).to.deep.equal([{ purpose: 'invitation', state: 'active', emails: 1 }]);
      const portal = mail.visitor(cast.slug);
      expect((await portal.post('/login', { username: 'notified.too', password: typed })).location).to.equal('/');
      await mail.runJobs();
      const { raw, text, links: addresses } = await mail.server.waitFor('notified.too@example.com');
      expect(raw + text).to.not.contain(typed).and.not.contain('pebbles');
      expect(addresses.some((address) => address.includes('/invitation/'))).to.equal(true);
      const result = await maker.get(answer.location!);
      expect(result.text).to.not.contain(typed).and.not.contain('/invitation/');
      expect(result.text, 'administrators copy the link').to.match(/href="\/admin\/users\/[-0-9a-f]{36}\/invitation">Copy link</);
    }); // prettier-ignore

    it('3: not ticked, nothing is sent, and the result says so', async () => {
      const answer = await clerk.post('/admin/accounts', form('quiet'));
      expect(await links('quiet')).to.deep.equal([]);
      const { text } = await clerk.get(answer.location!);
      expect(visible(text)).to.contain('No email is sent.');
      expect(text, 'no link for a portal data administrator').to.not.contain('Copy link');
    });

    it('3: what was ticked stays ticked when something is wrong, and nothing is sent', async () => {
      const before = await all('select 1 from emails where tenant_id = $1', cast.tenantId);
      const answer = await clerk.post('/admin/accounts', form('refused', { ...noPassword, name: '' }));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.match(/checked id="field-notify_user"/);
      expect(await all('select 1 from emails where tenant_id = $1', cast.tenantId)).to.have.length(
        before.length,
      );
    });

    it('S25: sent twice it sends one email', async () => {
      const { text } = await clerk.get('/admin/accounts/new');
      const body = form('notified.once', { ...noPassword, _form_id: fieldValue(text, '_form_id')! });
      await Promise.all([clerk.post('/admin/accounts', body), clerk.post('/admin/accounts', body)]);
      expect(await links('notified.once')).to.deep.equal([
        { purpose: 'invitation', state: 'invited', emails: 1 },
      ]);
    });

    it('A23: a portal data administrator sends it for the account being made, and never again', async () => {
      await clerk.post('/admin/accounts', form('notified.clerk', noPassword));
      const [made] = await madeOf('notified.clerk');
      const at = `/admin/users/${made!.id}/invitation`;
      expect((await clerk.get(at)).status).to.equal(404);
      expect((await clerk.post(at, { how: 'email', back: '' })).status).to.equal(404);
      expect(await links('notified.clerk')).to.have.length(1);
      expect((await office.administrator.post(at, { how: 'email', back: '' })).status).to.equal(303);
      expect(await links('notified.clerk')).to.have.length(2);
    });
  });

  describe('A23: who may', () => {
    it('others are refused, and nothing is made', async () => {
      const others = await makeCast('accounts');
      const before = await rows();
      await expectRefused(
        cast,
        others,
        [
          { path: '/admin/accounts/new' },
          { path: '/admin/accounts/new/customer' },
          { path: '/admin/accounts', body: form('refused') },
          { path: `/admin/accounts/made/${cast.players.customerUser.userId}` },
        ],
        ['technician'],
      );
      expect(await rows()).to.deep.equal(before);
    });

    it('a portal data administrator does nothing else of users: no page, no action, no result of others', async () => {
      const id = cast.players.contactUser.userId!;
      const other = await office.administrator.post('/admin/accounts', form('of.another'));
      for (const path of [
        '/admin/users', '/admin/users/new', `/admin/users/${id}`, '/admin/accounts/bulk', other.location!,
        `/admin/accounts/made/${id}`, `/admin/accounts/made/${id}?seal=abc.def`,
      ]) expect((await clerk.get(path)).status, path).to.equal(404);
      for (const path of ['/admin/users', `/admin/users/${id}`, `/admin/users/${id}/suspend`, `/admin/users/${id}/delete`])
        expect((await clerk.post(path, form('escalated'))).status, path).to.equal(404);
      expect(await madeOf('escalated')).to.deep.equal([]);
    }); // prettier-ignore

    it('what one session made, no other one is shown', async () => {
      const answer = await clerk.post('/admin/accounts', form('own.result'));
      const elsewhere = await makeCast('accounts');
      expect((await clerk.get(answer.location!)).status).to.equal(200);
      const stranger = await signedIn(elsewhere.players.dataAdministrator);
      expect((await stranger.get(answer.location!)).status).to.equal(404);
    });

    it('taken away, it is gone with the next request (A25)', async () => {
      const group = cast.groups.dataAdministrators;
      await all("update usergroups set permissions = '{view_records}' where id = $1", group);
      expect((await clerk.post('/admin/accounts', form('late'))).status).to.equal(404);
      await all("update usergroups set permissions = '{view_records,create_accounts}' where id = $1", group);
      expect(await madeOf('late')).to.deep.equal([]);
    });
  });
});
