import { expect } from 'chai';
import { fieldValue, signedIn, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { plainCells } from '../support/cells.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

const plain = ({ text }: Answer) =>
  plainCells(text)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll(/\s+/g, ' ');
/** What a question sends along. */
function hiddenOf({ text }: Answer): Record<string, string> {
  const form =
    /<form [^>]*method="post" action="[^"]*\/merge\/[^"]*">([\s\S]*?)<\/form>/.exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...form.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  ); // prettier-ignore
}

describe('A41: two customers that are one are merged', () => {
  let cast: Cast;
  let others: Cast;
  let ada: Browser;
  before(async () => {
    others = await makeCast('merging');
  });
  beforeEach(async () => {
    cast = await makeCast('merging');
    ada = await signedIn(cast.players.administrator);
  });

  const path = '/admin/customers';
  const at = (stays: string, goes: string, choices: Record<string, string> = {}) =>
    `${path}/${stays}/merge/${goes}?${new URLSearchParams(choices).toString()}`;
  const merge = async (
    stays: string,
    goes: string,
    choices: Record<string, string> = {},
    more: Record<string, string> = {},
  ) => {
    const question = await ada.get(at(stays, goes, choices));
    expect(question.status, plain(question).slice(0, 400)).to.equal(200);
    return ada.post(`${path}/${stays}/merge/${goes}`, {
      ...hiddenOf(question),
      ...(question.text.includes('name="sees_more"') && { sees_more: 'on' }),
      ...more,
    });
  };
  const customer = async (number: string, name: string, of: Record<string, string> = {}) => {
    const columns = ['tenant_id', 'number', 'name', ...Object.keys(of)];
    const values = [cast.tenantId, number, name, ...Object.values(of)];
    const [row] = await sql<{ id: string }>(
      `insert into customers (${columns.join()}) values (${values.map((_, n) => `$${n + 1}`).join()}) returning id`,
      ...values,
    );
    return row!.id;
  };
  const mergedInto = async (id: string) =>
    (await sql<{ merged_into: string | null }>('select merged_into from customers where id = $1', id))[0]!
      .merged_into;

  it('finds likely ones first, says why, and shows both side by side', async () => {
    const mail = { email: 'office@north.example', phone: '+44 20 7946 0123' };
    await sql('update customers set email = $2, phone = $3 where id = $1', cast.customers.north, mail.email, mail.phone); // prettier-ignore
    const same = await customer('C-1A', 'Zenith of the north', { email: 'OFFICE@north.example' });
    const alike = await customer('C.1', 'Yonder');
    const page = await ada.get(`${path}/${cast.customers.north}/merge`);
    expect(page.status).to.equal(200);
    const found = [...page.text.matchAll(/name="other" value="([^"]*)"/g)].map(([, id]) => id);
    expect(found.slice(0, 2)).to.have.members([same, alike]);
    expect(found).to.include(cast.customers.south).and.not.include(cast.customers.north);
    expect(plain(page)).to.match(/Zenith of the north C-1A OFFICE@north.example Email/);
    const compared = await ada.get(`${path}/${cast.customers.north}/merge/compare?other=${same}`);
    expect(plain(compared))
      .to.contain('North (C-1) stays')
      .and.contain('Zenith of the north')
      .and.contain('Swap the two');
    expect(compared.text).to.contain(`action="${path}/${same}/merge/compare"`);
    // Nothing is decided silently: North has an agent and the other has none.
    expect(fieldValue(compared.text, 'agent')).to.not.equal(null);
    expect(compared.text).to.not.match(/name="agent"\s+value="\w+" checked/);
    const none = await ada.get(`${path}/${cast.customers.north}/merge/compare`);
    expect(none.location).to.equal(`${path}/${cast.customers.north}/merge`);
  });

  it('finds assets of the merged one by their earlier Asset IDs still', async () => {
    const { north, south } = cast.customers;
    const [asset] = await sql<{ id: string }>(
      `update assets set code = 'NEW-1' where id = (select id from assets where customer_id = $1 and code is not null limit 1)
       returning id`,
      north,
    );
    const known = () =>
      sql<{ customer_id: string; earlier_codes: string | null }>(
        'select customer_id, earlier_codes from assets where id = $1',
        asset!.id,
      );
    const [before] = await known();
    expect(before!.earlier_codes).to.match(/^A-/);
    expect((await merge(south, north, { agent: 'goes' })).status).to.equal(303);
    expect(await known()).to.deep.equal([{ ...before!, customer_id: south }]);
  });

  it('asks who stays the agent, then names who sees more; only with the tick it is done, and nothing is lost', async () => {
    const { north, south } = cast.customers;
    const open = await ada.get(at(south, north));
    expect(open.status).to.equal(200);
    expect(plain(open)).to.contain('Choose one of the two for Agent.').and.not.contain('You can’t undo this.');
    const question = await ada.get(at(south, north, { agent: 'goes', name: 'goes' }));
    const words = plain(question);
    expect(words)
      .to.contain('Merge North (C-1) into South (C-2)?')
      .and.contain('You can’t undo this.')
      .and.contain('2 facilities')
      .and.contain('The secure link for South (C-2) would show more, so it will be replaced.')
      .and.contain('South (C-2) will have portal users, so its secure link will ask for a password.')
      .and.contain('Issued invoices still name the customer they were issued to.');
    // Olivia's like gain South's ticket; Nora, who sees one facility, gains nothing.
    const row = (name: string) => new RegExp(`Person\\d+ ${name} [^]*?(?= Person\\d+|$)`).exec(words)?.[0] ?? '';
    expect(row('customeruser')).to.contain('South (C-2): 1 facility, 1 asset, 1 ticket').and.contain('1 invoice');
    expect(row('allcontact')).to.contain('South (C-2): 1 facility, 1 asset').and.not.contain('ticket');
    expect(row('agentuser')).to.contain('South (C-2): 1 facility');
    expect(row('contactuser')).to.equal('');
    const hidden = hiddenOf(question);
    const unticked = await ada.post(`${path}/${south}/merge/${north}`, hidden);
    expect([unticked.status, await mergedInto(north)]).to.deep.equal([422, null]);
    expect(unticked.text).to.contain('Tick this if these people may see more.');

    const olivia = await signedIn(cast.players.customerUser);
    const nora = await signedIn(cast.players.contactUser);
    const link = await signedIn(cast.players.link);
    expect((await link.get('/assets')).status).to.equal(200);
    const done = await ada.post(`${path}/${south}/merge/${north}`, { ...hidden, sees_more: 'on' });
    expect([done.status, done.location]).to.deep.equal([303, `${path}/${south}`]);
    expect((await ada.get(done.location!)).text).to.contain('North (C-1) has been merged into South (C-2).');
    expect(await sql('select name, number, agent_id from customers where id = $1', south)).to.deep.equal([
      { name: 'North', number: 'C-2', agent_id: cast.agentId },
    ]);
    // A25: from the next request on, by the same sessions.
    expect((await olivia.get('/assets')).text).to.contain('A-dock').and.contain('A-cal-2');
    expect((await olivia.get('/activity')).text).to.contain('Merged North (C-1) into South');
    expect((await nora.get('/assets')).text).to.contain('A-cal-1').and.not.contain('A-dock');
    expect((await link.get('/assets')).location).to.match(/\/login/);
    const links = await sql<{ customer_id: string }>(
      'select customer_id from secure_links where customer_id = any ($1) and ended_at is null',
      [north, south],
    );
    expect(links).to.deep.equal([{ customer_id: south }]);
    const logged = await sql<{ record_id: string; changes: Record<string, unknown> }>(
      `select record_id, changes from audit_log where tenant_id = $1 and action = 'merged' order by seq`,
      cast.tenantId,
    );
    expect(logged).to.deep.equal([
      { record_id: north, changes: { merged_into: [null, 'South (C-2)'] } },
      { record_id: south, changes: { merged: ['North (C-1)', null] } },
    ]);
    // Sent again, the form gets its first answer.
    expect((await ada.post(`${path}/${south}/merge/${north}`, { ...hidden, sees_more: 'on' })).location).to.equal(done.location);
  }); // prettier-ignore

  it('A16: the old address and its tabs lead on, through any number of mergers; the number finds the one that stays', async () => {
    const [a, b, c] = [await customer('D-1', 'Able'), await customer('D-2', 'Baker'), await customer('D-3', 'Charlie')]; // prettier-ignore
    expect((await merge(b, a)).status).to.equal(303);
    expect((await merge(c, b)).status).to.equal(303);
    for (const id of [a, b])
      for (const tab of ['', '/facilities', '/contacts?q=x', '/portal_users', '/secure_link', '/billing']) {
        const answer = await ada.get(`${path}/${id}${tab}`);
        expect([answer.status, answer.location], tab).to.deep.equal([303, `${path}/${c}${tab}`]);
      }
    for (const number of ['D-1', 'D-2', 'Able']) {
      const list = await ada.get(`${path}?q=${number}`);
      expect(list.text, number).to.contain(`href="${path}/${c}"`).and.not.contain(`${path}/${a}"`);
      const everywhere = await ada.get(`/admin/search?q=${number}`);
      expect(everywhere.text, `search for ${number}`)
        .to.contain(`href="${path}/${c}"`)
        .and.not.contain(`${path}/${a}"`);
    }
    // Its own rights decide, as for any page; another company's is not there.
    expect((await (await signedIn(cast.players.technician)).get(`${path}/${a}`)).status).to.equal(303);
    const foreign = await signedIn(others.players.administrator);
    expect((await foreign.get(`${path}/${a}`)).status).to.equal(404);
    expect((await ada.get(`${path}/${a}/merge/${c}`)).status).to.equal(303);
    expect(
      (await ada.post(`${path}/${a}`, { name: 'Able', number: 'D-1', status: 'active', _version: '1' }))
        .status,
    ).to.equal(404);
    // The number of a merged one is free for another, and then finds both.
    const again = await customer('D-1', 'Able again');
    expect((await ada.get(`${path}?q=D-1`)).text)
      .to.contain(`href="${path}/${c}"`)
      .and.contain(`href="${path}/${again}"`);
  });

  it('A20a: a partner’s old address leads on to one of its own customers, and to nobody else’s', async () => {
    const partner = { partner_id: cast.partnerId };
    const [a, b] = [await customer('D-1', 'Able', partner), await customer('D-2', 'Baker', partner)];
    const c = await customer('D-3', 'Charlie');
    expect((await merge(cast.customers.west, a, { agent: 'stays' })).status).to.equal(303);
    expect((await merge(c, b, { partner: 'stays' })).status).to.equal(303);
    const paula = await signedIn(cast.players.partnerUser);
    const led = await paula.get(`/customers/${a}?q=dock`);
    expect([led.status, led.location]).to.deep.equal([303, `/customers/${cast.customers.west}?q=dock`]);
    expect((await paula.get(led.location!)).status).to.equal(200);
    expect((await paula.get(`/customers/${b}`)).status).to.equal(404);
    expect((await (await signedIn(cast.players.customerUser)).get(`/customers/${a}`)).status).to.equal(404);
    // While another of its customers is chosen, the one that stays isn't found either.
    const d = await customer('D-4', 'Delta', partner);
    await paula.post('/customer', { customer: d });
    expect((await paula.get(`/customers/${a}`)).status).to.equal(404);
  });

  it('what was shown no longer holds: nothing is merged, and it is shown anew', async () => {
    const { south } = cast.customers;
    for (const meanwhile of [
      async (goes: string) => {
        const [user] = await sql<{ id: string }>(
          `insert into users (tenant_id, first_name, last_name, username, is_external)
             values ($1, 'New', 'Comer', $2, true) returning id`,
          cast.tenantId,
          `new-${goes}`,
        );
        await sql(
          `insert into portal_users (tenant_id, user_id, scope, customer_id) values ($1, $2, 'customer', $3)`,
          cast.tenantId,
          user!.id,
          goes,
        );
      },
      (goes: string) =>
        sql(
          `insert into facilities (tenant_id, code, name, customer_id) values ($1, 'late', 'Late', $2)`,
          cast.tenantId,
          goes,
        ),
      (goes: string) => sql(`update customers set phone = '1', version = version + 1 where id = $1`, goes),
      () => sql(`update customers set status = 'active', version = version + 1 where id = $1`, south),
    ]) {
      const goes = await customer(`M-${Math.random()}`, 'Meanwhile');
      const question = await ada.get(at(south, goes));
      await meanwhile(goes);
      const answer = await ada.post(`${path}/${south}/merge/${goes}`, { ...hiddenOf(question), sees_more: 'on' }); // prettier-ignore
      expect([answer.status, await mergedInto(goes)]).to.deep.equal([422, null]);
      expect(plain(answer)).to.contain('Something has changed since you opened this page');
      const again = await ada.post(`${path}/${south}/merge/${goes}`, {
        ...hiddenOf(answer),
        sees_more: 'on',
      });
      expect([again.status, await mergedInto(goes)]).to.deep.equal([303, south]);
    }
  });

  it('S25: pressed twice at once, and two who merge them the two ways at once: one merger, and nobody ends in a circle', async () => {
    const [a, b] = [await customer('E-1', 'Echo'), await customer('E-2', 'Foxtrot')];
    const [one, other] = [hiddenOf(await ada.get(at(a, b))), hiddenOf(await ada.get(at(b, a)))];
    const eve = await signedIn(cast.players.administrator);
    const answers = await Promise.all([
      ada.post(`${path}/${a}/merge/${b}`, one),
      eve.post(`${path}/${b}/merge/${a}`, other),
      ada.post(`${path}/${a}/merge/${b}`, one),
    ]);
    expect(answers.filter(({ status }) => status === 303).length, String(answers.map(({ status }) => status))).to.be.greaterThan(0);
    expect(answers.every(({ status }) => status === 303 || status === 404)).to.equal(true);
    const ends = [await mergedInto(a), await mergedInto(b)];
    expect(ends.filter((id) => id === null)).to.have.lengthOf(1);
    expect((await ada.get(`${path}/${a}`)).status + (await ada.get(`${path}/${b}`)).status).to.equal(503);
    const logged = await sql(`select 1 from audit_log where tenant_id = $1 and action = 'merged'`, cast.tenantId);
    expect(logged).to.have.lengthOf(2);
  }); // prettier-ignore

  it('S25: a merger and somebody of the customer who wait for one another both come about', async () => {
    const [a, b] = [await customer('D-1', 'Delta'), await customer('D-2', 'Dorado')];
    const [contact] = await sql<{ id: string }>(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'Di', 'Dot') returning id`,
      cast.tenantId,
      b,
    );
    const sent = hiddenOf(await ada.get(at(a, b)));
    const { admin } = await testDatabase();
    const portal = await admin.connect();
    try {
      // The merger's own second is over first, so it is the one that is ended.
      await portal.query(`begin; set local deadlock_timeout = '10s'`);
      await portal.query('select from contacts where id = $1 for no key update', [contact!.id]);
      const merged = ada.post(`${path}/${a}/merge/${b}`, sent);
      await until('the merger waits for the contact', async () => {
        const { rows } = await admin.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%contacts%'`,
        );
        return rows.length > 0;
      });
      // What a change in the portal adds to the customer's activity.
      await portal.query('select from customers where id = $1 for key share', [b]).catch(() => null);
      await portal.query('commit');
      expect((await merged).status).to.equal(303);
      expect(await mergedInto(b)).to.equal(a);
    } finally {
      await portal.query('rollback');
      portal.release();
    }
  });

  it('a facility code that both have stops it, and says which', async () => {
    const goes = await customer('F-1', 'Golf');
    await sql(
      `insert into facilities (tenant_id, code, name, customer_id) values ($1, 'ＤＯＣＫ', 'Dock 2', $2)`,
      cast.tenantId,
      goes,
    );
    const stopped = await ada.get(at(cast.customers.south, goes));
    expect(stopped.status).to.equal(200);
    expect(stopped.text).to.not.contain('name="seen"');
    expect(plain(stopped))
      .to.contain('They can’t be merged yet')
      .and.contain('Change one of the codes first.');
    const forced = await ada.post(`${path}/${cast.customers.south}/merge/${goes}`, { seen: 'x', sees_more: 'on' }); // prettier-ignore
    expect([forced.status, await mergedInto(goes)]).to.deep.equal([422, null]);
  });

  it('fields are taken one by one; both notes stay; reminders and status are never chosen silently', async () => {
    const goes = await customer('G-1', 'Hotel', {
      notes: 'pays late',
      phone: '0123456',
      status: 'inactive',
      ...{ tax_number: 'GB2', purchase_order: 'PO-2' },
    });
    await sql(
      `insert into reminder_stops (tenant_id, customer_id, reason, stopped_by) values ($1, $2, 'Agreed', 'Ada')`,
      cast.tenantId,
      goes,
    );
    const open = plain(await ada.get(at(cast.customers.south, goes)));
    expect(open)
      .to.contain('two for Status')
      .and.contain('two for Reminders')
      .and.not.contain('two for Phone');
    const choices = { status: 'stays', reminders: 'goes' };
    expect((await merge(cast.customers.south, goes, choices)).status).to.equal(303);
    const [row] = await sql(
      'select name, phone, tax_number, purchase_order, notes, status from customers where id = $1',
      cast.customers.south,
    );
    expect(row).to.deep.equal({
      name: 'South',
      phone: '0123456',
      ...{ tax_number: 'GB2', purchase_order: 'PO-2' },
      notes: 'note on South\n\npays late',
      status: 'active',
    });
    expect(
      await sql('select reason from reminder_stops where customer_id = $1', cast.customers.south),
    ).to.deep.equal([{ reason: 'Agreed' }]);
  });

  it('a report about the merged one that is emailed every month ends, and the question says so', async () => {
    const goes = await customer('R-1', 'Romeo');
    const says = async () => plain(await ada.get(at(cast.customers.south, goes)));
    const words = 'Monthly reports about Romeo (R-1) won’t be emailed any more.';
    expect(await says())
      .to.contain('You can’t undo this.')
      .and.not.contain(words);
    await sql(
      `insert into report_mails (tenant_id, user_id, report, customer_id, day, added_by)
         select tenant_id, id, 'due', $2, 1, 'Ada' from users where tenant_id = $1 and username = 'administrator'`,
      cast.tenantId,
      goes,
    );
    expect(await says()).to.contain(words);
  });

  it('A23: administrators alone; an empty one needs no tick; with itself or another company’s there is nothing to merge', async () => {
    const goes = await customer('H-1', 'India');
    const { south } = cast.customers;
    const asks = [
      { path: `${path}/${south}/merge` },
      { path: `${path}/${south}/merge/compare?other=${goes}` },
      { path: `${path}/${south}/merge/${goes}` },
      { path: `${path}/${south}/merge/${goes}`, body: { seen: 'x' } },
    ];
    await expectRefused(cast, others, asks, ['technician', 'dataAdministrator']);
    for (const id of [south, others.customers.south, cast.tenantId])
      expect((await ada.get(at(south, id))).status).to.equal(404);
    expect((await ada.get(at(others.customers.north, goes))).status).to.equal(404);
    expect((await ada.post(`${path}/${south}/merge/${goes}`, { seen: 'x', name: 'nonsense' })).status).to.equal(422); // prettier-ignore
    const question = await ada.get(at(south, goes));
    expect(plain(question)).to.contain('Nobody in the portal gains or loses anything.');
    expect(question.text).to.not.contain('sees_more');
    expect(await mergedInto(goes)).to.equal(null);
    expect((await merge(south, goes)).status).to.equal(303);
    // Nothing more to see: the link of the one that stays works as before.
    expect((await (await signedIn(cast.players.link)).get('/assets')).status).to.equal(200);
  });
});

