import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

/** What customers owe and since when, and what happened on their accounts, with the values that such software has got wrong. */
describe('ageing and statements', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('books');
    ada = await signedIn(cast.players.administrator);
  });

  const numberOf = async (id: string) =>
    (await sql<{ number: string }>('select number from invoices where id = $1', id))[0]!.number;
  const issued = async (dated: string, due: string, price: string, currency = 'EUR') => {
    const body = {
      ...{ customer_id: cast.customers.west, dated_on: dated, due_on: due, currency },
      ...{
        line_description: 'Work',
        line_quantity: '1',
        line_price: price,
        line_tax: '0',
        tax_reason: 'Abroad',
      },
    };
    const made = await ada.post('/admin/invoices', body);
    expect(made.status, made.text.slice(0, 300)).to.equal(303);
    expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
    return made.location!.split('/').at(-1)!;
  };
  const pay = (id: string, on: string, amount: string) =>
    ada.post(`/admin/invoices/${id}/payments`, {
      ...{ paid_on: on, method: 'cash', reference: '', amount, invoices: id },
    });
  const day = async (days: number) =>
    (await sql<{ day: string }>('select (current_date + $1::int)::text as day', days))[0]!.day;
  const statement = async (from: string, to: string) =>
    (await ada.get(`/admin/customers/${cast.customers.west}/statement.csv?from=${from}&to=${to}`)).text
      .trim()
      .split('\r\n')
      .slice(1);

  it('OCA/account-financial-reporting#300: the buckets less unused credit are the balance, each currency by itself', async () => {
    const dated = await day(-200);
    for (const [overdue, price] of [
      [-5, '1'],
      [1, '10'],
      [30, '20'],
      [31, '100'],
      [60, '200'],
      [61, '1000'],
      [90, '2000'],
      [91, '10000'],
    ] as const)
      await issued(dated, await day(-overdue), price);
    await issued(dated, await day(-5), '50', 'USD');
    const paid = await issued(dated, await day(-5), '70');
    await pay(paid, await day(-1), '75');
    const { text } = await ada.get('/admin/invoices/ageing.csv');
    const west = text.split('\r\n').filter((line) => line.includes(',West,'));
    expect(west.map((line) => line.split(',').slice(2))).to.deep.equal([
      ['EUR', '1.00', '30.00', '300.00', '3000.00', '10000.00', '-5.00', '13326.00'],
      ['USD', '0.00', '50.00', '0.00', '0.00', '0.00', '0.00', '50.00'],
    ]);
    const page = await ada.get('/admin/invoices/ageing');
    expect(page.text).to.contain('€13,326.00').and.contain('US$50.00').and.not.contain('13,376');
    const closing = await statement(await day(-300), await day(0));
    expect(closing.filter((line) => line.includes(',EUR,')).at(-1)).to.match(/,13326\.00$/);
  });

  it('P3: ageing has 100 customers on a page and Next leads on, its totals are of all of them, as its export', async () => {
    await sql(
      `with many as (insert into customers (tenant_id, number, name) select $1, 'owes-' || n, 'Owes ' || lpad(n::text, 3, '0')
           from generate_series(1, 150) n returning tenant_id, id, name)
       insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by)
         select tenant_id, id, '2026-03-01', substr(name, 6)::int, 'EUR', 'cash', 'Ada' from many`,
      cast.tenantId,
    );
    const names = (text: string) => [...text.matchAll(/>(Owes \d+)</g)].map(([, name]) => name);
    const totals = (text: string) =>
      text
        .split('Total')
        .slice(1)
        .join('')
        .replace(/href="[^"]*"/g, '');
    const first = await ada.get('/admin/invoices/ageing');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)![1]!;
    const second = await ada.get(next);
    expect(second.text).not.to.match(/rel="next"/);
    const all = Array.from({ length: 150 }, (_, n) => `Owes ${String(n + 1).padStart(3, '0')}`);
    expect([...names(first.text), ...names(second.text)]).to.deep.equal(all);
    expect(totals(first.text).split('</table>')[0]).to.equal(totals(second.text).split('</table>')[0]);
    const rows = (await ada.get('/admin/invoices/ageing.csv')).text.trim().split('\r\n').slice(1);
    expect(rows.filter((row) => row.includes(',Owes '))).to.have.length(150);
    const balance = rows
      .filter((row) => row.includes(',EUR,'))
      .reduce((sum, row) => sum + Number(row.split(',').at(-1)), 0);
    expect(totals(first.text)).to.contain(`>${balance < 0 ? '-' : ''}€${Math.abs(balance).toFixed(2)}<`);
  });

  it('a statement on paper says the same as the page, each currency by itself; wrong days lead back to it', async () => {
    await sql("update customers set address = 'Mill Lane 1' where id = $1", cast.customers.west);
    const id = await issued('2026-04-10', '2026-05-10', '100');
    await issued('2026-05-11', '2026-06-10', '50', 'USD');
    await pay(id, '2026-05-20', '40');
    const at = `/admin/customers/${cast.customers.west}/statement.pdf`;
    const paper = async (days: string, browser = ada) =>
      pdfPages((await browser.get(`${at}?${days}`)).bytes).join('');
    const may = await paper('from=2026-05-01&to=2026-05-31');
    expect(may)
      .to.contain('Statementfrom1May2026to31May2026')
      .and.contain('MillLane1')
      .and.contain('OpeningbalanceinEUR1May2026€100.00')
      .and.match(/PaymentforINV-\d+20May2026-€40\.00€60\.00/)
      .and.contain('BalanceinUSDUS$50.00')
      .and.not.contain('€150');
    const wrong = await ada.get(`${at}?from=2026-05-31&to=2026-05-01`);
    expect(wrong.location).to.equal(`${at.replace('.pdf', '')}?from=2026-05-31&to=2026-05-01`);
    const stranger = await signedIn((await makeCast('books')).players.administrator);
    expect((await stranger.get(at)).status).to.equal(404);
  });

  it('bcgov/entity#28897: a statement for May is as it stood on 31 May, whatever was paid or reversed since', async () => {
    const id = await issued('2026-04-10', '2026-05-10', '100');
    await pay(id, '2026-05-20', '40');
    await pay(id, '2026-06-02', '60');
    const [{ id: payment } = { id: '' }] = await sql<{ id: string }>(
      "select id from payments where tenant_id = $1 and paid_on = '2026-05-20'",
      cast.tenantId,
    );
    const label = `INV-${await numberOf(id)}`;
    const may = [
      '2026-05-01,Opening balance,EUR,,100.00',
      `2026-05-20,Payment for ${label},EUR,-40.00,60.00`,
    ];
    expect(await statement('2026-05-01', '2026-05-31')).to.deep.equal(may);
    await ada.post(`/admin/payments/${payment}/reverse`);
    expect(await statement('2026-05-01', '2026-05-31')).to.deep.equal(may);
    const later = await statement('2026-06-01', await day(1));
    expect(later[0]).to.equal('2026-06-01,Opening balance,EUR,,60.00');
    expect(later.at(-1)).to.match(/,Payment reversed for INV-\d+,EUR,40\.00,40\.00$/);
  });

  it('easy-digital-downloads#9448: 31 January 23:30 of the company’s zone is January', async () => {
    await sql("update tenants set time_zone = 'America/New_York' where id = $1", cast.tenantId);
    const id = await issued('2026-01-10', '2026-01-31', '100');
    await pay(id, '2026-01-20', '40');
    const [paid] = await sql<{ id: string }>(
      "select id from payments where tenant_id = $1 and paid_on = '2026-01-20'",
      cast.tenantId,
    );
    await ada.post(`/admin/payments/${paid!.id}/reverse`);
    await sql(
      `set session_replication_role = replica;
       update payments set reversed_at = '2026-01-31 23:30 America/New_York' where id = '${paid!.id}';
       set session_replication_role = origin`,
    );
    expect((await statement('2026-01-01', '2026-01-31')).at(-1)).to.equal(
      `2026-01-31,Payment reversed for INV-${await numberOf(id)},EUR,40.00,100.00`,
    );
  });

  it('S31: a statement of too many movements is refused in words, and its opening balance counts them all', async () => {
    await sql(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by)
         select $1, $2, date '2026-03-01' + (n > 0)::int, 100, 'EUR', 'cash', 'Ada' from generate_series(0, 50001) n`,
      cast.tenantId,
      cast.customers.west,
    );
    const at = `/admin/customers/${cast.customers.west}/statement`;
    const words = 'Choose dates that are closer together.';
    for (const [path, status] of [
      [at, 422],
      [`${at}.csv`, 413],
    ] as const) {
      const refused = await ada.get(`${path}?from=2026-03-02&to=2026-03-31`);
      expect([refused.status, refused.text.includes(words)], path).to.deep.equal([status, true]);
    }
    expect(await statement('2026-03-01', '2026-03-01')).to.have.length(2);
    expect(await statement('2026-04-01', '2026-04-30')).to.deep.equal([
      '2026-04-01,Opening balance,EUR,,-50002.00',
    ]);
  }).timeout(120_000);

  it('invoiceninja#4876: drafts are in neither; a credit note takes off; two wrong days are said', async () => {
    const id = await issued('2026-05-01', '2026-05-31', '100');
    const note = await ada.post(`/admin/invoices/${id}/credit_part`, {
      ...{ customer_id: cast.customers.west, dated_on: '2026-05-02', currency: 'EUR', tax_reason: 'Abroad' },
      ...{ line_description: 'Work', line_quantity: '1', line_price: '10', line_tax: '0' },
    });
    expect(note.status).to.equal(303);
    expect((await statement('2026-05-01', await day(0))).at(-1)).to.match(/,100\.00,100\.00$/);
    await ada.post(`/admin/invoices/${id}/credit`);
    expect((await statement('2026-05-01', await day(0))).at(-1)).to.match(/,-100\.00,0\.00$/);
    const at = `/admin/customers/${cast.customers.west}/statement`;
    for (const query of ['from=2026-06-01&to=2026-05-01', 'from=x&to=2026-05-01', 'from=1&to='])
      expect((await ada.get(`${at}?${query}`)).status, query).to.equal(422);
    const other = await makeCast('books');
    const stranger = await signedIn(other.players.administrator);
    expect((await stranger.get(at)).status).to.equal(404);
    expect((await stranger.get('/admin/invoices/ageing.csv')).text).to.not.contain(',West,');
  });
});
