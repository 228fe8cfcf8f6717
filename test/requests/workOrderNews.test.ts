import { expect } from 'chai';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

describe('what people are told of work orders', function () {
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
    cast = await makeCast('ordernews');
    mail = ticketMail(mailing, cast);
  });

  const keepers = ['administrator', 'overseer', 'technician'];
  const told = async (kind: string) =>
    (await mail.told()).filter((one) => one.startsWith(`${kind} `)).map((one) => one.split(' ')[1]);
  const requestAs = async (name: PlayerName, facility = cast.facilities.cal1) => {
    const form = { facility_id: facility, type_id: cast.workOrderType, description: 'It drifts again.' };
    const answer = await (await mail.as(name)).post('/work_orders', form);
    expect(answer.status, answer.text).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  };
  const comment = async (
    name: PlayerName,
    order: string,
    body: string,
    more: Record<string, string> = {},
  ) => {
    const path = `${cast.players[name].side === 'staff' ? '/admin' : ''}/work_orders/${order}/comments`;
    expect((await (await mail.as(name)).post(path, { body, ...more })).status, name).to.equal(303);
  };
  const move = async (order: string, name: string, body: Record<string, string> = {}) => {
    const tess = await mail.as('technician');
    const answer = await tess.post(`/admin/work_orders/${order}/moves/${name}`, body);
    expect(answer.status, name).to.equal(303);
    return (await tess.get(answer.location!)).text;
  };
  const home = async (name: PlayerName) =>
    (await (await mail.as(name)).get(cast.players[name].side === 'staff' ? '/admin' : '/')).text;

  it('A29, S24: a request reaches staff who keep work orders: by email, and on Home until somebody takes it on', async () => {
    expect(await home('technician')).not.to.contain('to take on');
    const order = await requestAs('contactWithPermissions');
    expect(await told('work_requested')).to.have.members(keepers);
    await mailing.runJobs();
    for (const one of mail.came()) {
      expect(one.subject).to.contain('New request WO-').and.contain('cal-1');
      expect(one.text).to.contain('It drifts again.').and.contain('North');
      expect(one.links).to.include(`http://${cast.slug}.localhost:3000/admin/work_orders/${order}`);
    }
    expect(await home('technician')).to.match(
      /href="\/admin\/work_orders\?status=requested">1 request to take on</,
    );
    expect(await home('dataAdministrator'), 'who doesn’t keep work orders').not.to.contain('to take on');
    await move(order, 'take_on');
    expect(await home('technician')).not.to.contain('to take on');
  });

  it('A29, A25: whoever turned it off, and an email of a request that is taken on meanwhile, isn’t sent', async () => {
    await sql(
      "insert into notification_choices (tenant_id, event, is_on, user_id) values ($1, 'work_requested', false, $2)",
      cast.tenantId,
      cast.players.administrator.userId,
    );
    const order = await requestAs('contactWithPermissions');
    expect(await told('work_requested')).to.have.members(['overseer', 'technician']);
    await move(order, 'take_on');
    await mailing.runJobs();
    expect(mail.came()).to.deep.equal([]);
    expect(await mail.states()).to.deep.equal(Array(2).fill('withheld: not_visible'));
  });

  it('A10a, A12: a comment goes to the other side, by email and on the start page, until it is answered', async () => {
    const order = await requestAs('contactWithPermissions');
    await move(order, 'take_on');
    await comment('contactWithPermissions', order, 'When do you come?');
    expect(await told('work_order_reply')).to.have.members(keepers);
    expect(await home('technician')).to.match(
      /\/admin\/work_orders\?answer=needed">1 work order<.*has a comment to answer/s,
    );
    const list = async () =>
      (await (await mail.as('technician')).get('/admin/work_orders?answer=needed')).text;
    expect(await list())
      .to.contain(`/admin/work_orders/${order}"`)
      .and.not.contain(`/${cast.workOrder}"`);

    await comment('technician', order, 'They pay late.', { internal: 'on' });
    expect(await told('work_order_comment'), 'internal').to.deep.equal([]);
    expect(await home('technician'), 'still unanswered').to.contain('has a comment to answer');
    expect(await home('contactWithPermissions')).not.to.contain('Answered</span> <a href="/work_orders');

    await comment('technician', order, 'On Friday.');
    expect(await told('work_order_comment')).to.deep.equal(['contactwithpermissions']);
    expect(await home('technician')).not.to.contain('has a comment to answer');
    expect(await list()).not.to.contain(`/admin/work_orders/${order}"`);
    const reply = new RegExp(`Answered</span>\\s*<a href="/work_orders/${order}">`);
    expect(await home('contactWithPermissions')).to.match(reply);
    expect(await home('link'), 'another customer').not.to.contain(order);
    expect(await home('wideContact'), 'another customer').not.to.contain(order);
    await mailing.runJobs();
    const answer = mail.came().find(({ to }) => to.startsWith('contactwithpermissions@'));
    expect(answer?.text).to.contain('On Friday.');
    expect(answer?.links.some((link) => link.endsWith(`/work_orders/${order}`))).to.equal(true);
    await comment('contactWithPermissions', order, 'Thanks.');
    expect(await home('contactWithPermissions')).not.to.match(reply);
  });

  it('A22: a technician who doesn’t keep work orders is told of comments on own jobs: by email, on Home, under My jobs', async () => {
    const { userId } = cast.players.dataAdministrator;
    const [record] = await sql<{ id: string }>(
      "insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Dana', 'Cole', $2) returning id",
      ...[cast.tenantId, userId],
    );
    await comment('contactUser', cast.workOrder, 'Before it was assigned.');
    expect(await told('job_reply')).to.deep.equal([]);
    await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, record!.id);
    await comment('contactUser', cast.workOrder, 'The gate is shut until nine.');
    await comment('technician', cast.workOrder, 'Don’t tell them.', { internal: 'on' });
    expect(await told('job_reply')).to.deep.equal(['dataadministrator']);
    expect(await told('work_order_reply'), 'keepers, as ever').to.include.members(keepers).and.not.include('dataadministrator');
    const dana = await mail.as('dataAdministrator');
    expect((await dana.get('/admin')).text).to.match(/href="\/admin\/my_jobs">1 job<.*has a comment to answer/s);
    expect((await dana.get('/admin/my_jobs')).text).to.contain('Comment to answer');
    await mailing.runJobs();
    const email = mail.came().find(({ to }) => to.startsWith('dataadministrator@'))!;
    expect(email.subject).to.match(/^Work order WO-\d+: comment from North/);
    expect(email.text).to.contain('The gate is shut until nine.').and.contain('because the work order is assigned to you');
    expect(email.links).to.include(`http://${cast.slug}.localhost:3000/admin/my_jobs/${cast.workOrder}`);
    const answered = await dana.uploadFiles(`/admin/my_jobs/${cast.workOrder}/comments`, { body: 'I come at ten.' }, []);
    expect(answered.status).to.equal(303);
    expect((await dana.get('/admin')).text).not.to.contain('has a comment to answer');
    expect((await dana.get('/admin/my_jobs')).text).not.to.contain('Comment to answer');
  }); // prettier-ignore

  it('A22, A25: whoever turned it off isn’t told, nor whose job it is no longer when it is sent', async () => {
    const { userId } = cast.players.dataAdministrator;
    await sql(
      `with own as (insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Dana', 'Cole', $2) returning id)
       update work_orders set technician_id = (select id from own) where id = $3`,
      ...[cast.tenantId, userId, cast.workOrder],
    );
    await comment('contactUser', cast.workOrder, 'Ring twice.');
    await sql('update work_orders set technician_id = null where id = $1', cast.workOrder);
    await mailing.runJobs();
    expect(mail.came().filter(({ to }) => to.startsWith('dataadministrator@'))).to.deep.equal([]);
    const rows = (await mail.emails()).filter(({ kind }) => kind === 'job_reply');
    expect(rows.map(({ state, why }) => [state, why])).to.deep.equal([['withheld', 'not_visible']]);
    await sql(
      'update work_orders set technician_id = (select id from personnel where tenant_id = $2) where id = $1',
      ...[cast.workOrder, cast.tenantId],
    );
    await sql(
      "insert into notification_choices (tenant_id, event, is_on, user_id) values ($1, 'job_reply', false, $2)",
      ...[cast.tenantId, userId],
    );
    await comment('contactUser', cast.workOrder, 'Ring three times.');
    expect(await told('job_reply')).to.have.length(1);
  }); // prettier-ignore

  it('A12: who wrote on an order follows it; of one that nobody follows, everybody who sees it is told', async () => {
    await comment('technician', cast.workOrder, 'We come on Monday.');
    expect((await told('work_order_comment')).length, 'all who see it').to.be.greaterThan(3);
    await comment('contactUser', cast.workOrder, 'Good.');
    const before = (await told('work_order_comment')).length;
    await comment('technician', cast.workOrder, 'At nine.');
    expect((await told('work_order_comment')).slice(before)).to.deep.equal(['contactuser']);
  });

  it('A12, A25: who lost the facility meanwhile gets no email of a comment', async () => {
    await comment('contactUser', cast.workOrder, 'Good.');
    await comment('technician', cast.workOrder, 'At nine.');
    await sql('delete from contact_facilities where contact_id = $1', cast.players.contactUser.contactId);
    await mailing.runJobs();
    expect(mail.came().filter(({ to }) => to.startsWith('contactuser@'))).to.deep.equal([]);
    expect(await home('contactUser')).not.to.contain(cast.workOrder);
  });

  it('A29: declined, cancelled and reopened work is told to who requested it, with the reason, for two weeks', async () => {
    const declined = await requestAs('contactWithPermissions');
    await move(declined, 'decline', { reason: 'We don’t service scales.' });
    expect(await told('work_order_declined')).to.deep.equal(['contactwithpermissions']);
    const cancelled = await requestAs('contactWithPermissions');
    await move(cancelled, 'take_on');
    await move(cancelled, 'cancel', { reason: 'The part is no longer made.' });
    expect(await told('work_order_cancelled')).to.deep.equal(['contactwithpermissions']);
    const page = await home('contactWithPermissions');
    expect(page).to.match(new RegExp(`Declined</span>\\s*<a href="/work_orders/${declined}">`));
    expect(page).to.match(new RegExp(`Cancelled</span>\\s*<a href="/work_orders/${cancelled}">`));
    expect(page).to.contain('We don’t service scales.').and.contain('The part is no longer made.');
    expect(await home('customerUser'), 'somebody else’s request').not.to.contain('We don’t service scales.');
    await mailing.runJobs();
    const texts = mail.came().filter(({ to }) => to.startsWith('contactwithpermissions@')).map(({ text }) => text);
    expect(texts.some((text) => text.includes('We don’t service scales.'))).to.equal(true);
    expect(texts.some((text) => text.includes('The part is no longer made.'))).to.equal(true);
    await sql("update work_orders set turned_at = now() - interval '15 days' where tenant_id = $1", cast.tenantId);
    expect(await home('contactWithPermissions')).not.to.contain(declined);
  }); // prettier-ignore

  it('A29: reopened work says its true state, and its people are told; what goes on again is no news any more', async () => {
    const order = await requestAs('contactWithPermissions');
    await move(order, 'take_on');
    await move(order, 'schedule', { scheduled_on: '2127-01-05' });
    await move(order, 'start');
    await move(order, 'finish');
    const page = await move(order, 'reopen', { reason: 'The seal leaks.' });
    expect(page).to.contain('is reopened and in progress.').and.not.contain('open again');
    expect(await told('work_order_reopened')).to.deep.equal(['contactwithpermissions']);
    expect(await home('contactWithPermissions')).to.contain('Reopened</span>').and.contain('The seal leaks.');
    await move(order, 'finish');
    expect(await home('contactWithPermissions')).not.to.contain('Reopened</span>');
    await mailing.runJobs();
    expect(mail.came().filter(({ text }) => text.includes('The seal leaks.')), 'it is done again').to.deep.equal([]);
  }); // prettier-ignore

  it('reopened work keeps no next service: the asset has its earlier date again, and so says the line, on both sides', async () => {
    const order = cast.workOrder;
    await move(order, 'schedule', { scheduled_on: '2127-01-05' });
    await move(order, 'start');
    const tess = await mail.as('technician');
    const saved = await tess.post(`/admin/work_orders/${order}/lines/${cast.workOrderLine}`, {
      outcome: 'passed', serviced_on: '2026-11-02', next_service_on: '2127-11-02', not_done_reason: '', remarks: '',
      technician_id: '', _version: '1',
    }); // prettier-ignore
    expect(saved.status, saved.text).to.equal(303);
    await move(order, 'finish');
    const pages = async () => [
      (await tess.get(`/admin/work_orders/${order}`)).text,
      (await (await mail.as('contactUser')).get(`/work_orders/${order}`)).text,
    ];
    const says = /data-label="Next service">\s*<span class="nowrap">2 Nov 2127/;
    for (const page of await pages()) expect(page).to.match(says);
    const question = (await tess.get(`/admin/work_orders/${order}/moves/reopen`)).text;
    expect(question).to.contain('Reason for reopening it');
    await move(order, 'reopen', { reason: 'The seal leaks.' });
    for (const page of await pages()) expect(page).not.to.match(says);
    const [asset] = await sql<{ on: string | null }>(
      'select a.next_service_on::text as on from assets a join work_order_lines l on l.asset_id = a.id where l.id = $1',
      cast.workOrderLine,
    );
    expect(asset?.on).not.to.equal('2127-11-02');
    await move(order, 'finish');
    for (const page of await pages()) expect(page).to.match(says);
  });

  it('A29: what the customer withdraws is no news to them', async () => {
    const order = await requestAs('contactWithPermissions');
    await (await mail.as('contactWithPermissions')).post(`/work_orders/${order}/withdraw`, {});
    expect(await home('contactWithPermissions')).not.to.contain(`/work_orders/${order}`);
    expect(await told('work_order_cancelled')).to.deep.equal([]);
  });

  it('Home and its filter name the open tickets that the customer wrote in last, or nobody did', async () => {
    const { ofContactUser, ofNorth } = cast.tickets;
    await sql("update tickets set status = 'open' where tenant_id = $1", cast.tenantId);
    const list = async () => (await (await mail.as('technician')).get('/admin/tickets?answer=needed')).text;
    expect(await list()).to.contain(`/tickets/${ofNorth}"`);
    await mail.write('technician', ofContactUser, 'The seal is on its way.');
    await mail.write('technician', ofNorth, 'Internal.', { internal: 'on' });
    for (const page of [await list(), await home('technician')]) {
      expect(page).to.contain(`/tickets/${ofNorth}"`);
      expect(page, 'staff answered last').not.to.contain(`/tickets/${ofContactUser}"`);
    }
    await mail.write('contactUser', ofContactUser, 'It hasn’t come.');
    expect(await list()).to.contain(`/tickets/${ofContactUser}"`);
    expect(await home('technician')).to.match(/answer=needed">\d+ tickets? to answer</);
  });
});
