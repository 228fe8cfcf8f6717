import { expect } from 'chai';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

describe('Staff are told what customers answer, and who asks for access', function () {
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
    cast = await makeCast('told');
    mail = ticketMail(mailing, cast);
  });

  const here = () => `/estimates/${cast.estimates.ofNorth}`;
  const approve = async (name: PlayerName = 'customerUser') =>
    (await mail.as(name)).post(`${here()}/approve`, { accepted: 'on', name: 'Olivia North', revision: '1' });
  const mayKeepBilling = (permissions: string[]) =>
    sql(
      `update usergroups set permissions = $2 where tenant_id = $1 and not is_administrators and id in (
         select usergroup_id from user_usergroups where tenant_id = $1 and user_id = $3)`,
      cast.tenantId, permissions, cast.players.technician.userId,
    ); // prettier-ignore
  const choose = (event: string, name: PlayerName) =>
    sql('insert into notification_choices (tenant_id, event, is_on, user_id) values ($1, $2, false, $3)',
      cast.tenantId, event, cast.players[name].userId); // prettier-ignore
  const to = async (kind: string) =>
    (await mail.told()).filter((one) => one.startsWith(kind)).map((one) => one.split(' ')[1]);

  it('A28: an approval is told once, to staff who manage estimates, without anything that opens a portal', async () => {
    await mayKeepBilling(['view_records', 'keep_billing']);
    expect((await approve()).status).to.equal(303);
    expect((await approve()).status, 'again').to.equal(422);
    const told = await to('estimate_answered');
    expect(told).to.include.members(['administrator', 'technician']);
    expect(new Set(told).size).to.equal(told.length);
    await mailing.runJobs();
    const email = mail.came().find(({ to: whom }) => whom.startsWith('administrator'))!;
    expect(email.subject).to.match(/^Estimate EST-\d+ was approved$/);
    expect(email.text).to.contain('Olivia North at').and.contain('approved').and.contain('because you manage estimates');
    expect(email.links.join(' ')).to.contain(`/admin${here()}`).and.not.contain('/link/');
  }); // prettier-ignore

  it('a decline is told with its reason; who lacks the permission, turned it off or is of another company hears nothing', async () => {
    const other = await makeCast('told');
    await mayKeepBilling(['view_records', 'keep_billing']);
    await choose('estimate_answered', 'technician');
    const declined = await (await mail.as('customerUser')).post(`${here()}/decline`, { reason: 'Too dear', revision: '1' });
    expect(declined.status, declined.text.slice(0, 300)).to.equal(303);
    expect(await to('estimate_answered')).to.include('administrator').and.not.include('technician').and.not.include('dataadministrator');
    expect(await sql(`select id from emails where tenant_id = $1`, other.tenantId)).to.deep.equal([]);
    await mailing.runJobs();
    const email = mail.came().find(({ to: whom }) => whom.startsWith('administrator'))!;
    expect(email.subject).to.contain('was declined');
    expect(email.text).to.contain('Too dear');
  }); // prettier-ignore

  it('A25: who may not manage estimates any more when it is sent gets nothing', async () => {
    await mayKeepBilling(['view_records', 'keep_billing']);
    expect((await approve()).status).to.equal(303);
    await mayKeepBilling(['view_records']);
    await mailing.runJobs();
    const rows = (await mail.emails()).filter(({ kind }) => kind === 'estimate_answered');
    const of = (name: string) => rows.find(({ to_address: whom }) => whom.startsWith(name))!;
    expect([of('technician').state, of('technician').why]).to.deep.equal(['withheld', 'not_visible']);
    expect(of('administrator').state).to.equal('sent');
  });

  it('A23, A35: administrators are told of a request for access, not of its note; nobody else is, and not once it is settled', async () => {
    await sql('update tenants set access_requests = true where id = $1', cast.tenantId);
    const asked = { name: 'Rita van der Berg', company: 'North', email: 'rita@north.example', note: 'http://evil.example' };
    await mailing.visitor(cast.slug).get('/request_access');
    expect((await mailing.visitor(cast.slug).post('/request_access', asked)).status).to.equal(303);
    expect(await to('access_requested')).to.deep.equal(['administrator']);
    await mailing.runJobs();
    const email = mail.came().find(({ to: whom }) => whom.startsWith('administrator'))!;
    expect(email.subject).to.equal('Somebody asked for access');
    expect(email.text).to.contain('Rita van der Berg from North').and.not.contain('evil.example');
    expect(email.links.join(' ')).to.contain('/admin/access_requests');
    expect((await mailing.visitor(cast.slug).post('/request_access', { ...asked, name: 'Rita B' })).status).to.equal(303);
    await sql(`update access_requests set status = 'dismissed', decided_by = 'Ada', decided_at = now() where tenant_id = $1`, cast.tenantId);
    await mailing.runJobs();
    expect(await mail.states()).to.have.members(['sent', 'withheld: not_visible']);
    await choose('access_requested', 'administrator');
    expect((await mailing.visitor(cast.slug).post('/request_access', { ...asked, name: 'Ri' })).status).to.equal(303);
    expect(await to('access_requested'), 'turned off').to.have.length(2);
    await sql('update tenants set access_requests = false where id = $1', cast.tenantId);
    expect((await mailing.visitor(cast.slug).post('/request_access', { ...asked, name: 'R' })).status).to.equal(404);
    expect(await to('access_requested')).to.have.length(2);
  }); // prettier-ignore
});
