import { expect } from 'chai';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

describe('A28: whoever answers an estimate gets a copy by email', function () {
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
    cast = await makeCast('copies');
    mail = ticketMail(mailing, cast);
  });

  const here = (id = cast.estimates.ofNorth) => `/estimates/${id}`;
  const answer = async (name: PlayerName, what: 'approve' | 'decline', id?: string) =>
    (await mail.as(name)).post(`${here(id)}/${what}`, {
      revision: '1',
      ...(what === 'approve' ? { accepted: 'on', name: 'Olivia North' } : { reason: 'Too dear' }),
    });
  const copies = async () => (await mail.emails()).filter(({ kind }) => kind === 'estimate_copy');
  const came = () => mail.came().filter(({ subject }) => subject.startsWith('You '));

  it('who approves: number, version, total, the beginning of the terms and a link to that version, and nobody else', async () => {
    expect((await answer('customerUser', 'approve')).status).to.equal(303);
    expect((await answer('contactWithPermissions', 'approve')).status, 'it was answered').to.equal(422);
    await mailing.runJobs();
    expect((await copies()).map(({ to_address: to, state }) => [to.split('@')[0], state])).to.deep.equal([
      ['customeruser', 'sent'],
    ]);
    const [email, ...more] = came();
    expect(more).to.deep.equal([]);
    expect(email!.subject).to.match(/^You approved estimate EST-\d+$/);
    expect(email!.text)
      .to.contain('Olivia North')
      .and.contain('version 1')
      .and.contain('€119.00')
      .and.contain('Our terms.')
      .and.not.contain('kept inside');
    const [link] = email!.links.filter((one) => one.includes(here()));
    expect(link).to.contain(`${here()}?version=1`);
    const page = await (await mail.as('customerUser')).get(`${here()}?version=1`);
    expect([page.status, page.text.includes('Our terms.')]).to.deep.equal([200, true]);
  });

  it('who declines: with the reason; and by a secure link the customer’s own Email, with a link of its own', async () => {
    expect((await answer('contactWithPermissions', 'decline')).status).to.equal(303);
    await sql(
      "update customers set email = 'south@south.example', secure_link_on = true where id = $1",
      cast.customers.south,
    );
    // The cast's evidence beside an estimate that waits.
    await sql(
      `set session_replication_role = replica;
         delete from estimate_decisions where estimate_id = '${cast.estimates.ofSouth}';
         set session_replication_role = origin`,
    );
    expect((await answer('link', 'approve', cast.estimates.ofSouth)).status).to.equal(303);
    await mailing.runJobs();
    expect((await copies()).map(({ to_address: to, state }) => [to, state])).to.deep.include([
      'south@south.example',
      'sent',
    ]);
    const declined = came().find(({ subject }) => subject.includes('declined'))!;
    expect(declined.text).to.contain('Too dear');
    const approved = came().find(({ subject }) => subject.includes('approved'))!;
    expect(approved.links.join(' ')).to.contain('/link/');
    const links = await sql<{ sent_to: string }>(
      "select sent_to from secure_links where tenant_id = $1 and sent_to = 'south@south.example'",
      cast.tenantId,
    );
    expect(links).to.have.length(1);
  });

  it('A13, A25: nobody who turned it off, and nobody who doesn’t see the money any more when it’s sent', async () => {
    await sql(
      "insert into notification_choices (tenant_id, user_id, event, is_on) values ($1, $2, 'estimate_copy', false)",
      cast.tenantId,
      cast.players.customerUser.userId,
    );
    expect((await answer('customerUser', 'approve')).status).to.equal(303);
    expect(await copies()).to.deep.equal([]);
    const other = await makeCast('copies');
    const [at, theirs] = [ticketMail(mailing, other), other.estimates.ofNorth];
    const body = { accepted: 'on', name: 'C', revision: '1' };
    const stranger = await (await mail.as('contactWithPermissions')).post(`${here(theirs)}/approve`, body);
    expect(stranger.status, 'a stranger').to.equal(404);
    const contact = await at.as('contactWithPermissions');
    expect((await contact.post(`${here(theirs)}/approve`, body)).status).to.equal(303);
    await sql(
      'update contacts set access_billing = false where id = $1',
      other.players.contactWithPermissions.contactId,
    );
    await mailing.runJobs();
    const [copy] = (await at.emails()).filter(({ kind }) => kind === 'estimate_copy');
    expect([copy!.state, copy!.why]).to.deep.equal(['withheld', 'not_visible']);
    expect(came()).to.deep.equal([]);
  });

  it('the notice says that a copy was emailed, to whom, and only if it was', async () => {
    const noticeOf = async (name: PlayerName, what: 'approve' | 'decline', id?: string) => {
      const browser = await mail.as(name);
      await sql(
        `set session_replication_role = replica;
           delete from estimate_decisions where estimate_id = '${id ?? cast.estimates.ofNorth}';
           update estimates set status = 'sent' where id = '${id ?? cast.estimates.ofNorth}';
           set session_replication_role = origin`,
      );
      const { location, status } = await browser.post(`${here(id)}/${what}`, {
        revision: '1',
        ...(what === 'approve' ? { accepted: 'on', name: 'Olivia North' } : { reason: 'Too dear' }),
      });
      expect([status, location]).to.deep.equal([303, here(id)]);
      return (await browser.get(here(id))).text;
    };
    expect(await noticeOf('customerUser', 'approve')).to.match(
      /EST-\d+ approved\. A copy was emailed to you\./,
    );
    expect(await noticeOf('customerUser', 'decline')).to.match(
      /EST-\d+ declined\. A copy was emailed to you\./,
    );
    const { ofSouth } = cast.estimates;
    await sql(
      "update customers set email = 'south@south.example', secure_link_on = true where id = $1",
      cast.customers.south,
    );
    expect(await noticeOf('link', 'approve', ofSouth)).to.match(/approved\. A copy was emailed to South\./);
    // Nothing is said of a copy that there isn't: no Email, or emails of this kind are off.
    await sql('update customers set email = null where id = $1', cast.customers.south);
    expect(await noticeOf('link', 'approve', ofSouth))
      .to.match(/EST-\d+ approved\./)
      .and.not.contain('A copy was emailed');
    await sql(
      "update users set email = '' where tenant_id = $1 and username = 'customeruser'",
      cast.tenantId,
    );
    expect(await noticeOf('customerUser', 'approve'))
      .to.match(/EST-\d+ approved\./)
      .and.not.contain('A copy was emailed');
  });
});
