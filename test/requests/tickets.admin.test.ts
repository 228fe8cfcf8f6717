import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

interface TicketRow {
  id: string;
  subject: string;
  customer_id: string;
  contact_id: string | null;
  opened_by: string;
  status: string;
  version: number;
}

describe('tickets in the back office', () => {
  let cast: Cast;
  let others: Cast;
  let technician: Browser;
  before(async () => {
    others = await makeCast('tickets');
  });
  beforeEach(async () => {
    cast = await makeCast('tickets');
    technician = await signedIn(cast.players.technician);
  });

  const filled = (change: Record<string, string> = {}) => ({
    subject: 'Calibrate again', customer_id: cast.customers.north, contact_id: '', priority: 'normal',
    description: 'The seal broke.', ...change,
  }); // prettier-ignore
  const ticketsOf = (subject: string) =>
    sql<TicketRow>('select * from tickets where tenant_id = $1 and subject = $2', cast.tenantId, subject);
  const ticket = async (id: string) => (await sql<TicketRow>('select * from tickets where id = $1', id))[0]!;
  const contactId = () => cast.players.contactUser.contactId!;

  it('lists, finds by number, filters and exports', async () => {
    const { text } = await technician.get('/admin/tickets');
    expect(text)
      .to.contain('3 tickets')
      .and.contain('Add ticket')
      .and.contain('South')
      .and.contain('Nora Contact');
    expect((await technician.get('/admin/tickets?q=T-3')).text)
      .to.contain('1 ticket<')
      .and.contain('South');
    expect((await technician.get('/admin/tickets?status=closed')).text).to.contain('No tickets match');
    const exported = await technician.get('/admin/tickets/export.csv?q=t-1');
    expect(exported.text).to.contain('Number,Subject,Customer,Contact,Priority,Status,Opened');
    expect(exported.text).to.contain('T-1,Ticket 1,North,Nora Contact,Normal,Open,');
  });

  it('sorts by what its columns show: urgent first, open before closed, across pages', async () => {
    await sql(
      `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by, priority, status)
         select $1, 100 + n, chr(96 + (n * 7) % 26 + 1) || ' ' || n, 'x', $2, 'Ann',
           (array['urgent', 'low', 'high', 'normal'])[1 + n % 4], (array['closed', 'open', 'waiting'])[1 + n % 3]
         from generate_series(1, 30) n`,
      cast.tenantId,
      cast.customers.south,
    );
    const all = async (sort: string) => {
      const rows: string[][] = [];
      let path: string | undefined = `/admin/tickets?sort=${sort}`;
      while (path !== undefined) {
        const { text } = await technician.get(path);
        for (const [, row = ''] of text.matchAll(/<tr>([^]*?)<\/tr>/g)) {
          const cells = [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)];
          rows.push(cells.map(([, cell = '']) => cell.replace(/<[^>]*>/g, '').trim()));
        }
        path = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      return rows.filter(([first]) => first?.startsWith('T-'));
    };
    const column = async (sort: string, at: number) => (await all(sort)).map((cells) => cells[at] ?? '');
    const ranks = (values: string[], order: string[]) => values.map((value) => order.indexOf(value));
    const up = (numbers: number[]) => [...numbers].sort((one, other) => one - other);
    const numbers = (await column('number', 0)).map((text) => Number(text.slice(2)));
    expect(numbers).to.have.length(33).and.to.deep.equal(up(numbers));
    const subjects = await column('subject', 1);
    // As people count: c 4 before c 30.
    const asCounted = new Intl.Collator('en', { numeric: true });
    expect(subjects).to.deep.equal([...subjects].sort(asCounted.compare));
    const customers = await column('customer', 2);
    expect(customers).to.have.length(33).and.to.deep.equal([...customers].sort());
    const priorities = ranks(await column('-priority', 4), ['Urgent', 'High', 'Normal', 'Low']);
    expect(priorities).to.have.length(33).and.to.deep.equal(up(priorities)).and.include(0).and.include(3);
    const statuses = ranks(await column('status', 5), ['Open', 'Waiting', 'Closed']);
    expect(statuses).to.have.length(33).and.to.deep.equal(up(statuses)).and.include(2);
  }); // prettier-ignore

  it('adds a ticket for a contact, once for a doubled submit', async () => {
    const form = await technician.get('/admin/tickets/new');
    expect(form.text).to.contain('<optgroup label="North">').and.contain('>Nora Contact</option>');
    const body = { ...filled({ contact_id: contactId() }), _form_id: randomUUID() };
    const first = await technician.post('/admin/tickets', body);
    expect((await technician.post('/admin/tickets', body)).location).to.equal(first.location);
    const rows = await ticketsOf('Calibrate again');
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({
      customer_id: cast.customers.north,
      contact_id: contactId(),
      status: 'open',
    });
    expect(rows[0]?.opened_by).to.contain('technician');
    expect((await technician.get(first.location!)).text).to.contain('T-1001 Calibrate again');
  });

  it('refuses people who don’t belong together, and keeps what was typed', async () => {
    const wrong = [
      [
        { customer_id: cast.customers.south, contact_id: contactId() },
        'That contact doesn’t belong to this customer.',
      ],
      [
        { contact_id: others.players.contactUser.contactId! },
        'That contact doesn’t belong to this customer.',
      ],
      [{ customer_id: others.customers.north }, 'Choose a customer from the list.'],
      [{ customer_id: '' }, 'Choose a customer.'],
      [{ priority: 'now' }, 'Choose one of the options for Priority.'],
      [{ description: '' }, 'Enter a description.'],
    ] as const;
    for (const [change, message] of wrong) {
      const answer = await technician.post('/admin/tickets', filled({ subject: 'Wrong', ...change }));
      expect(answer.status, message).to.equal(422);
      expect(answer.text).to.contain(message);
      expect(fieldValue(answer.text, 'subject')).to.equal('Wrong');
    }
    expect(await ticketsOf('Wrong')).to.deep.equal([]);
  });

  it('A11, S25: assigning a contact shows it the ticket at once; a stale form gets both values', async () => {
    const portal = await signedIn(cast.players.contactUser);
    const path = `/admin/tickets/${cast.tickets.ofNorth}`;
    expect((await portal.get(`/tickets/${cast.tickets.ofNorth}`)).status).to.equal(404);
    const change = { ...filled({ contact_id: contactId(), priority: 'urgent' }), status: 'waiting' };
    expect((await technician.post(path, { ...change, _version: '1' })).location).to.equal(path);
    expect((await portal.get(`/tickets/${cast.tickets.ofNorth}`)).text).to.contain('Calibrate again');
    const stale = await technician.post(path, {
      ...filled({ subject: 'Late' }),
      status: 'closed',
      _version: '1',
    });
    expect(stale.status).to.equal(409);
    expect(stale.text)
      .to.contain('Nora Contact')
      .and.contain('Waiting')
      .and.contain('Closed')
      .and.contain('Late');
    expect(await ticket(cast.tickets.ofNorth)).to.include({ subject: 'Calibrate again', version: 2 });
    const bad = await technician.post(path, { ...filled({ subject: '' }), status: 'open', _version: '2' });
    expect(bad.status).to.equal(422);
  });

  it('A10a: staff comment in public or internally; only the public word reaches the portal', async () => {
    const path = `/admin/tickets/${cast.tickets.ofContactUser}`;
    await technician.post(`${path}/comments`, { body: 'seen by all' });
    await technician.post(`${path}/comments`, { body: 'among ourselves', internal: 'on' });
    const page = await technician.get(path);
    expect(page.text).to.contain('seen by all').and.contain('among ourselves').and.contain('internal word');
    const portal = await (
      await signedIn(cast.players.contactUser)
    ).get(`/tickets/${cast.tickets.ofContactUser}`);
    expect(portal.text).to.contain('seen by all').and.not.contain('among ourselves');
    expect((await ticket(cast.tickets.ofContactUser)).version).to.equal(1);
    const empty = await technician.post(`${path}/comments`, { body: '', internal: 'on' });
    expect(empty.status).to.equal(422);
    expect(empty.text)
      .to.match(/name="internal"[^>]*|checked/)
      .and.contain('Enter a comment.');
    expect((await technician.get(`${path}/comments`)).location).to.equal(path);
  });

  it('finds customer and contact by find pages where there are many', async () => {
    await sql(
      `insert into customers (tenant_id, number, name) select $1, 'N-' || n, 'Numerous ' || n from generate_series(1, 60) n`,
      cast.tenantId,
    );
    await sql(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) 
        select $1, $2, 'Ann', 'Many' || n from generate_series(1, 60) n`,
      cast.tenantId,
      cast.customers.north,
    );
    expect((await technician.get('/admin/tickets/new')).location).to.equal('/admin/tickets/new/customer');
    const find = await technician.get('/admin/tickets/new/customer?q=nort');
    expect(find.text)
      .to.contain(`value="${cast.customers.north}"`)
      .and.contain('>Select<')
      .and.not.contain('Numerous');
    const form = await technician.get(`/admin/tickets/new?customer_id=${cast.customers.north}`);
    expect(fieldValue(form.text, 'customer_id')).to.equal(cast.customers.north);
    // The contact is chosen at once, on a find page of the customer's contacts where they are many.
    const toContact = decodeURIComponent(
      /formaction="\/admin\/carry\?to=([^"]*contact)"/.exec(form.text)?.[1] ?? '',
    );
    expect(toContact).to.not.equal('');
    const carried = `_typed=1&subject=Torn&customer_id=${cast.customers.north}`;
    const offered = await technician.get(`${toContact}?${carried}&q=nora`);
    expect(offered.text).to.contain('Nora Contact').and.not.contain('Wida');
    const back = await technician.get(`/admin/tickets/new?${carried}&contact_id=${contactId()}`);
    expect([fieldValue(back.text, 'contact_id'), fieldValue(back.text, 'subject')]).to.deep.equal([
      contactId(),
      'Torn',
    ]);
    // Without a customer there is nobody to choose among yet.
    expect((await technician.get(toContact)).location).to.equal('/admin/tickets/new/customer');
    const path = `/admin/tickets/${cast.tickets.ofNorth}`;
    const contacts = await technician.get(`${path}/contact?q=nora`);
    expect(contacts.text).to.contain('Nora Contact').and.not.contain('Many').and.not.contain('Wida');
    const chosen = await technician.get(`${path}?contact_id=${contactId()}`);
    expect(fieldValue(chosen.text, 'contact_id')).to.equal(contactId());
    expect((await ticket(cast.tickets.ofNorth)).contact_id).to.equal(null);
    expect((await technician.get(`${path}/customer?q=south`)).text).to.contain('South');
  });

  it('a new ticket picks the contact of the chosen customer at once, also without script', async () => {
    const few = await makeCast('tickets');
    const browser = await signedIn(few.players.technician);
    await sql(
      `insert into contacts (tenant_id, customer_id, first_name, last_name)
        select $1, $2, 'Ann', 'Many' || n from generate_series(1, 60) n`,
      few.tenantId,
      few.customers.east,
    );
    const empty = await browser.get('/admin/tickets/new');
    expect(empty.text).to.contain('Choose a customer first.').and.contain('Show this customer’s contacts');
    const typed = {
      _typed: '1',
      subject: 'Torn',
      description: 'It stuck.',
      customer_id: few.customers.north,
    };
    const shown = await browser.get(`/admin/tickets/new?${new URLSearchParams(typed)}`);
    expect(shown.text).to.contain('>Nora Contact</option>').and.not.contain('>Wida Contact</option>');
    expect(fieldValue(shown.text, 'subject')).to.equal('Torn');
    expect(shown.text).to.contain('It stuck.');
    const nora = few.players.contactUser.contactId!;
    const { location } = await browser.post('/admin/tickets', {
      ...filled({ subject: 'At once', customer_id: few.customers.north, contact_id: nora }),
    });
    const [made] = await sql<TicketRow>(
      'select * from tickets where tenant_id = $1 and subject = $2',
      few.tenantId,
      'At once',
    );
    expect(made).to.include({ contact_id: nora, customer_id: few.customers.north });
    expect(location).to.equal(`/admin/tickets/${made!.id}`);
  });

  it('staff can correct the subject; what the customer wrote stays readable, for both sides, whatever is made of it', async () => {
    const portal = await signedIn(cast.players.contactUser);
    const opened = await portal.post('/tickets', {
      subject: 'Guage', priority: 'normal', description: 'The needle sticks at 4 bar.',
    }); // prettier-ignore
    const path = `/admin${opened.location!}`;
    const id = opened.location!.split('/').at(-1)!;
    const { opened_by: author } = await ticket(id);
    const change = (description: string, version: string) =>
      technician.post(path, {
        ...filled({ subject: 'Gauge', description, contact_id: contactId() }), status: 'open', _version: version,
      }); // prettier-ignore
    // The subject alone leaves no version.
    expect((await change('The needle sticks at 4 bar.', '1')).location).to.equal(path);
    expect((await portal.get(opened.location!)).text)
      .to.contain('Gauge')
      .and.not.contain('Changed by');
    await change('The needle sticks.', '2');
    await change('The needle moves.', '3');
    const versions = await sql<{ body: string; author_name: string; replaced_by: string }>(
      'select body, author_name, replaced_by from ticket_descriptions where ticket_id = $1 order by replaced_at',
      id,
    );
    const staff = versions[0]!.replaced_by;
    expect(versions).to.deep.equal([
      { body: 'The needle sticks at 4 bar.', author_name: author, replaced_by: staff },
      { body: 'The needle sticks.', author_name: staff, replaced_by: staff },
    ]);
    for (const [browser, at] of [
      [technician, path],
      [portal, opened.location!],
    ] as const) {
      const { text } = await browser.get(at);
      expect(text)
        .to.contain(`Changed by ${staff}: show what it said before`)
        .and.contain(`Written by ${author}`)
        .and.contain('The needle sticks at 4 bar.')
        .and.contain('The needle sticks.')
        .and.contain('The needle moves.');
    }
    // A change that came too late leaves none, and a customer that doesn't see the ticket sees none of it.
    expect((await change('Lost.', '2')).status).to.equal(409);
    expect(await sql('select from ticket_descriptions where ticket_id = $1', id)).to.have.length(2);
    const stranger = await signedIn(cast.players.contactWithPermissions);
    expect((await stranger.get(opened.location!)).status).to.equal(404);
  });

  it('A16: who may only look reads the conversation and changes nothing; strangers see nothing', async () => {
    const looking = await signedIn(cast.players.dataAdministrator);
    const path = `/admin/tickets/${cast.tickets.ofNorth}`;
    const page = await looking.get(path);
    expect(page.text)
      .to.contain('internal word')
      .and.not.contain('Add comment')
      .and.not.contain('name="subject"');
    const change = { ...filled({ subject: 'No' }), status: 'closed', _version: '1' };
    await expectRefused(
      cast,
      others,
      [
        { path: '/admin/tickets/new' },
        { path: '/admin/tickets/new/customer' },
        { path: `${path}/customer` },
        { path: `${path}/contact` },
        { path: '/admin/tickets', body: filled({ subject: 'No' }) },
        { path, body: change },
        { path: `${path}/comments`, body: { body: 'no' } },
      ],
      ['dataAdministrator'],
    );
    await expectRefused(cast, others, [{ path: '/admin/tickets' }, { path }], []);
    expect(await ticketsOf('No')).to.deep.equal([]);
    expect(await ticket(cast.tickets.ofNorth)).to.include({ subject: 'Ticket 2', version: 1 });
    expect((await technician.get(`/admin/tickets/${others.tickets.ofNorth}`)).status).to.equal(404);
    expect((await technician.post(`/admin/tickets/${others.tickets.ofNorth}`, change)).status).to.equal(404);
  });
});
