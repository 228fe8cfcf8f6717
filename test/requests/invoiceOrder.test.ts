import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('invoices and estimates in the order of their numbers and dates', () => {
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    cast = await makeCast('order');
    ada = await signedIn(cast.players.administrator);
    // Eleven, so that an order by letters would be another one; the dates run the other way.
    for (let n = 1; n <= 11; n += 1) {
      const made = await invoice(`2026-03-${String(30 - n).padStart(2, '0')}`);
      expect((await ada.post(`${made}/issue`)).status).to.equal(303);
    }
    const credited = await invoice('2026-02-01');
    expect((await ada.post(`${credited}/issue`)).status).to.equal(303);
    expect((await ada.post(`${credited}/credit`)).status).to.equal(303);
    await invoice('2026-01-01');
  });

  async function invoice(dated: string): Promise<string> {
    const made = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.north, dated_on: dated, due_on: '2027-01-31', currency: 'EUR' },
      ...{ line_description: 'Work', line_quantity: '1', line_price: '5', line_tax: '0', tax_reason: 'Abroad' },
    });
    expect(made.status, made.text.slice(0, 300)).to.equal(303);
    return made.location!;
  }

  /** A column of the export, which is in the order of its list. */
  async function column(browser: Browser, path: string, index: number): Promise<string[]> {
    const { text } = await browser.get(path);
    const lines = text.trim().split('\r\n').slice(1);
    return lines.map((line) => line.split(',')[index] ?? '');
  }

  it('numbers count as people count, and drafts, which have none, come last both ways', async () => {
    const up = await column(ada, '/admin/invoices/export.csv?sort=number', 0);
    const numbers = up.filter((text) => /^(INV|CN)-/.test(text));
    const invoices = numbers.filter((text) => text.startsWith('INV')).map((text) => Number(text.split('-')[1]));
    expect(invoices.length).to.be.at.least(11);
    expect(invoices).to.deep.equal([...invoices].sort((a, b) => a - b));
    const drafts = up.length - numbers.length;
    expect(drafts).to.be.at.least(1);
    expect(up.slice(-drafts).every((text) => !/-\d/.test(text))).to.equal(true);
    // Two rows of numbers: one after the other.
    const kinds = up.slice(0, -drafts).map((text) => text.split('-')[0]);
    expect(kinds).to.include('CN').and.deep.equal([...kinds].sort().reverse());
    const down = await column(ada, '/admin/invoices/export.csv?sort=-number', 0);
    expect(down.slice(-drafts)).to.deep.equal(up.slice(-drafts));
    expect(down.slice(0, -drafts)).to.deep.equal(up.slice(0, -drafts).reverse());
    expect((await ada.get('/admin/invoices?sort=-number')).text).to.contain('aria-sort="descending"');
  });

  it('A13: the portal has the same orders, of what its reader may see', async () => {
    const north = await signedIn(cast.players.customerUser);
    const dates = await column(north, '/invoices/export.csv?sort=date', 2);
    expect(dates.length).to.be.at.least(11);
    expect(dates).to.deep.equal([...dates].sort());
    const [{ others } = { others: 0 }] = await sql<{ others: number }>(
      `select count(*)::int as others from invoices where tenant_id = $1 and (customer_id <> $2 or status = 'draft')`,
      cast.tenantId,
      cast.customers.north,
    );
    expect(others).to.be.above(0);
    const all = await column(ada, '/admin/invoices/export.csv?sort=date', 2);
    expect(dates.length).to.equal(all.length - others);
  });

  /** What a list's rows come to, by the columns of its export. */
  async function totals(browser: Browser, path: string, currency: number, total: number) {
    const currencies = await column(browser, path, currency);
    const amounts = await column(browser, path, total);
    return currencies.map((code, at) => ({ code, amount: Number(amounts[at]) }));
  }

  describe('totals, currency by currency', () => {
    const of = { customer_id: '', dated_on: '2026-04-01' };
    before(async () => {
      of.customer_id = cast.customers.south;
      for (const [currency = '', price = ''] of [
        ['JPY', '1000'],
        ['EUR', '100'],
        ['KWD', '1.234'],
        ['EUR', '9'],
        ['JPY', '99'],
      ]) {
        const lines = { line_description: 'Work', line_quantity: '1', line_price: price, line_tax: '0' };
        const made = await ada.post('/admin/invoices', {
          ...{ ...of, ...lines, currency, due_on: '2027-01-31', tax_reason: 'Abroad' },
        });
        expect(made.status, made.text.slice(0, 300)).to.equal(303);
        expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
        if (price === '9') expect((await ada.post(`${made.location!}/credit`)).status).to.equal(303);
        const estimate = await ada.post('/admin/estimates', {
          ...{ ...of, ...lines, currency, valid_until: '2027-01-31', terms: 'Terms' },
        });
        expect(estimate.status, estimate.text.slice(0, 300)).to.equal(303);
      }
    });

    for (const [path, currency, total] of [['/admin/invoices', 5, 8], ['/admin/estimates', 5, 7]] as const)
      it(`${path}: EUR 100 stands after EUR 9 and before JPY 99, a credit note below zero`, async () => {
        const up = await totals(ada, `${path}/export.csv?sort=total`, currency, total);
        const sorted = [...up].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.amount - b.amount));
        expect(up).to.deep.equal(sorted);
        expect(new Set(up.map(({ code }) => code))).to.include('JPY').and.include('KWD').and.include('EUR');
        if (path === '/admin/invoices') expect(up[0]!.amount).to.be.below(0);
        const down = await totals(ada, `${path}/export.csv?sort=-total`, currency, total);
        expect(down).to.deep.equal([...sorted].reverse());
        const page = (await ada.get(`${path}?sort=-total`)).text;
        expect(page).to.match(/<th scope="col" class="number"\s+aria-sort="descending">\s*<a class="sort"[^>]*>Total</);
      });

    it('A13: the portal has it too, of what its reader may see, on its pages and in its files', async () => {
      const person = await signedIn(cast.players.customerUser);
      for (const path of ['/invoices', '/estimates']) {
        const rows = await totals(person, `${path}/export.csv?sort=-total`, 5, path === '/invoices' ? 8 : 7);
        expect(rows.length, path).to.be.above(0);
        expect(rows).to.deep.equal(
          [...rows].sort((a, b) => (a.code < b.code ? 1 : a.code > b.code ? -1 : b.amount - a.amount)),
        );
      }
      const page = (await person.get('/invoices?sort=total')).text;
      expect(page).to.contain('aria-sort="ascending"').and.not.contain('JPY');
    });

    it('goes on where a page ends, with nothing twice and nothing left out', async () => {
      await sql(
        `insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, total_minor, opened_by)
           select $1, $2, date '2026-05-01', date '2026-06-01', case when n % 2 = 0 then 'CHF' else 'SEK' end, n / 4 * 100, 'Ann'
           from generate_series(1, 60) n`,
        cast.tenantId,
        cast.customers.south,
      );
      const ids: string[] = [];
      let at: string | undefined = '/admin/invoices?sort=-total';
      while (at !== undefined && ids.length < 200) {
        const page: string = (await ada.get(at)).text;
        ids.push(...[...page.matchAll(/<th scope="row">\s*<a class="nowrap" href="([^"]+)"/g)].map((found) => found[1]!));
        at = /href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"/.exec(page)?.slice(1).find(Boolean)?.replaceAll('&amp;', '&');
      }
      const [{ count } = { count: 0 }] = await sql<{ count: number }>(
        'select count(*)::int as count from invoices where tenant_id = $1',
        cast.tenantId,
      );
      expect(ids).to.have.length(count);
      expect(new Set(ids).size).to.equal(count);
    });
  });

  it('estimates too', async () => {
    for (const sort of ['number', '-number', 'date', '-date']) {
      const rows = await column(ada, `/admin/estimates/export.csv?sort=${sort}`, sort.endsWith('number') ? 0 : 2);
      const inOrder = [...rows].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      expect(rows.length).to.be.above(1);
      expect(rows, sort).to.deep.equal(sort.startsWith('-') ? inOrder.reverse() : inOrder);
    }
  });

  it('the portal’s begin with the latest date or number, and show neither when they were added nor whose they are', async () => {
    const portal = await signedIn(cast.players.customerUser);
    for (const path of ['/invoices', '/estimates']) {
      const { text } = await portal.get(path);
      expect(text, path).to.not.contain('Added').and.not.match(/<t[hd][^>]*>(?:<[^>]*>)*(?:Customer|North)</);
    }
    for (const [file, first, index] of [
      ['/invoices/export.csv', '-date', 2],
      ['/estimates/export.csv', '-number', 0],
    ] as const) {
      const rows = await column(portal, file, index);
      expect(rows, file).to.deep.equal(await column(portal, `${file}?sort=${first}`, index));
      expect(rows, file).to.deep.equal([...rows].sort((a, b) => b.localeCompare(a, 'en', { numeric: true })));
    }
    expect(await column(portal, '/invoices/export.csv', 2)).to.have.length.greaterThan(10);
  }); // prettier-ignore
}); // prettier-ignore
