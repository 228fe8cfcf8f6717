import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { testApp } from '../support/app.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { ways } from '../support/long.ts';
import { all } from '../support/people.ts';
import { overhang } from './inspect.ts';
import { expectHeading, fillIn, follow, press, said } from './steps.ts';

/** A workbook that another library has written (`test/support/books/makeBooks.py`). */
const book = (name: string) => readFile(fileURLToPath(new URL(`../support/books/${name}`, import.meta.url)));

for (const { script, width, title } of ways('on', 360))
  describe(`ten years of Excel come over, ${title}`, function () {
    this.timeout(180_000);
    let context: BrowserContext;
    let faults: string[];
    let site: BrowserSite;
    let cast: Cast;
    let page: Page;
    let worker: Worker;

    before(async () => {
      site = await browserSite();
      cast = await makeCast('tenyears');
      context = await site.context({ script });
      await site.signIn(context, cast.players.administrator);
      page = await context.newPage();
      await page.setViewportSize({ width, height: 900 });
      faults = watchFaults(page);
      worker = await startWorker((await testApp()).services, jobs);
    });
    after(async () => {
      await worker.stop();
      await context.close();
      expect(faults).to.deep.equal([]);
    });

    async function send(kind: string, name: string, buffer: Buffer) {
      await page.goto(site.url('/admin/imports', cast.slug));
      await follow(page, kind);
      await page.getByLabel('File', { exact: false }).first().setInputFiles({
        name, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer,
      }); // prettier-ignore
      await press(page, 'Start dry run');
      await expectHeading(page, name);
      expect(await overhang(page)).to.deep.equal([]);
    }
    async function take(button: string) {
      await press(page, button);
      if (script) await page.getByRole('heading', { name: 'What was imported' }).waitFor();
      else
        while (await page.getByRole('link', { name: 'Refresh', exact: true }).count())
          await follow(page, 'Refresh');
      expect(await overhang(page)).to.deep.equal([]);
    }
    /** The rows with problems as a file, mended by whoever has it. */
    async function mendedFile(from: string, to: string): Promise<Buffer> {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download the rows with problems' }).click(),
      ]);
      const text = await readFile(await download.path(), 'utf8');
      expect(text).to.contain(from);
      return Buffer.from(text.replace(from, to));
    }

    it('customers: the title, hidden and empty rows are passed over, and an error is mended in place', async () => {
      await send('Customers', 'customers.xlsx', await book('customers.xlsx'));
      expect(await said(page))
        .to.contain('This cell has the error #N/A')
        .and.contain('is hidden in the workbook');
      await fillIn(page, { 'Phone in row 5': '(clear)' }, 'Check again');
      await take('Import 3 customers');
      expect(
        await all(
          `select number, name, phone, email, payment_days from customers where tenant_id = $1 and number like '00%' order by number`,
          cast.tenantId,
        ),
      ).to.deep.equal([
        { number: '00007', name: 'Old Mill', phone: null, email: null, payment_days: 30 },
        { number: '00045', name: 'Hollis & Söhne', phone: '00 49 30 1234', email: null, payment_days: 14 },
        {
          number: '00123',
          name: 'Fairwind',
          phone: '0117 496 0123',
          email: 'office@fairwind.example',
          payment_days: 30,
        },
      ]);
    });

    it('facilities: what formulas come to, at the customer that is merged over both rows', async () => {
      await send('Facilities', 'facilities.xlsx', await book('facilities.xlsx'));
      await take('Import 3 facilities');
      expect(
        await all(
          `select f.code, f.name, c.number from facilities f join customers c on c.id = f.customer_id
             where f.tenant_id = $1 and c.number like '00%' order by f.code`,
          cast.tenantId,
        ),
      ).to.deep.equal([
        { code: 'BER', name: 'Berlin', number: '00045' },
        { code: 'BRS-1', name: 'Bristol works', number: '00123' },
        { code: 'BRS-2', name: 'Bristol yard', number: '00123' },
      ]);
    });

    it('assets: days of 1904 as Excel shows them; what went wrong is mended in place', async () => {
      await send('Assets', 'assets.xlsx', await book('assets.xlsx'));
      expect(await said(page))
        .to.contain('only 15 digits')
        .and.contain('This cell has the error #N/A');
      await fillIn(
        page,
        { 'Barcode in row 4': '1234567890123456789', 'Facility in row 5': 'BER' },
        'Check again',
      );
      await take('Import 4 assets');
      expect(
        await all(
          `select code, serial_number, barcode, service_interval_months as months, last_service_on::text as last
             from assets where tenant_id = $1 and code like '471%' order by code`,
          cast.tenantId,
        ),
      ).to.deep.equal([
        { code: '4711', serial_number: '00123', barcode: '400012345', months: 12, last: '2026-03-31' },
        { code: '4712', serial_number: '1E5', barcode: null, months: 6, last: '2025-02-28' },
        {
          code: '4713',
          serial_number: 'C-9',
          barcode: '1234567890123456789',
          months: 12,
          last: '2025-12-15',
        },
        { code: '4714', serial_number: 'C-10', barcode: null, months: 24, last: '2024-02-29' },
      ]);
    });

    it('ten years of service: the rest is imported, and the row that was wrong comes back as a file', async () => {
      await send('Service history', 'history.xlsx', await book('history.xlsx'));
      expect(await said(page)).to.contain('Problem 1 row');
      const mended = await mendedFile('31/02/2025', '28/02/2025');
      await page.getByLabel('Leave out row 22', { exact: true }).check();
      await press(page, 'Check again');
      await take('Import 20 services');
      await send('Service history', 'mended.csv', mended);
      await take('Import 1 service');
      const found = await all(
        `select a.code, count(*)::int as services, min(l.serviced_on)::text as first, max(l.serviced_on)::text as last
           from work_order_lines l join assets a on a.id = l.asset_id
           where l.tenant_id = $1 and a.code like '471%' group by a.code order by a.code`,
        cast.tenantId,
      );
      expect(found).to.deep.equal([
        { code: '4711', services: 10, first: '2016-03-31', last: '2025-03-31' },
        { code: '4712', services: 11, first: '2016-02-13', last: '2025-02-28' },
      ]);
    });

    it('again: nothing of them changes anything', async () => {
      for (const [kind, name, rows] of [
        ['Customers', 'customers.xlsx', 2],
        ['Facilities', 'facilities.xlsx', 3],
        ['Assets', 'assets.xlsx', 2],
        ['Service history', 'history.xlsx', 20],
      ] as const) {
        await send(kind, name, await book(name));
        // What was mended in place is as wrong as before in the file.
        expect(await said(page), name)
          .to.contain(`Unchanged ${rows} rows`)
          .and.not.match(/(?:New|Changed) \d/);
      }
    });
  });
