import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { scripts } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { unpacked } from '../support/zips.ts';
import { overhang } from './inspect.ts';
import { expectHeading, fillIn, follow, press, pressAndConfirm, said } from './steps.ts';

const many = 197;
const codeOf = (n: number) => `GAUGE-${String(n).padStart(4, '0')}`;
const certificate = (name: string) => ({ name, mimeType: 'application/pdf', buffer: pdf(name) });

for (const script of scripts('on')) {
  const width = script ? 1280 : 360;
  describe(`200 certificates at once, script ${script ? 'on' : 'off'}, ${width} px`, function () {
    this.timeout(120_000);
    let site: BrowserSite;
    let cast: Cast;
    let context: BrowserContext;
    let page: Page;
    let faults: string[];
    const url = (path: string) => site.url(path, cast.slug);

    before(async () => {
      site = await browserSite();
      cast = await makeCast('certificates-browser');
      await sql(
        `insert into assets (tenant_id, code, description, facility_id, customer_id)
         select $1::uuid, 'GAUGE-' || lpad(n::text, 4, '0'), 'Pressure gauge ' || n, $2::uuid, $3::uuid from generate_series(1, $4::int) n
         union all select $1::uuid, 'TWICE', 'One of two', f, c from (values ($2::uuid, $3::uuid), ($5::uuid, $6::uuid)) v(f, c)`,
        ...[
          cast.tenantId,
          cast.facilities.cal1,
          cast.customers.north,
          many,
          cast.facilities.dock,
          cast.customers.south,
        ],
      );
      context = await site.context({ script });
      await site.signIn(context, cast.players.technician);
      await site.signIn(context, cast.players.customerUser);
      page = await context.newPage();
      await page.setViewportSize({ width, height: 900 });
      faults = watchFaults(page);
    });
    after(() => context.close());
    afterEach(() => {
      expect(faults, 'S5').to.deep.equal([]);
    });

    const names = [
      ...Array.from({ length: many }, (_, n) => `${codeOf(n + 1)}_2027-03.pdf`),
      ...['TWICE.pdf', 'scan 17.pdf', 'A-cal-2.pdf'],
    ];

    it('they are dragged onto the form, or chosen, and matched by their names', async () => {
      await page.goto(url('/admin/assets'));
      await follow(page, 'Upload certificates');
      expect(await overhang(page)).to.deep.equal([]);
      if (script) {
        const dragged = await page.evaluateHandle((all) => {
          const files = new DataTransfer();
          for (const name of all)
            files.items.add(new File([`%PDF-1.4\n%${name}\n%%EOF\n`], name, { type: 'application/pdf' }));
          return files;
        }, names);
        await page
          .getByRole('button', { name: 'Start dry run' })
          .dispatchEvent('drop', { dataTransfer: dragged });
      } else await page.getByLabel('Files', { exact: true }).setInputFiles(names.map(certificate));
      await press(page, 'Start dry run');
      await expectHeading(page, '200 files');
      const result = page.getByRole('region', { name: 'Nothing has been added yet' });
      expect(await result.innerText()).to.match(/Ready\s+198 certificates\s+Without an asset\s+2/);
      expect(await overhang(page)).to.deep.equal([]);
      expect(await page.getByRole('row').count()).to.equal(198 + 1);
    });

    it('what can’t be told is said where it is, and one is left out', async () => {
      const twice = page.getByRole('group', { name: 'TWICE.pdf' });
      expect(await twice.innerText()).to.contain('More than one has the number TWICE.');
      await twice.getByRole('radio', { name: /One of two.*North/i }).check();
      await page.getByRole('checkbox', { name: 'Leave out A-cal-2.pdf' }).check();
      const numbers = 'Asset ID, barcode, serial number or work order for scan 17.pdf';
      await fillIn(page, { [numbers]: 'A-cal-1' }, 'Check again');
      expect(await said(page)).to.contain('Every file has its place.');
      expect(await page.getByRole('button', { name: 'Add 199 certificates' }).count()).to.equal(1);
    });

    it('they are added together', async () => {
      await press(page, 'Add 199 certificates');
      expect(await said(page)).to.contain('199 certificates added and shown in the portal. 1 left out.');
    });

    it('the customer has all of them as one ZIP', async () => {
      await page.goto(url('/assets'));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download certificates' }).click(),
      ]);
      const files = await unpacked({ bytes: await readFile(await download.path()) });
      expect(Object.keys(files)).to.have.length(199 + 1);
      expect(files['GAUGE-0042_2027-03.pdf']).to.equal(String(pdf('GAUGE-0042_2027-03.pdf')));
      expect(Object.keys(files)).not.to.contain('A-cal-2.pdf');
    });

    it('what was uploaded can be discarded, and is asked about first', async () => {
      await page.goto(url('/admin/certificates'));
      await page.getByLabel('Files', { exact: true }).setInputFiles([certificate('A-cal-2.pdf')]);
      await press(page, 'Start dry run');
      await pressAndConfirm(page, page.getByRole('link', { name: 'Discard files' }), 'Discard files');
      expect(await said(page)).to.contain('Files discarded. Nothing was added.');
    });
  });
}
