import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import { remindersDue } from '../../server/jobs/reminderClock.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { OverLimit } from '../../server/threads/thread.ts';
import type { Browser } from '../support/app.ts';
import { fieldValue } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

const settings = '/admin/settings/company';
const { today } = plainCalendar;

describe('The PDF with its email', function () {
  this.timeout(120_000);
  let mailing: MailingApp;
  let cast: Cast;
  let mail: TicketMail;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    await sql("delete from work_settings where setting like '%reminder%'");
    cast = await makeCast('papers');
    mail = ticketMail(mailing, cast);
    ada = await mail.as('administrator');
  });

  const turnOn = async () => {
    const { text } = await ada.get(settings);
    const names = ['_version', 'name', 'payment_days'] as const;
    const kept = Object.fromEntries(names.map((name) => [name, fieldValue(text, name) ?? '']));
    const more = { time_zone: 'Europe/London', currency: 'EUR', csv_delimiter: 'comma', alphabet: 'any' };
    const saved = await ada.post(settings, { ...kept, ...more, attach_pdf: 'on' });
    expect(saved.status, saved.text.slice(0, 400)).to.equal(303);
  };
  /** An issued invoice of North's. */
  const issue = async (change: Record<string, string> = {}) => {
    const made = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.north, currency: 'EUR', dated_on: today, due_on: addDays(today, 30) },
      ...{ line_description: '校准 Łódź', line_quantity: '3', line_price: '33.35', line_tax: '19' },
      ...change,
    });
    expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
    return made.location!;
  };
  /** What came, by whom it came to: the names of the files, and what the first says. */
  const came = async () => {
    const all = await Promise.all(
      mail.came().map(async ({ to, raw, text }) => {
        const { attachments } = await simpleParser(raw);
        const [first] = attachments;
        return {
          to: to.split('@')[0]!,
          text,
          files: attachments.map(({ filename, contentType }) => `${filename} ${contentType}`),
          says: first ? pdfPages(first.content).join('') : '',
        };
      }),
    );
    return new Map(all.map((one) => [one.to, one]));
  };
  const pageOf = async (name: PlayerName) => {
    const login = (await sql<{ username: string }>('select username from users where id = $1', cast.players[name].userId))[0]!;
    const row = (await mail.emails()).find(({ to_address: to }) => to.split('@')[0] === login.username.split('@')[0]);
    return (await ada.get(`/admin/emails/${row!.id}`)).text;
  }; // prettier-ignore

  it('A13, A27: an invoice goes with its email as it is then, in Chinese too, to those who see it and nobody else', async () => {
    await turnOn();
    const path = await issue();
    const number = /INV-\d+/.exec((await ada.get(path)).text)![0];
    // Paid in part between the writing and the sending: the PDF is of the moment of sending.
    await sql(`update tenants set pay_other = 'Pay by cheque' where id = $1`, cast.tenantId);
    await sql(`update contacts set access_billing = false where id = $1`, cast.players.contactWithPermissions.contactId);
    await mailing.runJobs();
    const got = await came();
    expect([...got.keys()].sort()).to.deep.equal(['admincontact', 'admincontactwithoutside', 'customeruser']);
    for (const { to, files, says, text } of got.values()) {
      expect(files, to).to.deep.equal([`Invoice ${number}.pdf application/pdf`]);
      for (const said of [number, '校准Łódź', '100.05', '119.06', 'Paybycheque']) expect(says, to).to.contain(said);
      expect(text).to.contain('The file is in this email.');
    }
    expect(await mail.states()).to.include('withheld: not_visible');
    expect(await pageOf('customerUser')).to.contain('<dt>Attached</dt>').and.contain(`Invoice ${number}.pdf`);
    expect(await pageOf('contactWithPermissions'), 'nothing went to whom it was withheld from').to.not.contain('<dt>Attached</dt>');
  }); // prettier-ignore

  it('off until an administrator ticks it, and only for their own company', async () => {
    const other = await makeCast('papers');
    await turnOn();
    expect(await sql('select attach_pdf from tenants where id = $1', other.tenantId)).to.deep.equal([{ attach_pdf: false }]);
    expect((await ada.get(settings)).text).to.match(/<input[^>]*checked[^>]*name="attach_pdf"|name="attach_pdf"[^>]*checked/);
    const technician = await mail.as('technician');
    expect((await technician.post(settings, { attach_pdf: '' })).status).to.equal(404);
    await sql('update tenants set attach_pdf = false where id = $1', cast.tenantId);
    await issue();
    await mailing.runJobs();
    const got = await came();
    expect(got.get('customeruser')!.files).to.deep.equal([]);
    expect(got.get('customeruser')!.text).to.not.contain('The file is in this email');
    expect(await pageOf('customerUser')).to.not.contain('<dt>Attached</dt>');
  }); // prettier-ignore

  it('an estimate and a reminder have theirs', async () => {
    await turnOn();
    const revised = await ada.post(`/admin/estimates/${cast.estimates.ofNorth}/revise`);
    const id = revised.location!.split('/').at(-2)!;
    expect((await ada.post(`/admin/estimates/${id}/send`, { before: 'sent' })).status).to.equal(303);
    await mailing.runJobs();
    const estimate = (await came()).get('customeruser')!;
    expect(estimate.files.join()).to.match(/^Estimate EST-\d+\.pdf application\/pdf$/);
    expect(estimate.text).to.contain('This is version 2. It replaces version 1.');
    expect(estimate.says).to.contain('Newprobe').and.contain('Ourterms.').and.not.contain('keptinside');
    await sql(
      `insert into reminder_stops (tenant_id, invoice_id, reason, stopped_by) select tenant_id, id, 'Not this one', 'Ada'
       from invoices where tenant_id = $1 and status = 'issued'`,
      cast.tenantId,
    );
    await issue({ dated_on: addDays(today, -30), due_on: addDays(today, -10) });
    await mailing.runJobs();
    const days = { days_1: '3', days_2: '14', days_3: '28', estimate_days: '', on: 'on' };
    expect((await ada.post('/admin/reminders', days)).status).to.equal(303);
    await remindersDue(mailing.services);
    await mailing.runJobs();
    const reminder = (await came()).get('customeruser')!;
    expect(reminder.text).to.contain('was due on');
    expect(reminder.says).to.contain('119.06').and.contain('INV-');
  });

  it('S31: a PDF that can’t be drawn stops no email, and the email’s page says so', async () => {
    await turnOn();
    await issue();
    const { threads } = mailing.services;
    mailing.services.threads = {
      run: (task, input, options) =>
        task.file.includes('draw.thread')
          ? Promise.reject(new OverLimit('the time of a task is used up'))
          : threads.run(task, input, options),
      stop: () => threads.stop(),
    };
    try {
      await mailing.runJobs();
    } finally {
      mailing.services.threads = threads;
    }
    const got = await came();
    expect(got.get('customeruser')!.files).to.deep.equal([]);
    expect(got.get('customeruser')!.text).to.contain('is ready').and.not.contain('The file is in this email');
    expect(await mail.states()).to.include('sent').and.not.include('failed');
    const { text } = await ada.get(settings);
    expect(text).to.contain('Attach the PDF');
    expect(await pageOf('customerUser')).to.contain('The PDF couldn’t be created, so the email was sent without it.');
  }); // prettier-ignore

  it('a PDF above 5 MB stays behind, and the email’s page says so', async () => {
    await turnOn();
    await issue();
    const { threads } = mailing.services;
    mailing.services.threads = {
      run: (task, input, options) =>
        task.file.includes('draw.thread')
          ? Promise.resolve(new Uint8Array(5_000_001) as never)
          : threads.run(task, input, options),
      stop: () => threads.stop(),
    };
    try {
      await mailing.runJobs();
    } finally {
      mailing.services.threads = threads;
    }
    expect((await came()).get('customeruser')!.files).to.deep.equal([]);
    expect(await pageOf('customerUser')).to.contain('The PDF is larger than 5 MB');
  });
});
