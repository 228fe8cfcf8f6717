import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { asAdministrator } from '../support/causing.ts';
import { pdfPages } from '../support/pdfText.ts';
import { isLong } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';

type Body = Record<string, string | string[]>;
interface Row {
  id: string;
  kind: string;
  status: string;
  number: string | null;
  net_minor: string;
  tax_minor: string;
  total_minor: string;
  paid_minor: string;
  credited_minor: string;
  due_on: string;
  buyer: { name: string; address: string | null; tax_number: string | null } | null;
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
};

describe('invoices', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    other = await makeCast('invoices');
  });
  beforeEach(async () => {
    cast = await makeCast('invoices');
    ada = await signedIn(cast.players.administrator);
  });

  const as = (name: PlayerName): Promise<Browser> => signedIn(cast.players[name]);
  const get = async (id: string) =>
    (await sql<Row>('select *, due_on::text as due_on from invoices where id = $1', id))[0];
  const body = (change: Body = {}): Body => ({
    customer_id: cast.customers.north,
    dated_on: '2027-01-31',
    due_on: '',
    currency: 'EUR',
    line_description: ['Calibration', ''],
    line_quantity: ['1', ''],
    line_price: ['1,000.00', ''],
    line_discount: ['', ''],
    line_tax: ['19', ''],
    ...change,
  });
  const draft = async (change: Body = {}) => {
    const answer = await ada.post('/admin/invoices', body(change));
    expect(answer.status, answer.text).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  };
  const issued = async (change: Body = {}) => {
    const id = await draft(change);
    expect((await ada.post(`/admin/invoices/${id}/issue`)).status).to.equal(303);
    return id;
  };
  const pay = (id: string, change: Body) =>
    ada.post(`/admin/invoices/${id}/payments`, {
      ...{ paid_on: '2026-06-01', method: 'bank_transfer', reference: 'R-1', invoices: id },
      ...change,
    });
  const stateOf = async (id: string, browser = ada, at = '/admin/invoices') =>
    /<h1[\s\S]*?class="badge[^>]*>([^<]+)</.exec((await browser.get(`${at}/${id}`)).text)?.[1]?.trim();

  it('frappe/erpnext#8765, invoiceninja#2395: a draft holds no number; one deleted leaves none out', async () => {
    const [one, two, three] = [await draft(), await draft(), await draft()];
    expect((await get(one))!.number).to.equal(null);
    await ada.post(`/admin/invoices/${one}/issue`);
    expect((await ada.post(`/admin/invoices/${two}/delete`)).status).to.equal(303);
    expect(await get(two)).to.equal(undefined);
    await ada.post(`/admin/invoices/${three}/issue`);
    expect(Number((await get(three))!.number)).to.equal(Number((await get(one))!.number) + 1);
    expect((await get(three))!).to.include({
      net_minor: '100000',
      tax_minor: '19000',
      total_minor: '119000',
    });
  });

  it('erpnext#22201: 30 days from 31 January 2027 are 2 March 2027', async () => {
    expect((await get(await draft()))!.due_on).to.equal('2027-03-02');
  });

  it('FOSSBilling/FOSSBilling#4379: what is issued never changes, by form, by staff in the database, or by its owner', async () => {
    const id = await draft();
    const { text } = await ada.get(`/admin/invoices/${id}/edit`);
    const version = /name="_version" value="(\d+)"/.exec(text)![1]!;
    await ada.post(`/admin/invoices/${id}/issue`);
    const late = await ada.post(
      `/admin/invoices/${id}/edit`,
      body({ _version: version, line_price: ['1.00', ''] }),
    );
    expect([late.status, late.text.includes('has been issued')]).to.deep.equal([422, true]);
    const before = await get(id);
    for (const change of ["note = 'x'", 'total_minor = 1', 'number = 7', "status = 'draft'", "buyer = '{}'"])
      expect(await codeOf(sql(`update invoices set ${change} where id = $1`, id)), change).to.equal('GH009');
    expect(await codeOf(sql('delete from invoices where id = $1', id))).to.equal('GH009');
    expect(await codeOf(sql('delete from invoice_lines where invoice_id = $1', id))).to.equal('GH009');
    expect(
      await codeOf(asAdministrator(cast, (db) => db.update('invoices', { id }, { note: 'x' }))),
    ).to.equal('GH009');
    expect(await get(id)).to.deep.equal(before);
    expect((await ada.post(`/admin/invoices/${id}/delete`)).status).to.equal(303);
    expect((await ada.post(`/admin/invoices/${id}/issue`)).status).to.equal(303);
    expect((await get(id))!.number).to.equal(before!.number);
  });

  it('invoiceninja#1117: issuing keeps the buyer’s name, address and tax number', async () => {
    await sql(
      "update customers set name = 'North Mills', address = 'Mill Lane 1', tax_number = 'GB 7' where id = $1",
      cast.customers.north,
    );
    const id = await issued();
    await sql(
      "update customers set name = 'Renamed', address = 'Elsewhere', tax_number = 'X' where id = $1",
      cast.customers.north,
    );
    expect((await get(id))!.buyer).to.include({
      name: 'North Mills',
      address: 'Mill Lane 1',
      tax_number: 'GB 7',
    });
    const { text } = await (await as('customerUser')).get(`/invoices/${id}`);
    expect(text).to.contain('North Mills').and.contain('GB 7').and.not.contain('Elsewhere');
  });

  it('ledgersmb/LedgerSMB#6039: crediting 1,190.00 shows −1,000.00, −190.00 and −1,190.00', async () => {
    const id = await issued();
    const credited = await ada.post(`/admin/invoices/${id}/credit`);
    const note = await get(credited.location!.split('/').at(-1)!);
    expect(note).to.include({ kind: 'credit_note', status: 'issued', total_minor: '119000' });
    const { text } = await ada.get('/admin/invoices/export.csv');
    expect(text).to.match(/CN-\d+,.*,-1000\.00,-190\.00,-1190\.00/);
    expect((await ada.get('/admin/invoices')).text).to.contain('-€1,190.00');
    expect([await stateOf(id), (await get(id))!.credited_minor]).to.deep.equal(['Credited', '119000']);
    expect((await ada.post(`/admin/invoices/${id}/credit`)).status).to.equal(422);
    expect(await sql('select id from invoices where credits_id = $1', id)).to.have.lengthOf(1);
  });

  it('invoiceninja#313: invoices of 50, 20 of it paid, and 70: a payment of 100 pays 30 and 70', async () => {
    const price = (amount: string) => ({
      line_price: [amount, ''],
      line_tax: ['0', ''],
      tax_reason: 'Exempt',
    });
    const [one, two] = [await issued(price('50')), await issued(price('70'))];
    await pay(one, { amount: '20' });
    expect((await get(one))!.paid_minor).to.equal('2000');
    const paid = await pay(one, { amount: '100', invoices: [one, two] });
    expect(paid.status).to.equal(303);
    expect([(await get(one))!.paid_minor, (await get(two))!.paid_minor]).to.deep.equal(['5000', '7000']);
    expect([await stateOf(one), await stateOf(two)]).to.deep.equal(['Paid', 'Paid']);
  });

  it('invoiceninja#7998: an overpayment is the customer’s credit, and reversing restores balance and state', async () => {
    const id = await issued();
    await pay(id, { amount: '2,000.00' });
    expect([await stateOf(id), (await get(id))!.paid_minor]).to.deep.equal(['Paid', '119000']);
    const tab = await ada.get(`/admin/customers/${cast.customers.north}/billing`);
    expect(tab.text).to.contain('Credit in EUR').and.contain('€810.00');
    const [payment] = await sql<{ id: string }>(
      'select id from payments where tenant_id = $1 and amount_minor = 200000',
      cast.tenantId,
    );
    await ada.post(`/admin/payments/${payment!.id}/reverse`);
    expect([await stateOf(id), (await get(id))!.paid_minor]).to.deep.equal(['Issued', '0']);
    expect((await ada.get(`/admin/invoices/${id}`)).text).to.contain('Reversed');
    expect((await ada.get(`/admin/customers/${cast.customers.north}/billing`)).text).to.not.contain(
      '€810.00',
    );
    // Once: a second press changes nothing, and nobody takes the reversal back.
    await ada.post(`/admin/payments/${payment!.id}/reverse`);
    expect((await get(id))!.paid_minor).to.equal('0');
  });

  it('invoiceninja#5436: Part paid until the due date has passed, then Overdue, in portal and back office alike', async () => {
    const due = { dated_on: '2026-01-01' };
    const [late, open] = [
      await issued({ ...due, due_on: '2026-01-31' }),
      await issued({ ...due, due_on: '2199-01-01' }),
    ];
    for (const id of [late, open]) await pay(id, { amount: '10' });
    const olivia = await as('customerUser');
    expect([await stateOf(late), await stateOf(open)]).to.deep.equal(['Overdue', 'Part paid']);
    expect([
      await stateOf(late, olivia, '/invoices'),
      await stateOf(open, olivia, '/invoices'),
    ]).to.deep.equal(['Overdue', 'Part paid']);
    const listed = await olivia.get('/invoices?state=overdue');
    expect(listed.text).to.contain(late).and.not.contain(open);
    expect((await olivia.get('/invoices?state=part_paid')).text)
      .to.contain(open)
      .and.not.contain(late);
    const settled = await issued();
    expect((await pay(settled, { amount: '5000' })).status).to.equal(303);
    const unsent = await draft();
    for (const [browser, path] of [
      [ada, '/admin/invoices'],
      [ada, `/admin/customers/${cast.customers.north}/billing`],
      [olivia, '/invoices'],
    ] as const) {
      const { text } = await browser.get(`${path}?state=to_pay`);
      for (const one of [late, open]) expect(text, path).to.contain(one);
      for (const one of [settled, unsent]) expect(text, path).to.not.contain(one);
    }
  });

  it('Dolibarr/dolibarr#7721: the same form twice records one payment', async () => {
    const id = await issued();
    const { text } = await ada.get(`/admin/invoices/${id}/payments/new`);
    const formId = /name="_form_id" value="([^"]+)"/.exec(text)![1]!;
    await Promise.all([1, 2].map(() => pay(id, { amount: '10', _form_id: formId })));
    expect((await get(id))!.paid_minor).to.equal('1000');
  });

  it('invoiceninja#1801: an issued invoice takes payments for itself alone, and no more than is open', async () => {
    const [id, theirs, unissued] = [
      await issued(),
      await issued({ customer_id: cast.customers.south }),
      await draft(),
    ];
    for (const invoices of [theirs, unissued, other.invoices.ofNorth])
      expect((await pay(id, { amount: '10', invoices })).status).to.equal(422);
    for (const amount of ['-5', '0', 'NaN', '1e400', '1.127,54', '0.001'])
      expect((await pay(id, { amount })).status, amount).to.equal(422);
    const part =
      'insert into payment_parts (tenant_id, payment_id, invoice_id, amount_minor) values ($1, $2, $3, $4)';
    expect(await codeOf(sql(part, cast.tenantId, cast.payment, theirs, 1))).to.equal('GH009');
    expect(await codeOf(sql(part, cast.tenantId, cast.payment, id, 999_999))).to.equal('GH009');
    expect((await get(id))!.paid_minor).to.equal('0');
  });

  it('A10a, A13, A16: drafts and other customers’ invoices are in no list, search, count or export, and 404 by address', async () => {
    const sees = { customerUser: true, contactWithPermissions: true, adminContact: true, agentUser: true };
    for (const [name, may] of Object.entries({
      ...sees,
      contactUser: false,
      allContact: false,
      partnerUser: false,
      link: false,
    })) {
      const browser = await as(name as PlayerName);
      expect((await browser.get(`/invoices/${cast.invoices.ofNorth}`)).status, name).to.equal(
        may ? 200 : 404,
      );
      for (const id of [cast.invoices.draft, cast.invoices.ofEast, other.invoices.ofNorth])
        expect((await browser.get(`/invoices/${id}`)).status, name).to.equal(404);
      if (!may) continue;
      const list = await browser.get('/invoices');
      expect(list.text, name)
        .to.contain('1 invoice<')
        .and.not.contain('Draft')
        .and.not.contain('kept inside');
      const found = await browser.get('/invoices?q=INV');
      expect(found.text, name).to.contain('1 invoice<');
      expect((await browser.get('/invoices/export.csv')).text.trim().split('\n'), name).to.have.lengthOf(2);
      expect((await browser.get('/invoices?state=draft')).text, name).to.contain('1 invoice<');
    }
    const south = await as('link');
    expect((await south.get(`/invoices/${cast.invoices.ofSouth}`)).status).to.equal(200);
    expect((await south.get('/invoices')).text).to.contain('1 invoice<');
    expect((await (await as('contactUser')).get('/invoices')).status).to.equal(404);
    expect((await ada.get(`/admin/invoices/${other.invoices.ofNorth}`)).status).to.equal(404);
  });

  it('A13, A25: Access Billing alone opens invoices, and ends with the next request', async () => {
    const carl = await as('contactUser');
    const set = (on: boolean) =>
      sql('update contacts set access_billing = $2 where id = $1', cast.players.contactUser.contactId, on);
    await set(true);
    expect((await carl.get(`/invoices/${cast.invoices.ofNorth}`)).text)
      .to.contain('Calibration')
      .and.not.contain('kept inside');
    expect((await carl.get('/tickets')).text).to.not.contain('T-2<');
    await set(false);
    expect((await carl.get(`/invoices/${cast.invoices.ofNorth}`)).status).to.equal(404);
  });

  it('reads lines in the reader’s language, and refuses what is none beside its field', async () => {
    const german = await ada.post(
      '/admin/invoices',
      body({ line_price: ['1.127,54', ''], line_quantity: ['0,25', ''] }),
      { 'Accept-Language': 'de-DE' },
    );
    expect((await get(german.location!.split('/').at(-1)!))!.net_minor).to.equal('28189');
    for (const [field, value] of [
      ['line_price', '1.127,54'],
      ['line_price', '1e400'],
      ['line_price', 'NaN'],
      ['line_price', '9'.repeat(30)],
      ['line_quantity', '-1'],
      ['line_quantity', '0'],
      ['line_tax', ''],
      ['line_tax', '1000'],
      ['line_tax', '-1'],
      ['line_discount', '101'],
    ] as const) {
      const { status, text } = await ada.post('/admin/invoices', body({ [field]: [value, ''] }));
      expect(
        [status, text.includes(`id="field-${field}_1-error"`), text.includes(`value="${value}"`)],
        `${field} ${value}`,
      ).to.deep.equal([422, true, true]);
    }
    for (const change of [{ currency: 'XXX' }, { due_on: '2027-01-30' }, { dated_on: '2027-02-30' }])
      expect((await ada.post('/admin/invoices', body(change))).status).to.equal(422);
  });

  it('S25: a draft that is sent twice is named by its customer', async () => {
    const send = () => ada.post('/admin/invoices', body({ note: 'Twice', _form_id: randomUUID() }));
    expect((await send()).status).to.equal(303);
    const asked = await send();
    expect(asked.status).to.equal(409);
    expect(asked.text).to.contain('>Draft invoice for North</a>').and.not.contain('INV-');
  });

  it('a tax rate that was left out is asked for on its line, in invoices and estimates', async () => {
    for (const sent of [
      await ada.post('/admin/invoices', body({ line_tax: ['', ''] })),
      await ada.post('/admin/invoices', body({ line_tax: ['', ''], dated_on: 'x' })),
      await ada.post('/admin/estimates', {
        ...{ customer_id: cast.customers.north, dated_on: '2026-01-31', valid_until: '2199-12-31' },
        ...{ currency: 'EUR', terms: 'T', purchase_order: '', note: '', internal_note: '' },
        ...{
          line_description: 'Probe',
          line_price: '50',
          line_quantity: '1',
          line_discount: '',
          line_tax: '',
        },
      }),
    ])
      expect([sent.status, sent.text.includes('Line 1: Enter a tax rate, or 0.')]).to.deep.equal([422, true]);
  });

  it('S6: a line that is nothing but a control character, or has one, is refused at its line', async () => {
    for (const words of ['\u0019', 'Probe\u0007']) {
      const sent = await ada.post(
        '/admin/invoices',
        body({ line_description: ['Probe', words], line_price: ['1', '2'], line_tax: ['19', '19'] }),
      );
      expect(sent.status, JSON.stringify(words)).to.equal(422);
      expect(sent.text).to.contain('Line 2: Remove special control characters from the description.');
    }
  });

  it('a line without tax asks for a reason before it is issued, and a draft without lines isn’t issued', async () => {
    for (const change of [
      { line_tax: ['0', ''] },
      { line_description: '', line_price: '', line_quantity: '', line_tax: '', line_discount: '' },
    ]) {
      const id = await draft(change);
      expect((await ada.post(`/admin/invoices/${id}/issue`)).status).to.equal(422);
      expect((await get(id))!.number).to.equal(null);
    }
  });

  const many = isLong ? 1000 : 100;
  it(`${many} invoices issued by 20 at once, with failures in between, have consecutive numbers`, async function () {
    this.timeout(120_000);
    await sql(
      `with made as (
         insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by, net_minor, tax_minor, total_minor,
            buyer, seller)
         select $1, $2, '2026-01-01', '2026-01-31', 'EUR', 'Ada', 100, 19, 119, '{"name": "B"}', '{"name": "S"}'
          from generate_series(1, ${many}) returning id)
       insert into invoice_lines (tenant_id, invoice_id, position, description, quantity_milli, unit_price, discount_milli,
          tax_milli, net_minor)
         select $1, id, 1, 'x', 1000, 1000000, 0, 19000, 100 from made`,
      cast.tenantId,
      cast.customers.east,
    );
    const drafts = await sql<{ id: string }>(
      "select id from invoices where tenant_id = $1 and status = 'draft' and customer_id = $2",
      cast.tenantId,
      cast.customers.east,
    );
    const waiting = drafts.map(({ id }, at) => ({ id, fails: at % 7 === 3 }));
    const issue = async (id: string, fails: boolean) => {
      await asAdministrator(cast, async (db) => {
        await db.update('invoices', { id, status: 'draft' }, { status: 'issued', issued_by: 'Ada' });
        if (fails) throw new Error('taken back');
      });
    };
    const worker = async () => {
      for (let one = waiting.pop(); one; one = waiting.pop()) {
        if (one.fails) await issue(one.id, true).catch(() => undefined);
        await issue(one.id, false);
      }
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    const numbers = await sql<{ number: string }>(
      "select number from invoices where tenant_id = $1 and kind = 'invoice' and status = 'issued' order by number",
      cast.tenantId,
    );
    expect(numbers.map(({ number }) => Number(number))).to.deep.equal(
      Array.from({ length: many + 3 }, (_, at) => Number(numbers[0]!.number) + at),
    );
  });

  it('a tax of 19% is read as 19, and a year such as 1926 is asked about, in every date of money and of bulk work', async () => {
    const id = await draft({ line_tax: ['19%', ''], line_discount: ['10 %', ''] });
    expect((await get(id))!).to.include({ net_minor: '90000', tax_minor: '17100' });
    const paid = await issued();
    for (const [path, change] of [
      ['/admin/invoices', body({ dated_on: '1926-01-31' })],
      ['/admin/invoices', body({ dated_on: '1926-01-31', due_on: '1926-02-28' })],
      [
        `/admin/invoices/${paid}/payments`,
        { paid_on: '1926-06-01', method: 'cash', amount: '1', invoices: paid },
      ],
    ] as const) {
      const answer = await ada.post(path, change);
      expect([answer.status, answer.text.includes('Check the year')], path).to.deep.equal([422, true]);
    }
    const late = { orders: cast.workOrder, back: '', scheduled_on: '1926-11-01' };
    const bulk = await ada.post('/admin/work_orders/bulk/schedule', late);
    expect([bulk.status, bulk.text.includes('today’s date or a later one')]).to.deep.equal([422, true]);
  });

  it('everything that is wrong with a form is said at once, of the lines and of its head', async () => {
    const { status, text } = await ada.post(
      '/admin/invoices',
      body({ customer_id: '', dated_on: '', line_price: ['x', ''], line_tax: ['190', ''] }),
    );
    expect(status).to.equal(422);
    for (const name of ['customer_id', 'dated_on', 'line_price_1', 'line_tax_1'])
      expect(text, name).to.contain(`href="#field-${name}"`);
  });

  it('what is credited after it was part paid has nothing to pay, and leaves credit; so does what is paid too much', async () => {
    const id = await issued();
    await pay(id, { amount: '1,000.00' });
    await ada.post(`/admin/invoices/${id}/credit`);
    for (const address of [`/admin/invoices/${id}`, `/invoices/${id}`]) {
      const browser = address.startsWith('/admin') ? ada : await as('customerUser');
      const { text } = await browser.get(address);
      expect(text, address)
        .to.match(/To pay<\/dt>\s*<dd class="sum">€0\.00/)
        .and.contain('Credit left over')
        .and.contain('€1,000.00')
        .and.not.contain('-€1,000.00<');
    }
    const over = await issued();
    await pay(over, { amount: '1,500.00' });
    expect((await ada.get(`/admin/invoices/${over}`)).text)
      .to.contain('of €1,500.00')
      .and.contain('€310.00 left as credit');
    const billing = await ada.get(`/admin/customers/${cast.customers.north}/billing`);
    expect(billing.text).to.contain('Credit in EUR').and.contain('€1,310.00');
  });

  it('a code of the price list fills in a line of which nothing else was typed', async () => {
    const code = {
      line_description: ['cal-1', ''],
      line_price: ['', ''],
      line_tax: ['', ''],
      line_quantity: ['2', ''],
    };
    const id = await draft(code);
    expect((await get(id))!).to.include({ net_minor: '200', tax_minor: '38' });
    expect((await ada.post('/admin/invoices', body({ ...code, currency: 'JPY' }))).status).to.equal(422);
    const twice = {
      code: 'Cal-1',
      description: 'x',
      unit_price: '1',
      currency: 'EUR',
      tax: '19 %',
      type_id: '',
      active: 'on',
    };
    expect((await ada.post('/admin/price_list', twice)).text).to.contain('already has this code');
    const tess = await as('technician');
    expect((await tess.get('/admin/price_list')).status).to.equal(404);
  });

  it('finished work of several orders becomes one draft for each customer, once', async () => {
    const type = cast.workOrderType;
    const order = async (customer: string, facility: string, number: number) => (
      await sql<{ id: string }>(
        `set session_replication_role = replica;
           insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, description)
           values ('${cast.tenantId}', ${number}, '${type}', '${facility}', '${customer}', 'closed', 'Ada', 'Two gauges');
           set session_replication_role = origin`,
      ),
      (
        await sql<{ id: string }>(
          'select id from work_orders where tenant_id = $1 and number = $2',
          cast.tenantId,
          number,
        )
      )[0]!.id
    );
    const [one, two] = [
      await order(cast.customers.north, cast.facilities.cal1, 901),
      await order(cast.customers.north, cast.facilities.cal1, 902),
    ];
    const offered = await ada.get(`/admin/invoices/from_work?customer_id=${cast.customers.north}`);
    expect(offered.text).to.contain('WO-901').and.contain('WO-902');
    expect((await ada.post('/admin/invoices/from_work', {})).status).to.equal(422);
    const made = await Promise.all([
      ada.post('/admin/invoices/from_work', { orders: [one, two] }),
      ada.post('/admin/invoices/from_work', { orders: [two, one] }),
    ]);
    expect(made.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    const at = made.find(({ status }) => status === 303)!.location!;
    expect((await ada.get(at)).text)
      .to.contain('WO-901')
      .and.contain('WO-902')
      .and.contain('Two gauges');
    expect((await ada.get(`/admin/work_orders/${one}`)).text).to.contain(at);
    // What is open, or another company's, isn't taken.
    for (const wrong of [cast.workOrder, other.workOrder, cast.customers.north])
      expect((await ada.post('/admin/invoices/from_work', { orders: wrong })).status).to.equal(422);
    // The draft goes, and the work can be invoiced again.
    await ada.post(`${at}/delete`);
    expect((await ada.post('/admin/invoices/from_work', { orders: [one, two] })).status).to.equal(303);
  });

  it('A13, A10a: the PDF is for who sees the document, for nobody else; invoiceninja#792: a due day is one day everywhere', async () => {
    const id = await issued({ due_on: '2027-03-31' });
    const at = `/invoices/${id}/document.pdf`;
    for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
      await sql('update tenants set time_zone = $2 where id = $1', cast.tenantId, zone);
      for (const [name, path] of [
        ['customerUser', at],
        ['contactWithPermissions', at],
        ['agentUser', at],
        ['administrator', `/admin${at}`],
      ] as const) {
        const { status, bytes, headers } = await (await as(name)).get(path);
        expect(status, name).to.equal(200);
        expect(headers['content-type']).to.equal('application/pdf');
        const [page = ''] = pdfPages(bytes);
        expect(page, `${name} ${zone}`).to.contain('31Mar2027').and.contain('€1,190.00').and.contain('North');
      }
    }
    for (const name of ['contactUser', 'allContact', 'partnerUser', 'link'] as const)
      expect((await (await as(name)).get(at)).status, name).to.equal(404);
    expect((await (await signedIn(other.players.customerUser)).get(at)).status).to.equal(404);
    const olivia = await as('customerUser');
    expect((await olivia.get(`/invoices/${cast.invoices.draft}/document.pdf`)).status).to.equal(404);
    expect((await olivia.get(`/estimates/${cast.estimates.draft}/document.pdf`)).status).to.equal(404);
    const estimate = await olivia.get(`/estimates/${cast.estimates.ofNorth}/document.pdf`);
    expect(pdfPages(estimate.bytes)[0]).to.contain('Newprobe').and.contain('Ourterms.');
  });

  it('an estimate’s PDF has the customer’s address, as it was when it was sent', async () => {
    const { north } = cast.customers;
    await sql("update customers set address = 'Mill Lane 1', tax_number = 'GB 7' where id = $1", north);
    const at = `/estimates/${cast.estimates.draft}/document.pdf`;
    const paper = async (browser: Browser, path: string) => pdfPages((await browser.get(path)).bytes)[0];
    expect(await paper(ada, `/admin${at}`)).to.contain('MillLane1');
    expect((await ada.post(`/admin/estimates/${cast.estimates.draft}/send`)).status).to.equal(303);
    await sql("update customers set address = 'Elsewhere' where id = $1", north);
    const olivia = await as('customerUser');
    for (const [browser, path] of [
      [ada, `/admin${at}`],
      [olivia, at],
    ] as const)
      expect(await paper(browser, path))
        .to.contain('MillLane1')
        .and.contain('GB7')
        .and.not.contain('Elsewhere');
    expect((await olivia.get(`/estimates/${cast.estimates.draft}`)).text).to.contain('Mill Lane 1');
  });

  it('a part is credited: a draft of the invoice’s lines, never more than is left, and another for the rest', async () => {
    const id = await issued();
    const part = async (price: string) => {
      const at = `/admin/invoices/${id}/credit_part`;
      const made = await ada.post(at, body({ line_price: [price, ''], dated_on: '2026-03-02' }));
      expect(made.status).to.equal(303);
      return made.location!.split('/').at(-1)!;
    };
    // Only what is issued is shown, counted and taken off (invoiceninja#4876).
    const olivia = await as('customerUser');
    const first = await part('250');
    expect((await olivia.get(`/invoices/${first}`)).status).to.equal(404);
    expect((await get(id))!.credited_minor).to.equal('0');
    await ada.post(`/admin/invoices/${first}/issue`);
    expect((await get(id))!).to.include({ credited_minor: '29750', paid_minor: '0' });
    expect((await olivia.get(`/invoices/${id}`)).text).to.contain('€892.50');
    // Two drafts that each fit, of which only one does in the end.
    const [tooMuch, rest] = [await part('750'), await part('750')];
    await ada.post(`/admin/invoices/${rest}/issue`);
    const refusal = await ada.post(`/admin/invoices/${tooMuch}/issue`);
    expect([refusal.status, refusal.text.includes('€0.00 can still be credited')]).to.deep.equal([422, true]);
    expect(await stateOf(id)).to.equal('Credited');
    expect((await ada.post(`/admin/invoices/${id}/credit_part`, body())).status).to.equal(422);
    expect((await ada.get(`/admin/invoices/${id}/credit_part`)).location).to.equal(`/admin/invoices/${id}`);
    const [south] = [cast.customers.south];
    const other = body({ customer_id: south, _version: '1' });
    expect((await ada.post(`/admin/invoices/${tooMuch}/edit`, other)).status).to.equal(422);
  });

  it('Credit part keeps nothing until it is saved, asks for no due date, and refuses who may not', async () => {
    const id = await issued();
    const notes = () => sql('select id from invoices where credits_id = $1', id);
    const { text } = await ada.get(`/admin/invoices/${id}/credit_part`);
    expect(text)
      .to.contain(`<h1>Credit part of INV-`)
      .and.contain('Work')
      .and.contain(`href="/admin/invoices/${id}">Cancel`)
      .and.not.contain('name="due_on"');
    expect(await notes(), 'looking at the form, and Cancel').to.deep.equal([]);
    const wrong = await ada.post(`/admin/invoices/${id}/credit_part`, body({ dated_on: '' }));
    expect([wrong.status, wrong.text.includes('Enter a date')]).to.deep.equal([422, true]);
    const south = await ada.post(
      `/admin/invoices/${id}/credit_part`,
      body({ customer_id: cast.customers.south }),
    );
    expect([south.status, south.text.includes('stays with the customer of its invoice')]).to.deep.equal([
      422,
      true,
    ]);
    const other = await signedIn((await makeCast('invoices')).players.administrator);
    expect((await other.post(`/admin/invoices/${id}/credit_part`, body())).status).to.equal(404);
    expect(await notes()).to.deep.equal([]);
  });

  it('a credit note is below zero on its page, on paper and in lists, has no due date, and is called so', async () => {
    const id = await issued();
    const made = await ada.post(`/admin/invoices/${id}/credit_part`, body({ dated_on: '2026-03-02' }));
    const edit = await ada.get(`${made.location!}/edit`);
    expect(edit.text).to.contain('<h1>Edit draft credit note').and.not.contain('name="due_on"');
    await ada.post(`${made.location!}/issue`);
    const olivia = await as('customerUser');
    for (const [browser, at] of [
      [ada, made.location!],
      [olivia, made.location!.replace('/admin', '')],
    ] as const) {
      const { text } = await browser.get(at);
      expect(text).to.contain('-€1,190.00').and.contain('-€190.00').and.contain('-€1,000.00');
      expect(text.replaceAll('-€', '')).not.to.contain('€1,190.00');
      const [paper] = pdfPages((await browser.get(`${at}/document.pdf`)).bytes);
      expect(paper).to.contain('-€1,190.00');
    }
    for (const browser of [ada, olivia]) {
      const csv = (await browser.get(`${browser === ada ? '/admin' : ''}/invoices/export.csv`)).text;
      const line = csv.split('\r\n').find((one) => one.startsWith('CN-'));
      expect(line).to.match(/^CN-\d+,[^,]*,2026-03-02,,/);
    }
  });
});
