import { expect } from 'chai';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { signedIn, testApp, type Answer, type Browser } from '../support/app.ts';
import { during, inShort } from '../support/auditLog.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all, openOffice } from '../support/people.ts';
import { textRow, workbook, zipped } from '../support/workbook.ts';

const path = '/admin/imports';
const words = ({ text }: Answer) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('Imports of records', function () {
  this.timeout(60_000);
  let cast: Cast;
  let admin: Browser;
  let worker: Worker;
  before(async () => {
    ({ cast, administrator: admin } = await openOffice('imports'));
    worker = await startWorker((await testApp()).services, jobs);
  });
  after(() => worker.stop());

  type Kind = 'customers' | 'facilities' | 'contacts' | 'assets';
  const upload = (kind: Kind, content: string | Buffer, by = admin, name = 'file.csv') =>
    by.upload(`${path}/${kind}`, {}, { name, content });
  /** Uploads a file; returns where it is. */
  async function begun(kind: Kind, content: string | Buffer, by = admin): Promise<string> {
    const answer = await upload(kind, content, by);
    expect(answer.status, words(answer)).to.equal(303);
    return answer.location!;
  }
  const refused = async (kind: Kind, content: string | Buffer, name?: string) => {
    const answer = await upload(kind, content, admin, name);
    expect(answer.status).to.equal(422);
    return words(answer);
  };
  const headingsOf = (csv: string) => csv.replace('\ufeff', '').split(/\r?\n/, 1).join().split(',');
  async function waitFor(at: string): Promise<Answer> {
    for (let tries = 0; tries < 300; tries += 1) {
      const page = await admin.get(at);
      if (!page.text.includes('data-progress')) return page;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the job did not end');
  }
  async function imported(kind: Kind, content: string | Buffer): Promise<string> {
    const at = await begun(kind, content);
    const answer = await admin.post(`${at}/import`);
    expect(answer.status, words(await admin.get(at))).to.equal(303);
    return words(await waitFor(at));
  }
  const customers = (like: string) =>
    all<{
      number: string;
      name: string;
      phone: string | null;
      notes: string | null;
      status: string;
      address: string | null;
    }>(
      'select number, name, phone, notes, status, address from customers where tenant_id = $1 and number like $2 order by number',
      cast.tenantId,
      like,
    );
  const assets = (like: string) =>
    all<{
      code: string;
      serial_number: string | null;
      last: string | null;
      next: string | null;
      customer_id: string;
      barcode: string | null;
    }>(
      `select code, serial_number, barcode, last_service_on::text as last, next_service_on::text as next, customer_id
         from assets where tenant_id = $1 and code like $2 order by code`,
      cast.tenantId,
      like,
    );
  const rows = (at: string) =>
    all<{
      line: number;
      outcome: string;
      problems: Record<string, string>;
      changes: string[];
      cells: string[];
    }>(
      'select line, outcome, problems, changes, cells from import_rows where import_id = $1 order by line',
      at.split('/').at(-1),
    );

  it('S31: no more than 50 files wait at once; one that is discarded makes room', async () => {
    const waiting = await all<{ id: string }>(
      `insert into imports (tenant_id, user_id, kind, file_name, sheets, sheet, state)
         select $1, $2, 'customers', 'waits.csv', '[]', 0, 'draft' from generate_series(1, 50) returning id`,
      cast.tenantId,
      cast.players.administrator.userId,
    );
    const file = 'Number,Name\nK-900,Waits';
    expect(await refused('customers', file)).to.contain(
      '50 files are waiting already. Finish or discard some of them before you add another.',
    );
    // Those of another company are none of theirs.
    const others = await makeCast('imports');
    const other = await signedIn(others.players.administrator);
    expect((await upload('customers', file, other)).status).to.equal(303);
    expect((await admin.post(`${path}/files/${waiting[0]!.id}/discard`)).status).to.equal(303);
    const at = await begun('customers', file);
    await admin.post(`${at}/discard`);
    await all('delete from imports where id = any ($1)', waiting.map(({ id }) => id)); // prettier-ignore
  });

  describe('the whole way', () => {
    it('customers: dry run, import, result; each with its secure link, and in the log by whoever started it', async () => {
      const file =
        'Customer number,Name,Phone,Status\nW-1,Way One,020 7946 0001,Active\nW-2,Way Two,,inactive\n';
      const at = await begun('customers', file);
      expect(words(await admin.get(at)))
        .to.contain('nothing has been imported yet')
        .and.contain('New 2 customers');
      expect(await customers('W-%')).to.deep.equal([]);
      const log = await during(cast, async () => {
        await admin.post(`${at}/import`);
        expect(words(await waitFor(at)))
          .to.contain('2 customers added.')
          .and.contain('Show customers');
      });
      expect(
        (await customers('W-%')).map(({ number, name, status }) => `${number} ${name} ${status}`),
      ).to.deep.equal(['W-1 Way One active', 'W-2 Way Two inactive']);
      expect(log.map(inShort).filter((one) => one === 'added customers')).to.have.length(2);
      expect(log.find((one) => one.record_kind === 'customers')).to.include({
        actor_kind: 'staff',
        user_id: cast.players.administrator.userId,
      });
      const links = await all(
        `select 1 from secure_links l join customers c on c.id = l.customer_id where c.tenant_id = $1 and c.number like 'W-%'`,
        cast.tenantId,
      );
      expect(links).to.have.length(2);
    });

    it('running the same file again changes nothing: all four kinds, by their own examples', async () => {
      for (const kind of ['customers', 'facilities', 'contacts', 'assets'] as const) {
        const example = (await admin.get(`${path}/${kind}/example.csv`)).text;
        expect(await imported(kind, example), kind)
          .to.contain('2 ' + kind)
          .and.contain('added.');
        const again = await begun(kind, example);
        const page = words(await admin.get(again));
        expect(page, kind).to.contain('Unchanged 2 rows').and.contain('There’s nothing to import');
        expect((await admin.post(`${again}/import`)).status).to.equal(422);
      }
    });

    it('what the lists export can be imported again, and changes nothing', async () => {
      for (const kind of ['customers', 'facilities', 'contacts', 'assets'] as const) {
        const file = (await admin.get(`/admin/${kind}/export.csv`)).text;
        const known = headingsOf((await admin.get(`${path}/${kind}/template.csv`)).text);
        const unknown = headingsOf(file).filter((heading) => !known.includes(heading));
        const found = await rows(await begun(kind, file));
        expect(
          found.filter(({ outcome }) => outcome !== 'unchanged'),
          `${kind}.import.ts has no field for these headings of the export: ${unknown.join(', ')}`,
        ).to.deep.equal([]);
        expect(found.length).to.be.greaterThan(1);
      }
    });

    it('template and example have the form’s labels', async () => {
      expect((await admin.get(`${path}/customers/template.csv`)).text).to.contain(
        'Customer number,Name,Phone,Email,Address',
      );
      expect((await admin.get(`${path}/assets/template.csv`)).text).to.contain(
        'Asset ID,Barcode,Description',
      );
    });

    it('a change says what it was and what it will be; an empty cell keeps what is there, a stated word clears it', async () => {
      await imported('customers', 'Customer number,Name,Phone,Notes\nE-1,Empty,020 7946 0002,Keep this\n');
      const at = await begun('customers', 'Customer number,Name,Phone,Notes\ne-1,Emptied,,(clear)\n');
      const [row] = await rows(at);
      expect(row).to.deep.include({
        outcome: 'changed',
        changes: ['Customer number: E-1 → e-1', 'Name: Empty → Emptied', 'Notes: Keep this → nothing'],
      });
      await admin.post(`${at}/import`);
      expect(words(await waitFor(at))).to.contain('1 customer changed.');
      expect((await customers('e-1'))[0]).to.include({
        name: 'Emptied',
        phone: '020 7946 0002',
        notes: null,
      });
      expect(
        (await rows(await begun('customers', 'Customer number,Name\nE-1,(clear)\n')))[0]!.problems,
      ).to.deep.equal({
        name: 'Name can’t be cleared.',
      });
    });
  });

  it('the standing purchase order of a customer is filled, kept by an empty cell and cleared', async () => {
    const stands = async () =>
      (
        await all<{ said: string | null }>(
          "select purchase_order as said from customers where tenant_id = $1 and number = 'PO-1'",
          cast.tenantId,
        )
      )[0]?.said;
    for (const [cell, then] of [
      ['PO-4711', 'PO-4711'],
      ['', 'PO-4711'],
      ['(clear)', null],
    ] as const) {
      await imported('customers', `Customer number,Name,PO number\nPO-1,Papa ${cell},${cell}\n`);
      expect(await stands(), cell).to.equal(then);
    }
  });

  describe('problems', () => {
    it('every one at its row and column, at once; mended in place, left out, then imported', async () => {
      const file = [
        'Customer number,Name,Email,Status,Payment terms (days)',
        'P-1,Fine,,,',
        'P-2,,nowhere,perhaps,400',
        'P-1,Twice,,,',
      ].join('\r\n');
      const at = await begun('customers', file);
      const found = await rows(at);
      expect(found[1]!.problems).to.have.all.keys('name', 'email', 'status', 'payment_days');
      expect(found[2]!.problems).to.deep.equal({ number: 'Line 2 has the same Customer number.' });
      expect((await admin.post(`${at}/import`)).status).to.equal(422);
      expect(await customers('P-%')).to.deep.equal([]);
      const errors = (await admin.get(`${at}/errors.csv`)).text;
      expect(errors)
        .to.contain('P-2,,nowhere,perhaps,400,')
        .and.contain('Problem')
        .and.not.contain('P-1,Fine');
      const mended = await admin.upload(
        `${at}/rows`,
        {
          '3_0': 'P-2',
          '3_1': 'Mended',
          '3_2': '',
          '3_3': '',
          '3_4': '14',
          '4_0': 'P-1',
          '4_left_out': 'on',
        },
        null,
      );
      expect(mended.location).to.equal(at);
      expect(words(await admin.get(at)))
        .to.contain('All problems are corrected.')
        .and.contain('Left out 1 row');
      await admin.post(`${at}/import`);
      await waitFor(at);
      expect((await customers('P-%')).map(({ name }) => name)).to.deep.equal(['Fine', 'Mended']);
      // The file of errors is one that can be sent: its last column is none of ours.
      const again = await begun(
        'customers',
        errors.replace('P-2,,nowhere,perhaps,400', 'P-4,Later,,,').replace('P-1,Twice', 'P-5,Five'),
      );
      expect((await rows(again)).map(({ outcome }) => outcome)).to.deep.equal(['new', 'new']);
    });

    it('a customer or facility of nobody’s, and one of another tenant, are refused at their row', async () => {
      const other = await makeCast('imports');
      const [theirs] = await all<{ number: string }>(
        'select number from customers where tenant_id = $1 and id = $2',
        other.tenantId,
        other.customers.north,
      );
      await all("update customers set number = 'ONLY-THEIRS' where id = $1", other.customers.north);
      expect(theirs).to.not.equal(undefined);
      const at = await begun('facilities', 'Code,Name,Customer\nF-1,One,ONLY-THEIRS\nF-2,Two,C-1\n');
      const found = await rows(at);
      expect(found[0]!.problems).to.deep.equal({
        customer: 'No customer has the number or name ONLY-THEIRS.',
      });
      expect(found[1]!.outcome).to.equal('new');
      const forged = await begun(
        'customers',
        `Gatehouse ID,Customer number,Name\n${other.customers.north},Z-1,Z\n`,
      );
      expect((await rows(forged))[0]!.problems['record_id']).to.contain('No customer has this Gatehouse ID');
    });

    it('A33: an asset, a facility or a contact never changes customer by a file', async () => {
      const [asset] = await all<{ id: string }>('select id from assets where id = $1', cast.assets.cal1);
      const at = await begun('assets', `Gatehouse ID,Customer,Facility\n${asset!.id},C-2,dock\n`);
      expect((await rows(at))[0]!.problems).to.deep.equal({
        facility: 'This asset is at another customer. Move it on its own page.',
      });
      const facility = await begun('facilities', `Gatehouse ID,Customer\n${cast.facilities.cal1},C-2\n`);
      expect((await rows(facility))[0]!.problems['customer']).to.contain('belongs to another customer');
      const contact = await begun(
        'contacts',
        `Gatehouse ID,Customer\n${cast.players.contactUser.contactId},C-2\n`,
      );
      expect((await rows(contact))[0]!.problems['customer']).to.contain('at another customer');
    });

    it('a barcode that another asset has, and an asset that nobody could know again', async () => {
      await imported(
        'assets',
        'Asset ID,Barcode,Description,Facility,Customer\nBAR-1,998877,First,cal-1,C-1\n',
      );
      const at = await begun(
        'assets',
        'Asset ID,Barcode,Description,Facility,Customer\nBAR-2,998877,Second,cal-1,C-1\n,,Third,cal-1,C-1\n',
      );
      const found = await rows(at);
      expect(found[0]!.problems).to.deep.equal({ barcode: 'Another asset already has this barcode.' });
      expect(found[1]!.problems['code']).to.contain('Enter an Asset ID, a barcode or a serial number');
    });
  });

  describe('what stands in files', () => {
    it('rows match by Gatehouse ID first, so that Asset IDs can be changed', async () => {
      await imported('assets', 'Asset ID,Description,Facility,Customer\nOLD-1,Renamed,cal-1,C-1\n');
      const [asset] = await all<{ id: string }>(
        "select id from assets where tenant_id = $1 and code = 'OLD-1'",
        cast.tenantId,
      );
      await imported('assets', `Gatehouse ID,Asset ID\n${asset!.id},NEW-1\n`);
      expect(
        (
          await all<{ id: string }>(
            "select id from assets where tenant_id = $1 and code = 'NEW-1'",
            cast.tenantId,
          )
        )[0],
      ).to.deep.equal(asset);
    });

    it('an Asset ID that two assets have: ask', async () => {
      await all(
        `insert into assets (tenant_id, code, description, facility_id, customer_id)
           select tenant_id, 'TWO-1', 'x', facility_id, customer_id from assets, generate_series(1, 2) where id = $1`,
        cast.assets.cal1,
      );
      const at = await begun('assets', 'Asset ID,Description,Facility,Customer\nTWO-1,Which,cal-1,C-1\n');
      expect((await rows(at))[0]!.problems['code']).to.contain(
        'More than one asset has this Asset ID. Add the Gatehouse ID',
      );
    });

    it('an asset with several services keeps their dates: a row that changes them says so; what else it says is imported', async () => {
      const type = async (name: string) =>
        (
          await all<{ id: string }>(
            'insert into work_order_types (tenant_id, name) values ($1, $2) returning id',
            cast.tenantId,
            name,
          )
        )[0]!.id;
      await imported(
        'assets',
        'Asset ID,Description,Facility,Customer,Service interval (months),Last service\nSEV-1,Several,cal-1,C-1,12,2026-03-31\n',
      );
      const [asset] = await all<{ id: string }>(
        "select id from assets where tenant_id = $1 and code = 'SEV-1'",
        cast.tenantId,
      );
      for (const id of [await type('Import calibration'), await type('Import inspection')])
        await all(
          `insert into asset_services (tenant_id, asset_id, type_id, interval_months, last_service_on, next_service_on)
             select tenant_id, id, $2, service_interval_months, last_service_on, next_service_on from assets where id = $1`,
          asset!.id,
          id,
        );
      const before = await assets('SEV-%');
      const head =
        'Asset ID,Customer,Facility,Description,Service interval (months),Last service,Next service,Not required\n';
      const why =
        'This asset has several services. Change each of them on the asset’s page, or leave this cell empty.';
      const at = await begun('assets', `${head}SEV-1,C-1,cal-1,Several,6,2026-04-30,2027-01-31,\n`);
      expect((await rows(at))[0]).to.deep.include({
        outcome: 'problem',
        problems: { service_interval_months: why, last_service_on: why, next_service: why },
      });
      expect((await admin.post(`${at}/import`)).status).to.equal(422);
      const cleared = await begun('assets', `${head}SEV-1,C-1,cal-1,Several,(clear),,,yes\n`);
      expect((await rows(cleared))[0]!.problems).to.deep.equal({
        service_interval_months: why,
        not_required: why,
      });
      expect(await assets('SEV-%')).to.deep.equal(before);
      // The same dates change nothing, and neither do empty cells.
      await imported('assets', `${head}SEV-1,C-1,cal-1,Several of them,12,2026-03-31,,\n`);
      const [row] = await all<{ description: string }>(
        'select description from assets where id = $1',
        asset!.id,
      );
      expect(row!.description).to.equal('Several of them');
      expect(await assets('SEV-%')).to.deep.equal(before);
    });

    it('00123 stays as it is displayed, spaces at the ends go, and titles above the headings are passed over', async () => {
      const file =
        'Instruments of 2026,,,,\n\nAsset ID,Description,Facility,Customer,Serial number\n  LZ-1  ,Zeros, cal-1 ,C-1,00123 \n';
      await imported('assets', file);
      expect((await assets('LZ-%'))[0]).to.include({ code: 'LZ-1', serial_number: '00123' });
    });

    for (const [what, text] of [
      ['semicolons', 'Customer number;Name\nD-1;Semi'],
      ['tabs', 'Customer number\tName\nD-1\tSemi'],
      ['a line that names the delimiter', 'sep=;\nCustomer number;Name\nD-1;Semi'],
      ['quoted headings', '"Customer number";"Name"\n"D-1";"Semi"'],
      ['a title above two columns', 'Our customers\nCustomer number,Name\nD-1,Semi'],
      ['a byte-order mark and CR alone', '\uFEFFCustomer number,Name\rD-1,Semi\r'],
    ] as const)
      it(`${what} are read`, async () => {
        const [row] = await rows(await begun('customers', text));
        expect(row).to.deep.include({ outcome: 'new', cells: ['D-1', 'Semi'] });
      });

    it('UTF-16 is read, and so is what Excel for Windows saves as CSV, which the dry run says', async () => {
      const text = 'Customer number,Name,Notes\nU-1,Müller & Söhne,"–10 °C, 5 m², café"\n';
      const said = 'so it was read as Windows-1252';
      const wide = await begun('customers', Buffer.from(`\uFEFF${text}`, 'utf16le'));
      expect((await rows(wide))[0]!.cells[1]).to.equal('Müller & Söhne');
      expect(words(await admin.get(wide))).not.to.contain(said);
      const bytes = Buffer.from(text.replace('–', '\x96'), 'latin1');
      const at = await begun('customers', bytes);
      expect((await rows(at))[0]!.cells).to.deep.equal(['U-1', 'Müller & Söhne', '–10 °C, 5 m², café']);
      expect(words(await admin.get(at))).to.contain(said);
      expect(words(await admin.get(`${at}/columns`))).to.contain(said);
    });

    for (const [what, name] of [
      ['a part of a file in UTF-8 that was damaged', 'M\xc3\xbcller \xe9'],
      ['Polish in Windows-1250', 'Wa\xb3\xeasa'],
      ['Czech in Windows-1250', 'P\xf8\xedbram \x8a'],
      ['Russian in Windows-1251', '\xcc\xee\xf1\xea\xe2\xe0'],
      ['an old Mac’s', 'M\x9fller'],
      ['a character that no text has', 'M\xfcller\x07'],
      ['a byte that Windows-1252 has no character for', 'M\xfcller\x81'],
    ] as const)
      it(`what could be in another encoding is not guessed at: ${what}`, async () => {
        const file = Buffer.from(`Customer number,Name\nU-2,${name}\n`, 'latin1');
        expect(await refused('customers', file))
          .to.contain('isn’t in UTF-8')
          .and.contain('Save it as “CSV UTF-8”');
        expect(await customers('U-2')).to.deep.equal([]);
      });

    it('dates in several notations; one order of day and month per column, asked where it can’t be told', async () => {
      const head = 'Asset ID,Description,Facility,Customer,Last service\n';
      const line = (code: string, day: string) => `${code},Dated,cal-1,C-1,"${day}"\n`;
      const days = [
        '2026-03-31',
        '31.3.2026',
        '31 March 2026',
        'Mar 31, 2026',
        '31. März 2026',
        '20260331',
        '46112',
        '2026-03-31T00:00:00',
      ];
      await imported('assets', head + days.map((day, n) => line(`DAY-${n}`, day)).join(''));
      expect((await assets('DAY-%')).map(({ last }) => last)).to.deep.equal(days.map(() => '2026-03-31'));
      await imported('assets', head + line('TOLD-1', '31/03/2026') + line('TOLD-2', '04/03/2026'));
      expect((await assets('TOLD-%')).map(({ last }) => last)).to.deep.equal(['2026-03-31', '2026-03-04']);
      const at = await begun('assets', head + line('ASK-1', '04/03/2026'));
      const page = await admin.get(`${at}/columns`);
      expect((await admin.get(at)).location).to.equal(`${at}/columns`);
      expect(words(page)).to.contain('The dates in this column can be read in two ways.');
      const columns = {
        sheet_shown: '0',
        column_0: 'code',
        column_1: 'description',
        column_2: 'facility',
        column_3: 'customer',
        column_4: 'last_service_on',
      };
      const unsaid = await admin.post(`${at}/columns`, columns);
      expect([unsaid.status, words(unsaid)])
        .to.deep.include(422)
        .and.satisfy(([, text]: [number, string]) =>
          text.includes('Choose how the dates in “Last service” are written.'),
        );
      await admin.post(`${at}/columns`, { ...columns, order_4: 'month_first' });
      await admin.post(`${at}/import`);
      await waitFor(at);
      expect((await assets('ASK-1'))[0]!.last).to.equal('2026-04-03');
      const mixed = await begun('assets', head + line('MIX-1', '31/03/2026') + line('MIX-2', '03/31/2026'));
      expect((await admin.get(mixed)).location).to.equal(`${mixed}/columns`);
    });

    it('31 January and a month, and what the file says of the next service', async () => {
      await imported(
        'assets',
        [
          'Asset ID,Description,Facility,Customer,Last service,Service interval (months),Next service',
          'NX-1,a,cal-1,C-1,2026-01-31,"1,0",',
          'NX-2,b,cal-1,C-1,2026-01-31,1,2026-05-05',
        ].join('\n'),
      );
      expect((await assets('NX-%')).map(({ next }) => next)).to.deep.equal(['2026-02-28', '2026-05-05']);
    });

    it('a last service in the future is said at its cell, and nothing is imported', async () => {
      const file =
        'Asset ID,Description,Facility,Customer,Last service\nFUT-1,Future,cal-1,C-1,2127-01-31\nFUT-2,Past,cal-1,C-1,2026-01-31\n';
      const at = await begun('assets', file);
      const [future, past] = await rows(at);
      expect(future!.problems).to.deep.equal({ last_service_on: 'Enter a day that isn’t in the future.' });
      expect(past!.problems).to.deep.equal({});
      expect((await admin.post(`${at}/import`)).status).to.equal(422);
      expect(await assets('FUT-%')).to.deep.equal([]);
    });

    it('#N/A is that cell’s error; a surplus cell its row’s', async () => {
      const found = await rows(
        await begun('customers', 'Customer number,Name\nNA-1,#N/A\nNA-2,Fine,surplus\n'),
      );
      expect(found[0]!.problems['name']).to.contain('This cell has the error #N/A');
      expect(found[1]!.problems['row']).to.contain('more cells than there are headings');
    });

    it('too many rows, another kind of file, an empty one and headings alone are said by name', async () => {
      const many = `Customer number,Name\n${Array.from({ length: 10_001 }, (_, n) => `M-${n},x`).join('\n')}`;
      expect(await refused('customers', many)).to.contain('There are 10,001 rows, and the limit is 10,000');
      expect(await refused('customers', '%PDF-1.7 x')).to.contain(
        'The file is a PDF, not CSV. Choose a CSV file or an Excel workbook.',
      );
      expect(await refused('customers', '  \n ')).to.contain('It’s empty');
      expect(await refused('customers', 'Customer number,Name\n')).to.contain('no rows below them');
      expect(words(await admin.upload(`${path}/customers`, {}, null))).to.contain('Choose a file.');
    });
  });

  describe('workbooks', () => {
    const sheet = (rows: readonly string[]) => `${rows.join('')}</sheetData>`;
    const head = textRow(1, ['Customer number', 'Name']);
    const book = (sheets: Record<string, string>) => workbook({ sheets });

    it('a workbook is taken over as a CSV file is, and again changes nothing', async () => {
      const content = await book({ Customers: sheet([head, textRow(2, ['X-1', 'From Excel'])]) });
      expect(await imported('customers', content)).to.contain('1 customer added.');
      expect(words(await admin.get(await begun('customers', content)))).to.contain('Unchanged 1 row');
    });

    it('of several sheets one is chosen, and its own columns are tried', async () => {
      const content = await book({
        Old: sheet([textRow(1, ['Customer number', 'Name']), textRow(2, ['X-8', 'Old'])]),
        New: sheet([textRow(1, ['Name', 'Customer number']), textRow(2, ['New', 'X-9'])]),
      });
      const at = await begun('customers', content);
      const page = await admin.get((await admin.get(at)).location!);
      expect(words(page)).to.contain('Choose a sheet').and.contain('New (1 row)');
      const chosen = await admin.post(`${at}/columns`, { sheet_shown: '', sheet: '1' });
      expect(chosen.location).to.equal(`${at}/columns?sheet=1`);
      await admin.post(`${at}/columns`, {
        sheet_shown: '1',
        sheet: '1',
        column_0: 'name',
        column_1: 'number',
      });
      await admin.post(`${at}/import`);
      await waitFor(at);
      expect((await customers('X-%')).map(({ number }) => number))
        .to.include('X-9')
        .and.not.include('X-8');
    });

    it('hidden rows are counted; left out unless one says otherwise', async () => {
      const hidden = textRow(3, ['X-12', 'Hidden'], ' hidden="1"');
      const at = await begun(
        'customers',
        await book({ One: sheet([head, textRow(2, ['X-11', 'Seen']), hidden]) }),
      );
      expect((await rows(at)).map(({ outcome }) => outcome)).to.deep.equal(['new', 'left_out']);
      expect(words(await admin.get(`${at}/columns`))).to.contain(
        '1 of 2 rows is hidden in the workbook, and left out unless',
      );
      expect(words(await admin.get(at)))
        .to.contain('1 of 2 rows is hidden in the workbook')
        .and.contain('It’s left out. Press “Change columns” to import it too.')
        .and.match(/3 Left out X-12 Hidden .*Hidden in the workbook\./);
      await admin.post(`${at}/columns`, {
        sheet_shown: '0',
        column_0: 'number',
        column_1: 'name',
        with_hidden: 'on',
      });
      expect((await rows(at)).map(({ outcome }) => outcome)).to.deep.equal(['new', 'new']);
      expect(words(await admin.get(at)))
        .to.contain('You chose to import hidden rows too.')
        .and.not.contain('Hidden in the workbook.');
    });

    it('a sheet that is hidden says so where it’s chosen, and where it’s the only one with rows', async () => {
      const one = sheet([head, textRow(2, ['X-21', 'One'])]);
      const several = await begun(
        'customers',
        await workbook({ sheets: { Seen: one, Old: one }, hidden: ['Old'] }),
      );
      const page = words(await admin.get((await admin.get(several)).location!));
      expect(page).to.contain('Old (1 row, hidden)').and.contain('Seen (1 row)');
      const only = await begun('customers', await workbook({ sheets: { Old: one }, hidden: ['Old'] }));
      expect(words(await admin.get(only))).to.contain('The sheet “Old” is hidden in the workbook.');
    });

    it('a number of more than 15 digits is an error', async () => {
      const row =
        '<row r="2"><c r="A2"><v>1234567890123456</v></c><c r="B2" t="inlineStr"><is><t>Long</t></is></c></row>';
      const [found] = await rows(await begun('customers', await book({ One: sheet([head, row]) })));
      expect(found!.problems['number']).to.contain('keeps only 15 digits');
    });

    it('HTML called .xlsx, an old .xls and a workbook that is none are said by name', async () => {
      expect(
        await refused('customers', '<html><table><tr><td>Name</td></tr></table></html>', 'customers.xlsx'),
      ).to.contain('a web page or XML');
      expect(await refused('customers', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'customers.xls')).to.contain(
        'an old Excel workbook',
      );
      expect(await refused('customers', await zipped({ 'a.txt': 'x' }), 'customers.xlsx')).to.contain(
        'a zip file, not a workbook',
      );
    });
  });

  describe('columns', () => {
    it('are matched by hand where no name is known, and remembered for the next file of this kind', async () => {
      const file = (number: string) => `Kundennr.,Firma,Farbe\n${number},Hand,blau\n`;
      const at = await begun('customers', file('H-1'));
      expect((await admin.get(at)).location).to.equal(`${at}/columns`);
      const none = await admin.post(`${at}/columns`, {
        sheet_shown: '0',
        column_0: 'number',
        column_1: 'unknown',
        column_2: '',
      });
      expect(words(none))
        .to.contain('Choose what “Firma” is')
        .and.contain('The file needs a column for Name.');
      const twice = await admin.post(`${at}/columns`, {
        sheet_shown: '0',
        column_0: 'name',
        column_1: 'name',
        column_2: '',
      });
      expect(words(twice)).to.contain('Another column is already Name.');
      await admin.post(`${at}/columns`, {
        sheet_shown: '0',
        column_0: 'number',
        column_1: 'name',
        column_2: '',
      });
      expect((await rows(at))[0]!.outcome).to.equal('new');
      const next = await begun('customers', file('H-2'));
      expect(words(await admin.get(next))).to.contain('New 1 customer');
      const other = await makeCast('imports');
      const there = await signedIn(other.players.administrator);
      const theirs = await begun('customers', file('H-3'), there);
      expect((await there.get(theirs)).location, 'another company remembers nothing of it').to.equal(
        `${theirs}/columns`,
      );
    });
  });

  describe('who may (A23)', () => {
    it('a technician may take over assets and nothing else, and sees no other file', async () => {
      const technician = await signedIn(cast.players.technician);
      const at = await begun('contacts', 'Customer,First name,Last name\nC-1,Con,Tact\n');
      for (const page of [at, `${at}/columns`, `${at}/errors.csv`, `${at}/discard`, `${path}/contacts`])
        expect((await technician.get(page)).status, page).to.be.oneOf([403, 404]);
      for (const page of [`${at}/columns`, `${at}/import`, `${at}/discard`])
        expect((await technician.post(page)).status, page).to.be.oneOf([403, 404]);
      expect((await technician.upload(`${at}/rows`, {}, null)).status).to.be.oneOf([403, 404]);
      expect((await admin.get(at)).status).to.equal(200);
    });

    it('another tenant’s file isn’t there, and portal people have no such page', async () => {
      const at = await begun('customers', 'Customer number,Name\nOT-1,x\n');
      const there = await signedIn((await makeCast('imports')).players.administrator);
      for (const page of [at, `${at}/columns`, `${at}/errors.csv`])
        expect((await there.get(page)).status).to.equal(404);
      expect((await there.post(`${at}/import`)).status).to.equal(404);
      const portal = await signedIn(cast.players.customerUser);
      expect((await portal.get(path)).status).to.not.equal(200);
    });

    it('whoever may not any more when the job begins imports nothing', async () => {
      const at = await begun('customers', 'Customer number,Name\nGONE-1,x\n');
      const { userId } = cast.players.technician;
      await worker.stop();
      await admin.post(`${at}/import`);
      // The technician keeps no customers: a job in their name is one of somebody who lost the right.
      await all(
        `update graphile_worker._private_jobs set payload = jsonb_set(payload::jsonb, '{subject}', to_jsonb($1::text))::json
           where payload ->> 'import' = $2`,
        userId,
        at.split('/').at(-1),
      );
      worker = await startWorker((await testApp()).services, jobs);
      expect(words(await waitFor(at))).to.contain('can no longer import it');
      expect(await customers('GONE-%')).to.deep.equal([]);
    });
  });

  it('two files at once with the same number: one is imported, the other is given back', async () => {
    const file = (name: string) => `Customer number,Name\nRACE-1,${name}\n`;
    const [one, two] = [await begun('customers', file('One')), await begun('customers', file('Two'))];
    await worker.stop();
    await Promise.all([admin.post(`${one}/import`), admin.post(`${two}/import`)]);
    worker = await startWorker((await testApp()).services, jobs);
    await waitFor(one);
    await waitFor(two);
    expect(await customers('RACE-%')).to.have.length(1);
  });

  it('a file can be discarded, rows and all; one that is done can’t', async () => {
    const at = await begun('customers', 'Customer number,Name\nDISC-1,x\n');
    expect((await admin.post(`${at}/discard`)).location).to.equal(path);
    expect((await admin.get(at)).status).to.equal(404);
    expect(await rows(at)).to.deep.equal([]);
  });
});
