import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

const days = 'from=2026-01-01&to=2026-12-31';

describe('a customer’s own statement', () => {
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    cast = await makeCast('statement');
    ada = await signedIn(cast.players.administrator);
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const linesOf = (text: string) => text.trim().split('\r\n').slice(1);

  it('A10, A13, A14, A21: whoever sees its money sees the company’s own statement, line by line', async () => {
    const theirs = linesOf(
      (await ada.get(`/admin/customers/${cast.customers.north}/statement.csv?${days}`)).text,
    );
    expect(theirs.some((line) => line.includes('Payment'))).to.equal(true);
    for (const name of ['customerUser', 'adminContact', 'contactWithPermissions', 'agentUser'] as const) {
      const browser = await as(name);
      expect(linesOf((await browser.get(`/statement/statement.csv?${days}`)).text), name).to.deep.equal(
        theirs,
      );
      const { status, text } = await browser.get(`/statement?${days}`);
      expect([status, text.includes('Closing balance')], name).to.deep.equal([200, true]);
      expect(text, name)
        .to.match(/href="\/invoices\/[0-9a-f-]{36}"/)
        .and.not.contain('/admin/');
      expect((await browser.get('/invoices')).text, name).to.contain('href="/statement"');
    }
  });

  it('A13: a payment says which invoices it was for, on the statement and on the invoice, to those who see both', async () => {
    const more = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.north, currency: 'EUR', dated_on: '2026-03-01', due_on: '2026-04-01' },
      ...{
        line_description: 'More',
        line_quantity: '1',
        line_price: '50',
        line_tax: '0',
        tax_reason: 'Abroad',
      },
    });
    expect((await ada.post(`${more.location!}/issue`)).status).to.equal(303);
    const own = more.location!.replace('/admin', '');
    expect((await (await as('customerUser')).get(own)).text, 'what is to pay is on top').to.contain(
      '<p class="lead">€50.00 to pay, due 1 Apr 2026</p>',
    );
    const [first, second] = await sql<{ number: string }>(
      'select number from invoices where id = any($1::uuid[]) order by number',
      [cast.invoices.ofNorth, own.split('/').at(-1)!],
    );
    const [open] = await sql<{ amount: string }>(
      'select ((total_minor - paid_minor + 5000) / 100.0)::numeric(9, 2)::text as amount from invoices where id = $1',
      cast.invoices.ofNorth,
    );
    const paid = await ada.post(`${more.location!}/payments`, {
      ...{ paid_on: '2026-03-02', method: 'bank_transfer', reference: 'Bank 7', amount: open!.amount },
      invoices: [cast.invoices.ofNorth, own.split('/').at(-1)!],
    });
    expect(paid.status, paid.text.slice(0, 200)).to.equal(303);
    const said = `Payment, Bank 7, for INV-${first!.number}, INV-${second!.number}`;
    for (const name of ['customerUser', 'contactWithPermissions', 'agentUser'] as const) {
      const browser = await as(name);
      expect((await browser.get(`/statement?${days}`)).text, name).to.contain(said);
      const { text } = await browser.get(own);
      expect(text, name).to.contain('Bank 7').and.contain(`of €${open!.amount}`).and.not.contain('Reverse');
    }
    expect((await ada.get(`/admin/customers/${cast.customers.north}/statement?${days}`)).text).to.contain(
      said,
    );
    expect((await (await as('contactUser')).get(own)).status).to.equal(404);
    const south = await (await as('link')).get(`/statement/statement.csv?${days}`);
    expect(south.text, 'another customer’s').not.to.contain('Bank 7');
    const admin = (await ada.get(more.location!)).text.replaceAll(/\s+/g, ' ');
    expect(admin, 'reversing it takes back all of it').to.contain(`the payment of €${open!.amount}`);
  });

  it('A13: whoever sees the customer’s money sees its unused credit as the company does, and nobody else', async () => {
    const { customers } = cast;
    await sql(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by)
         values ($1, $2, '2026-06-02', 12345, 'USD', 'cash', 'Ada'), ($1, $3, '2026-06-02', 77700, 'USD', 'cash', 'Ada')`,
      cast.tenantId,
      customers.north,
      customers.south,
    );
    const said = /Credit in (\w+)<\/dt>\s*<dd[^>]*>([^<]+)</g;
    const credits = (text: string) => [...text.matchAll(said)].map(([, ...one]) => one.join(' ').trim());
    const company = credits((await ada.get(`/admin/customers/${customers.north}/billing`)).text);
    expect(company).to.include('USD US$123.45');
    for (const name of ['customerUser', 'adminContact', 'contactWithPermissions', 'agentUser'] as const)
      for (const path of ['/invoices', `/statement?${days}`]) {
        const { text } = await (await as(name)).get(path);
        expect(credits(text), `${name} ${path}`).to.deep.equal(company);
      }
    for (const name of ['contactUser', 'allContact', 'partnerUser'] as const)
      for (const path of ['/invoices', '/statement', '/']) {
        const { text } = await (await as(name)).get(path);
        expect(text, `${name} ${path}`).not.to.contain('Credit in').and.not.contain('123.45');
      }
    const other = await makeCast('statement');
    const foreign = await signedIn(other.players.customerUser);
    expect(credits((await foreign.get('/invoices')).text), 'another company’s').to.deep.equal([]);
  });

  it('A13, A20a: a contact without Access Billing and a partner’s user find no such page', async () => {
    for (const name of ['contactUser', 'allContact', 'partnerUser'] as const)
      for (const path of ['/statement', '/statement/statement.csv', '/statement/statement.pdf'])
        expect((await (await as(name)).get(`${path}?${days}`)).status, `${name} ${path}`).to.equal(404);
  });

  it('A10: another customer’s payments and another company’s are in nobody’s but their own', async () => {
    await sql(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, reference, recorded_by)
         values ($1, $2, '2026-02-02', 4711, 'EUR', 'cash', 'Only for South', 'Ada')`,
      cast.tenantId,
      cast.customers.south,
    );
    expect((await (await as('customerUser')).get(`/statement/statement.csv?${days}`)).text).not.to.contain(
      'Only for South',
    );
    expect((await (await as('link')).get(`/statement/statement.csv?${days}`)).text)
      .to.contain('Only for South')
      .and.contain('-47.11');
    const others = await makeCast('statement');
    const stranger = await signedIn(others.players.customerUser);
    expect((await stranger.get(`/statement/statement.csv?${days}`)).text).not.to.contain('Only for South');
  });

  it('A10, A13: its PDF is the one that staff have, and wrong days lead back to the page that says so', async () => {
    const north = await as('customerUser');
    expect((await north.get(`/statement?${days}`)).text).to.contain(
      `/statement/statement.pdf?${days.replace('&', '&amp;')}`,
    );
    const own = await north.get(`/statement/statement.pdf?${days}`);
    const theirs = await ada.get(`/admin/customers/${cast.customers.north}/statement.pdf?${days}`);
    expect(pdfPages(own.bytes).join('')).to.contain('Payment').and.equal(pdfPages(theirs.bytes).join(''));
    const wrong = await north.get('/statement/statement.pdf?from=2026-05-31&to=2026-05-01');
    expect(wrong.location).to.equal('/statement?from=2026-05-31&to=2026-05-01');
  });

  it('bcgov/entity#28897: as it stood on the last day, and dates that are none are said', async () => {
    const north = await as('customerUser');
    const before = linesOf((await north.get('/statement/statement.csv?from=2026-01-01&to=2026-02-09')).text);
    expect(before.some((line) => line.includes('Payment'))).to.equal(false);
    const after = linesOf((await north.get('/statement/statement.csv?from=2026-01-01&to=2026-02-10')).text);
    expect(after.some((line) => line.includes('Payment'))).to.equal(true);
    const wrong = await north.get('/statement?from=2026-02-30&to=soon');
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('Enter two dates, such as 2026-03-31.');
  });

  it('shows the first 1,000 lines, says before the closing balance how many are left out, and exports all', async () => {
    const long = await makeCast('statement-long');
    const olivia = await signedIn(long.players.customerUser);
    const before = linesOf((await olivia.get(`/statement/statement.csv?${days}`)).text).length - 1;
    await sql(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by)
         select $1, $2, '2026-06-01', 100, 'EUR', 'cash', 'Ada' from generate_series(1, 1200)`,
      long.tenantId,
      long.customers.north,
    );
    const { text } = await olivia.get(`/statement?${days}`);
    const left = before + 200;
    expect(text.match(/<tr>/g)).to.have.length(1 + 1 + 1000 + 1 + 1);
    expect(text.indexOf(`${left} more, which the export has.`))
      .to.be.above(text.indexOf('Opening balance'))
      .and.below(text.indexOf('Closing balance'));
    const lines = linesOf((await olivia.get(`/statement/statement.csv?${days}`)).text);
    expect(lines).to.have.length(1 + before + 1200);
    expect((await olivia.get('/statement?from=2026-01-01&to=2026-05-31')).text).not.to.contain(
      'which the export has',
    );
  });
});
