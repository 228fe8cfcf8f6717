import { expect } from 'chai';
import { recallsDue } from '../../server/jobs/recallClock.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

describe('A27: recall notices', function () {
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
    // Other tests' companies send nothing here.
    await sql("delete from work_settings where setting like 'recall%'");
    cast = await makeCast('recalls');
    mail = ticketMail(mailing, cast);
  });

  const { today } = plainCalendar;
  const turnOn = async (days = '30') => {
    const ada = await mail.as('administrator');
    expect((await ada.post('/admin/recall_notices', { on: 'on', days })).status).to.equal(303);
  };
  const due = (asset: keyof Cast['assets'], day: string) =>
    sql('update assets set next_service_on = $2 where id = $1', cast.assets[asset], day);
  const clock = () => recallsDue(mailing.services);
  const to = async () => (await mail.told()).map((one) => one.replace('recall_notice ', '')).sort();
  const came = () =>
    mail
      .came()
      .map(({ to: address }) => address.split('@')[0])
      .sort();
  // Everybody of North who reaches cal-1; those who reach cal-2 as well.
  const atCal1 = [
    'admincontact', 'admincontactwithoutside', 'allcontact', 'contactuser', 'contactwithpermissions', 'customeruser',
  ]; // prettier-ignore

  it('off until an administrator turns it on; nothing due, nothing sent', async () => {
    await due('cal1', addDays(today, 3));
    await clock();
    expect(await to()).to.deep.equal([]);
    await turnOn();
    await due('cal1', addDays(today, 31));
    await clock();
    expect(await to()).to.deep.equal([]);
    await due('cal1', addDays(today, 30));
    await clock();
    expect(await to()).to.deep.equal(atCal1);
  });

  it('lists what is due and overdue, as its reader sees it, with the way to the same list', async () => {
    await turnOn();
    await due('cal1', addDays(today, 3));
    await due('cal2', addDays(today, -1));
    await due('dock', addDays(today, -1));
    await clock();
    await mailing.runJobs();
    expect(came()).to.deep.equal(atCal1);
    const of = (name: string) => mail.came().find(({ to: address }) => address.startsWith(`${name}@`))!;
    expect(of('contactuser').subject).to.contain('1 asset');
    expect(of('contactuser').text).to.contain('A-cal-1').and.not.contain('A-cal-2').and.not.contain('A-dock');
    expect(of('customeruser').subject).to.contain('2 assets');
    expect(of('customeruser').text).to.contain('A-cal-2').and.contain('(overdue)').and.not.contain('A-dock');
    const link = of('customeruser').links.find((one) => one.includes('/recalls'))!;
    const { pathname, search } = new URL(link);
    const page = await (await mail.as('customerUser')).get(pathname + search);
    expect(page.text).to.contain('A-cal-1').and.contain('A-cal-2').and.contain('Request service');
  });

  it('says which service is due, where an asset has several', async () => {
    await turnOn();
    await due('cal1', addDays(today, 9));
    await due('cal2', addDays(today, 9));
    await sql(
      `with t as (insert into work_order_types (tenant_id, name) values ($1, 'Safety inspection') returning id)
       insert into asset_services (tenant_id, asset_id, type_id, next_service_on)
         select $1, $2::uuid, x.id, x.day from (select t.id, $3::date as day from t union all select $4::uuid, $5::date) x`,
      ...[cast.tenantId, cast.assets.cal1, addDays(today, 3), cast.workOrderType, addDays(today, 20)],
    );
    await clock();
    await mailing.runJobs();
    const { text } = mail.came().find(({ to: address }) => address.startsWith('customeruser@'))!;
    expect(text).to.match(/A-cal-1[^\n]*, Safety inspection\n/);
    expect(text).to.match(/A-cal-2(?![^\n]*inspection)/);
    expect(text).not.to.contain('Calibration');
  });

  it('S#9891: what was finished meanwhile, or can no longer be seen, is not in it; with nothing left it isn’t sent', async () => {
    await turnOn();
    await due('cal1', addDays(today, 3));
    await clock();
    expect(await to()).to.deep.equal(atCal1);
    await sql('delete from contact_facilities where contact_id = $1', cast.players.contactUser.contactId);
    await due('cal2', addDays(today, 5));
    await due('cal1', addDays(today, 365));
    await mailing.runJobs();
    // Who sees cal-2 is told of it alone; of cal-1 nobody is told any more.
    expect(came()).to.deep.equal(['admincontact', 'admincontactwithoutside', 'allcontact', 'customeruser']);
    expect(mail.came().every(({ text }) => !text.includes('A-cal-1'))).to.equal(true);
  });

  it('a clock that was off for weeks sends one, two processes send it once, and the next week has one again', async () => {
    await turnOn();
    await due('cal1', addDays(today, 3));
    await Promise.all([clock(), clock()]);
    await clock();
    expect(await to()).to.deep.equal(atCal1);
    await sql(
      'update recall_notices set sent_on = sent_on - 21, period_start = period_start - 21 where tenant_id = $1',
      cast.tenantId,
    );
    await Promise.all([clock(), clock()]);
    expect(await to()).to.have.length(2 * atCal1.length);
  });

  it('a person chooses monthly and another number of days, or turns it off by one click', async () => {
    await turnOn('10');
    await due('cal1', addDays(today, 20));
    const person = await mail.as('customerUser');
    for (const days of ['20', '20', '0']) {
      const { status } = await person.post('/recall_notices', { every: 'monthly', days });
      expect(status).to.equal(days === '0' ? 422 : 303);
    }
    expect((await person.get('/recall_notices')).text).to.contain('value="20"');
    await clock();
    expect(await to()).to.deep.equal(['customeruser']);
    await mailing.runJobs();
    const [notice] = mail.came();
    const oneClick = /<(https?:[^>]+)>/.exec(notice?.headers.get('list-unsubscribe') ?? '')?.[1] ?? '';
    const answer = await mailing
      .visitor(cast.slug)
      .post(new URL(oneClick).pathname, { 'List-Unsubscribe': 'One-Click' });
    expect(answer.status).to.be.below(400);
    await sql('delete from recall_notices where tenant_id = $1', cast.tenantId);
    await clock();
    expect(await to()).to.deep.equal(['customeruser']);
  });

  it('staff see what each person would get today, and who got one; only an administrator changes the settings', async () => {
    await due('cal1', addDays(today, 3));
    const tess = await mail.as('technician');
    const at = '/admin/recall_notices?q=contactuser';
    expect((await tess.get(at)).text)
      .to.contain('Nothing: notices are off')
      .and.not.contain('1 asset');
    await turnOn();
    const before = (await tess.get(at)).text;
    expect(before).to.contain('1 asset').and.not.contain('name="days"');
    const [, assetsAt = ''] = /href="([^"]*who=[^"]*)"/.exec(before) ?? [];
    const listed = (await tess.get(assetsAt)).text;
    expect(listed).to.contain('would be told about').and.contain('A-cal-1').and.not.contain('A-cal-2');
    await clock();
    const { text } = await tess.get(at);
    expect(text).to.contain('Nothing: the next one is on').and.contain(plainCalendar.date(today));
    expect((await tess.get('/admin/recall_notices?q=widecontact')).text).to.contain('Nothing due');
    expect((await tess.post('/admin/recall_notices', { days: '5' })).status).to.equal(404);
    const ada = await mail.as('administrator');
    for (const days of ['0', '366', '']) {
      const { status } = await ada.post('/admin/recall_notices', { on: 'on', days });
      expect(status, days).to.equal(422);
    }
    await ada.post('/admin/recall_notices', { days: '30' });
    await sql('delete from recall_notices where tenant_id = $1', cast.tenantId);
    const sent = (await to()).length;
    await clock();
    expect((await to()).length).to.equal(sent);
  });

  it('somebody who turned them off, by a link or on the own page, is off for staff too, and can turn them on again', async () => {
    await due('cal1', addDays(today, 3));
    await turnOn();
    const person = await mail.as('customerUser');
    const tess = await mail.as('technician');
    const staffSee = async () => (await tess.get('/admin/recall_notices?q=customeruser')).text;
    await person.post('/recall_notices', { every: 'monthly', days: '20' });
    expect(await staffSee())
      .to.contain('1 asset')
      .and.contain('Monthly, 20 days ahead');
    await person.post('/recall_notices', { every: 'off', days: '20' });
    expect(await staffSee())
      .to.contain('Turned off')
      .and.not.contain('Monthly')
      .and.not.contain('1 asset');
    expect((await person.get('/recall_notices')).text).to.match(/value="off" selected/);
    await clock();
    expect(await to()).not.to.contain('customeruser');
    await person.post('/recall_notices', { every: 'weekly', days: '' });
    expect(await staffSee())
      .to.contain('1 asset')
      .and.contain('Weekly, 30 days ahead');
    await clock();
    expect(await to()).to.contain('customeruser');
  });

  it('where the company sends none, Notifications and Recall notices say so, and keep what somebody had chosen', async () => {
    const person = await mail.as('contactUser');
    const profile = async () => (await person.get('/my_profile')).text;
    expect(await profile())
      .to.contain('Recall notice: we don’t send these emails')
      .and.not.match(/<select[^>]*name="recall_notice"/);
    expect((await person.get('/recall_notices')).text)
      .to.contain('doesn’t send recall notices')
      .and.not.contain('How often');
    await turnOn();
    expect(await profile())
      .to.match(/<select[^>]*name="recall_notice"/)
      .and.not.contain('we don’t send');
    expect((await person.get('/recall_notices')).text).to.contain('How often');
    const [, own = ''] = /\/my_profile\/notifications"([^]*?)<\/form>/.exec(await profile()) ?? [];
    const names = [...own.matchAll(/<select[^>]*name="([a-z_]+)"/g)].map(([, name = '']) => name);
    const mine = Object.fromEntries(names.map((name) => [name, 'company']));
    expect(
      (await person.post('/my_profile/notifications', { ...mine, recall_notice: 'off' })).status,
    ).to.equal(303);
    const ada = await mail.as('administrator');
    await ada.post('/admin/recall_notices', { days: '30' });
    expect(await profile()).to.match(/type="hidden" name="recall_notice" value="off"/);
  });
});
