import { expect } from 'chai';
import { remindersDue } from '../../server/jobs/reminderClock.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

const path = '/admin/reminders';
const days = { days_1: '3', days_2: '14', days_3: '28', estimate_days: '' };
const settings = { ...days, on: 'on' };

describe('A27: reminders', function () {
  this.timeout(120_000);
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
    await sql("delete from work_settings where setting like '%reminder%'");
    cast = await makeCast('reminders');
    mail = ticketMail(mailing, cast);
  });

  const { today } = plainCalendar;
  const clock = () => remindersDue(mailing.services);
  const turnOn = async (change: Record<string, string> = {}, body: Record<string, string> = settings) => {
    const answer = await (await mail.as('administrator')).post(path, { ...body, ...change });
    expect(answer.status, answer.text.slice(0, 300)).to.equal(303);
  };
  /** The administrator's invoice for North, due so many days ago. */
  const overdue = async (days: number) => {
    const ada = await mail.as('administrator');
    const dated = addDays(today, -days - 10);
    const made = await ada.post('/admin/invoices', {
      ...{
        customer_id: cast.customers.north,
        dated_on: dated,
        due_on: addDays(today, -days),
        currency: 'EUR',
      },
      ...{ line_description: 'Work', line_quantity: '1', line_price: '100', line_tax: '19' },
    });
    expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
    await sql("delete from emails where tenant_id = $1 and kind = 'invoice_ready'", cast.tenantId);
    return made.location!.split('/').at(-1)!;
  };
  /** Puts the reminders that were sent so many days back. */
  const later = (days: number) =>
    sql('update reminders set sent_on = sent_on - $2::int where tenant_id = $1', cast.tenantId, days);
  const told = async () => (await mail.told()).map((one) => one.replace('invoice_reminder_', '')).sort();
  // Everybody at North who sees its money (A13, A14).
  const payers = ['admincontact', 'admincontactwithoutside', 'contactwithpermissions', 'customeruser'];
  const step = (n: number) => payers.map((name) => `${n} ${name}`);
  // The cast's own invoice has been overdue for long; only ours counts here.
  const alone = () =>
    sql(
      `insert into reminder_stops (tenant_id, invoice_id, reason, stopped_by) select tenant_id, id, 'Not this one', 'Ada'
       from invoices where tenant_id = $1 and status = 'issued'`,
      cast.tenantId,
    );

  it('off until an administrator turns them on; not before its day, and to those who see the customer’s money', async () => {
    await alone();
    await overdue(2);
    await clock();
    await turnOn();
    await clock();
    expect(await told()).to.deep.equal([]);
    await overdue(3);
    await clock();
    expect(await told()).to.deep.equal(step(1));
    await mailing.runJobs();
    const [email] = mail.came();
    expect(email!.subject).to.match(/^Reminder: invoice INV-\d+$/);
    expect(email!.text).to.contain('€119.00');
  });

  it('invoiceninja#1693: the job run a hundred times, or by two processes at once, sends one', async () => {
    await alone();
    await turnOn();
    await overdue(5);
    for (let n = 0; n < 50; n++) await Promise.all([clock(), clock()]);
    expect(await told()).to.deep.equal(step(1));
  });

  it('a clock that was off for weeks sends one, the first; the second has its own time to wait', async () => {
    await alone();
    await turnOn();
    await overdue(60);
    await clock();
    expect(await told()).to.deep.equal(step(1));
    await later(10);
    await clock();
    expect(await told()).to.deep.equal(step(1));
    await later(1);
    await clock();
    expect(await told()).to.deep.equal([...step(1), ...step(2)].sort());
    await later(14);
    await clock();
    await later(100);
    await clock();
    expect(await told(), 'three and no more').to.deep.equal([...step(1), ...step(2), ...step(3)].sort());
  });

  it('akaunting/akaunting#259: paid between queueing and sending: no reminder', async () => {
    await alone();
    await turnOn();
    const id = await overdue(5);
    await clock();
    const ada = await mail.as('administrator');
    await ada.post(`/admin/invoices/${id}/payments`, {
      ...{ paid_on: today, amount: '119.00', method: 'cash', reference: '', invoices: id },
    });
    await mailing.runJobs();
    expect(mail.came()).to.deep.equal([]);
    expect(new Set(await mail.states())).to.deep.equal(new Set(['withheld: not_visible']));
  });

  it('staff stop them for an invoice or a customer with a reason, before and after one is queued, and let them go on', async () => {
    await alone();
    await turnOn();
    const id = await overdue(5);
    const ada = await mail.as('administrator');
    for (const here of [
      `/admin/invoices/${id}/reminders`,
      `/admin/customers/${cast.customers.north}/reminders`,
    ]) {
      expect((await ada.post(`${here}/stop`, { reason: ' ' })).status).to.equal(422);
      expect((await ada.post(`${here}/stop`, { reason: 'They say the amount is wrong' })).status).to.equal(
        303,
      );
      await clock();
      expect(await told(), here).to.deep.equal([]);
      expect((await ada.get(`/admin/invoices/${id}/reminders`)).text).to.contain(
        'They say the amount is wrong',
      );
      expect((await ada.get(path)).text).to.contain('Stopped');
      expect((await ada.post(`${here}/resume`)).status).to.equal(303);
    }
    await clock();
    expect(await told()).to.deep.equal(step(1));
    await ada.post(`/admin/invoices/${id}/reminders/stop`, { reason: 'Disputed' });
    await mailing.runJobs();
    expect(mail.came()).to.deep.equal([]);
    expect(new Set(await mail.states())).to.deep.equal(new Set(['withheld: reminders_stopped']));
    const log = (await ada.get('/admin/audit?kind=reminder_stops')).text;
    expect(log).to.contain('Disputed');
  });

  it('A13: nobody without Access Billing gets one; who lost it meanwhile doesn’t either; the customer can’t turn them off', async () => {
    await alone();
    await turnOn();
    await overdue(5);
    await sql(
      "insert into notification_defaults (tenant_id, event, is_on) values ($1, 'invoice_reminder_1', false)",
      cast.tenantId,
    ).catch(() => null);
    await clock();
    await sql(
      'update contacts set access_billing = false where id = $1',
      cast.players.contactWithPermissions.contactId,
    );
    await mailing.runJobs();
    const came = mail.came().map(({ to }) => to.split('@')[0]);
    expect(came.sort()).to.deep.equal(payers.filter((name) => name !== 'contactwithpermissions'));
    expect(mail.came().some(({ headers }) => headers.has('list-unsubscribe'))).to.equal(false);
  });

  it('a step that nobody would get isn’t used up: the page says so, and it goes out once somebody is there', async () => {
    await alone();
    await turnOn();
    const id = await overdue(5);
    const ada = await mail.as('administrator');
    expect((await ada.get(path)).text)
      .to.match(/(First|Second|Last), Today: \d+ days? after the (due date|last one)/)
      .and.not.contain('Nobody to send it to');
    await sql("update customers set email = '' where id = $1", cast.customers.north);
    const archived = (when: string) =>
      sql(`update portal_users set archived_at = ${when} where customer_id = $1`, cast.customers.north);
    await archived('now()');
    await clock();
    expect(await told()).to.deep.equal([]);
    expect(await sql('select from reminders where invoice_id = $1', id)).to.have.length(0);
    expect((await ada.get(path)).text).to.contain('Nobody to send it to');
    expect((await ada.get(`/admin/invoices/${id}/reminders`)).text).to.contain(
      'gets reminders, so they wait',
    );
    await archived('null');
    await clock();
    expect(await told()).to.deep.equal(step(1));
    expect((await ada.get(`/admin/invoices/${id}/reminders`)).text).not.to.contain('so they wait');
  });

  it('an estimate is reminded of once before it expires, not on the day on which it was sent, and not once it is answered', async () => {
    await turnOn({ estimate_days: '5' }, days);
    const { draft, ofNorth } = cast.estimates;
    await sql('update estimates set valid_until = $2::date where id = $1', draft, addDays(today, 4));
    const ada = await mail.as('administrator');
    await ada.post(`/admin/estimates/${draft}/send`);
    await clock();
    expect((await mail.told()).filter((one) => one.startsWith('estimate_expires'))).to.deep.equal([]);
    await sql('alter table estimates disable trigger guard_estimate');
    await sql("update estimates set sent_at = sent_at - interval '2 days' where id = $1", draft);
    await sql('alter table estimates enable trigger guard_estimate');
    await Promise.all([clock(), clock()]);
    await clock();
    const expiring = (await mail.told()).filter((one) => one.startsWith('estimate_expires')).sort();
    expect(expiring).to.deep.equal(payers.map((name) => `estimate_expires ${name}`));
    await ada.post(`/admin/estimates/${draft}/withdraw`);
    await mailing.runJobs();
    expect(mail.came().filter(({ subject }) => subject.includes('expires'))).to.deep.equal([]);
    expect(ofNorth).to.not.equal(draft);
  });

  it('A23: an administrator alone changes the settings; steps that come earlier than the one before are refused', async () => {
    const ada = await mail.as('administrator');
    for (const [change, says] of [
      [{ days_1: '' }, 'days_1'],
      [{ days_1: '400' }, 'days_1'],
      [{ days_2: '3' }, 'Enter more days than for the first'],
      [{ days_3: '14' }, 'Enter more days than for the second'],
      [{ days_2: '' }, 'or leave out the last'],
      [{ estimate_days: '61' }, 'estimate_days'],
    ] as const) {
      const answer = await ada.post(path, { ...settings, ...change });
      expect([answer.status, answer.text.includes(says)], JSON.stringify(change)).to.deep.equal([422, true]);
    }
    await turnOn({ days_3: '' });
    const tess = await mail.as('technician');
    expect((await tess.get(path)).text).to.not.contain('name="days_1"');
    expect((await tess.post(path, days)).status).to.equal(404);
    const other = await makeCast('reminders');
    const stranger = await mailing.signedIn(other.players.administrator);
    expect(
      (await stranger.post(`/admin/invoices/${cast.invoices.ofNorth}/reminders/stop`, { reason: 'x' }))
        .status,
    ).to.equal(404);
    expect(
      await sql('select value from work_settings where tenant_id = $1 order by setting', cast.tenantId),
    ).to.deep.equal([{ value: '0' }, { value: '3 14' }, { value: 'on' }]);
  });
});
