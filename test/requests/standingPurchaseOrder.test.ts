import { expect } from 'chai';
import { recurringDue } from '../../server/jobs/recurringClock.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { fieldValue, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { forgetJobs, mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';

type Body = Record<string, string | string[]>;
const hint = 'Leave this empty to use the customer’s purchase order.';

describe('the standing purchase order of a customer', function () {
  this.timeout(120_000);
  let mailing: MailingApp;
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    await forgetJobs();
    cast = await makeCast('standing');
    ada = await mailing.signedIn(cast.players.administrator);
  });

  const { today } = plainCalendar;
  const here = () => `/admin/customers/${cast.customers.north}`;
  const line = {
    ...{ line_description: 'Probe', line_quantity: '1', line_price: '50', line_discount: '', line_tax: '19' },
  };
  const invoice = (change: Body = {}): Body => ({
    ...{ customer_id: cast.customers.north, dated_on: today, due_on: '', currency: 'EUR' },
    ...{ purchase_order: '', tax_reason: '', note: '', internal_note: '', ...line, ...change },
  });
  const estimate = (change: Body = {}): Body => ({
    ...{
      customer_id: cast.customers.north,
      dated_on: today,
      valid_until: addDays(today, 30),
      currency: 'EUR',
    },
    ...{ purchase_order: '', terms: 'Ours.', note: '', internal_note: '', ...line, ...change },
  });
  const plan = (change: Body = {}): Body => ({
    ...{ name: 'Care', customer_id: cast.customers.north, every: '1', unit: 'month', next_on: today },
    ...{ last_on: '', times: '', issues: 'issue', currency: 'EUR', payment_days: '', purchase_order: '' },
    ...{ ...line, ...change },
  });
  const sent = async (path: string, body: Body) => {
    const answer = await ada.post(path, body);
    expect(answer.status, answer.text.slice(answer.text.indexOf('<main')).slice(0, 900)).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  };
  const orderOf = async (table: 'invoices' | 'estimates', id: string) =>
    (await sql<{ said: string | null }>(`select purchase_order as said from ${table} where id = $1`, id))[0]!
      .said;
  const stands = (said: string | null) =>
    sql('update customers set purchase_order = $2 where id = $1', cast.customers.north, said);

  it('stands on the customer’s form and page, and is logged', async () => {
    const page = await ada.get(here());
    expect(page.text).to.contain('New estimates and invoices use it.');
    const names = ['_version', 'number', 'name', 'status'] as const;
    const kept = Object.fromEntries(names.map((name) => [name, fieldValue(page.text, name) ?? '']));
    const body = {
      phone: '',
      email: '',
      address: '',
      country: '',
      tax_number: '',
      payment_days: '',
      notes: '',
    };
    const save = (more: Body) => ada.post(here(), { ...body, ...kept, status: 'active', ...more });
    expect((await save({ purchase_order: 'P'.repeat(101) })).status).to.equal(422);
    const tess = await mailing.signedIn(cast.players.technician);
    expect((await tess.post(here(), { ...body, ...kept, purchase_order: 'PO-T' })).status).to.equal(404);
    expect((await save({ purchase_order: 'PO-STANDING' })).status).to.equal(303);
    expect((await ada.get(here())).text).to.contain('PO-STANDING');
    const logged = await sql<{ changes: Record<string, unknown> }>(
      "select changes from audit_log where tenant_id = $1 and record_id = $2 and action = 'changed'",
      cast.tenantId,
      cast.customers.north,
    );
    expect(logged.map(({ changes }) => changes['purchase_order'])).to.deep.equal([[null, 'PO-STANDING']]);
  });

  it('A13: the portal shows it on the documents that took it, and nowhere else', async () => {
    await stands('PO-STANDING');
    const olivia = await mailing.signedIn(cast.players.customerUser);
    const pages = ['/', '/account', '/profile', '/invoices', '/statement', '/estimates', '/work_orders/new'];
    const seen = async () =>
      (await Promise.all(pages.map((path) => olivia.get(path)))).map(({ text }) => text);
    for (const text of await seen()) expect(text).not.to.contain('PO-STANDING');
    expect((await seen()).some((text) => text.includes('North'))).to.equal(true);
    const id = await sent('/admin/invoices', invoice());
    expect((await ada.post(`/admin/invoices/${id}/issue`)).status).to.equal(303);
    expect((await olivia.get(`/invoices/${id}`)).text).to.contain('PO-STANDING');
    for (const text of await seen()) expect(text).not.to.contain('PO-STANDING');
  });

  for (const [kind, path, body, table] of [
    ['invoice', '/admin/invoices', invoice, 'invoices'],
    ['estimate', '/admin/estimates', estimate, 'estimates'],
  ] as const)
    it(`a new ${kind} whose own is empty takes it, and one that is emptied later stays so`, async () => {
      await stands('PO-STANDING');
      expect((await ada.get(`${path}/new`)).text.replace(/\s+/g, ' ')).to.contain(hint);
      const id = await sent(path, body());
      expect(await orderOf(table, id)).to.equal('PO-STANDING');
      expect(await orderOf(table, await sent(path, body({ purchase_order: 'Own' })))).to.equal('Own');
      const edit = await ada.get(`${path}/${id}/edit`);
      expect(edit.text).to.contain('PO-STANDING').and.not.contain(hint);
      await sent(`${path}/${id}/edit`, {
        ...body(),
        ...(kind === 'invoice' && { due_on: today }),
        _version: fieldValue(edit.text, '_version')!,
      });
      expect(await orderOf(table, id)).to.equal(null);
      const south = body({ customer_id: cast.customers.south });
      expect(await orderOf(table, await sent(path, south)), 'another customer’s').to.equal(null);
    });

  it('a recurring invoice whose own is empty takes the one that stands when each of its invoices is made', async () => {
    expect((await ada.get('/admin/invoices/recurring/new')).text).to.contain(hint);
    const ids = [
      await sent('/admin/invoices/recurring', plan()),
      await sent('/admin/invoices/recurring', plan({ purchase_order: 'Own' })),
    ];
    await stands('PO-STANDING');
    await recurringDue(mailing.services);
    const made = await sql<{ plan: string; said: string | null; buyer: Record<string, unknown> }>(
      `select m.recurring_id as plan, i.purchase_order as said, i.buyer from recurring_periods m
        join invoices i on i.id = m.invoice_id where m.tenant_id = $1`,
      cast.tenantId,
    );
    const said = new Map(made.map((one) => [one.plan, one.said]));
    expect(ids.map((id) => said.get(id))).to.deep.equal(['PO-STANDING', 'Own']);
    for (const { buyer } of made) expect(buyer).to.have.all.keys('name', 'address', 'country', 'tax_number');
  });

  it('an invoice from work takes it unless its orders name one of their own', async () => {
    await stands('PO-STANDING');
    const number = { plainly: 501, a: 502, b: 503 };
    const row = (of: number, own: string) =>
      `('${cast.tenantId}', ${of}, '${cast.workOrderType}', '${cast.facilities.cal1}', '${cast.customers.north}', 'closed', 'Ada', ${own})`;
    // As they lie there long after they were closed.
    await sql(
      `set session_replication_role = replica;
         insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, purchase_order)
         values ${row(number.plainly, 'null')}, ${row(number.a, "'A'")}, ${row(number.b, "'B'")};
         set session_replication_role = origin`,
    );
    const orders = await sql<{ id: string }>(
      'select id from work_orders where tenant_id = $1 and number > 500 order by number',
      cast.tenantId,
    );
    const [plainly, a, b] = orders.map(({ id }) => id) as [string, string, string];
    const from = async (chosen: string[]) =>
      orderOf('invoices', await sent('/admin/invoices/from_work', { orders: chosen }));
    const deleted = async () => {
      const [draft] = await sql<{ invoice_id: string }>(
        'select invoice_id from work_orders where id = $1',
        a,
      );
      await sql('update work_orders set invoice_id = null where invoice_id = $1', draft!.invoice_id);
    };
    expect(await from([plainly])).to.equal('PO-STANDING');
    expect(await from([a])).to.equal('A');
    await deleted();
    expect(await from([a, b]), 'neither of two').to.equal(null);
  });
});
