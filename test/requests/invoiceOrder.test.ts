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

  it('estimates too', async () => {
    for (const sort of ['number', '-number', 'date', '-date']) {
      const rows = await column(ada, `/admin/estimates/export.csv?sort=${sort}`, sort.endsWith('number') ? 0 : 2);
      const inOrder = [...rows].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      expect(rows.length).to.be.above(1);
      expect(rows, sort).to.deep.equal(sort.startsWith('-') ? inOrder.reverse() : inOrder);
    }
  });
}); // prettier-ignore
