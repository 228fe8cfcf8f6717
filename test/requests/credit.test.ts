import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { asAdministrator } from '../support/causing.ts';
import { sql } from '../support/portalPages.ts';

interface Row {
  paid: number;
  credited: number;
}

/** What a customer paid too much, or paid of an invoice that was credited since, pays its other invoices. */
describe('a customer’s credit', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('credit');
    ada = await signedIn(cast.players.administrator);
  });

  const issued = async (price: string, change: Record<string, string> = {}) => {
    const made = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.west, dated_on: '2026-01-31', due_on: '2026-02-28', currency: 'EUR' },
      ...{
        line_description: 'Work',
        line_quantity: '1',
        line_price: price,
        line_tax: '0',
        tax_reason: 'Abroad',
      },
      ...change,
    });
    expect(made.status, made.text.slice(0, 200)).to.equal(303);
    expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
    return made.location!.split('/').at(-1)!;
  };
  const pay = (id: string, amount: string) =>
    ada.post(`/admin/invoices/${id}/payments`, {
      ...{ paid_on: '2026-02-01', method: 'cash', reference: '', amount, invoices: id },
    });
  const use = (id: string, browser = ada) => browser.post(`/admin/invoices/${id}/use_credit`);
  const get = async (id: string) =>
    (
      await sql<Row>(
        'select paid_minor::int as paid, credited_minor::int as credited from invoices where id = $1',
        id,
      )
    )[0]!;
  const paymentOf = async (amount: number) =>
    (
      await sql<{ id: string }>(
        'select id from payments where tenant_id = $1 and amount_minor = $2 and reversed_at is null',
        cast.tenantId,
        amount,
      )
    )[0]!.id;
  const credits = async () => (await ada.get(`/admin/customers/${cast.customers.west}/billing`)).text;

  it('what was paid too much pays another invoice in its currency, as far as it goes, and only once', async () => {
    const [one, two, dollars] = [
      await issued('70'),
      await issued('50'),
      await issued('50', { currency: 'USD' }),
    ];
    await pay(one, '100');
    expect((await ada.get(`/admin/invoices/${two}`)).text).to.contain('Use credit');
    expect((await ada.get(`/admin/invoices/${dollars}`)).text).to.not.contain('Use credit');
    expect((await ada.get(`/admin/invoices/${two}/use_credit`)).text).to.contain('€30.00 of West’s credit');
    expect((await use(two)).location).to.equal(`/admin/invoices/${two}`);
    expect(await get(two)).to.include({ paid: 3000 });
    expect([(await use(two)).status, (await use(dollars)).status]).to.deep.equal([422, 422]);
    expect(await get(two)).to.include({ paid: 3000 });
    expect(await credits()).to.not.contain('Credit in EUR');
    await ada.post(`/admin/payments/${await paymentOf(10_000)}/reverse`);
    expect([(await get(one)).paid, (await get(two)).paid], 'both are open again').to.deep.equal([0, 0]);
  });

  it('what was paid of an invoice that was credited since pays another; the statement and ageing stay as they were', async () => {
    const [one, two] = [await issued('100'), await issued('500')];
    await pay(one, '100');
    await ada.post(`/admin/invoices/${one}/credit`);
    const books = async () => [
      (await ada.get('/admin/invoices/ageing.csv')).text
        .split('\r\n')
        .find((line) => line.includes(',West,'))
        ?.split(',')
        .at(-1),
      (
        await ada.get(`/admin/customers/${cast.customers.west}/statement.csv?from=2020-01-01&to=2199-01-01`)
      ).text
        .trim()
        .split(',')
        .at(-1),
    ];
    const before = await books();
    expect(before).to.deep.equal(['400.00', '400.00']);
    expect(await credits()).to.contain('€100.00');
    await use(two);
    expect([await get(one), await get(two)]).to.deep.equal([
      { paid: 0, credited: 10_000 },
      { paid: 10_000, credited: 0 },
    ]);
    expect(await books()).to.deep.equal(before);
    expect(await credits()).to.not.contain('Credit in EUR');
    const page = (await ada.get(`/admin/invoices/${two}`)).text;
    expect(page).to.contain('>Credit<').and.contain('INV-');
    const [uses] = await sql<{ id: string }>(
      "select id from payments where tenant_id = $1 and method = 'credit'",
      cast.tenantId,
    );
    // The payment that it came from stays as long as its credit pays something.
    const early = await ada.post(`/admin/payments/${await sourceOf(one)}/reverse`);
    expect((await ada.get(early.location!)).text).to.contain(
      'Credit from this payment pays another invoice.',
    );
    expect(await get(one)).to.deep.equal({ paid: 0, credited: 10_000 });
    await ada.post(`/admin/payments/${uses!.id}/reverse`);
    expect([await get(one), await get(two)]).to.deep.equal([
      { paid: 10_000, credited: 10_000 },
      { paid: 0, credited: 0 },
    ]);
    await ada.post(`/admin/payments/${await sourceOf(one)}/reverse`);
    expect(await get(one)).to.deep.equal({ paid: 0, credited: 10_000 });
  });
  const sourceOf = async (invoice: string) =>
    (
      await sql<{ id: string }>('select payment_id as id from payment_parts where invoice_id = $1', invoice)
    )[0]!.id;

  it('invoiceninja#2509: reversing a payment leaves the credit note standing, and takes back the credit that came of it', async () => {
    const one = await issued('119');
    await pay(one, '50');
    const note = (await ada.post(`/admin/invoices/${one}/credit`)).location!;
    expect(await get(one)).to.deep.equal({ paid: 5000, credited: 11_900 });
    expect(await credits())
      .to.contain('Credit in EUR')
      .and.contain('€50.00');
    await ada.post(`/admin/payments/${await sourceOf(one)}/reverse`);
    expect(await get(one)).to.deep.equal({ paid: 0, credited: 11_900 });
    expect(await credits()).to.not.contain('Credit in EUR');
    const state = async (at: string) =>
      /<h1[\s\S]*?class="badge[^>]*>([^<]+)</.exec((await ada.get(at)).text)?.[1]?.trim();
    expect(await state(`/admin/invoices/${one}`)).to.equal('Credited');
    expect((await ada.get(note)).text).to.contain('119.00');
    // A part of it: what is left to pay is there again.
    const two = await issued('100');
    const half = await ada.post(`/admin/invoices/${two}/credit_part`, {
      ...{ dated_on: '2026-02-01', currency: 'EUR', customer_id: cast.customers.west },
      ...{
        line_description: 'Work',
        line_quantity: '1',
        line_price: '30',
        line_tax: '0',
        tax_reason: 'Abroad',
      },
    });
    expect((await ada.post(`${half.location!}/issue`)).status).to.equal(303);
    await pay(two, '70');
    expect(await state(`/admin/invoices/${two}`)).to.equal('Paid');
    await ada.post(`/admin/payments/${await sourceOf(two)}/reverse`);
    expect(await get(two)).to.deep.equal({ paid: 0, credited: 3000 });
    expect(await state(`/admin/invoices/${two}`)).to.equal('Overdue');
  });

  it('two who use the same credit at once use it once', async () => {
    const [one, two, three] = [await issued('10'), await issued('50'), await issued('50')];
    await pay(one, '10');
    await ada.post(`/admin/invoices/${one}/credit`);
    const answers = await Promise.all([use(two), use(three)]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
    expect((await get(two)).paid + (await get(three)).paid).to.equal(1000);
  });

  it('nobody takes more credit than there is, another customer’s, or another currency’s, in the database either', async () => {
    const [one, two] = [await issued('10'), await issued('50')];
    await pay(one, '10');
    await ada.post(`/admin/invoices/${one}/credit`);
    const payment = { paid_on: '2026-02-01', method: 'credit', credit_of_id: one, recorded_by: 'x' };
    const take = async (change: Record<string, string>) => {
      try {
        await asAdministrator(cast, (db) =>
          db.insert('payments', {
            ...{
              ...payment,
              customer_id: cast.customers.west,
              currency: 'EUR',
              amount_minor: '1000',
              ...change,
            },
          }),
        );
        return 'done';
      } catch (error) {
        return String((error as { code?: string }).code);
      }
    };
    expect(await take({ amount_minor: '1001' })).to.equal('GH009');
    expect(await take({ currency: 'USD' })).to.equal('GH009');
    expect(await take({ customer_id: cast.customers.north })).to.equal('GH009');
    expect(await take({ method: 'cash' })).to.equal('23514');
    expect(await take({ credit_of_id: two })).to.equal('GH009');
    expect(await take({})).to.equal('done');
  });

  it('A23: only those who keep billing use it; somebody of another company finds nothing', async () => {
    const [one, two] = [await issued('70'), await issued('50')];
    await pay(one, '100');
    const other = await makeCast('credit');
    for (const browser of [
      await signedIn(cast.players.technician),
      await signedIn(other.players.administrator),
    ])
      expect((await use(two, browser)).status).to.equal(404);
    expect(await get(two), 'which was there to be paid').to.include({ paid: 0 });
  });
});
