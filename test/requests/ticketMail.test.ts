import { expect } from 'chai';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

describe('emails about tickets', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let mail: TicketMail;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    cast = await makeCast('ticketmail');
    mail = ticketMail(mailing, cast);
  });

  it('A11, S24: what staff write goes to the people of the ticket’s contact, with the way to the ticket', async () => {
    const { ofContactUser } = cast.tickets;
    await mail.write('technician', ofContactUser, 'The seal is on its way.');
    expect(await mail.told()).to.deep.equal(['ticket_comment contactuser']);
    expect(await mail.states(), 'a row before anything is sent').to.deep.equal(['waiting']);
    await mailing.runJobs();
    const [first, ...rest] = mail.came();
    expect(rest).to.deep.equal([]);
    expect(first?.subject).to.contain('T-1').and.contain('Ticket 1');
    expect(first?.text).to.contain('The seal is on its way.').and.contain('technician');
    const link = first?.links.find((one) => one.includes('/tickets/')) ?? '';
    expect(link).to.equal(`http://${cast.slug}.localhost:3000/tickets/${ofContactUser}`);
    const page = await (await mail.as('contactUser')).get(new URL(link).pathname);
    expect(page.text).to.contain('The seal is on its way.');
    expect(await mail.states()).to.deep.equal(['sent']);
  });

  it('S11: nobody of the portal fills the mailboxes of staff: so much an hour, and what was typed is kept', async () => {
    const browser = await mail.as('contactUser');
    const comments = `/tickets/${cast.tickets.ofContactUser}/comments`;
    for (let n = 0; n < 59; n += 1) expect((await browser.post(comments, { body: 'Hello?' })).status).to.equal(303);
    const ticket = { subject: 'Hello again', priority: 'normal', description: 'Is anybody there?' };
    expect((await browser.post('/tickets', ticket)).status).to.equal(303);
    const told = (await mail.told()).length;
    for (const [path, body] of [[comments, { body: 'One too many' }], ['/tickets', { ...ticket, subject: 'One too many' }]] as const) {
      const answer = await browser.post(path, body);
      expect(answer.status).to.equal(429);
      expect(answer.headers['retry-after']).to.match(/^\d+$/);
      expect(answer.text).to.contain('Too many attempts').and.contain('One too many');
    }
    expect((await mail.told()).length).to.equal(told);
    expect((await (await mail.as('customerUser')).post('/tickets', ticket)).status, 'somebody else').to.equal(303);
  }); // prettier-ignore

  it('A10, A11: where the ticket has no contact, or nobody comes in as it, to the customer’s own users', async () => {
    await mail.write('technician', cast.tickets.ofNorth, 'To the customer.');
    expect(await mail.told()).to.deep.equal(['ticket_comment customeruser']);
    await sql(`update users set state = 'suspended' where id = $1`, cast.players.contactUser.userId);
    await mail.write('technician', cast.tickets.ofContactUser, 'Nobody comes in as Nora.');
    expect(await mail.told()).to.deep.equal(['ticket_comment customeruser', 'ticket_comment customeruser']);
    await mailing.runJobs();
    expect(mail.came().map(({ to }) => to)).to.deep.equal(Array(2).fill('customeruser@example.com'));
  });

  it('A11: and to those who wrote in it', async () => {
    await mail.write('customerUser', cast.tickets.ofContactUser, 'We wait for it too.');
    await mail.write('technician', cast.tickets.ofContactUser, 'Tomorrow.');
    const comments = (await mail.told()).filter((one) => one.startsWith('ticket_comment'));
    expect(comments).to.have.members(['ticket_comment contactuser', 'ticket_comment customeruser']);
  });

  it('S24: what a customer opens and writes goes to staff who keep tickets, with the way into the back office', async () => {
    const form = { subject: 'It drifts', priority: 'high', description: 'Since Monday.' };
    const opened = await (await mail.as('contactUser')).post('/tickets', form);
    const keepers = ['administrator', 'overseer', 'technician'];
    expect(await mail.told()).to.have.members(keepers.map((name) => `ticket_opened ${name}`));
    const id = opened.location!.split('/').at(-1)!;
    await mail.write('contactUser', id, 'Worse today.');
    const replies = (await mail.told()).filter((one) => one.startsWith('ticket_reply'));
    expect(replies).to.have.members(keepers.map((name) => `ticket_reply ${name}`));
    await mailing.runJobs();
    expect(mail.came()).to.have.length(6);
    for (const one of mail.came()) {
      expect(one.subject).to.match(/T-\d+/);
      expect(one.text)
        .to.match(/Since Monday\.|Worse today\./)
        .and.contain('North');
      expect(one.links).to.include(`http://${cast.slug}.localhost:3000/admin/tickets/${id}`);
    }
  });

  it('A2: a customer’s link writes as the customer; its answer comes by a link of its own, which leads to the ticket', async () => {
    const { ofSouth } = cast.tickets;
    await sql(`update customers set email = 'office@south.example' where id = $1`, cast.customers.south);
    await mail.write('link', ofSouth, 'When do you come?');
    expect((await mail.emails()).map(({ caused_by: by }) => by)).to.deep.equal(Array(3).fill('South'));
    await mail.write('technician', ofSouth, 'On Friday.');
    await mailing.runJobs();
    const first = mail.came().find(({ to }) => to === 'office@south.example');
    expect(first?.subject).to.contain('T-3');
    const link = new URL(first?.links.find((one) => one.includes('/link/')) ?? '');
    const browser = mailing.visitor(cast.slug);
    expect((await browser.get(link.pathname + link.search)).text).to.contain('Continue to your portal');
    const pressed = await browser.post(link.pathname, { to: link.searchParams.get('to') ?? '' });
    expect(pressed.location).to.equal(`/tickets/${ofSouth}`);
    expect((await browser.get(pressed.location!)).text).to.contain('On Friday.');
    const links = await sql<{ sent_to: string; id: string }>(
      'select id, sent_to from secure_links where customer_id = $1 and sent_at is not null',
      cast.customers.south,
    );
    expect(links.map(({ sent_to: to }) => to)).to.deep.equal(['office@south.example']);
  });

  it('A2: a contact with Admin Access gets it in the customer’s place, any other contact doesn’t', async () => {
    const contact = (name: string, admin: boolean) =>
        sql<{ id: string }>(
          `insert into contacts (tenant_id, customer_id, first_name, last_name, email, admin_access)
             values ($1, $2, $3, 'South', $4, $5) returning id`,
          cast.tenantId, cast.customers.south, name, `${name}@south.example`, admin,
        ); // prettier-ignore
    await sql(`update customers set email = 'office@south.example' where id = $1`, cast.customers.south);
    for (const [name, admin, expected] of [
      ['boss', true, 'boss'],
      ['clerk', false, 'office'],
    ] as const) {
      const [row] = await contact(name, admin);
      await sql('update tickets set contact_id = $2 where id = $1', cast.tickets.ofSouth, row?.id);
      await mail.write('technician', cast.tickets.ofSouth, `For ${name}.`);
      expect((await mail.told()).at(-1)).to.equal(`ticket_comment ${expected}`);
    }
  });

  it('A10a: an internal comment tells nobody', async () => {
    await mail.write('technician', cast.tickets.ofContactUser, 'They pay late.', { internal: 'on' });
    expect(await mail.told()).to.deep.equal([]);
  });

  it('S24: what is refused tells nobody, and a doubled submit tells once', async () => {
    const browser = await mail.as('technician');
    const path = `/admin/tickets/${cast.tickets.ofContactUser}/comments`;
    expect((await browser.post(path, { body: ' ' })).status).to.equal(422);
    expect(await mail.told()).to.deep.equal([]);
    const form = { body: 'Once.', _form_id: crypto.randomUUID() };
    await Promise.all([browser.post(path, form), browser.post(path, form)]);
    expect(await mail.told()).to.deep.equal(['ticket_comment contactuser']);
  });

  it('A21, A20a: agents and partners are told of no ticket', async () => {
    await mail.write('technician', cast.tickets.ofNorth, 'One.');
    await mail.write('customerUser', cast.tickets.ofNorth, 'Two.');
    expect((await mail.told()).join()).to.not.match(/agentuser|partneruser/);
  });

  it('S24: whoever is at work is not told of it, whichever side its comment is on', async () => {
    const { admin, keys } = await testDatabase();
    const { technician, contactUser } = cast.players;
    for (const [player, byStaff] of [
      [technician, false],
      [contactUser, true],
    ] as const) {
      const client = await admin.connect();
      await client.query('begin');
      for (const [name, value] of [
        ['tenant_id', cast.tenantId],
        ['user_id', player.userId],
      ])
        await client.query(`select set_config('app.${name}', $1, true)`, [value]);
      const { rows } = await client.query<{ id: string }>(
        `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name, user_id)
             values ($1, $2, 'x', $3, 'x', $4) returning id`,
        [cast.tenantId, cast.tickets.ofContactUser, byStaff, player.userId],
      );
      await client.query(`select app.tell_of_comment($1, $2, '1 day')`, [rows[0]?.id, keys.newest]);
      await client.query('commit');
      client.release();
    }
    expect(await mail.told()).to.have.members(['ticket_reply administrator', 'ticket_reply overseer']);
  });
});