describe('A41: two contacts that are one are merged', () => {
  let cast: Cast;
  let others: Cast;
  let ada: Browser;
  before(async () => {
    others = await makeCast('merging');
  });
  beforeEach(async () => {
    cast = await makeCast('merging');
    ada = await signedIn(cast.players.administrator);
  });
  const path = '/admin/contacts';
  const id = (name: keyof Cast['players']) => cast.players[name].contactId!;
  const question = (stays: string, goes: string, choices: Record<string, string>) =>
    ada.get(`${path}/${stays}/merge/${goes}?${new URLSearchParams(choices).toString()}`);
  const post = (stays: string, goes: string, asked: Answer, ticked = true) =>
    ada.post(`${path}/${stays}/merge/${goes}`, { ...hiddenOf(asked), ...(ticked && { sees_more: 'on' }) });

  it('each permission and who signs in are chosen; who gains and loses what is said, and then exactly that', async () => {
    const [nora, nils] = [id('contactUser'), id('contactWithPermissions')];
    const page = await ada.get(`${path}/${nils}/merge`);
    expect(page.text).to.contain(`value="${nora}"`).and.not.contain(id('wideContact'));
    const open = plain(await question(nils, nora, {}));
    for (const label of ['Access Billing', 'Edit Contact', 'Create Work Order', 'Access Reports', 'Who signs in'])
      expect(open).to.contain(`Choose one of the two for ${label}.`);
    const choices = {
      access_billing: 'stays',
      edit_contact: 'goes',
      create_work_order: 'goes',
      access_reports: 'goes',
      users: 'both',
    };
    await sql(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select tenant_id, $2, id, customer_id from facilities where id = $1`,
      cast.facilities.mt,
      nora,
    );
    const asked = await question(nils, nora, choices);
    expect(asked.status).to.equal(200);
    const words = plain(asked);
    expect(words).to.match(/contactuser Nora Contact, North Access Billing –/);
    expect(words).to.match(/contactwithpermissions Nils Contact, North 1 facility; 1 ticket Access Reports, |1 facility; 1 ticket/);
    expect((await post(nils, nora, asked, false)).status).to.equal(422);
    expect((await post(nils, nora, asked)).location).to.equal(`${path}/${nils}`);
    const [row] = await sql('select access_billing, edit_contact from contacts where id = $1', nils);
    expect(row).to.deep.equal({ access_billing: true, edit_contact: false });
    const [asNora, asNils] = [
      await signedIn(cast.players.contactUser),
      await signedIn(cast.players.contactWithPermissions),
    ];
    for (const browser of [asNora, asNils]) {
      expect((await browser.get('/tickets')).text).to.contain('Ticket 1').and.not.contain('Ticket 2');
      expect((await browser.get('/assets')).text).to.contain('A-MT').and.contain('A-cal-1');
      expect([(await browser.get('/invoices')).status, (await browser.get('/contacts')).status]).to.deep.equal([200, 404]);
    }
    expect((await ada.get(`${path}/${nora}/details`)).location).to.equal(`${path}/${nils}/details`);
    const olivia = await signedIn(cast.players.customerUser);
    expect((await olivia.get('/activity')).text).to.contain('Merged Nora Contact into Nils Contact');
    expect((await olivia.get(`/contacts/${nora}/edit?from=mail`)).location).to.equal(`/contacts/${nils}/edit?from=mail`);
    expect((await asNils.get(`/contacts/${nora}`)).status, 'who sees neither').to.equal(404);
  }); // prettier-ignore

  it('only one’s users stay if staff say so; the others are suspended and reach nothing (A18)', async () => {
    const [nora, alla] = [id('contactUser'), id('allContact')];
    const asked = await question(nora, alla, { all_facilities: 'goes', users: 'goes' });
    expect(plain(asked)).to.contain('They are suspended and sign in for nobody');
    expect((await post(nora, alla, asked)).status).to.equal(303);
    const users = await sql<{ state: string; contact_id: string | null }>(
      `select u.state, p.contact_id from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
         where u.id = any ($1) order by u.state`,
      [cast.players.contactUser.userId, cast.players.allContact.userId],
    );
    expect(users).to.deep.equal([
      { state: 'active', contact_id: nora },
      { state: 'suspended', contact_id: null },
    ]);
    expect((await (await signedIn(cast.players.contactUser)).get('/assets')).location).to.match(/\/login/);
    expect((await (await signedIn(cast.players.allContact)).get('/tickets')).text).to.contain('Ticket 1');
  });

  it('two of one name are told apart throughout, contacts by their email, customers by their number', async () => {
    const [nora, alla] = [id('contactUser'), id('allContact')];
    await sql(
      `update contacts set first_name = 'Nora', last_name = 'Contact', email = null where id = $1`,
      alla,
    );
    await sql(`update contacts set email = 'nora@north.example' where id = $1`, nora);
    const [kept, gone] = ['Nora Contact (nora@north.example)', 'Nora Contact (no email)'];
    const compared = plain(await ada.get(`${path}/${nora}/merge/compare?other=${alla}`));
    expect(compared)
      .to.contain(`Merge ${gone} and ${kept}`)
      .and.contain(`From ${gone}`)
      .and.contain(`${kept} stays`);
    const asked = await question(nora, alla, { all_facilities: 'goes', users: 'both', email: 'stays' });
    expect(plain(asked)).to.contain(`Merge ${gone} into ${kept}?`).and.contain(`${gone} will be archived`);
    expect(plain(asked)).to.match(
      /allcontact Nora Contact \(no email\), North|contactuser Nora Contact \(nora@north.example\), North/,
    );
    const done = await post(nora, alla, asked);
    expect(plain(await ada.get(done.location!))).to.contain(`${gone} has been merged into ${kept}.`);
    await sql(`update customers set name = 'North' where id = $1`, cast.customers.south);
    const { north, south } = cast.customers;
    const both = plain(await ada.get(`/admin/customers/${south}/merge/compare?other=${north}`));
    expect(both).to.contain('Merge North (C-1) and North (C-2)');
    await sql(`update customers set phone = '1' where id = $1`, north);
    await sql(`update customers set phone = '2' where id = $1`, south);
    expect(plain(await ada.get(`/admin/customers/${south}/merge/compare?other=${north}`)))
      .to.contain('From North (C-2), which stays')
      .and.contain('From North (C-1)');
  });

  it('A17: the last active contact with Admin Access isn’t lost by it', async () => {
    const [nora, adam] = [id('contactUser'), id('adminContact')];
    await sql('update contacts set admin_access = false where id = $1', id('adminContactWithOutside'));
    const stopped = await question(nora, adam, { admin_access: 'stays', users: 'both' });
    expect(stopped.status).to.equal(200);
    expect(stopped.text).to.not.contain('name="seen"');
    expect(plain(stopped)).to.contain('No active contact of North would have Admin Access.');
    const asked = await question(nora, adam, { admin_access: 'goes', users: 'both' });
    expect(plain(asked)).to.match(
      /contactuser Nora Contact, North All facilities; Admin Access; Access Billing/,
    );
    expect((await post(nora, adam, asked)).status).to.equal(303);
    expect(await sql('select admin_access from contacts where id = $1', nora)).to.deep.equal([
      { admin_access: true },
    ]);
  });

  it('A23: administrators alone, and contacts of one customer alone', async () => {
    const [nora, wida] = [id('contactUser'), id('wideContact')];
    expect((await question(nora, wida, {})).status).to.equal(404);
    expect((await post(nora, wida, await question(nora, id('allContact'), {}))).status).to.equal(404);
    const at = `${path}/${nora}/merge`;
    await expectRefused(
      cast,
      others,
      [
        { path: at },
        { path: `${at}/compare?other=${id('allContact')}` },
        { path: `${at}/${id('allContact')}` },
        { path: `${at}/${id('allContact')}`, body: { seen: 'x' } },
      ],
      ['technician', 'dataAdministrator'],
    );
    expect((await ada.get(`${path}/${nora}`)).status).to.equal(200);
  });
});
