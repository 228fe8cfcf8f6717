import { expect } from 'chai';
import fc from 'fast-check';
import { nextPeriod, units, type Unit } from '../../server/domain/money/periods.ts';
import { recurringDue } from '../../server/jobs/recurringClock.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import type { Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { asAdministrator } from '../support/causing.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

const path = '/admin/invoices/recurring';
type Body = Record<string, string | string[]>;
interface Plan {
  id: string;
  state: string;
  paused_why: string | null;
  next_on: string | null;
  made: number;
}

describe('recurring invoices', function () {
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
    cast = await makeCast('recurring');
    mail = ticketMail(mailing, cast);
    ada = await mail.as('administrator');
  });

  const { today } = plainCalendar;
  const clock = () => recurringDue(mailing.services);
  const body = (change: Body = {}): Body => ({
    ...{ name: 'Maintenance', customer_id: cast.customers.north, every: '1', unit: 'month', next_on: today },
    ...{ last_on: '', times: '', issues: 'issue', currency: 'EUR', payment_days: '14' },
    ...{
      line_description: 'Rent, {period}',
      line_quantity: '1',
      line_price: '100',
      line_discount: '',
      line_tax: '19',
    },
    ...change,
  });
  const add = async (change: Body = {}) => {
    const answer = await ada.post(path, body(change));
    expect(answer.status, answer.text.slice(0, 3000)).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  };
  const plan = async (id: string) =>
    (await sql<Plan>('select *, next_on::text as next_on from recurring_invoices where id = $1', id))[0]!;
  /** Puts a plan back to when its next period was another one, as if no clock had run since. */
  const since = (id: string, day: string) =>
    sql(
      `update recurring_invoices set next_on = $2::date, first_on = $2::date, anchor_day = extract(day from $2::date) where id = $1`,
      id,
      day,
    );
  const made = (id: string) =>
    sql<{
      period: string;
      status: string;
      number: string | null;
      said: string;
      dated: string;
      due: string;
      total: number;
    }>(
      `select m.period_on::text as period, i.status, i.number, l.description as said, i.dated_on::text as dated,
          i.due_on::text as due, i.total_minor::int as total
        from recurring_periods m join invoices i on i.id = m.invoice_id join invoice_lines l on l.invoice_id = i.id
        where m.recurring_id = $1 order by m.period_on`,
      id,
    );

  it('shows the dates before anything is saved, month ends and the last one among them, and keeps what was typed', async () => {
    const asked = body({ next_on: '2099-01-31', name: 'Kept & typed', times: '4' });
    const { status, text } = await ada.post(`${path}/dates`, asked);
    expect(status).to.equal(200);
    const dates = [...text.matchAll(/<li>([^<]+)<\/li>/g)]
      .map(([, day]) => day)
      .filter((day) => /2099/.test(day ?? ''));
    expect(dates).to.deep.equal(['31 Jan 2099', '28 Feb 2099', '31 Mar 2099', '30 Apr 2099']);
    expect(text).to.contain('value="Kept &amp; typed"').and.contain('value="Rent, {period}"');
    const saved = await sql(
      "select id from recurring_invoices where tenant_id = $1 and name = 'Kept & typed'",
      cast.tenantId,
    );
    expect(saved, 'nothing is saved').to.deep.equal([]);
    for (const wrong of [{ next_on: '' }, { every: '0' }, { every: '1e400' }, { unit: 'moon' }]) {
      const refused = await ada.post(`${path}/dates`, body(wrong));
      expect([refused.status, refused.text.includes('Enter how often')], JSON.stringify(wrong)).to.deep.equal(
        [422, true],
      );
    }
    expect((await ada.get(`${path}/dates`)).location).to.equal(`${path}/new`);
    const tess = await mail.as('technician');
    expect((await tess.post(`${path}/dates`, asked)).status, 'without keeping the billing').to.equal(404);
  });

  it('issues an invoice of its period once, whatever the clock does, and emails those who see the customer’s money', async () => {
    const id = await add();
    for (let n = 0; n < 5; n++) await Promise.all([clock(), clock(), clock()]);
    const [invoice, ...more] = await made(id);
    expect(more).to.deep.equal([]);
    const next = nextPeriod(today, { every: 1, unit: 'month', anchorDay: Number(today.slice(8)) });
    expect(invoice).to.deep.include({
      ...{ period: today, status: 'issued', total: 11_900, dated: today, due: addDays(today, 14) },
      said: `Rent, ${plainCalendar.date(today)} – ${plainCalendar.date(addDays(next, -1))}`,
    });
    expect(await plan(id)).to.include({ state: 'active', next_on: next, made: 1 });
    await mailing.runJobs();
    expect((await mail.told()).sort()).to.deep.equal(
      ['admincontact', 'admincontactwithoutside', 'contactwithpermissions', 'customeruser'].map(
        (name) => `invoice_ready ${name}`,
      ),
    );
    expect(mail.came()[0]!.text).to.contain('€119.00');
    const olivia = await mail.as('customerUser');
    expect((await olivia.get('/invoices')).text).to.contain(`INV-${invoice!.number!}`);
    const theirs = await sql<{ id: string }>(
      'select invoice_id as id from recurring_periods where recurring_id = $1',
      id,
    );
    expect((await ada.get(`/admin/invoices/${theirs[0]!.id}`)).text, 'it leads back')
      .to.contain('From recurring invoice')
      .and.contain(`href="${path}/${id}"`);
    expect((await olivia.get(`/invoices/${theirs[0]!.id}`)).text).not.to.contain('From recurring');
    const { text } = await ada.get(`${path}/${id}`);
    expect(text).to.contain(`INV-${invoice!.number!}`).and.contain('Every month').and.contain('>Active<');
    const log = await sql<{ action: string; record_name: string }>(
      "select action, record_name from audit_log where tenant_id = $1 and actor_kind = 'system' order by seq",
      cast.tenantId,
    );
    expect(log.map(({ action, record_name: name }) => `${action} ${name}`)).to.deep.equal([
      'added Draft invoice for North',
      `changed INV-${invoice!.number!}`,
    ]);
    expect((await ada.get('/admin/audit')).text).to.contain('Recurring invoices');
  });

  it('the form says what each text becomes, the notice when the first one comes, and the page which dates follow', async () => {
    expect((await ada.get(`${path}/new`)).text)
      .to.contain(`{from} becomes “${plainCalendar.date(today)}”`)
      .and.contain('{month} becomes')
      .and.contain('{year} becomes');
    const next = '2098-12-31';
    const now = await ada.post(path, body());
    expect((await ada.get(now.location!)).text).to.contain('will be created within a few minutes.');
    const later = await ada.post(path, body({ next_on: next, unit: 'quarter', times: '3' }));
    expect((await ada.get(later.location!)).text)
      .to.contain('will be created on 31 Dec 2098.')
      .and.match(/31 Dec 2098<[^]+31 Mar 2099<[^]+30 Jun 2099</)
      .and.contain('Rent, 31 Mar 2099 – 29 Jun 2099')
      .and.contain('Each one is issued and emailed on its date. 3 more are to come, 3 in all.')
      .and.not.match(/>30 Sept? 2099/);
    const drafts = await ada.post(path, body({ next_on: next, last_on: '2099-02-01', issues: 'draft' }));
    expect((await ada.get(drafts.location!)).text)
      .to.contain('Each one is created as a draft, and you issue it. None is created after 1 Feb 2099.')
      .and.match(/>31 Jan 2099</)
      .and.not.match(/>28 Feb 2099</);
    expect((await ada.get(now.location!)).text).to.contain('They go on until you end it.');
    await ada.post(`${later.location!}/pause`);
    expect((await ada.get(later.location!)).text).to.contain('None are created while it’s paused.');
    await ada.post(`${later.location!}/end`);
    expect((await ada.get(later.location!)).text).to.not.contain('Invoices to come');
    const wrong = await ada.post(path, body({ next_on: next, name: '' }));
    expect([wrong.status, wrong.text.includes('{from} becomes “31 Dec 2098”')]).to.deep.equal([422, true]);
  });

  it('a clock that was off makes every missed period once, from the 31st to the 28th and back, in order and without gaps', async () => {
    const id = await add({ times: '6', issues: 'issue' });
    await since(id, '2025-12-31');
    await Promise.all([clock(), clock()]);
    await clock();
    const invoices = await made(id);
    expect(invoices.map(({ period }) => period)).to.deep.equal([
      ...['2025-12-31', '2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'],
    ]);
    expect(invoices[2]!.said).to.equal('Rent, 28 Feb 2026 – 30 Mar 2026');
    const numbers = invoices.map(({ number }) => Number(number));
    expect(numbers).to.deep.equal(numbers.map((_, at) => numbers[0]! + at));
    expect(await plan(id)).to.include({ state: 'ended', next_on: null, made: 6 });
    expect((await ada.get(`${path}/${id}`)).text)
      .to.contain('6 of 6')
      .and.contain('>Ended<');
  });

  it('the database counts periods as the pages do: the month’s day, or its last', async () => {
    const rhythm = fc.record({
      day: fc.date({ min: new Date('2000-01-01'), max: new Date('2150-12-31'), noInvalidDate: true }),
      every: fc.integer({ min: 1, max: 99 }),
      unit: fc.constantFrom(...units),
      anchor: fc.integer({ min: 1, max: 31 }),
    });
    const asked = fc.sample(rhythm, 300).map((one) => ({ ...one, day: one.day.toISOString().slice(0, 10) }));
    const rows = await sql<{ next: string }>(
      `select app.recurring_next(day, every, unit, anchor)::text as next
         from jsonb_to_recordset($1::jsonb) as x (day date, every integer, unit text, anchor integer)`,
      JSON.stringify(asked),
    );
    /** Another way: counts months on from year 0, and asks the calendar where the month ends. */
    const other = (day: string, every: number, unit: Unit, anchor: number) => {
      if (unit === 'week')
        return new Date(Date.parse(day) + every * 7 * 86_400_000).toISOString().slice(0, 10);
      const months =
        Number(day.slice(0, 4)) * 12 +
        Number(day.slice(5, 7)) -
        1 +
        every * { month: 1, quarter: 3, year: 12 }[unit];
      const [year, month] = [Math.floor(months / 12), months % 12];
      const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
      return new Date(Date.UTC(year, month, Math.min(anchor, last))).toISOString().slice(0, 10);
    };
    asked.forEach(({ day, every, unit, anchor }, at) => {
      const expected = other(day, every, unit, anchor);
      expect(rows[at]!.next, `${day} ${every} ${unit} ${anchor}`).to.equal(expected);
      expect(nextPeriod(day, { every, unit, anchorDay: anchor })).to.equal(expected);
    });
  });

  it('a clock that is set back, and a plan that is put back, make no period twice', async () => {
    const id = await add({ unit: 'week' });
    await since(id, addDays(today, -7));
    await clock();
    expect((await made(id)).length).to.equal(2);
    const refused = await since(id, addDays(today, -7)).then(
      () => 'done',
      (error: unknown) => (error as { code?: string }).code,
    );
    expect(refused).to.equal('GH017');
    const { text } = await ada.get(`${path}/${id}/edit`);
    const version = /name="_version" value="(\d+)"/.exec(text)![1]!;
    const edited = await ada.post(`${path}/${id}/edit`, body({ _version: version, unit: 'week' }));
    expect([edited.status, edited.text.includes('already created for that time')]).to.deep.equal([422, true]);
    await clock();
    expect((await made(id)).length).to.equal(2);
  });

  it('the day is the company’s own: what begins tomorrow in Honolulu begins today in Kiritimati', async () => {
    const dayIn = (zone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date());
    const [east, west] = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'] as const;
    const id = await add();
    await since(id, dayIn(east));
    await sql('update tenants set time_zone = $2 where id = $1', cast.tenantId, west);
    await clock();
    expect(await made(id)).to.deep.equal([]);
    await sql('update tenants set time_zone = $2 where id = $1', cast.tenantId, east);
    await clock();
    expect((await made(id)).map(({ dated }) => dated)).to.deep.equal([dayIn(east)]);
  });

  it('as drafts: staff check them, and the customer sees nothing until they are issued', async () => {
    const id = await add({ issues: 'draft', name: 'To check', last_on: today });
    await clock();
    expect((await made(id)).map(({ status }) => status)).to.deep.equal(['draft']);
    expect(await mail.told()).to.deep.equal([]);
    expect((await plan(id)).state, 'its last date').to.equal('ended');
    const [period] = await sql<{ invoice_id: string }>(
      'select invoice_id from recurring_periods where recurring_id = $1',
      id,
    );
    const invoice = period!.invoice_id;
    expect((await (await mail.as('customerUser')).get(`/invoices/${invoice}`)).status).to.equal(404);
    expect((await ada.post(`/admin/invoices/${invoice}/delete`)).status).to.equal(303);
    expect((await ada.get(`${path}/${id}`)).text).to.contain('Deleted draft');
  });

  it('an inactive customer pauses it with a sentence, Home says so, and resuming catches up', async () => {
    const id = await add({ unit: 'week' });
    await since(id, addDays(today, -14));
    await sql("update customers set status = 'inactive' where id = $1", cast.customers.north);
    await clock();
    expect([await made(id), await plan(id)]).to.deep.include([]);
    expect(await plan(id)).to.include({ state: 'paused', paused_why: 'customer' });
    expect((await ada.get(`${path}/${id}`)).text)
      .to.contain('North is inactive or was deleted')
      .and.contain('3 invoices will be created');
    expect((await ada.get('/admin')).text)
      .to.contain('recurring invoice</')
      .and.contain('couldn’t be created');
    await sql("update customers set status = 'active' where id = $1", cast.customers.north);
    expect((await ada.post(`${path}/${id}/resume`)).status).to.equal(303);
    await clock();
    expect((await made(id)).length).to.equal(3);
  });

  it('what can’t be created leaves nothing behind, pauses that plan alone, and Home says so', async () => {
    const [broken, whole] = [await add({ name: 'Broken' }), await add({ name: 'Whole' })];
    const before = await sql('select id from invoices where tenant_id = $1', cast.tenantId);
    await sql('update recurring_invoices set net_minor = 1 where id = $1', broken);
    await clock();
    expect((await plan(broken)).paused_why).to.equal('failed');
    expect([(await made(broken)).length, (await made(whole)).length]).to.deep.equal([0, 1]);
    expect((await sql('select id from invoices where tenant_id = $1', cast.tenantId)).length).to.equal(
      before.length + 1,
    );
    expect((await ada.get('/admin')).text).to.contain('couldn’t be created');
    expect((await ada.get(`${path}/${broken}`)).text).to.contain('Check the lines and the customer.');
  });

  it('S33: no company waits for another’s many plans', async () => {
    const neighbour = await makeCast('recurring');
    for (let n = 0; n < 4; n++)
      await since(await add({ name: `Plan ${n}`, unit: 'week' }), addDays(today, -70));
    const theirs = await (
      await mailing.signedIn(neighbour.players.administrator)
    ).post(path, {
      ...body(),
      customer_id: neighbour.customers.north,
    });
    expect(theirs.status).to.equal(303);
    const done = await recurringDue(mailing.services, { atOnce: 6, most: 6 });
    expect(done).to.equal(6);
    expect((await made(theirs.location!.split('/').at(-1)!)).length).to.equal(1);
  });

  it('pause with Undo, resume, end: what staff paused leaves out the dates in between', async () => {
    const id = await add({ unit: 'week' });
    await since(id, addDays(today, -6));
    const paused = await ada.post(`${path}/${id}/pause`);
    expect((await ada.get(paused.location!)).text)
      .to.contain('Undo')
      .and.contain('>Paused<');
    await sql('update recurring_invoices set next_on = next_on - 14 where id = $1', id);
    await clock();
    expect(await made(id)).to.deep.equal([]);
    expect((await ada.get(`${path}/${id}`)).text).to.contain('The 3 dates before it will be left out.');
    await ada.post(`${path}/${id}/resume`);
    await clock();
    expect([await made(id), (await plan(id)).next_on]).to.deep.equal([[], addDays(today, 1)]);
    expect((await ada.get(`${path}/${id}/end`)).text).to.contain('You can’t undo this.');
    expect((await ada.post(`${path}/${id}/end`)).status).to.equal(303);
    for (const what of ['pause', 'resume', 'end'])
      expect((await ada.post(`${path}/${id}/${what}`)).status, what).to.equal(303);
    expect((await plan(id)).state).to.equal('ended');
    expect((await ada.post(`${path}/${id}/edit`, body({ _version: '9' }))).status).to.equal(422);
  });

  it('bad input: each at its field, and nothing that was typed is lost', async () => {
    for (const [change, says] of [
      [{ name: '' }, 'Enter'],
      [{ every: '0' }, 'Every'],
      [{ next_on: addDays(today, -1) }, 'Enter today’s date or a later one.'],
      [{ last_on: addDays(today, -1) }, 'Enter the date of the next invoice or a later one.'],
      [{ last_on: addDays(today, 9), times: '3' }, 'not both'],
      [{ line_description: 'Rent for {monat}' }, '{monat} has no meaning here'],
      [{ note: 'For {x}' }, '{x} has no meaning here'],
      [{ line_tax: '0' }, 'Enter the reason for no tax.'],
      [{ line_price: '-5' }, 'below 0'],
      // Nobody is there to see that an invoice of nothing goes out each month.
      [{ line_price: '0' }, 'The total is 0.'],
      [{ line_discount: '100' }, 'The total is 0.'],
      [{ line_description: '', line_quantity: '', line_price: '', line_tax: '' }, 'at least one line'],
      [{ customer_id: '00000000-0000-4000-8000-000000000000' }, 'Choose a customer from the list.'],
      [{ unit: 'day' }, 'Unit'],
    ] as const) {
      const answer = await ada.post(path, body({ purchase_order: 'PO-77', ...change }));
      expect([answer.status, answer.text.includes(says)], JSON.stringify(change)).to.deep.equal([422, true]);
      expect(answer.text).to.contain('PO-77');
    }
    const all = await ada.post(path, body({ every: '0', next_on: '2020-01-31', last_on: '2019-01-01' }));
    for (const says of ['whole number', 'today’s date or a later one', 'the next invoice or a later one'])
      expect(all.text, 'all of it at once').to.contain(says);
    const plans = await sql<{ name: string }>(
      'select name from recurring_invoices where tenant_id = $1',
      cast.tenantId,
    );
    expect(plans, 'only the cast’s own').to.deep.equal([{ name: 'Contract' }]);
    // A draft waits for somebody who enters what the month was.
    expect((await ada.post(path, body({ line_price: '0', issues: 'draft' }))).status).to.equal(303);
  });

  it('S25: what the clock did in the meantime is shown before an edit is saved', async () => {
    const id = await add();
    const { text } = await ada.get(`${path}/${id}/edit`);
    const version = /name="_version" value="(\d+)"/.exec(text)![1]!;
    await clock();
    const late = await ada.post(`${path}/${id}/edit`, body({ _version: version, name: 'Renamed' }));
    expect(late.status).to.equal(409);
    const fresh = /name="_version" value="(\d+)"/.exec((await ada.get(`${path}/${id}/edit`)).text)![1]!;
    const next = (await plan(id)).next_on!;
    const saved = await ada.post(
      `${path}/${id}/edit`,
      body({ _version: fresh, name: 'Renamed', next_on: next }),
    );
    expect(saved.status, saved.text.slice(0, 2000)).to.equal(303);
  });

  it('A1, A10a, A13: another company and the portal see no plans, and whoever only reads changes none', async () => {
    const id = await add();
    const other = await makeCast('recurring');
    const theirs = await mailing.signedIn(other.players.administrator);
    expect((await theirs.get(`${path}/${id}`)).status).to.equal(404);
    expect((await theirs.post(`${path}/${id}/end`)).status).to.equal(404);
    const tess = await mail.as('technician');
    expect((await tess.get(`${path}/${id}`)).status, 'they only read it').to.equal(200);
    for (const what of ['pause', 'resume', 'end', 'edit'])
      expect((await tess.post(`${path}/${id}/${what}`, body())).status, what).to.equal(404);
    for (const name of ['customerUser', 'contactUser'] as const)
      expect((await (await mail.as(name)).get(`${path}/${id}`)).status, name).to.not.equal(200);
    expect(await plan(id)).to.include({ state: 'active', made: 0 });
    // Staff write what they may, and nothing that is the clock's.
    const refused = await asAdministrator(cast, (db) =>
      db.update('recurring_invoices', { id }, { made: 7 }),
    ).then(
      () => 'done',
      (error: unknown) => (error as { code?: string }).code,
    );
    expect(refused).to.equal('42501');
  });

  it('the list exports CSV and a workbook, and the customer’s Billing tab has what recurs', async () => {
    const id = await add({ name: 'Contract A', every: '2', unit: 'quarter' });
    const csv = (await ada.get(`${path}/export.csv`)).text;
    expect(csv)
      .to.contain('Contract A,North,Every 2 quarters,')
      .and.contain(',Active,')
      .and.contain(',119.00');
    expect((await ada.get(`${path}/export.csv?format=xlsx`)).status).to.equal(200);
    expect((await ada.get(`/admin/customers/${cast.customers.north}/billing`)).text)
      .to.contain(`${path}/${id}`)
      .and.contain('Every 2 quarters');
    expect((await ada.get(`${path}?state=ended`)).text).to.not.contain('Contract A');
  });
});
