import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { during, inShort } from '../support/auditLog.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { addPeople, arrivedLink, chief, continueBy, mailedTo, office } from '../support/mailedLinks.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

describe('mailing secure links', () => {
  let mailing: MailingApp;
  let others: Cast;
  let cast: Cast;
  let administrator: Browser;
  let people: Awaited<ReturnType<typeof addPeople>>;
  let tab: string;
  let path: string;
  before(async () => {
    mailing = await mailingApp();
    others = await makeCast('mailed');
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('mailed');
    people = await addPeople(cast);
    administrator = await mailing.signedIn(cast.players.administrator);
    tab = `/admin/customers/${cast.customers.south}/secure_link`;
    path = `${tab}/email`;
  });

  const send = (contactId = '', leadsTo = '') =>
    administrator.post(path, { contact_id: contactId, leads_to: leadsTo });
  const mailed = () => mailedTo(cast.customers.south);
  const ofSouth = (change: string) =>
    sql(`update customers set ${change} where id = $1`, cast.customers.south);

  it('A2: the customer’s own Email and contacts with Admin Access and an email address are offered, nobody else', async () => {
    const { status, text } = await administrator.get(path);
    expect(status).to.equal(200);
    expect(text).to.contain(`South – ${office}`).and.contain(`Chief Contact – ${chief}`);
    for (const name of ['Plain', 'Silent', 'Blank', 'Resting', 'Gone', 'Northern'])
      expect(text, name).to.not.contain(`${name} Contact`);
    expect(text).to.contain('without a password').and.not.contain('will ask for a password');
    for (const place of [tab, `/admin/customers/${cast.customers.south}`])
      expect((await administrator.get(place)).text).to.contain(`href="${path}">Email link</a>`);
  });

  it('A2, A4: each mailing is a link of its own, which the email brings and the list shows with its use', async () => {
    expect((await administrator.get(tab)).text).to.contain('No links emailed yet');
    expect((await send()).location).to.equal(tab);
    expect((await send(people.chief, '/tickets')).location).to.equal(tab);
    const [own, second] = await mailed();
    expect(own).to.include({ contact_id: null, sent_to: office, days: 90, used: false, ended: false });
    expect(second).to.include({ contact_id: people.chief, sent_to: chief, days: 90, used: false });
    expect((await administrator.get(tab)).text).to.contain('>Waiting<');
    const link = await arrivedLink(mailing, chief);
    expect(link).to.match(/^\/link\/[\w-]{73}\?to=%2Ftickets$/);
    expect(await arrivedLink(mailing, office)).to.match(/^\/link\/[\w-]{73}$/);
    const guest = mailing.visitor(cast.slug);
    expect(await continueBy(guest, link)).to.equal('/tickets');
    expect((await guest.get('/tickets')).text).to.contain('Ticket 3');
    expect((await mailed()).map(({ used }) => used), 'A4: traced to the mailing that was used').to.deep.equal([false, true]);
    const { text } = await administrator.get(tab);
    expect(text).to.contain('>Works<').and.contain('>Sent<').and.contain('2 emailed links').and.contain('>Tickets<');
    expect(text).to.match(new RegExp(`href="/admin/contacts/${people.chief}"[^>]*>Chief Contact</a>`))
      .and.match(/href="\/admin\/emails\/[0-9a-f-]{36}"/);
    expect(text.indexOf(chief), 'the newest first').to.be.lessThan(text.lastIndexOf(office));
  }); // prettier-ignore

  it('A4: it can lead to a ticket of the customer, which the list names', async () => {
    await send('', `/tickets/${cast.tickets.ofSouth}`);
    const guest = mailing.visitor(cast.slug);
    expect(await continueBy(guest, await arrivedLink(mailing, office))).to.equal(
      `/tickets/${cast.tickets.ofSouth}`,
    );
    expect((await guest.get(`/tickets/${cast.tickets.ofSouth}`)).text).to.contain('Ticket 3');
    const { text } = await administrator.get(tab);
    expect(text).to.match(new RegExp(`href="/admin/tickets/${cast.tickets.ofSouth}"[^>]*>T-3 Ticket 3</a>`));
  });

  it('A2: nobody else can be mailed one, whoever is posted', async () => {
    const foreign = await addPeople(others);
    for (const [who, id] of Object.entries({ ...people, chief: foreign.chief, unknown: randomUUID(), nonsense: 'x' })) {
      const answer = await send(id);
      expect(answer.status, who).to.equal(422);
      expect(answer.text, who).to.match(/Choose the customer itself, or one of its contacts|Choose a recipient from the list/);
    }
    expect(await mailed()).to.deep.equal([]);
    expect(await sql('select 1 from emails where tenant_id = $1', cast.tenantId)).to.deep.equal([]);
  }); // prettier-ignore

  it('A4, S7: it leads to a page of this portal that is offered, or nowhere', async () => {
    for (const evil of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/%2Fevil.example',
      '/tickets/../admin/users',
      '/admin/users',
      '/login',
      '/link/x',
      `/tickets/${cast.tickets.ofNorth}`,
      `/tickets/${others.tickets.ofSouth}`,
      `/tickets/${randomUUID()}`,
      '/tickets/7',
    ]) {
      const answer = await send('', evil);
      expect(answer.status, evil).to.equal(422);
      expect(answer.text, evil).to.contain('Choose one of the pages listed');
    }
    expect(await mailed()).to.deep.equal([]);
  });

  it('S25: a doubled submit is one mailing', async () => {
    const form = await administrator.get(path);
    const body = { _form_id: fieldValue(form.text, '_form_id')!, contact_id: '', leads_to: '' };
    const before = mailing.server.mails.length;
    const answers = await Promise.all([administrator.post(path, body), administrator.post(path, body)]);
    expect(answers.map(({ location }) => location)).to.deep.equal([tab, tab]);
    await mailing.runJobs();
    expect(await mailed()).to.have.length(1);
    expect(mailing.server.mails).to.have.length(before + 1);
  });

  it('A3: with portal users the page says that the link asks for a password, and sends it all the same', async () => {
    const north = `/admin/customers/${cast.customers.north}/secure_link`;
    await sql(`update contacts set email = 'adam@north.example' where id = $1`, cast.players.adminContact.contactId);
    expect((await administrator.get(`${north}/email`)).text).to.match(/will ask for a password, because there are \d+ portal users/);
    const ticket = `/tickets/${cast.tickets.ofContactUser}`;
    const body = { contact_id: cast.players.adminContact.contactId!, leads_to: ticket };
    expect((await administrator.post(`${north}/email`, body)).location).to.equal(north);
    const link = await arrivedLink(mailing, 'adam@north.example');
    const guest = mailing.visitor(cast.slug);
    const there = `/login?next=${encodeURIComponent(ticket)}&why=link_needs_password`;
    expect(await continueBy(guest, link)).to.equal(there);
    expect((await guest.get(there)).text).to.contain('You need a password now');
    expect((await administrator.get(north)).text).to.contain('>Needs a password<').and.contain('>Never<');
  }); // prettier-ignore

  it('A2: says what is in the way: no Email, switched off, inactive; and sends nothing then', async () => {
    const tries: [string, string][] = [
      ['secure_link_on = false', 'The secure link is switched off'],
      [`secure_link_on = true, status = 'inactive'`, 'South is inactive'],
    ];
    for (const [change, words] of tries) {
      await ofSouth(change);
      expect((await administrator.get(path)).text, change)
        .to.contain(words)
        .and.not.contain('>Send<');
      const answer = await send();
      expect([answer.status, answer.text.includes(words)], change).to.deep.equal([422, true]);
    }
    await ofSouth(`status = 'active', email = null`);
    const form = await administrator.get(path);
    expect(form.text).to.contain('Choose a contact').and.contain('Chief Contact');
    const answer = await send();
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('South has no email address');
    await sql('update contacts set admin_access = false where id = $1', people.chief);
    expect((await administrator.get(path)).text)
      .to.contain('There’s nobody to email it to')
      .and.not.contain('>Send<');
    expect(await mailed()).to.deep.equal([]);
  });

  it('A4: what somebody else does to the customer’s links meanwhile is waited for, and counts', async () => {
    const client = await (await testDatabase()).admin.connect();
    try {
      await client.query('begin');
      await client.query('update customers set secure_link_on = false where id = $1', [cast.customers.south]);
      const pressed = send();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await client.query('commit');
      const answer = await pressed;
      expect([answer.status, answer.text.includes('The secure link is switched off')]).to.deep.equal([
        422,
        true,
      ]);
    } finally {
      client.release();
    }
    expect(await mailed()).to.deep.equal([]);
  });

  it('S24: without a mail server it says that the email is kept', async () => {
    const browser = await signedIn(cast.players.administrator);
    expect((await browser.post(path, { contact_id: '', leads_to: '' })).location).to.equal(tab);
    expect((await browser.get(tab)).text)
      .to.contain('wasn’t sent, because no mail server is set up')
      .and.contain('kept under Emails');
    expect(await mailed()).to.have.length(1);
  });

  it('A16: only those who keep customers can, and for customers of their own company', async () => {
    await send();
    const [link] = await mailed();
    const asks = [
      { path, body: { contact_id: '', leads_to: '' } },
      { path: `${tab}/${link!.id}/end`, body: {} },
    ];
    await expectRefused(cast, others, [...asks, { path }], ['technician', 'dataAdministrator']);
    for (const id of [others.customers.south, randomUUID()])
      for (const ask of asks)
        expect((await administrator.post(ask.path.replace(cast.customers.south, id), ask.body)).status).to.equal(404);
    expect((await mailed()).map(({ ended }) => ended)).to.deep.equal([false]);
    const reader = await mailing.signedIn(cast.players.technician);
    const { status, text } = await reader.get(tab);
    expect(status).to.equal(200);
    expect(text).to.contain(office).and.not.contain('>End<').and.not.contain('Email link');
  }); // prettier-ignore

  it('S11: mailing is limited for each customer', async () => {
    for (let n = 0; n < 20; n += 1) expect((await send()).status).to.equal(303);
    const answer = await send(people.chief);
    expect(answer.status).to.equal(429);
    expect(answer.text).to.contain('Too many attempts').and.contain('>Send<');
    expect(answer.headers['retry-after']).to.match(/^\d+$/);
    expect(await mailed()).to.have.length(20);
  });

  it('S22: the log says who mailed a link to whom', async () => {
    const rows = await during(cast, () => send(people.chief));
    expect(rows.map(inShort)).to.deep.equal(['added secure_links', 'link_mailed secure_links']);
    expect(rows[1]).to.include({ record_name: `South, ${chief}`, actor_name: 'Person1 administrator' });
  });

  it('from long lists recipient and ticket are chosen on find pages, each keeping the other', async () => {
    await sql(
      `insert into contacts (tenant_id, customer_id, first_name, last_name, email, admin_access)
         select $1, $2, 'Many', 'Person ' || n, 'many' || n || '@south.example', true from generate_series(1, 60) n`,
      cast.tenantId,
      cast.customers.south,
    );
    await sql(
      `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by, created_at)
         select $1, 100 + n, 'Valve ' || n, 'It drips.', $2, 'Somebody', now() - n * interval '1 hour' from generate_series(1, 40) n`,
      cast.tenantId,
      cast.customers.south,
    );
    const form = await administrator.get(path);
    const leadsTo = (end: string) => `formaction="/admin/carry?to=${encodeURIComponent(`${path}/${end}`)}"`;
    expect(form.text).to.contain(leadsTo('contact')).and.contain(leadsTo('ticket'));
    expect(form.text).to.contain(`value="South – ${office}"`);
    const found = await administrator.get(`${path}/contact?q=person+17&leads_to=%2Ftickets`);
    const contact = /radio"[^>]* value="([0-9a-f-]{36})"/.exec(found.text)![1]!;
    expect(fieldValue(found.text, 'leads_to')).to.equal('/tickets');
    expect((await administrator.get(`${path}/contact?q=plain`)).text).to.contain('No contacts found');
    const tickets = await administrator.get(`${path}/ticket?q=valve+39&contact_id=${contact}`);
    const ticket = /radio"[^>]* value="([0-9a-f-]{36})"/.exec(tickets.text)![1]!;
    expect(fieldValue(tickets.text, 'contact_id')).to.equal(contact);
    expect((await administrator.get(`${path}/ticket?q=Ticket+2`)).text, 'of another customer').to.contain(
      'No tickets found',
    );
    const chosen = await administrator.get(`${path}?contact_id=${contact}&ticket_id=${ticket}`);
    expect(chosen.text)
      .to.contain('value="Many Person 17 – many17@south.example"')
      .and.contain(`<option value="/tickets/${ticket}" selected>T-139 Valve 39</option>`);
    expect((await send(contact, `/tickets/${ticket}`)).status).to.equal(303);
    expect((await mailed())[0]).to.include({ contact_id: contact, sent_to: 'many17@south.example' });
  });

  it('the list has pages, a search, a filter and an export', async () => {
    await sql(
      `insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at, ended_at)
         select $1, $2, 'x', now() - n * interval '1 hour', 'who' || n || '@south.example', now() + interval '9 days',
           case when n = 30 then now() end from generate_series(1, 30) n`,
      cast.tenantId,
      cast.customers.south,
    );
    const first = await administrator.get(tab);
    expect(first.text).to.contain('30 emailed links').and.contain('who25@').and.not.contain('who26@');
    const next = /rel="next" href="([^"]*)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    expect((await administrator.get(next)).text)
      .to.contain('who26@')
      .and.not.contain('who25@');
    expect((await administrator.get(`${tab}?q=WHO7%40`)).text)
      .to.contain('who7@')
      .and.contain('1 emailed link<');
    expect((await administrator.get(`${tab}?state=over`)).text)
      .to.contain('who30@')
      .and.not.contain('who29@');
    expect((await administrator.get(`${tab}?q=nobody`)).text).to.contain('No emailed links match');
    const { text } = await administrator.get(`${tab}/export.csv`);
    expect(text.trim().split('\r\n')).to.have.length(31);
    expect(text).to.contain('To,Recipient,Sent,Opens,Last used,Status,Email');
  });
});
