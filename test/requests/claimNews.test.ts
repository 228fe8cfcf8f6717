import { expect } from 'chai';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

describe('what people are told of claims', function () {
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
    cast = await makeCast('claimnews');
    mail = ticketMail(mailing, cast);
    await sql(
      'update warranty_claims set filed_by_user_id = $2 where id = $1',
      cast.claim,
      cast.players.partnerUser.userId,
    );
  });

  const told = async (kind: string) =>
    (await mail.told()).filter((one) => one.startsWith(`${kind} `)).map((one) => one.split(' ')[1]);
  const comment = async (name: PlayerName, body: string, more: Record<string, string> = {}) => {
    const path = `${cast.players[name].side === 'staff' ? '/admin' : ''}/claims/${cast.claim}/comments`;
    expect((await (await mail.as(name)).post(path, { body, ...more })).status, name).to.equal(303);
  };

  it('A20a, S24: a question goes to the partner user who filed the claim, and the answer to staff who keep claims', async () => {
    await comment('administrator', 'They always claim.', { internal: 'on' });
    expect(await told('claim_comment'), 'internal').to.deep.equal([]);
    await comment('administrator', 'Which serial number is it?');
    expect(await told('claim_comment')).to.deep.equal(['partneruser']);
    expect(await told('claim_reply')).to.deep.equal([]);
    await mailing.runJobs();
    const [question] = mail.came();
    expect(question?.subject).to.equal('Claim CL-1: new comment');
    expect(question?.text).to.contain('Which serial number is it?').and.contain('A-pier');
    expect(question?.links).to.include(`http://${cast.slug}.localhost:3000/claims/${cast.claim}`);

    await comment('partnerUser', 'It is SN-4711.');
    const keepers = await told('claim_reply');
    expect(keepers).to.include('administrator').and.not.include('technician');
    expect(await told('claim_comment'), 'not of their own').to.deep.equal(['partneruser']);
    await mailing.runJobs();
    const answer = mail.came().find(({ to }) => to.startsWith('administrator@'));
    expect(answer?.subject).to.contain('Claim CL-1: comment from');
    expect(answer?.text).to.contain('It is SN-4711.');
    expect(answer?.links).to.include(`http://${cast.slug}.localhost:3000/admin/claims/${cast.claim}`);
    for (const one of mail.came()) expect(one.text).to.not.contain('They always claim.');
  });

  it('A25: who turned it off isn’t told, nor who doesn’t see the claim any more; its files tell nobody as it is filed', async () => {
    await comment('administrator', 'Is it plugged in?');
    await sql('update customers set partner_id = null where id = $1', cast.customers.west);
    await mailing.runJobs();
    expect(mail.came()).to.deep.equal([]);
    expect(await mail.states()).to.deep.equal(['withheld: not_visible']);
    await sql('update customers set partner_id = $2 where id = $1', cast.customers.west, cast.partnerId);
    await sql(
      "insert into notification_choices (tenant_id, event, is_on, user_id) values ($1, 'claim_comment', false, $2)",
      cast.tenantId,
      cast.players.partnerUser.userId,
    );
    await comment('administrator', 'Hello?');
    expect(await told('claim_comment')).to.deep.equal(['partneruser']);
    const form = { customer_id: '', asset_id: cast.assets.pier, description: 'It leaks.', failed_on: '2026-03-01', amount: '' };
    const files = [{ name: 'plate.pdf', content: pdf('plate') }];
    expect((await (await mail.as('partnerUser')).uploadFiles('/claims', form, files)).status).to.equal(303);
    expect(await told('claim_reply')).to.deep.equal([]);
  }); // prettier-ignore

  const file = async (more: Record<string, string> = {}) => {
    const form = {
      customer_id: '',
      asset_id: cast.assets.pier,
      description: 'It leaks.',
      failed_on: '2026-03-01',
      amount: '',
      ...more,
    };
    return (await mail.as('partnerUser')).post('/claims', form);
  };
  const waits = (needed: boolean) =>
    sql(
      'update portal_users set claim_authorization_required = $2 where user_id = $1',
      cast.players.partnerUser.userId,
      needed,
    );

  it('A20a: staff who keep claims are told of a new one, once, and nobody else is', async () => {
    const other = await makeCast('claimnews');
    await waits(true);
    const filed = await file();
    expect(filed.status, filed.text.slice(0, 300)).to.equal(303);
    const keepers = await told('claim_filed');
    expect(keepers).to.include('administrator').and.not.include('technician').and.not.include('partneruser');
    expect(new Set(keepers).size).to.equal(keepers.length);
    expect(await sql('select id from emails where tenant_id = $1', other.tenantId)).to.deep.equal([]);
    await mailing.runJobs();
    const email = mail.came().find(({ to }) => to.startsWith('administrator@'));
    expect(email?.subject).to.match(/^New claim CL-\d+ from /);
    expect(email?.text).to.contain('A-pier').and.contain('It leaks.').and.contain('needs to be authorized or rejected');
    expect(email?.links).to.include(`http://${cast.slug}.localhost:3000/admin${filed.location!}`);
  }); // prettier-ignore

  it('A20: one that needs no authorization is told as such; who turned it off isn’t told; a refused one tells nobody', async () => {
    await waits(false);
    expect((await file({ asset_id: '' })).status).to.equal(422);
    expect(await told('claim_filed')).to.deep.equal([]);
    expect((await file()).status).to.equal(303);
    await mailing.runJobs();
    const email = mail.came().find(({ to }) => to.startsWith('administrator@'));
    expect(email?.text).to.contain('is authorized').and.not.contain('needs to be');
    await sql(
      "insert into notification_choices (tenant_id, event, is_on, user_id) values ($1, 'claim_filed', false, $2)",
      cast.tenantId, cast.players.administrator.userId,
    );
    const before = (await told('claim_filed')).length;
    expect((await file({ description: 'It leaks more.' })).status).to.equal(303);
    expect((await told('claim_filed')).slice(before)).to.not.include('administrator');
  }); // prettier-ignore

  it('A25: who keeps claims no more when it is sent gets nothing', async () => {
    expect((await file()).status).to.equal(303);
    await sql('update usergroups set permissions = $2, is_administrators = false where tenant_id = $1 and not is_external',
      cast.tenantId, ['view_records']); // prettier-ignore
    await mailing.runJobs();
    expect(mail.came()).to.deep.equal([]);
    expect(new Set(await mail.states())).to.deep.equal(new Set(['withheld: not_visible']));
  });

  it('S11: so many claims within an hour, and no more', async () => {
    const partner = await mail.as('partnerUser');
    const form = { customer_id: '', asset_id: cast.assets.pier, failed_on: '2026-03-01', amount: '' };
    for (let n = 1; n <= 30; n += 1)
      expect((await partner.post('/claims', { ...form, description: `Leak ${n}` })).status, String(n)).to.equal(303);
    const refused = await partner.post('/claims', { ...form, description: 'One too many' });
    expect([refused.status, refused.text.includes('One too many')]).to.deep.equal([429, true]);
    const there = await sql("select id from warranty_claims where tenant_id = $1 and description like 'Leak%'", cast.tenantId);
    expect(there).to.have.lengthOf(30);
  }); // prettier-ignore
});
