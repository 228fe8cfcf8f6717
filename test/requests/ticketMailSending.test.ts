import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { asJob } from '../../server/database/asActor.ts';
import { replaceLink } from '../../server/domain/secureLinks/secureLinks.queries.ts';
import { addComment } from '../../server/features/tickets/comments/comments.queries.ts';
import { makeCast, portalNames, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

type Choice = Partial<Record<'user_id' | 'contact_id' | 'customer_id', string | null>>;

describe('emails about tickets, at the time when they are sent', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let other: Cast;
  let mail: TicketMail;
  before(async () => {
    mailing = await mailingApp();
    other = await makeCast('sending');
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await mailing.runJobs();
    cast = await makeCast('sending');
    mail = ticketMail(mailing, cast);
  });

  const nothingCame = async (why: string) => {
    await mailing.runJobs();
    expect(await mail.states()).to.deep.equal([`withheld: ${why}`]);
    expect(
      (await mail.emails()).map(({ body }) => body),
      'no word of it is kept',
    ).to.deep.equal([null]);
    expect(mail.came()).to.deep.equal([]);
  };
  const choose = (event: string, isOn: boolean, whose: Choice) =>
    sql(
      `insert into notification_choices (tenant_id, event, is_on, user_id, contact_id, customer_id) values ($1, $2, $3, $4, $5, $6)`,
      cast.tenantId, event, isOn, whose.user_id ?? null, whose.contact_id ?? null, whose.customer_id ?? null,
    ); // prettier-ignore
  const byDefault = (event: string, isOn: boolean) =>
    sql(
      'insert into notification_defaults (tenant_id, event, is_on) values ($1, $2, $3)',
      cast.tenantId,
      event,
      isOn,
    );

  // What happens between a comment of staff on the contact user's ticket and its email: each takes the ticket away.
  const losses: [name: string, why: string, lose: () => Promise<unknown>][] = [
    ['A11: the ticket moved to another contact', 'not_visible', () =>
      sql('update tickets set contact_id = $2 where id = $1', cast.tickets.ofContactUser, cast.players.allContact.contactId)],
    ['A25: the user was suspended', 'recipient_gone', () =>
      sql(`update users set state = 'suspended' where id = $1`, cast.players.contactUser.userId)],
    ['A18: the user was deleted', 'recipient_gone', () =>
      sql('update users set archived_at = now() where id = $1', cast.players.contactUser.userId)],
    ['A18: the portal user was deleted', 'not_visible', () =>
      sql('update portal_users set archived_at = now() where user_id = $1', cast.players.contactUser.userId)],
    ['A5: the user lost its group', 'not_visible', () =>
      sql('delete from user_usergroups where user_id = $1', cast.players.contactUser.userId)],
    ['A5: the contact became inactive', 'not_visible', () =>
      sql(`update contacts set status = 'inactive' where id = $1`, cast.players.contactUser.contactId)],
    ['A5: the customer became inactive', 'not_visible', () =>
      sql(`update customers set status = 'inactive' where id = $1`, cast.customers.north)],
    ['A1: the company was suspended', 'tenant_suspended', () =>
      sql(`update tenants set status = 'suspended' where id = $1`, cast.tenantId)],
    ['A10a: the comment became internal', 'not_visible', () =>
      sql(`update ticket_comments set internal = true where body = 'A word.' and ticket_id = $1`, cast.tickets.ofContactUser)],
    ['the person turned it off', 'unwanted', () =>
      choose('ticket_comment', false, { user_id: cast.players.contactUser.userId })],
    ['the company turned it off', 'unwanted', () => byDefault('ticket_comment', false)],
  ]; // prettier-ignore
  for (const [name, why, lose] of losses)
    it(`${name} meanwhile: nothing is sent`, async () => {
      await mail.write('technician', cast.tickets.ofContactUser, 'A word.');
      await lose();
      await nothingCame(why);
    });

  const linkLosses: [name: string, why: string, lose: () => Promise<unknown>][] = [
    [
      'A3: its first portal user was made',
      'not_visible',
      async () => {
        const { userId } = cast.players.customerUser;
        await sql('delete from portal_users where user_id = $1', userId);
        await sql(
          `insert into portal_users (tenant_id, user_id, scope, customer_id) values ($1, $2, 'customer', $3)`,
          cast.tenantId,
          userId,
          cast.customers.south,
        );
      },
    ],
    [
      'A2: its link was switched off',
      'link_over',
      () => sql('update customers set secure_link_on = false where id = $1', cast.customers.south),
    ],
    [
      'A4: the link of this mailing was ended',
      'link_over',
      () =>
        sql(
          'update secure_links set ended_at = now() where customer_id = $1 and sent_at is not null',
          cast.customers.south,
        ),
    ],
    [
      'A4: the time of the link of this mailing ran out',
      'link_over',
      () =>
        sql(
          `update secure_links set ends_at = now() - interval '1 second' where customer_id = $1 and sent_at is not null`,
          cast.customers.south,
        ),
    ],
    [
      'A5: it became inactive',
      'recipient_gone',
      () => sql(`update customers set status = 'inactive' where id = $1`, cast.customers.south),
    ],
    [
      'A5: it was archived',
      'recipient_gone',
      () => sql('update customers set archived_at = now() where id = $1', cast.customers.south),
    ],
    [
      'it turned this off',
      'unwanted',
      () => choose('ticket_comment', false, { customer_id: cast.customers.south }),
    ],
  ];
  for (const [name, why, lose] of linkLosses)
    it(`a customer with a link, and ${name} meanwhile: nothing is sent`, async () => {
      await sql(`update customers set email = 'office@south.example' where id = $1`, cast.customers.south);
      await mail.write('technician', cast.tickets.ofSouth, 'A word.');
      await lose();
      await nothingCame(why);
    });

  it('A25: staff who keep tickets no more get nothing of what was on its way', async () => {
    await mail.write('contactUser', cast.tickets.ofContactUser, 'A word.');
    const { technician, administrator } = cast.players;
    await sql('update user_usergroups set usergroup_id = $2 where user_id = $1', technician.userId, cast.groups.dataAdministrators);
    await sql(`update users set state = 'suspended' where id = $1`, administrator.userId);
    await mailing.runJobs();
    expect(mail.came().map(({ to }) => to)).to.deep.equal(['overseer@example.com']);
    expect(await mail.states()).to.have.members(['sent', 'withheld: not_visible', 'withheld: recipient_gone']);
  }); // prettier-ignore

  it('a person’s choice goes before the company’s, in both directions', async () => {
    const { technician, administrator, contactUser: contact } = cast.players;
    await byDefault('ticket_reply', false);
    await choose('ticket_reply', true, { user_id: technician.userId });
    await choose('ticket_opened', false, { user_id: administrator.userId });
    await mail.write('contactUser', cast.tickets.ofContactUser, 'A word.');
    expect(await mail.told(), 'what nobody wants is no row').to.deep.equal(['ticket_reply technician']);
    await (
      await mail.as('contactUser')
    ).post('/tickets', { subject: 'x', priority: 'low', description: 'y' });
    expect((await mail.told()).filter((one) => one.startsWith('ticket_opened'))).to.have.members([
      'ticket_opened overseer',
      'ticket_opened technician',
    ]);
    await choose('ticket_comment', false, { user_id: contact.userId });
    await mail.write('technician', cast.tickets.ofContactUser, 'An answer.');
    expect((await mail.told()).join()).to.not.contain('ticket_comment');
  });

  it('S24: a link that a customer doesn’t want is not made either', async () => {
    await sql(`update customers set email = 'office@south.example' where id = $1`, cast.customers.south);
    await choose('ticket_comment', false, { customer_id: cast.customers.south });
    await mail.write('technician', cast.tickets.ofSouth, 'A word.');
    expect(await mail.told()).to.deep.equal([]);
    expect(await sql('select from secure_links where customer_id = $1 and sent_at is not null', cast.customers.south)).to.have.length(0);
  }); // prettier-ignore

  it('A4: whoever replaces the link waits for a comment that mails one, and ends that one too', async () => {
    const { pools, keys } = await testDatabase();
    await sql(`update customers set email = 'office@south.example' where id = $1`, cast.customers.south);
    const staff = { tenantId: cast.tenantId, userId: cast.players.administrator.userId ?? '' };
    const author = { name: 'Tess', userId: staff.userId, isStaff: true };
    let replacing = Promise.resolve();
    await asJob(pools, staff, async (db) => {
      await addComment(db, cast.tickets.ofSouth, author, { body: 'A word.' }, keys.newest);
      replacing = asJob(pools, staff, (other) => replaceLink(other, cast.customers.south, keys.newest));
      expect(await Promise.race([replacing.then(() => 'replaced'), sleep(300, 'waits')])).to.equal('waits');
    });
    await replacing;
    const live = await sql<{ sent_at: Date | null }>(
      'select sent_at from secure_links where customer_id = $1 and ended_at is null',
      cast.customers.south,
    );
    expect(live).to.deep.equal([{ sent_at: null }]);
    await nothingCame('link_over');
  });

  /** A row that no function of ours makes: an email to anybody about any ticket. */
  const forge = async (name: PlayerName, ticketId: string, facts: object = {}) => {
    const { userId, side } = cast.players[name];
    const [email] = await sql<{ id: string }>(
      `insert into emails (tenant_id, kind, to_address, to_name, user_id, record_kind, record_id, to_path, facts)
         values ($1, $2, $3, 'Somebody', $4, 'tickets', $5, '/', $6) returning id`,
      cast.tenantId, side === 'staff' ? 'ticket_opened' : 'ticket_comment', `${name}@forged.example`, userId, ticketId, facts,
    ); // prettier-ignore
    await sql(
      `select app.enqueue($1, 'deliver_email', $2, jsonb_build_object('email', $3::uuid), 1)`,
      cast.tenantId,
      `email ${email!.id}`,
      email!.id,
    );
  };

  it('A10, A11, A20a, A21: of a ticket that a person can’t open it gets no email, whatever stands in the outbox', async () => {
    const people = portalNames.filter((name) => name !== 'link');
    for (const ticket of Object.values(cast.tickets)) {
      const may: string[] = [];
      for (const name of people) {
        await forge(name, ticket);
        if ((await (await mail.as(name)).get(`/tickets/${ticket}`)).status === 200)
          may.push(`${name}@forged.example`);
      }
      const before = mail.came().length;
      await mailing.runJobs();
      const got = mail.came().slice(before);
      expect(got.map(({ to }) => to).sort()).to.deep.equal(may.sort());
      expect(may.length, 'some may, some may not').to.be.lessThan(people.length);
    }
  });

  it('A10a: of an internal comment nobody gets an email, not even staff', async () => {
    const [comment] = await sql<{ id: string }>(
      'select id from ticket_comments where ticket_id = $1 and internal',
      cast.tickets.ofContactUser,
    );
    for (const name of ['administrator', 'contactUser', 'customerUser'] as const)
      await forge(name, cast.tickets.ofContactUser, { comment: comment!.id });
    await mailing.runJobs();
    expect(mail.came()).to.deep.equal([]);
    expect(await mail.states()).to.deep.equal(Array(3).fill('withheld: not_visible'));
  });

  it('A1: of another company’s ticket nobody gets an email', async () => {
    for (const name of ['administrator', 'customerUser', 'contactUser', 'agentUser'] as const)
      for (const ticket of [other.tickets.ofNorth, other.tickets.ofContactUser]) await forge(name, ticket);
    await mailing.runJobs();
    expect(mail.came()).to.deep.equal([]);
    expect(new Set(await mail.states())).to.deep.equal(new Set(['withheld: not_visible']));
  });
});
