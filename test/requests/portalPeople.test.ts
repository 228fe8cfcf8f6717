import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { all, contactRow, liveSessions, Office, userRow } from '../support/people.ts';
import { sql } from '../support/portalPages.ts';

describe('users in the portal', () => {
  let cast: Cast;
  let others: Cast;
  let customer: Browser;
  before(async () => {
    others = await makeCast('portal-people');
  });
  beforeEach(async () => {
    cast = await makeCast('portal-people');
    customer = await signedIn(cast.players.customerUser);
  });

  const idOf = (name: PlayerName) => cast.players[name].contactId!;
  const person = (more: Record<string, string> = {}) => ({
    first_name: 'Paula', last_name: 'Poe', email: 'paula@north.example', contact_id: '', ...more,
  }); // prettier-ignore
  const made = (username = 'paula@north.example') =>
    all<{
      id: string; user_id: string; scope: string; contact_id: string | null; customer_id: string | null;
      partner_id: string | null; state: string; can_create_users: boolean;
    }>(
      `select p.id, u.id as user_id, p.scope, p.contact_id, p.customer_id, p.partner_id, u.state, p.can_create_users
         from users u join portal_users p on p.user_id = u.id where u.tenant_id = $1 and u.username = $2`,
      cast.tenantId, username,
    ); // prettier-ignore
  const portalUser = async (name: PlayerName, of = cast) =>
    (await all<{ id: string }>('select id from portal_users where user_id = $1', of.players[name].userId))[0]!
      .id;
  const mails = () =>
    all<{ kind: string; to_address: string }>(
      'select kind, to_address from emails where tenant_id = $1 order by created_at',
      cast.tenantId,
    );

  it('A19: Add user on a contact’s page brings the contact, its name and its email address along', async () => {
    const id = idOf('contactUser');
    const add = `/users/new?contact_id=${id}`;
    expect((await customer.get(`/contacts/${id}`)).text).to.contain(`href="${add}"`);
    const [contact] = await all<{ first_name: string; last_name: string; email: string }>(
      `update contacts set email = 'nora@north.example' where id = $1 returning first_name, last_name, email`,
      id,
    );
    const { text } = await customer.get(add);
    expect(text).to.match(new RegExp(`<option value="${id}" selected>`));
    for (const [name, value] of Object.entries(contact!)) expect(fieldValue(text, name)).to.equal(value);
    // Whoever creates no users isn't offered it, and another customer's contact brings nothing along.
    const admin = await signedIn(cast.players.adminContact);
    expect((await admin.get(`/contacts/${id}`)).text).to.not.contain('/users/new');
    const [south] = await all<{ id: string }>(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'So', 'Uth') returning id`,
      cast.tenantId,
      cast.customers.south,
    );
    expect((await customer.get(`/users/new?contact_id=${south!.id}`)).text).to.not.contain('Uth');
    await all('update contacts set status = $1 where id = $2', 'inactive', id);
    expect((await customer.get(`/contacts/${id}`)).text).to.not.contain('/users/new');
  });

  it('A19: a customer user adds a user for the customer or one of its contacts, who is invited by email', async () => {
    expect((await customer.get('/')).text).to.contain('href="/users"');
    const answer = await customer.post('/users', person());
    expect([answer.status, answer.location]).to.deep.equal([303, '/users']);
    const [one] = await made();
    expect(one).to.include({
      scope: 'customer',
      customer_id: cast.customers.north,
      contact_id: null,
      state: 'invited',
      can_create_users: false,
    });
    expect(await mails()).to.deep.equal([{ kind: 'invitation', to_address: 'paula@north.example' }]);
    const of = await customer.post(
      '/users',
      person({
        email: 'two@north.example',
        username: 'two',
        contact_id: idOf('contactUser'),
        can_create_users: 'on',
      }),
    );
    expect(of.status).to.equal(303);
    expect((await made('two'))[0]).to.include({
      scope: 'contact',
      contact_id: idOf('contactUser'),
      can_create_users: true,
    });
    const page = (await customer.get('/users')).text;
    expect(page)
      .to.contain('Paula Poe')
      .and.contain('Invited')
      .and.contain('Never')
      .and.not.contain('widecontact')
      .and.not.contain('argon2');
    // Whose each of them is, and whether they add users too.
    const cells = (text: string, label: string) =>
      [...text.matchAll(new RegExp(`data-label="${label}">([\\s\\S]*?)</td>`, 'g'))].map(([, cell]) =>
        cell!.replaceAll(/<[^>]*>/g, '').trim(),
      );
    expect(cells((await customer.get('/users?q=two')).text, 'Contact')).to.deep.equal(['Nora Contact']);
    expect(cells((await customer.get('/users?q=two')).text, 'Can Create Users')).to.deep.equal(['Yes']);
    expect(cells((await customer.get('/users?q=paula')).text, 'Contact')).to.include('The customer');
    expect(cells((await customer.get('/users?q=paula')).text, 'Can Create Users')).to.include('No');
    expect((await customer.get('/users/export.csv?q=two')).text).to.match(/Nora Contact.?[,;].?Yes/);
    expect(page).to.not.contain('Claim Authorization Required');
    expect((await customer.get('/users?q=two')).text)
      .to.contain('two@north.example')
      .and.not.contain('paula@north');
    expect((await customer.get('/users/export.csv?state=invited')).text)
      .to.contain('paula@north.example')
      .and.not.contain('contactuser');
    const log = await all<{ action: string }>(
      'select action from audit_log where tenant_id = $1 and user_id = $2 order by seq',
      cast.tenantId,
      cast.players.customerUser.userId,
    );
    expect(log.slice(0, 3).map(({ action }) => action)).to.deep.equal(['added', 'added', 'invited']);
  });

  it('A19, A17: nobody gives more than they have', async () => {
    const nils = await signedIn(cast.players.contactWithPermissions);
    await sql(
      `update contacts set email = 'c' || left(id::text, 13) || '@north.example' where tenant_id = $1 and id <> $2`,
      cast.tenantId,
      idOf('contactUser'),
    );
    // Without an Email of the contact's own there is nobody to give it to; tickets aren't hinted at either way (A11).
    expect((await nils.get('/users/new')).text).not.to.contain('Nora Contact');
    expect((await nils.post('/users', person({ contact_id: idOf('contactUser') }))).status).to.equal(422);
    await sql(`update contacts set email = 'Paula@North.example' where id = $1`, idOf('contactUser'));
    const form = (await nils.get('/users/new')).text;
    expect(form)
      .to.contain('Nora Contact')
      .and.contain('Nils Contact')
      .and.not.contain('Adam Contact')
      .and.not.contain('The customer (');
    for (const forged of [
      '',
      idOf('adminContact'),
      idOf('allContact'),
      idOf('wideContact'),
      others.players.contactUser.contactId!,
    ]) {
      const answer = await nils.post('/users', person({ contact_id: forged }));
      expect(answer.status, forged).to.equal(422);
      expect(answer.text).to.contain('nothing that you don’t have yourself');
    }
    expect(await made()).to.deep.equal([]);
    expect(await mails()).to.deep.equal([]);
    expect((await nils.post('/users', person({ contact_id: idOf('contactUser') }))).status).to.equal(303);
    // Whoever has more is neither suspended nor signed out.
    for (const name of ['adminContact', 'allContact', 'customerUser', 'contactWithPermissions'] as const)
      for (const end of ['suspend', 'sign_out', 'resume', 'resend'])
        expect(
          (await nils.post(`/users/${await portalUser(name)}/${end}`)).status,
          `${name} ${end}`,
        ).to.equal(404);
    expect((await userRow(cast.players.adminContact.userId!)).state).to.equal('active');
    const page = (await nils.get('/users')).text;
    expect(page).to.contain('contactuser').and.not.contain('customeruser@');
  });

  it('A19, A11: whoever has only part of the customer gives a contact by its own Email, and changes no Email', async () => {
    const nils = await signedIn(cast.players.contactWithPermissions);
    const id = idOf('contactUser');
    await sql(`update contacts set email = 'nora@north.example' where id = $1`, id);
    const puppet = await nils.post('/users', person({ contact_id: id, email: 'evil@x.example' }));
    expect(puppet.status).to.equal(422);
    expect(puppet.text).to.contain('Enter this contact’s own email address');
    const edit = (await nils.get(`/contacts/${id}/edit`)).text;
    expect(edit).to.contain('Only people who see everything for your company can change this.');
    const change = await nils.post(`/contacts/${id}/edit`, {
      first_name: 'Nora', last_name: 'Contact', status: 'active', email: 'evil@x.example',
      _version: fieldValue(edit, '_version') ?? '',
    }); // prettier-ignore
    expect(change.status).to.equal(422);
    expect(change.text).to.contain('can change a contact’s email address');
    expect(await made()).to.deep.equal([]);
    // Everything for the customer is enough for both.
    const whole = await customer.post(`/contacts/${id}/edit`, {
      first_name: 'Nora', last_name: 'Contact', status: 'active', email: 'nora@mail.example',
      _version: fieldValue(edit, '_version') ?? '',
    }); // prettier-ignore
    expect(whole.location).to.equal(`/contacts/${id}`);
    expect(
      (await customer.post('/users', person({ contact_id: id, email: 'new@x.example' }))).status,
    ).to.equal(303);
    expect(
      (await nils.post('/users', person({ contact_id: id, email: 'Nora@mail.example' }))).status,
    ).to.equal(303);
  });

  it('A5: nobody is kept from signing in by their Email by a user that somebody adds with it', async () => {
    const email = 'widecontact@example.com';
    for (const more of [
      { username: email },
      { username: email, email },
      { username: 'ｗidecontact@example.com', email },
    ])
      expect((await customer.post('/users', person(more))).status, JSON.stringify(more)).to.equal(422);
    for (const n of [1, 2, 3, 4, 5, 6])
      expect((await customer.post('/users', person({ username: `squat${n}`, email }))).status).to.equal(303);
    const victim = await visitorFrom(cast.slug);
    expect((await victim.post('/login', { username: email, password })).location).to.equal('/');
    const [sent] = await all<{ n: number }>(
      `select app.send_password_resets($1, $2, 'k', '1 hour', '1 day') as n`, cast.tenantId, email,
    ); // prettier-ignore
    expect(sent!.n).to.equal(5);
    expect(
      await all(
        `select 1 from emails e join users u on u.id = e.user_id where u.tenant_id = $1 and u.username = 'widecontact'
           and e.kind = 'password_reset'`,
        cast.tenantId,
      ),
    ).to.have.length(1);
  });

  it('A19: a partner’s user adds people of its own partner; whose claims wait gives no claims that don’t', async () => {
    const partner = await signedIn(cast.players.partnerUser);
    expect((await partner.get('/users/new')).text)
      .to.contain('Claim Authorization Required')
      .and.not.contain('>Contact<');
    expect((await partner.post('/users', person({ contact_id: idOf('contactUser') }))).status).to.equal(422);
    expect((await partner.post('/users', person())).status).to.equal(303);
    expect((await made())[0]).to.include({ scope: 'partner', partner_id: cast.partnerId, customer_id: null });
    const columns = (await partner.get('/users')).text;
    expect(columns).to.contain('>Claim Authorization Required</th>').and.not.contain('>Contact</th>');
    expect((await partner.get('/users/export.csv')).text).to.contain('Claim Authorization Required');
    expect((await partner.get('/users')).text)
      .to.contain('Paula Poe')
      .and.not.contain('contactuser');
    await sql(
      'update portal_users set claim_authorization_required = true where user_id = $1',
      cast.players.partnerUser.userId,
    );
    const refused = await partner.post('/users', person({ email: 'b@p.example' }));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('Your own claims need authorization');
    const given = await partner.post(
      '/users',
      person({ email: 'b@p.example', claim_authorization_required: 'on' }),
    );
    expect(given.status).to.equal(303);
    expect((await partner.post(`/users/${(await made())[0]!.id}/suspend`)).status, 'who has more').to.equal(
      404,
    );
    expect(
      (await customer.post('/users', person({ email: 'c@n.example', claim_authorization_required: 'on' })))
        .status,
    ).to.equal(422);
  });

  it('A25, A18: suspend, resume, resend and sign out count at once; one without a contact isn’t resumed', async () => {
    const { contactUser } = cast.players;
    const id = await portalUser('contactUser');
    const browser = await signedIn(contactUser);
    expect((await browser.get('/')).status).to.equal(200);
    expect((await customer.get(`/users/${id}/suspend`)).text).to.contain(
      ' can’t sign in until you resume them',
    );
    expect((await userRow(contactUser.userId!)).state).to.equal('active');
    expect((await customer.post(`/users/${id}/sign_out`)).status).to.equal(303);
    expect((await browser.get('/')).location).to.contain('/login');
    await sql('update login_sessions set ended_at = null where user_id = $1', contactUser.userId);
    await customer.post(`/users/${id}/suspend`);
    expect([
      (await userRow(contactUser.userId!)).state,
      await liveSessions(contactUser.userId!),
    ]).to.deep.equal(['suspended', 0]);
    await customer.post(`/users/${id}/resume`);
    expect((await userRow(contactUser.userId!)).state).to.equal('active');
    await customer.post('/users', person());
    const [invited] = await made();
    await customer.post(`/users/${invited!.id}/resend`);
    const links = await all<{ ended: boolean }>(
      'select ended_at is not null as ended from password_links where user_id = $1 order by created_at',
      invited!.user_id,
    );
    expect(links).to.deep.equal([{ ended: true }, { ended: false }]);
    expect((await customer.post(`/users/${id}/resend`)).status, 'who has a password').to.equal(404);
    // Who is invited anew is resumed first, and the log says both.
    for (const end of ['suspend', 'resume']) await customer.post(`/users/${invited!.id}/${end}`);
    const log = await all<{ action: string }>(
      `select action from audit_log where tenant_id = $1 and record_kind = 'users' and record_id = $2 order by seq`,
      cast.tenantId, invited!.user_id,
    ); // prettier-ignore
    expect(log.slice(-3).map(({ action }) => action)).to.deep.equal(['suspended', 'resumed', 'invited']);
    await sql(`update users set state = 'suspended' where id = $1`, contactUser.userId);
    await sql('update portal_users set contact_id = null where id = $1', id);
    expect((await customer.post(`/users/${id}/resume`)).status).to.equal(404);
    expect((await userRow(contactUser.userId!)).state).to.equal('suspended');
  });

  it('A19, A17: what staff have shut, staff open', async () => {
    const { contactUser } = cast.players;
    const id = await portalUser('contactUser');
    const staff = await signedIn(cast.players.administrator);
    await staff.post(`/admin/users/${contactUser.userId!}/suspend`, {});
    await customer.post(`/users/${id}/resume`);
    expect((await userRow(contactUser.userId!)).state).to.equal('suspended');
    expect((await customer.get('/users')).text).to.contain(`Was suspended by Company ${cast.slug}`);
    await staff.post(`/admin/users/${contactUser.userId!}/resume`, {});
    expect((await userRow(contactUser.userId!)).state).to.equal('active');

    const shut = await new Office(cast, staff).addContact({ status: 'inactive' });
    const contact = `/contacts/${shut}`;
    const status = async () => (await contactRow(shut)).status;
    expect((await customer.post(`${contact}/reactivate`)).status).to.equal(303);
    expect(await status()).to.equal('inactive');
    expect((await customer.get(contact)).text).to.contain('made this contact inactive');
    await staff.post(`/admin${contact}/reactivate`);
    expect(await status()).to.equal('active');
  });

  it('A9: without a licence nothing is made, and nobody hears how many there are', async () => {
    const [{ n }] = (await all<{ n: number }>(
      `select count(*)::int as n from users where tenant_id = $1 and state <> 'suspended' and archived_at is null`, cast.tenantId,
    )) as [{ n: number }]; // prettier-ignore
    await sql('update tenants set licence_limit = $2 where id = $1', cast.tenantId, n + 1);
    const answers = await Promise.all(
      ['a', 'b'].map((name) => customer.post('/users', person({ email: `${name}@n.example` }))),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    const refused = answers.find(({ status }) => status === 422)!.text;
    expect(refused)
      .to.contain(`Ask Company ${cast.slug} for one, or suspend somebody`)
      .and.not.match(new RegExp(`\\b${n + 1}\\b`));
    expect(
      await all(`select 1 from users where tenant_id = $1 and email like '%@n.example'`, cast.tenantId),
    ).to.have.length(1);
    // Nor which usernames are taken.
    const probed = await customer.post('/users', person({ username: 'contactuser' }));
    expect(probed.text)
      .to.contain('for one, or suspend somebody')
      .and.not.contain('already has this username');
    const id = await portalUser('contactUser');
    await customer.post(`/users/${id}/suspend`);
    expect((await customer.post('/users', person())).status).to.equal(303);
    expect((await customer.post(`/users/${id}/resume`)).status).to.equal(303);
    expect((await userRow(cast.players.contactUser.userId!)).state).to.equal('suspended');
  });

  it('S11: invitations from the portal spend what staff’s do; users are added so often and no oftener', async () => {
    const no = 'Too many attempts';
    const result = async (browser: Browser, at: string) => {
      const answer = await browser.post(at);
      return (await browser.get(answer.location!)).text;
    };
    await customer.post('/users', person());
    const [one] = await made();
    const said: string[] = [];
    for (let n = 0; n < 11; n += 1) said.push(await result(customer, `/users/${one!.id}/resend`));
    expect(said[0]).to.not.contain(no);
    expect(said.at(-1)).to.contain(no);
    const sent = (await mails()).length;
    expect(sent).to.be.at.most(11);
    // Another user with the same address gets no more, and neither does it help to suspend and resume.
    expect((await customer.post('/users', person({ username: 'again' }))).status).to.equal(429);
    await customer.post(`/users/${one!.id}/suspend`);
    expect(await result(customer, `/users/${one!.id}/resume`)).to.contain(no);
    expect((await userRow(one!.user_id)).state).to.equal('suspended');
    expect(await mails()).to.have.length(sent);
    const { limits } = (await testApp()).services;
    await limits.spend('add_user', cast.players.customerUser.userId!, 60).catch(() => null);
    expect((await customer.post('/users', person({ username: 'contactuser' }))).status).to.equal(429);
  });

  it('A25: of two who suspend one another at once one stays', async () => {
    const other = await signedIn(cast.players.adminContact);
    await sql(
      `update portal_users set can_create_users = true where user_id = $1`,
      cast.players.adminContact.userId,
    );
    const [mine, theirs] = [await portalUser('customerUser'), await portalUser('adminContact')];
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([customer.post(`/users/${theirs}/suspend`), other.post(`/users/${mine}/suspend`)]);
      const states = await all<{ state: string }>(
        `select u.state from users u join portal_users p on p.user_id = u.id where p.id = any ($1::uuid[])`,
        [mine, theirs],
      );
      expect(states.map(({ state }) => state).sort()).to.deep.equal(['active', 'suspended']);
      await sql(
        `update users set state = 'active' where id in (select user_id from portal_users where id = any ($1::uuid[]))`,
        [mine, theirs],
      );
      await sql(
        `update login_sessions set ended_at = null where user_id in (select user_id from portal_users where id = any ($1::uuid[]))`,
        [mine, theirs],
      );
    }
  });

  it('A19, A16: Admin Access alone, an agent and a link can’t; users of others are not there', async () => {
    await sql(
      'update portal_users set can_create_users = true where user_id = $1',
      cast.players.agentUser.userId,
    );
    for (const name of ['adminContact', 'agentUser', 'link', 'contactUser', 'viewer'] as const) {
      const browser = await signedIn(cast.players[name]);
      expect((await browser.get('/users')).status, name).to.equal(404);
      expect((await browser.post('/users', person())).status, name).to.equal(404);
    }
    expect(await made()).to.deep.equal([]);
    for (const id of [
      await portalUser('wideContact'),
      await portalUser('partnerUser'),
      await portalUser('contactUser', others),
    ])
      for (const end of ['suspend', 'sign_out', 'resume', 'resend'])
        expect((await customer.post(`/users/${id}/${end}`)).status, end).to.equal(404);
    expect((await userRow(cast.players.wideContact.userId!)).state).to.equal('active');
    expect(
      (await customer.post(`/users/${await portalUser('customerUser')}/suspend`)).status,
      'oneself',
    ).to.equal(404);
    // What is taken away counts with the next request.
    await sql(
      'update portal_users set can_create_users = false where user_id = $1',
      cast.players.customerUser.userId,
    );
    expect((await customer.get('/users')).status).to.equal(404);
    expect((await customer.post('/users', person())).status).to.equal(404);
  });

  it('A8: staff who look at the portal see the list as its person does, and change nothing', async () => {
    await sql(
      'update portal_users set can_create_users = true where user_id = $1',
      cast.players.contactUser.userId,
    );
    const browser = await signedIn(cast.players.viewer);
    const page = await browser.get('/users');
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('contactuser').and.not.contain('/suspend');
    expect((await browser.post('/users', person())).status).to.equal(404);
    expect(await made()).to.deep.equal([]);
  });

  it('S6: a taken username and a missing email are told beside the field', async () => {
    const taken = await customer.post('/users', person({ username: 'contactuser' }));
    expect(taken.status).to.equal(422);
    expect(taken.text).to.contain('Another user already has this username.');
    const without = await customer.post('/users', person({ email: '' }));
    expect(without.text).to.contain('Enter an email address. The invitation is sent there.');
  });
});
