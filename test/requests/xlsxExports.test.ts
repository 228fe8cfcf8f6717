import { expect } from 'chai';
import { readXlsx } from '../../server/imports/xlsx/readXlsx.ts';
import { routes } from '../../server/features/index.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';
import { unpacked } from '../support/zips.ts';

const bounds = { tooManyRows: 'Too many rows.', rows: 60_000, columns: 50, characters: 40_000 };

describe('Exports as XLSX', function () {
  this.timeout(60_000);
  let cast: Cast;
  let admin: Browser;
  before(async () => {
    cast = await makeCast('xlsxout');
    admin = await signedIn(cast.players.administrator);
  });

  async function rowsOf(browser: Browser, path: string): Promise<string[][]> {
    const answer = await browser.get(`${path}${path.includes('?') ? '&' : '?'}format=xlsx`);
    expect(answer.status, path).to.equal(200);
    expect(answer.headers['content-type'], path).to.contain('spreadsheetml.sheet');
    expect(answer.headers['content-disposition'], path).to.match(/filename=.+\.xlsx"?$/);
    const read = await readXlsx(answer.bytes, bounds);
    if ('problem' in read) throw new Error(`${path}: ${read.problem}`);
    return read.sheets[0]!.rows.map(({ cells }) => cells);
  }

  // Reports are tables that are reckoned, no lists.
  it('every list of the back office and of the portal has one, with the headings of its CSV file', async () => {
    const paths = (side: string) =>
      routes
        .filter((one) => one.side === side && one.path.endsWith('/export.csv') && !one.path.includes(':'))
        .map(({ path }) => path);
    const customer = await signedIn(cast.players.customerUser);
    for (const [browser, of] of [
      [admin, paths('staff')],
      [customer, paths('portal')],
    ] as const) {
      expect(of.length).to.be.greaterThan(3);
      for (const path of of) {
        const csv = await browser.get(path);
        if (csv.status !== 200) continue;
        const [headings] = await rowsOf(browser, path);
        expect(headings, path).to.deep.equal(
          csv.text
            .replace('\uFEFF', '')
            .split('\r\n')[0]!
            .split(',')
            .map((one) => one.replace(/^"(.*)"$/, '$1')),
        );
      }
    }
  });

  it('text stays text, numbers are numbers, dates real dates, and nothing is a formula (S21)', async () => {
    await all(
      `update assets set code = '=1+1', serial_number = '00123', description = $2, next_service_on = '2026-03-31' where id = $1`,
      cast.assets.cal1,
      '<b>&amp;\u0001',
    );
    const answer = await admin.get('/admin/assets/export.csv?format=xlsx');
    const files = await unpacked(answer);
    const sheet = files['xl/worksheets/sheet1.xml']!;
    expect(sheet)
      .to.contain('<t xml:space="preserve">=1+1</t>')
      .and.contain('<t xml:space="preserve">00123</t>');
    expect(sheet)
      .to.match(/<c r="[A-Z]\d+" s="1"><v>46112<\/v><\/c>/)
      .and.not.contain('<f');
    expect(sheet).to.contain('&lt;b&gt;&amp;amp; </t>');
    const row = (await rowsOf(admin, '/admin/assets/export.csv')).find((cells) => cells.includes('=1+1'))!;
    expect(row).to.include.members(['00123', '2026-03-31']);
  });

  it('says moments by the company’s clock, as the list does and an import reads them', async () => {
    await all("update tenants set time_zone = 'Pacific/Auckland' where id = $1", cast.tenantId);
    await all(
      "update tickets set created_at = '2026-11-30T21:11:10Z' where tenant_id = $1 and id = $2",
      cast.tenantId,
      cast.tickets.ofContactUser,
    );
    const moments = (await rowsOf(admin, '/admin/tickets/export.csv')).map((cells) => cells.at(-1));
    await all("update tenants set time_zone = 'UTC' where id = $1", cast.tenantId);
    expect(moments).to.include('2026-12-01 10:11:10').and.not.include('2026-11-30 21:11:10');
  });

  it('has the rows that its reader sees, in the chosen order, and no others', async () => {
    const found = await rowsOf(admin, '/admin/customers/export.csv?sort=-number');
    const numbers = found.slice(1).map(([number]) => number);
    expect(numbers).to.deep.equal([...numbers].sort().reverse());
    const contact = await signedIn(cast.players.contactUser);
    const codes = (await rowsOf(contact, '/assets/export.csv')).slice(1).map(([code]) => code);
    expect(codes).to.deep.equal(['=1+1']);
    const other = await signedIn((await makeCast('xlsxout')).players.administrator);
    expect((await rowsOf(other, '/admin/assets/export.csv')).flat()).to.not.include('=1+1');
  });
});
