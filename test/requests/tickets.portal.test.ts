import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, visitor } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { browsersOf, expectWayIn, pagerLink, sql } from '../support/portalPages.ts';

interface TicketRow {
  id: string;
  number: string;
  customer_id: string;
  contact_id: string | null;
  opened_by: string;
  status: string;
  version: number;
}

describe('tickets in the portal', () => {
  let cast: Cast;
  let others: Cast;
  before(async () => {
    others = await makeCast('tickets');
  });
  beforeEach(async () => {
    cast = await makeCast('tickets');
  });

  const filled = (change: Record<string, string> = {}) => ({
    subject: 'It drifts', priority: 'high', description: 'Since Monday.', ...change,
  }); // prettier-ignore
  const ticketsOf = (subject: string) =>
    sql<TicketRow>('select * from tickets where tenant_id = $1 and subject = $2', cast.tenantId, subject);
  const ticket = async (id: string) => (await sql<TicketRow>('select * from tickets where id = $1', id))[0]!;
  const commentsOf = (id: string) =>
    sql<{ body: string; author_name: string; by_staff: boolean; internal: boolean; user_id: string | null }>(
      'select * from ticket_comments where ticket_id = $1 order by created_at, id',
      id,
    );
  const numbersOn = (html: string) => [...new Set(html.match(/\bT-\d+\b/g) ?? [])].sort();

  it('A10, A11, A14: a contact sees its own tickets, everybody of the whole customer all of them', async () => {
    const expected = {
      link: ['T-3'],
      customerUser: ['T-1', 'T-2'],
      contactUser: ['T-1'],
      contactWithPermissions: [],
      allContact: [],
      adminContact: ['T-1', 'T-2'],
      wideContact: [],
    };
    const browsers = await browsersOf(cast, Object.keys(expected) as (keyof typeof expected)[]);
    for (const [name, numbers] of Object.entries(expected) as [keyof typeof expected, string[]][]) {
      const page = await browsers[name].get('/tickets');
      expect(numbersOn(page.text), name).to.deep.equal(numbers);
      expect(numbersOn((await browsers[name].get('/tickets/export.csv')).text), name).to.deep.equal(numbers);
      const mayOpen = numbers.includes('T-2') ? 200 : 404;
      expect((await browsers[name].get(`/tickets/${cast.tickets.ofNorth}`)).status, name).to.equal(mayOpen);
    }
    expect((await browsers.contactUser.get('/tickets?q=t-2')).text).to.contain('No tickets match');
    expect(numbersOn((await browsers.customerUser.get('/tickets?q=t-2')).text)).to.include('T-2');
    expect((await browsers.allContact.get('/tickets')).text).to.contain('No tickets yet');
  });

  it('A10a: no internal comment reaches the portal', async () => {
    const { customerUser, contactUser } = await browsersOf(cast, ['customerUser', 'contactUser']);
    for (const browser of [customerUser, contactUser]) {
      const page = await browser.get(`/tickets/${cast.tickets.ofContactUser}`);
      expect(page.text).to.contain('public word').and.contain('Tess').and.not.contain('internal word');
    }
  });

  it('A10, A11: a contact’s new ticket is its own; a customer’s or a link’s has no contact and bears its name', async () => {
    const { players } = cast;
    const made = {
      contactUser: { customer: players.contactUser.customerId, contact: players.contactUser.contactId, by: 'contactuser' },
      adminContact: { customer: cast.customers.north, contact: players.adminContact.contactId, by: 'admincontact' },
      customerUser: { customer: cast.customers.north, contact: null, by: 'customeruser' },
      link: { customer: cast.customers.south, contact: null, by: 'South' },
    }; // prettier-ignore
    const browsers = await browsersOf(cast, Object.keys(made) as (keyof typeof made)[]);
    for (const [name, { customer, contact, by }] of Object.entries(made) as [
      keyof typeof made,
      { customer: string; contact: string | null; by: string },
    ][]) {
      expect((await browsers[name].get('/tickets/new')).status).to.equal(200);
      const answer = await browsers[name].post('/tickets', filled({ subject: `By ${name}` }));
      const [row] = await ticketsOf(`By ${name}`);
      expect(answer.location, name).to.equal(`/tickets/${row?.id}`);
      expect(row, name).to.include({ customer_id: customer, contact_id: contact });
      expect(row?.opened_by, name).to.contain(by);
      expect((await browsers[name].get(answer.location!)).text).to.contain(`T-${row?.number}`);
    }
    const numbers = await sql<{ number: string }>(
      'select number from tickets where tenant_id = $1 and number > 1000 order by number',
      cast.tenantId,
    );
    expect(numbers.map(({ number }) => Number(number))).to.deep.equal([1001, 1002, 1003, 1004]);
  });

  it('A11: whose a ticket is can’t be sent along', async () => {
    const browser = await signedIn(cast.players.contactUser);
    for (const [name, value] of [
      ['customer_id', cast.customers.south],
      ['contact_id', ''],
      ['status', 'closed'],
    ] as const)
      expect((await browser.post('/tickets', filled({ [name]: value }))).status).to.equal(422);
    expect(await ticketsOf('It drifts')).to.deep.equal([]);
  });

  it('S25: opens one ticket for a doubled submit; keeps what was typed when something is wrong', async () => {
    const browser = await signedIn(cast.players.contactUser);
    const form = { ...filled(), _form_id: randomUUID() };
    const answers = await Promise.all([browser.post('/tickets', form), browser.post('/tickets', form)]);
    expect(answers[0].location).to.equal(answers[1].location);
    expect(await ticketsOf('It drifts')).to.have.length(1);
    const wrong = await browser.post('/tickets', filled({ subject: 'Kept here', description: '  ' }));
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('Enter a description.');
    expect(fieldValue(wrong.text, 'subject')).to.equal('Kept here');
    expect(await ticketsOf('Kept here')).to.deep.equal([]);
  });

  it('comments bear their author’s name; the link writes as the customer; an answer takes the ticket up again', async () => {
    const { contactUser, link } = await browsersOf(cast, ['contactUser', 'link']);
    const id = cast.tickets.ofContactUser;
    await sql(`update tickets set status = 'waiting' where id = $1`, id);
    const answer = await contactUser.post(`/tickets/${id}/comments`, { body: 'Here it is.\nTwo lines.' });
    expect(answer.location).to.equal(`/tickets/${id}`);
    expect((await commentsOf(id)).at(-1)).to.deep.include({
      body: 'Here it is.\nTwo lines.', author_name: 'Person5 contactuser', by_staff: false, internal: false,
      user_id: cast.players.contactUser.userId,
    }); // prettier-ignore
    expect(await ticket(id)).to.include({ status: 'open', version: 2 });
    await link.post(`/tickets/${cast.tickets.ofSouth}/comments`, { body: 'From the dock' });
    expect((await commentsOf(cast.tickets.ofSouth)).at(-1)).to.deep.include({
      author_name: 'South',
      user_id: null,
    });
    const empty = await contactUser.post(`/tickets/${id}/comments`, { body: ' ' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain('Enter a comment.');
    const sly = await contactUser.post(`/tickets/${id}/comments`, { body: 'sly', internal: 'on' });
    expect(sly.status).to.equal(422);
    expect(await commentsOf(id)).to.have.length(3);
    expect((await contactUser.get(`/tickets/${id}/comments`)).location).to.equal(`/tickets/${id}`);
  });

  it('closes and reopens; either is done only once', async () => {
    const browser = await signedIn(cast.players.contactUser);
    const id = cast.tickets.ofContactUser;
    expect((await browser.post(`/tickets/${id}/close`)).location).to.equal(`/tickets/${id}`);
    expect(await ticket(id)).to.include({ status: 'closed', version: 2 });
    await browser.post(`/tickets/${id}/close`);
    expect(await ticket(id)).to.include({ status: 'closed', version: 2 });
    expect((await browser.get(`/tickets/${id}`)).text).to.contain('Reopen ticket');
    await browser.post(`/tickets/${id}/reopen`);
    expect(await ticket(id)).to.include({ status: 'open', version: 3 });
  });

  it('A16: nobody comments on, closes or reopens what they don’t see, and the ticket was there', async () => {
    const { contactUser, link, wideContact } = await browsersOf(cast, ['contactUser', 'link', 'wideContact']);
    const foreigner = await signedIn(others.players.customerUser);
    const stranger = await visitor(cast.slug);
    const path = `/tickets/${cast.tickets.ofNorth}`;
    for (const [end, body] of [['comments', { body: 'x' }], ['close', {}], ['reopen', {}]] as const) {
      for (const browser of [contactUser, link, wideContact, foreigner])
        expect((await browser.post(`${path}/${end}`, body)).status).to.equal(404);
      expect((await stranger.post(`${path}/${end}`, body)).location).to.match(/^\/login/);
    } // prettier-ignore
    expect((await contactUser.get(`${path}/comments`)).status).to.equal(404);
    expect(await commentsOf(cast.tickets.ofNorth)).to.have.length(1);
    expect(await ticket(cast.tickets.ofNorth)).to.include({ status: 'open', version: 1 });
    await expectWayIn(cast, others, [
      '/tickets',
      '/tickets/new',
      '/tickets/export.csv',
      path,
      `${path}/comments`,
    ]);
  });

  it('pages tickets and the comments of a long one', async () => {
    await sql(
      `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by, created_at)
         select $1, 5000 + n, 'Many', 'x', $2, 'y', now() + n * interval '1 second' from generate_series(1, 30) n`,
      cast.tenantId,
      cast.customers.north,
    );
    await sql(
      `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name, created_at)
         select $1, $2, 'word ' || lpad(n::text, 2, '0'), false, 'z', now() + n * interval '1 second' from generate_series(1, 30) n`,
      cast.tenantId,
      cast.tickets.ofNorth,
    );
    const browser = await signedIn(cast.players.customerUser);
    const first = (await browser.get('/tickets')).text;
    expect(first.indexOf('T-5030')).to.be.lessThan(first.indexOf('T-5006')).and.be.greaterThan(0);
    expect(numbersOn((await browser.get(pagerLink(first, 'next')!)).text)).to.include('T-5005');
    const latest = (await browser.get(`/tickets/${cast.tickets.ofNorth}`)).text;
    expect(latest).to.contain('word 30').and.contain('word 06').and.not.contain('word 05');
    const earlier = /href="([^"]*)">Earlier comments/.exec(latest)![1]!.replaceAll('&amp;', '&');
    expect((await browser.get(earlier)).text)
      .to.contain('word 05')
      .and.not.contain('word 06');
  });
});
