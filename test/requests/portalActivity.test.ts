import { expect } from 'chai';
import { signedIn, testApp, visitor, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { until } from '../support/connections.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { all, assetsOf } from '../support/people.ts';
import { sql } from '../support/portalPages.ts';

const words = (text: string) => text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

describe('facilities and activity in the portal', () => {
  let cast: Cast;
  let others: Cast;
  let customer: Browser;
  before(async () => {
    others = await makeCast('portal-activity');
  });
  beforeEach(async () => {
    cast = await makeCast('portal-activity');
    customer = await signedIn(cast.players.customerUser);
  });

  it('A10, A12: lists the customer’s own facilities in reach; customer users and Admin Access add and edit them', async () => {
    const list = words((await customer.get('/facilities')).text);
    expect(list).to.contain('cal-1').and.contain('cal-2').and.not.contain('dock');
    const nora = await signedIn(cast.players.contactUser);
    const hers = (await nora.get('/facilities')).text;
    expect(words(hers.replace(/<form class="chooser"[\s\S]*?<\/form>/g, '')))
      .to.contain('Facility cal-1')
      .and.not.contain('cal-2');
    expect(hers).to.not.contain('Add facility');
    for (const who of ['customerUser', 'adminContact'] as const) {
      const browser = await signedIn(cast.players[who]);
      const added = await browser.post('/facilities', {
        code: `new-${who}`,
        name: `Yard of ${who}`,
        address: '',
      });
      const id = added.location!.split('/').at(-1)!;
      expect(await all('select code, customer_id, is_lab, active from facilities where id = $1', id))
        .to.deep.equal([{ code: `new-${who}`, customer_id: cast.customers.north, is_lab: false, active: true }]); // prettier-ignore
      const saved = await browser.post(`/facilities/${id}/edit`, {
        code: `new-${who}`,
        name: 'Renamed',
        address: 'Quay',
        _version: '1',
      });
      expect(saved.location).to.equal(`/facilities/${id}`);
    }
    const taken = await customer.post('/facilities', { code: 'CAL-1', name: 'Twin', address: '' });
    expect(taken.status).to.equal(422);
    // What another customer and the company call theirs is nobody else's to learn.
    for (const code of ['dock', 'MT'])
      expect((await customer.post('/facilities', { code, name: 'Free', address: '' })).status, code).to.equal(
        303,
      );
  });

  it('A16: without a facility each list says so, and offers Add facility to those who may', async () => {
    const empty = await makeCast('portal-empty');
    const [lone] = await all<{ id: string }>(
      `insert into customers (tenant_id, number, name) values ($1, 'E-1', 'Empty Works') returning id`,
      empty.tenantId,
    );
    await sql(
      'update portal_users set customer_id = $2 where user_id = $1',
      empty.players.customerUser.userId,
      lone!.id,
    );
    const own = await signedIn(empty.players.customerUser);
    for (const path of ['/facilities', '/assets', '/work_orders', '/']) {
      const { text, status } = await own.get(path);
      expect(status, path).to.equal(200);
      expect(words(text), path).to.contain('No facilities yet').and.contain('Add the first of yours');
      expect(text, path).to.match(/<a[^>]*href="\/facilities\/new"/);
    }
    // Staff who look at it are told whom to ask.
    const administrator = await signedIn(empty.players.administrator);
    await administrator.post('/admin/views', { customer: lone!.id });
    const viewed = (await administrator.get('/assets')).text;
    expect(words(viewed)).to.contain('hasn’t added any facilities for Empty Works yet');
    expect(viewed).to.not.contain('href="/facilities/new"');
  });

  it('A17, A12: nobody widens their own reach by a facility, nor touches one that isn’t the customer’s', async () => {
    const nora = await signedIn(cast.players.contactUser);
    expect((await nora.post('/facilities', { code: 'x', name: 'X', address: '' })).status).to.equal(404);
    const before = await assetsOf(cast.players.contactUser);
    await customer.post('/facilities', { code: 'new', name: 'New', address: '' });
    expect(await assetsOf(cast.players.contactUser)).to.deep.equal(before);
    for (const forged of [{ customer_id: cast.customers.south }, { is_lab: 'on' }, { active: 'on' }])
      expect(
        (
          await customer.post('/facilities', {
            code: 'f',
            name: 'F',
            address: '',
            ...(forged as Record<string, string>),
          })
        ).status,
      ).to.equal(422);
    const adil = await signedIn(cast.players.adminContactWithOutside);
    for (const [browser, id] of [
      [adil, cast.facilities.mt],
      [customer, cast.facilities.dock],
      [customer, others.facilities.cal1],
    ] as const) {
      expect(
        (
          await browser.post(`/facilities/${id}/edit`, {
            code: 'm',
            name: 'Mine',
            address: '',
            _version: '1',
          })
        ).status,
      ).to.equal(404);
      expect(await all('select 1 from facilities where id = $1 and name <> $2', id, 'Mine')).to.have.length(
        1,
      );
    }
    for (const name of ['link', 'agentUser', 'viewer'] as const)
      expect(
        (
          await (
            await signedIn(cast.players[name])
          ).post('/facilities', { code: 'l', name: 'L', address: '' })
        ).status,
        name,
      ).to.equal(404);
  });

  it('A21: the customer sees who acts for it and since when, and what the agent has looked at', async () => {
    await sql('update customers set agent_id = null where id = $1', cast.customers.north);
    await sql('update customers set agent_id = $2 where id = $1', cast.customers.north, cast.agentId);
    const agent = await signedIn(cast.players.agentUser);
    await agent.post('/customer', { customer: cast.customers.north, to: '/' });
    for (const path of [`/assets/${cast.assets.cal1}`, '/tickets', '/tickets', '/my_profile', '/nothing'])
      await agent.get(path);
    const looks = () =>
      all<{ record_name: string }>(
        `select record_name from customer_activity where customer_id = $1 and action = 'agent_viewed'`,
        cast.customers.north,
      );
    await until('what the agent looked at is noted', async () => (await looks()).length === 2);
    expect((await looks()).map((row) => row.record_name)).to.have.members([
      `/assets/${cast.assets.cal1}`,
      '/tickets',
    ]);
    const page = (await customer.get('/activity')).text;
    expect(words(page))
      .to.contain('Agent acting for you')
      .and.contain('Agatha')
      .and.contain('Viewed the asset A-cal-1')
      .and.contain('Viewed tickets');
    expect(page).to.contain(`href="/assets/${cast.assets.cal1}"`);
    expect((await customer.get('/activity/export.csv')).text).to.contain('Viewed the asset A-cal-1');
    // A15: what another facility than the chosen one has is not named either.
    await customer.post('/facility', { facility: cast.facilities.cal2, to: '/' });
    expect(words((await customer.get('/activity')).text))
      .to.contain('Viewed an asset')
      .and.not.contain('A-cal-1');
    await customer.post('/facility', { facility: '', to: '/' });
    // A16: what isn't theirs any more has neither name nor link.
    const move = (facility: string, owner: string) =>
      sql(
        'update assets set facility_id = $2, customer_id = $3 where id = $1',
        cast.assets.cal1,
        facility,
        owner,
      );
    await move(cast.facilities.dock, cast.customers.south);
    const gone = (await customer.get('/activity')).text;
    expect(words(gone)).to.contain('Viewed an asset').and.not.contain('A-cal-1');
    expect(gone).to.not.contain(`href="/assets/${cast.assets.cal1}"`);
    await move(cast.facilities.cal1, cast.customers.north);
    expect(words((await customer.get('/')).text)).to.match(/Agent acting for you: Agatha , since \d/);
    expect((await agent.get('/activity')).status).to.equal(404);
    // Taken away, it ends with the next request, and nothing more is noted.
    await sql('update customers set agent_id = null where id = $1', cast.customers.north);
    expect((await agent.get(`/assets/${cast.assets.cal1}`)).status).to.equal(404);
    expect(words((await customer.get('/activity')).text))
      .to.contain('Viewed the asset')
      .and.not.contain('Agent acting for you');
    expect(await looks()).to.have.length(2);
  });

  it('A21: the customer reads which agent was chosen, changed and removed, and on which days', async () => {
    const { north } = cast.customers;
    await sql('update customers set agent_id = null where id = $1', north);
    const [second] = await all<{ id: string }>(
      `insert into agents (tenant_id, name) values ($1, 'Bertram & Co') returning id`,
      cast.tenantId,
    );
    const administrator = await signedIn(cast.players.administrator);
    for (const id of [cast.agentId, second!.id])
      expect((await administrator.post(`/admin/customers/${north}/agent`, { agent_id: id })).status).to.equal(
        303,
      );
    // As if it had acted for some days.
    await sql(
      `update audit_log set at = at - interval '20 days' where record_id = $1 and changes -> 'agent_id' ->> 1 = $2`,
      north,
      second!.id,
    );
    const taken = await administrator.post(`/admin/customers/${north}/agent/${second!.id}/remove`, {
      confirmed: 'on',
    });
    expect(taken.status, words(taken.text)).to.equal(303);
    const day = String.raw`\d+ [A-Z][a-z]+ \d{4}`;
    for (const text of [
      words((await customer.get('/activity')).text),
      (await customer.get('/activity/export.csv')).text,
    ]) {
      expect(text).to.match(new RegExp(`Made Agatha your agent \\(from ${day}\\)`));
      expect(text).to.match(
        new RegExp(`Changed your agent from Agatha \\(${day}\\) to Bertram (&amp;|&) Co \\(from ${day}\\)`),
      );
      expect(text).to.match(new RegExp(`Removed your agent Bertram (&amp;|&) Co \\(${day} to ${day}\\)`));
    }
    const [told] = await all<{ changes: unknown }>(
      `select changes from customer_activity where customer_id = $1 and record_kind = 'customers' order by seq limit 1`, north,
    ); // prettier-ignore
    expect(told!.changes).to.deep.equal({ agent: [null, 'Agatha'], agent_since: [null, null] });
  });

  it('A25, A8: changes of people and what they may do, sign-outs and staff’s views are there, with filters and CSV', async () => {
    const nora = cast.players.contactUser.contactId!;
    await customer.post(`/contacts/${nora}/edit`, {
      first_name: 'Nora',
      last_name: 'Contact',
      status: 'active',
      access_billing: 'on',
      _version: '1',
    });
    await customer.post(`/contacts/${nora}/facilities`, { facilities: cast.facilities.cal2 });
    const technician = await signedIn(cast.players.technician);
    await technician.post('/admin/views', { customer: cast.customers.north });
    const page = words((await customer.get('/activity')).text);
    expect(page)
      .to.contain('Changed the contact Nora Contact (Access Billing: on)')
      .and.contain('Added access to a facility: Nora Contact at Facility cal-2')
      .and.contain('Started viewing the portal as North')
      .and.contain(`, Company ${cast.slug}`);
    const people = words((await customer.get('/activity?what=people')).text);
    expect(people).to.contain('Access Billing: on').and.not.contain('Started viewing');
    expect(words((await customer.get('/activity?to=2001-01-01')).text)).to.contain('No entries match');
    const csv = (await customer.get('/activity/export.csv?what=staff')).text;
    expect(csv).to.contain('Started viewing the portal as North').and.not.contain('Access Billing');
    // What staff note of a contact, and what happens at other customers, isn't there.
    const administrator = await signedIn(cast.players.administrator);
    await administrator.post(`/admin/contacts/${cast.players.wideContact.contactId}`, {
      first_name: 'Wida', last_name: 'Elsewhere', status: 'active', customer_id: cast.customers.east, notes: 'secret words', _version: '1',
    }); // prettier-ignore
    const { text } = await customer.get('/activity');
    expect(text).to.contain('Nora').and.not.contain('Wida').and.not.contain('secret words');
    for (const name of ['contactUser', 'contactWithPermissions', 'link', 'partnerUser', 'agentUser'] as const)
      expect((await (await signedIn(cast.players[name])).get('/activity')).status, name).to.equal(404);
    expect((await (await signedIn(cast.players.adminContact)).get('/activity')).status).to.equal(200);
  });

  it('A25: one act is one entry, however many sessions end with it and whatever is written besides', async () => {
    const { userId, username } = cast.players.contactUser;
    const [nora] = await all<{ id: string }>('select id from portal_users where user_id = $1', userId);
    const signIns = async () => {
      for (let n = 0; n < 3; n += 1)
        await (await visitor(cast.slug)).post('/login', { username: username!, password });
    };
    const administrator = await signedIn(cast.players.administrator);
    /** What was written by an act, in the log of both sides. */
    const written = async (act: () => Promise<{ status: number }>) => {
      const last = async (table: string) =>
        (
          await all<{ seq: string }>(
            `select coalesce(max(seq), 0) as seq from ${table} where tenant_id = $1`,
            cast.tenantId,
          )
        )[0]!.seq;
      const after = await last('audit_log');
      expect((await act()).status).to.equal(303);
      const of = (table: string) =>
        all<{ line: string }>(
          `select action || ' ' || record_kind as line from ${table} where tenant_id = $1 and seq > $2 order by seq`,
          cast.tenantId, after,
        ); // prettier-ignore
      return [
        (await of('audit_log')).map(({ line }) => line),
        (await of('customer_activity')).map(({ line }) => line),
      ];
    };
    const ended = [['session_ended login_sessions'], ['session_ended login_sessions']];
    await signIns();
    expect(await written(() => customer.post(`/users/${nora!.id}/sign_out`))).to.deep.equal(ended);
    await signIns();
    expect(await written(() => administrator.post(`/admin/users/${userId}/end_sessions`))).to.deep.equal(
      ended,
    );
    await signIns();
    const [log, told] = await written(() =>
      administrator.post(`/admin/customers/${cast.customers.north}/portal_users/${nora!.id}/suspend`),
    );
    expect(log).to.deep.equal(['suspended users', 'session_ended login_sessions']);
    expect(told).to.deep.equal(['suspended users']);
    const person = {
      first_name: 'Newt',
      last_name: 'Body',
      email: 'newt@north.example',
      username: '',
      contact_id: '',
    };
    const [, added] = await written(() => customer.post('/users', person));
    expect(added).to.deep.equal(['added users']);
    const [newt] = await all<{ id: string }>(
      `select p.id from portal_users p join users u on u.id = p.user_id where u.email = $1 and u.tenant_id = $2`,
      person.email, cast.tenantId,
    ); // prettier-ignore
    await customer.post(`/users/${newt!.id}/suspend`);
    const [both, resumed] = await written(() => customer.post(`/users/${newt!.id}/resume`));
    expect(both).to.deep.equal(['resumed users', 'invited users']);
    expect(resumed).to.deep.equal(['resumed users']);
    const text = words((await customer.get('/activity')).text);
    expect(text)
      .to.contain('Added and invited the user Newt Body')
      .and.contain('Resumed and invited the user Newt Body');
    // Of staff's too: the user, the portal access and the invitation are one.
    const [, byStaff] = await written(() =>
      administrator.post(`/admin/customers/${cast.customers.north}/portal_users`, {
        ...person, email: 'sten@north.example', password: '', retype_password: '', send_invitation: 'on',
      }),
    ); // prettier-ignore
    expect(byStaff).to.deep.equal(['added users']);
  });

  it('A16, A10: what isn’t the customer’s has no name there, and facilities that are taken in the portal are told of', async () => {
    const { players, facilities, customers } = cast;
    const nora = players.contactUser.contactId!;
    const administrator = await signedIn(players.administrator);
    await customer.post(`/contacts/${nora}/facilities`, { facilities: facilities.cal2 });
    expect((await customer.post(`/contacts/${nora}/facilities/${facilities.cal2}/remove`)).status).to.equal(
      303,
    );
    const given = await administrator.post(`/admin/contacts/${nora}/facilities`, {
      facilities: facilities.dock,
      confirmed: 'on',
    });
    expect(given.status, words(given.text)).to.equal(303);
    await administrator.post(`/admin/contacts/${nora}/facilities/${facilities.dock}/remove`, {
      confirmed: 'on',
    });
    const named = (await all<{ action: string; record_name: string }>(
      `select action, record_name from customer_activity where customer_id = $1 and record_kind = 'contact_facilities' order by seq`,
      customers.north,
    )).map((one) => `${one.action} ${one.record_name}`); // prettier-ignore
    expect(named).to.deep.equal([
      'added Nora Contact at Facility cal-2',
      'removed Nora Contact at Facility cal-2',
      'added Nora Contact at a facility that isn’t yours',
      'removed Nora Contact at a facility that isn’t yours',
    ]);
    const theirs = await storedDocument(
      cast.tenantId,
      { asset_id: cast.assets.dock },
      { name: 'secret.pdf', content: pdf('theirs') },
    );
    await sql(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select tenant_id, $2, id, customer_id from facilities where id = $1`,
      facilities.dock,
      nora,
    );
    expect((await (await signedIn(players.contactUser)).get(`/documents/${theirs}`)).status).to.equal(200);
    await until('the file is told of', async () =>
      (await customer.get('/activity?what=files')).text.includes('Opened a document'),
    );
    expect((await customer.get('/activity')).text)
      .not.to.contain('secret.pdf')
      .and.not.contain('dock');
  });

  it('A25: a customer that loses a person is told of that, and of nothing that the person does later', async () => {
    const { userId, username } = cast.players.contactUser;
    const told = (customerId: string) =>
      all<{ action: string; record_kind: string }>(
        `select action, record_kind from customer_activity where customer_id = $1
           and record_kind in ('users', 'portal_users', 'login_sessions')
           order by at, seq`,
        customerId,
      );
    const administrator = await signedIn(cast.players.administrator);
    const [first] = await all<{ id: string }>('select id from portal_users where user_id = $1', userId);
    const { north, east } = cast.customers;
    const gone = await administrator.post(`/admin/customers/${north}/portal_users/${first!.id}/delete`);
    expect(gone.status).to.equal(303);
    expect(
      (await told(north)).map((one) => one.record_kind),
      'the removal',
    ).to.include('portal_users');
    const before = await told(north);
    // Taken on by another customer, of which the person is from now on.
    await sql(`update users set archived_at = null, state = 'active' where id = $1`, userId);
    await sql(
      `insert into portal_users (tenant_id, user_id, scope, customer_id) values ($1, $2, 'customer', $3)`,
      cast.tenantId,
      userId,
      east,
    );
    const nora = await visitor(cast.slug);
    expect((await nora.post('/login', { username: username!, password })).location).to.equal('/');
    expect((await nora.post('/sign_out')).status).to.equal(303);
    expect(await told(north), 'the former one').to.deep.equal(before);
    expect(
      (await told(east)).map((one) => one.action),
      'the present one',
    ).to.include('signed_out');
  });

  it('A26, A28: downloads of the customer’s people and its agent, and what they decided about estimates', async () => {
    const { tenantId, assets, customers, players } = cast;
    const stored = (asset_id: string, name: string) =>
      storedDocument(tenantId, { asset_id }, { name, content: pdf(name) });
    const ours = await stored(assets.cal1, 'ours.pdf');
    const theirs = await stored(assets.dock, 'theirs.pdf');
    const nora = await signedIn(players.contactUser);
    const looked = await stored(assets.cal1, 'looked at.pdf');
    for (const path of [`/documents/${ours}`, `/documents/${ours}`, `/documents/${looked}/preview`])
      expect((await nora.get(path)).status, path).to.equal(200);
    // A file of another customer is not there, and nobody is told that it was wanted.
    expect((await nora.get(`/documents/${theirs}`)).status).to.equal(404);
    expect((await (await signedIn(players.link)).get(`/documents/${theirs}`)).status).to.equal(200);
    await sql('update customers set agent_id = $2 where id = $1', customers.north, cast.agentId);
    const agent = await signedIn(players.agentUser);
    await agent.post('/customer', { customer: customers.north, to: '/' });
    expect((await agent.get('/assets/certificates.zip')).status).to.equal(200);
    expect((await agent.get(`/documents/${looked}/preview`)).status).to.equal(200);
    // Staff who look at the portal are told of as such; what they take along isn't the customer's doing.
    const administrator = await signedIn(players.administrator);
    await administrator.post('/admin/views', { customer: customers.north });
    expect((await administrator.get(`/documents/${ours}`)).status).to.equal(200);
    const downloads = () =>
      all<{ name: string; actor_kind: string; record_name: string; customer_id: string }>(
        `select actor_name as name, actor_kind, record_name, customer_id from customer_activity
           where tenant_id = $1 and action = 'downloaded' order by record_name, actor_kind`,
        tenantId,
      );
    await until('all files are told of', async () => (await downloads()).length >= 5);
    expect(
      (await downloads()).map((one) => [one.actor_kind, one.record_name, one.customer_id]),
    ).to.deep.equal([
      ['agent_user', 'certificates.zip', customers.north],
      ['agent_user', 'looked at.pdf', customers.north],
      ['contact_user', 'looked at.pdf', customers.north],
      ['contact_user', 'ours.pdf', customers.north],
      ['link', 'theirs.pdf', customers.south],
    ]);
    // Whoever asks the database for it names a session, which says whose customer can be told.
    const { lookups } = (await testApp()).services;
    const forged = { name: 'forged.pdf', documentId: null };
    await lookups.noteDownload(cast.slug, players.contactUser.tokenHash, customers.south, forged);
    await lookups.noteDownload(others.slug, players.contactUser.tokenHash, customers.north, forged);
    expect((await downloads()).map((one) => one.record_name)).not.to.include('forged.pdf');
    const decided = await customer.post(`/estimates/${cast.estimates.ofNorth}/decline`, {
      reason: 'Too late',
      revision: '1',
    });
    expect(decided.status, words(decided.text)).to.equal(303);
    const { text } = await customer.get('/activity');
    expect(words(text))
      .to.contain('Opened ours.pdf')
      .and.contain('Opened looked at.pdf')
      .and.contain('Downloaded certificates.zip')
      .and.contain('Declined estimate EST-1')
      .and.not.contain('theirs.pdf');
    expect(words((await customer.get('/activity?what=decisions')).text))
      .to.contain('Declined estimate EST-1')
      .and.not.contain('ours.pdf');
    expect(words((await customer.get('/activity?what=files')).text))
      .to.contain('ours.pdf')
      .and.not.contain('Declined estimate');
  });
});
