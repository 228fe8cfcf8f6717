import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { reportsDue } from '../../server/jobs/reportClock.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import type { Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

describe('A27: reports by email every month', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    // Other tests' companies send nothing here.
    await sql('delete from report_mails');
    cast = await makeCast('report-mail');
    ada = await mailing.signedIn(cast.players.administrator);
    await sql(`update users set email = username || '@north.example' where tenant_id = $1`, cast.tenantId);
    await sql('update assets set next_service_on = $2::date + 10 where tenant_id = $1', cast.tenantId, today);
  });

  const { today } = plainCalendar;
  const day = String(Number(today.slice(8)));
  const user = (name: PlayerName) => cast.players[name].userId ?? '';
  const add = (more: Record<string, string>, browser = ada) =>
    browser.post('/admin/report_mails', {
      report: 'due',
      day,
      customer_id: cast.customers.north,
      facility_id: '',
      ...more,
    });
  const clock = () => reportsDue(mailing.services);
  const emails = () =>
    sql<{ to_address: string; state: string; why: string | null }>(
      `select to_address, state, why from emails where tenant_id = $1 and kind = 'report_sent' order by created_at`,
      cast.tenantId,
    );
  const states = async () =>
    (await emails()).map(({ to_address: to, state, why }) =>
      [to.split('@')[0], state, why].filter((one) => one !== null).join(' '),
    );
  const one = async () =>
    (await sql<{ id: string }>('select id from report_mails where tenant_id = $1', cast.tenantId))[0]!.id;
  const paperOf = async (name: string) => {
    const mail = await mailing.server.waitFor(`${name}@north.example`, {
      that: ({ raw }) => raw.includes(cast.slug),
    });
    const [file] = (await simpleParser(mail.raw)).attachments;
    return { mail, paper: pdfPages(file!.content).join('') };
  };

  it('goes out once a month, with the PDF of what its reader sees on that day, however many clocks there are', async () => {
    expect((await add({ user_id: user('contactWithPermissions') })).status).to.equal(303);
    await sql(
      'update contacts set access_reports = true where id = $1',
      cast.players.contactWithPermissions.contactId,
    );
    await Promise.all([clock(), clock(), clock()]);
    await clock();
    await mailing.runJobs();
    expect(await states()).to.deep.equal(['contactwithpermissions sent']);
    const nils = await mailing.signedIn(cast.players.contactWithPermissions);
    const { mail, paper } = await paperOf('contactwithpermissions');
    expect(paper).to.equal(pdfPages((await nils.get('/reports/report.pdf?report=due')).bytes).join(''));
    const whole = pdfPages(
      (await ada.get(`/admin/reports/report.pdf?report=due&customer_id=${cast.customers.north}`)).bytes,
    );
    expect(paper, 'not what staff see of the customer').not.to.equal(whole.join(''));
    expect(mail.links.join(' ')).to.contain('/reports?report=due').and.not.contain('/admin/');
    // The next month.
    await sql("update report_sendings set month = month - interval '1 month'");
    await clock();
    expect(await emails()).to.have.length(2);
  });

  it('waits for its day, in a short month for the last one; added after its day, it begins with the next month', async () => {
    await add({ user_id: user('administrator') });
    await sql('update report_mails set day = 31 where tenant_id = $1', cast.tenantId);
    await clock();
    const last = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)), 0)).getUTCDate();
    expect((await emails()).length).to.equal(Number(day) === last ? 1 : 0);
    await sql('delete from report_sendings');
    await sql("update report_mails set day = 1, created_at = date_trunc('month', now()) - interval '3 days'");
    await clock();
    expect((await emails()).length).to.equal(Number(day) === last ? 2 : 1);
    await sql('delete from report_sendings');
    await sql("update report_mails set created_at = date_trunc('month', now()) + interval '1 day 12 hours'");
    await clock();
    expect((await emails()).length, 'its day is over').to.equal(Number(day) === last ? 2 : 1);
  });

  it('A13, A25: who may not open reports any more, or sees nothing in it, gets nothing, and staff see why', async () => {
    const nils = cast.players.contactWithPermissions.contactId;
    await add({ user_id: user('contactWithPermissions'), report: 'spend' });
    await clock();
    await sql('update contacts set access_billing = false where id = $1', nils);
    await mailing.runJobs();
    expect(await states()).to.deep.equal(['contactwithpermissions withheld not_visible']);
    expect((await ada.get('/admin/report_mails')).text).to.contain(
      'They couldn’t see anything in this report.',
    );
    await sql('update report_mails set report = $2 where tenant_id = $1', cast.tenantId, 'due');
    await sql('update assets set next_service_on = null where tenant_id = $1', cast.tenantId);
    await ada.post(`/admin/report_mails/${await one()}/send`);
    await mailing.runJobs();
    expect((await states()).at(-1)).to.equal('contactwithpermissions withheld not_visible');
    await sql(`update users set state = 'suspended' where id = $1`, user('contactWithPermissions'));
    expect((await ada.get('/admin/report_mails')).text).to.contain('They can’t sign in any more.');
  });

  it('A12: narrowed to a facility that has left the reach, nothing is sent: it would be of more', async () => {
    await add({ user_id: user('contactWithPermissions'), facility_id: cast.facilities.cal1 });
    const nils = cast.players.contactWithPermissions.contactId;
    await sql('delete from contact_facilities where contact_id = $1', nils);
    await sql(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id) values ($1, $2, $3, $4)`,
      ...[cast.tenantId, nils, cast.facilities.cal2, cast.customers.north],
    );
    await clock();
    await mailing.runJobs();
    expect(await states()).to.deep.equal(['contactwithpermissions withheld not_visible']);
  });

  it('A12: narrowed to a facility, the link of somebody at the customer shows what the PDF has', async () => {
    await add({ user_id: user('customerUser'), facility_id: cast.facilities.cal1 });
    await clock();
    await mailing.runJobs();
    const { mail, paper } = await paperOf('customeruser');
    const query = `report=due&facility_id=${cast.facilities.cal1}`;
    expect(mail.links.join(' ')).to.contain(`/reports?${query}`);
    const browser = await mailing.signedIn(cast.players.customerUser);
    expect(paper).to.equal(pdfPages((await browser.get(`/reports/report.pdf?${query}`)).bytes).join(''));
    const page = await browser.get(`/reports?${query}`);
    expect(page.text).to.contain(`name="facility_id" value="${cast.facilities.cal1}"`);
  });

  it('staff get what they see, of the customer and the facility that were asked for', async () => {
    await add({ user_id: user('administrator'), facility_id: cast.facilities.cal1 });
    await clock();
    await mailing.runJobs();
    const { paper, mail } = await paperOf('administrator');
    const query = `report=due&customer_id=${cast.customers.north}&facility_id=${cast.facilities.cal1}`;
    expect(paper).to.equal(pdfPages((await ada.get(`/admin/reports/report.pdf?${query}`)).bytes).join(''));
    expect(mail.links.join(' ')).to.contain(`/admin/reports?${query}`);
  });

  it('RFC 8058: one click turns them off; the list says so, and neither the clock nor Send now sends one', async () => {
    await add({ user_id: user('customerUser') });
    await clock();
    await mailing.runJobs();
    const { mail } = await paperOf('customeruser');
    const link =
      /<(https?:[^>]*unsubscribe[^>]*)>/.exec(mail.raw.replaceAll(/=\r?\n|\r?\n\s+/g, ''))?.[1] ?? '';
    const url = new URL(link);
    const visitor = mailing.visitor(cast.slug);
    expect((await visitor.post(url.pathname, { 'List-Unsubscribe': 'One-Click' })).status).to.be.lessThan(
      400,
    );
    await sql('delete from report_sendings');
    await clock();
    await ada.post(`/admin/report_mails/${await one()}/send`);
    expect(await emails()).to.have.length(1);
    expect((await ada.get('/admin/report_mails')).text).to.contain('They’ve turned off reports by email.');
  });

  it('Send now is beside the clock’s; Stop stops it, Resume lets it go on; all of it is in the log', async () => {
    await add({ user_id: user('customerUser') });
    const id = await one();
    expect((await ada.post(`/admin/report_mails/${id}/send`)).location).to.equal('/admin/report_mails');
    await clock();
    expect(await emails()).to.have.length(2);
    await ada.post(`/admin/report_mails/${id}/stop`);
    await sql('delete from report_sendings');
    await clock();
    expect(await emails()).to.have.length(2);
    expect((await ada.get('/admin/report_mails')).text)
      .to.contain('Stopped')
      .and.contain('Resume');
    await ada.post(`/admin/report_mails/${id}/resume`);
    await clock();
    expect(await emails()).to.have.length(3);
    const log = await sql<{ action: string }>(
      `select action from audit_log where tenant_id = $1 and record_kind = 'report_mails' order by seq`,
      cast.tenantId,
    );
    expect(log.map(({ action }) => action)).to.deep.equal(['added', 'report_mailed', 'changed', 'changed']);
  });

  it('offers oneself and the people at the customer who may open such a report, and takes nobody else', async () => {
    const offered = async (query: string, browser = ada) =>
      [
        ...(await browser.get(`/admin/report_mails/new?${query}`)).text.matchAll(
          /name="user_id"\s+value="([^"]+)"/g,
        ),
      ].map(([, id]) => id);
    const north = `customer_id=${cast.customers.north}`;
    const whole = [
      'administrator',
      'customerUser',
      'contactWithPermissions',
      'adminContact',
      'adminContactWithOutside',
    ] as const;
    expect(await offered(`report=due&${north}`)).to.have.members(whole.map(user));
    await sql(
      'update contacts set access_billing = false where id = $1',
      cast.players.contactWithPermissions.contactId,
    );
    expect(await offered(`report=spend&${north}`)).to.have.members(
      whole.filter((name) => name !== 'contactWithPermissions').map(user),
    );
    expect(await offered('report=due')).to.deep.equal([user('administrator')]);
    const tess = await mailing.signedIn(cast.players.technician);
    expect(await offered(`report=due&${north}`, tess), 'who doesn’t keep records').to.deep.equal([
      user('technician'),
    ]);
    for (const name of ['contactUser', 'wideContact', 'agentUser', 'partnerUser', 'technician'] as const)
      expect((await add({ user_id: user(name) })).status, name).to.equal(422);
    expect((await add({ user_id: user('customerUser') }, tess)).status).to.equal(422);
    for (const [field, value] of [
      ['day', '0'],
      ['day', '32'],
      ['report', 'nothing'],
      ['user_id', 'x'],
    ] as const)
      expect((await add({ user_id: user('administrator'), [field]: value })).status, field).to.be.oneOf([
        303, 422,
      ]);
    expect((await sql('select id from report_mails where tenant_id = $1', cast.tenantId)).length).to.equal(0);
    expect((await add({ user_id: user('customerUser') })).status, 'it was there').to.equal(303);
    expect((await add({ user_id: user('customerUser') })).status, 'a second time').to.equal(422);
  });

  it('says what each report will cover', async () => {
    const says = {
      due: 'covers that month and the next 11.',
      work: 'covers the last 12 months.',
      ageing: 'is of that day.',
    };
    for (const [report, words] of Object.entries(says))
      expect((await ada.get(`/admin/report_mails/new?report=${report}`)).text, report).to.contain(
        `Each report ${words}`,
      );
  });

  it('another company’s staff, a customer and a technician reach none of it', async () => {
    await add({ user_id: user('customerUser') });
    const id = await one();
    const other = await mailing.signedIn((await makeCast('report-mail')).players.administrator);
    const tess = await mailing.signedIn(cast.players.technician);
    const olivia = await mailing.signedIn(cast.players.customerUser);
    for (const what of ['send', 'stop', 'resume'])
      for (const browser of [other, tess, olivia])
        expect((await browser.post(`/admin/report_mails/${id}/${what}`)).status, what).to.be.oneOf([
          303, 404,
        ]);
    expect((await other.get('/admin/report_mails')).text).not.to.contain('customeruser');
    expect((await other.get(`/admin/report_mails/new?customer_id=${cast.customers.north}`)).status).to.equal(
      404,
    );
    const [row] = await sql<{ stopped_at: Date | null }>(
      'select stopped_at from report_mails where id = $1',
      id,
    );
    expect([row!.stopped_at, (await emails()).length]).to.deep.equal([null, 0]);
  });

  it('is bounded for each company', async () => {
    await sql(
      `insert into report_mails (tenant_id, user_id, report, day, added_by) select $1, $2, 'r' || repeat('x', n), 1, 'Ada'
         from generate_series(1, 20) n`,
      ...[cast.tenantId, user('administrator')],
    );
    await sql(
      `insert into report_mails (tenant_id, user_id, report, facility_id, day, added_by) select $1, $2, 'due', id, 1, 'Ada'
         from facilities where tenant_id = $1`,
      ...[cast.tenantId, user('administrator')],
    );
    await sql(
      `insert into report_mails (tenant_id, user_id, report, facility_id, day, added_by) select $1, $2, r, id, 1, 'Ada'
         from facilities, unnest('{work,spend}'::text[]) r where tenant_id = $1 limit 120`,
      ...[cast.tenantId, user('administrator')],
    );
    const refused = await add({ user_id: user('customerUser') });
    expect([refused.status, refused.text.includes('200 reports by email')]).to.deep.equal([422, true]);
  });
});
