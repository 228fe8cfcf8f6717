import { expect } from 'chai';
import { makeCast, type Cast } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail, type TicketMail } from '../support/ticketMail.ts';

describe('emails about work orders', function () {
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
    cast = await makeCast('workmail');
    mail = ticketMail(mailing, cast);
  });

  const move = async (name: string, body: Record<string, string> = {}, order = cast.workOrder) => {
    const tess = await mail.as('technician');
    const { status } = await tess.post(`/admin/work_orders/${order}/moves/${name}`, body);
    expect(status, name).to.equal(303);
  };
  const kinds = async () => (await mail.told()).sort();
  // North's people who see cal-1: nobody of another customer, no agent, no contact without the facility.
  const people = [
    'admincontact', 'admincontactwithoutside', 'allcontact', 'contactuser', 'contactwithpermissions', 'customeruser',
  ]; // prettier-ignore

  it('A12, S24: scheduled and done go to the people of the customer who see the order, with the way to it', async () => {
    await move('schedule', { scheduled_on: '2127-01-05' });
    expect(await kinds()).to.deep.equal(people.map((name) => `work_order_scheduled ${name}`));
    await mailing.runJobs();
    const first = mail.came().find(({ to }) => to.startsWith('contactuser@'));
    expect(first?.subject).to.contain('WO-1').and.contain('5 Jan 2127');
    expect(first?.text).to.contain('Facility cal-1');
    expect(first?.links.some((link) => link.endsWith(`/work_orders/${cast.workOrder}`))).to.equal(true);
    await move('start');
    await sql(
      "update work_order_lines set outcome = 'passed', serviced_on = '2026-11-02' where work_order_id = $1",
      cast.workOrder,
    );
    await move('finish');
    expect((await kinds()).filter((one) => one.startsWith('work_order_done'))).to.have.length(people.length);
    await mailing.runJobs();
    expect(mail.came().filter(({ subject }) => subject.includes('is finished'))).to.have.length(
      people.length,
    );
  });

  it('scheduled and done say where the work is done: at the facility, or in the lab, whose name nobody there sees', async () => {
    await move('schedule', { scheduled_on: '2127-01-05' });
    await mailing.runJobs();
    const text = () =>
      mail
        .came()
        .filter(({ to }) => to.startsWith('contactuser@'))
        .at(-1)?.text;
    expect(text()).to.contain('at Facility cal-1').and.not.contain('lab');
    await sql(
      `update work_orders set lab_id = (select id from facilities where tenant_id = $1 and is_lab
         and name <> 'Customer Portal Lab' limit 1) where id = $2`,
      ...[cast.tenantId, cast.workOrder],
    );
    const [lab] = await sql<{ name: string }>(
      'select f.name from work_orders w join facilities f on f.id = w.lab_id where w.id = $1',
      cast.workOrder,
    );
    const tess = await mail.as('technician');
    await tess.post('/admin/work_orders/bulk/schedule', {
      ...{ orders: cast.workOrder, back: '', scheduled_on: '2127-01-06' },
    });
    await mailing.runJobs();
    expect(text()).to.contain('in our lab').and.not.contain('at Facility').and.not.contain(lab!.name);
    await move('start');
    await sql(
      "update work_order_lines set outcome = 'passed', serviced_on = '2026-11-02' where work_order_id = $1",
      cast.workOrder,
    );
    await move('finish');
    await mailing.runJobs();
    expect(text()).to.contain('The work was done in our lab').and.not.contain(lab!.name);
  });

  it('A12, A25, A27: who lost the facility before it is sent, or whose order is cancelled by then, gets nothing', async () => {
    await move('schedule', { scheduled_on: '2127-01-05' });
    await sql('delete from contact_facilities where contact_id = $1', cast.players.contactUser.contactId);
    await mailing.runJobs();
    expect(
      mail
        .came()
        .map(({ to }) => to.split('@')[0])
        .sort(),
    ).to.deep.equal(people.filter((name) => name !== 'contactuser'));
    const second = ticketMail(mailing, cast);
    const tess = await mail.as('technician');
    await tess.post('/admin/work_orders/bulk/schedule', {
      orders: cast.workOrder, back: '', scheduled_on: '2127-01-06',
    }); // prettier-ignore
    expect((await mail.states()).filter((state) => state === 'waiting')).to.have.length(people.length - 1);
    await move('cancel', { reason: 'Not needed.' });
    await mailing.runJobs();
    expect(second.came().filter(({ subject }) => subject.includes('scheduled'))).to.deep.equal([]);
  });

  it('goes out again for another day, in bulk too, and not when it is turned off', async () => {
    await sql(
      "insert into notification_choices (tenant_id, event, is_on, user_id) values ($1, 'work_order_scheduled', false, $2)",
      cast.tenantId,
      cast.players.allContact.userId,
    );
    const tess = await mail.as('technician');
    const bulk = (day: string) =>
      tess.post('/admin/work_orders/bulk/schedule', { orders: cast.workOrder, back: '', scheduled_on: day });
    await bulk('2127-01-05');
    expect(await kinds()).to.have.length(people.length - 1);
    await bulk('2127-02-05');
    expect(await kinds()).to.have.length(2 * (people.length - 1));
    await mailing.runJobs();
    // Both are read when they are sent, so neither says a day that no longer stands.
    expect(mail.came().every(({ subject }) => subject.includes('5 Feb 2127'))).to.equal(true);
  });

  it('A2, A3: a customer without portal users gets its link, at its own Email; without one nobody is told', async () => {
    const [order] = await sql<{ id: string }>(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
         values ($1, 77, $2, $3, $4, 'open', 'Tess') returning id`,
      cast.tenantId, cast.workOrderType, cast.facilities.dock, cast.customers.south,
    ); // prettier-ignore
    await sql("update customers set email = '' where id = $1", cast.customers.south);
    await move('schedule', { scheduled_on: '2127-01-05' }, order!.id);
    expect(await kinds()).to.deep.equal([]);
    await sql("update customers set email = 'south@example.com' where id = $1", cast.customers.south);
    await move('start', {}, order!.id);
    await move('finish', {}, order!.id);
    expect(await kinds()).to.deep.equal(['work_order_done south']);
    await mailing.runJobs();
    const [only] = mail.came();
    expect(only?.links.some((link) => link.includes('/link/'))).to.equal(true);
  });
});
