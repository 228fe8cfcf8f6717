import { expect } from 'chai';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { storedDocument } from '../support/documents.ts';
import { Importing, wordsOf } from '../support/importing.ts';
import { all, openOffice } from '../support/people.ts';
import { workbook } from '../support/workbook.ts';

const head = 'Asset ID,Customer,Type,Serviced on,Outcome,Reason,Technician,Remarks,Reference\n';

describe('Service history from a file', function () {
  this.timeout(60_000);
  let cast: Cast;
  let admin: Browser;
  let importing: Importing;
  let worker: Worker;
  before(async () => {
    ({ cast, administrator: admin } = await openOffice('history'));
    importing = new Importing(admin);
    worker = await startWorker((await testApp()).services, jobs);
  });
  after(() => worker.stop());

  const lines = (assetId: string) =>
    all<{ on: string; outcome: string; reason: string | null; next: string | null; reference: string | null; order: string | null }>(
      `select serviced_on::text as on, outcome, not_done_reason as reason, next_service_on::text as next, reference, work_order_id as order
         from work_order_lines where asset_id = $1 and outcome is not null order by serviced_on, id`,
      assetId,
    ); // prettier-ignore
  const dates = async (assetId: string) =>
    (
      await all<{ last: string | null; next: string | null }>(
        'select last_service_on::text as last, next_service_on::text as next from assets where id = $1',
        assetId,
      )
    )[0]!;
  async function asset(code: string, more: Record<string, unknown> = {}): Promise<string> {
    const values = { tenant_id: cast.tenantId, code, description: `Gauge ${code}`, facility_id: cast.facilities.cal1,
      customer_id: cast.customers.north, ...more }; // prettier-ignore
    const names = Object.keys(values);
    const [made] = await all<{ id: string }>(
      `insert into assets (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')}) returning id`,
      ...Object.values(values),
    );
    return made!.id;
  }

  it('the whole way: dry run, import, history in back office and portal, no number, no email, and in the log', async () => {
    const id = await asset('H-1', { service_interval_months: 12 });
    const numbers = () =>
      all("select value from counters where tenant_id = $1 and name = 'work_order'", cast.tenantId);
    const before = [
      await numbers(),
      await all('select 1 from work_orders where tenant_id = $1', cast.tenantId),
    ];
    const file =
      `${head}H-1,C-1,calibration,2024-03-31,Passed,,Tess Old,Zero point set,K-24-1\n` +
      'h-1,C-1,Calibration,2025-03-31,Adjusted,,Tess Old,,K-25-1\nH-1,C-1,Calibration,2025-09-01,Not done,Locked away,,,\n';
    const at = await importing.begun('service_history', file);
    expect(wordsOf(await admin.get(at))).to.contain('nothing has been imported yet').and.contain('New 3 services');
    expect(await lines(id)).to.deep.equal([]);
    expect(await importing.finished(at)).to.contain('3 services added.');
    expect(await lines(id)).to.deep.equal([
      { on: '2024-03-31', outcome: 'passed', reason: null, next: '2025-03-31', reference: 'K-24-1', order: null },
      { on: '2025-03-31', outcome: 'adjusted', reason: null, next: '2026-03-31', reference: 'K-25-1', order: null },
      { on: '2025-09-01', outcome: 'not_done', reason: 'Locked away', next: null, reference: null, order: null },
    ]);
    expect(await dates(id)).to.deep.equal({ last: '2025-03-31', next: '2026-03-31' });
    expect([
      await numbers(),
      await all('select 1 from work_orders where tenant_id = $1', cast.tenantId),
    ]).to.deep.equal(before);
    expect(await all('select 1 from emails where tenant_id = $1', cast.tenantId)).to.deep.equal([]);
    const office = wordsOf(await admin.get(`/admin/assets/${id}`));
    expect(office)
      .to.contain('31 Mar 2025 Adjusted K-25-1 Calibration 31 Mar 2026')
      .and.contain('Zero point set Done by Tess Old')
      .and.contain('1 Sept 2025 Not done Calibration – Locked away');
    const carl = await signedIn(cast.players.contactUser);
    expect(wordsOf(await carl.get(`/assets/${id}`)))
      .to.contain('31 Mar 2024 Passed K-24-1 Calibration 31 Mar 2025 Zero point set')
      .and.not.contain('Tess Old');
    const [entry] = await all<{ record_name: string; user_id: string }>(
      `select record_name, user_id from audit_log where tenant_id = $1 and record_kind = 'work_order_lines' limit 1`,
      cast.tenantId,
    );
    expect(entry).to.deep.include({
      record_name: 'Before Gatehouse, H-1',
      user_id: cast.players.administrator.userId,
    });
  }); // prettier-ignore

  it('A12: a service belongs to the asset’s customer and facility, and nobody else in the portal sees it', async () => {
    await importing.imported('service_history', `${head}A-cal-2,C-1,Calibration,2023-01-10,Passed,,,Seen by few,CAL2-1\n`);
    const at = `/assets/${cast.assets.cal2}`;
    expect(wordsOf(await (await signedIn(cast.players.customerUser)).get(at))).to.contain('CAL2-1');
    expect(wordsOf(await (await signedIn(cast.players.allContact)).get(at))).to.contain('CAL2-1');
    for (const name of ['contactUser', 'link', 'wideContact', 'partnerUser'] as const)
      expect((await (await signedIn(cast.players[name])).get(at)).status, name).to.equal(404);
    // It follows its asset within the customer, as finished lines do.
    await all('update assets set facility_id = $2 where id = $1', cast.assets.cal2, cast.facilities.cal1);
    expect(wordsOf(await (await signedIn(cast.players.contactUser)).get(at))).to.contain('CAL2-1');
    await all('update assets set facility_id = $2 where id = $1', cast.assets.cal2, cast.facilities.cal2);
  }); // prettier-ignore

  it('the dry run shows all that will be stored, as it is read', async () => {
    await asset('DRY-1');
    const at = await importing.begun(
      'service_history',
      `${head}DRY-1,C-1,calibration,31/03/2024,not DONE,Locked away,Tess Old,${'Zero '.repeat(60)},K-DRY-1\n`,
    );
    const says = wordsOf(await admin.get(at));
    expect(says)
      .to.contain(
        'Serviced on: 31 Mar 2024 Outcome: Not done Why it wasn’t done: Locked away Technician: Tess Old',
      )
      .and.contain(`Remarks: ${'Zero '.repeat(40).trim()}`);
    expect(says).to.contain('… Reference: K-DRY-1');
    await admin.post(`${at}/discard`);
  });

  describe('A26: a service leads to its documents', () => {
    /** The files that each line of a history names, by the day of the service. */
    const filesOf = ({ text }: { text: string }) => {
      const history = text.slice(text.indexOf('id="history"'));
      return history
        .slice(0, history.indexOf('</table>'))
        .split('<tr>')
        .slice(2)
        .map((row) =>
          [...row.matchAll(/href="([^"]*documents\/[^"]*)" download[^>]*>([^<]*)</g)].map(([, href, name]) => (
            { href: href!, name: name! })),
        );
    }; // prettier-ignore
    const names = (answer: { text: string }) =>
      filesOf(answer).map((files) => files.map(({ name }) => name).sort());

    it('named by its reference, whichever came first, as far as the reader sees them', async () => {
      const id = await asset('DOC-1');
      const other = await asset('DOC-2');
      const stored = (name: string, of: Record<string, string>, more = {}) =>
        storedDocument(cast.tenantId, of, { name, content: Buffer.from(`%PDF-1.4 ${name}`), ...more });
      await stored('z-24-1_final.pdf', { asset_id: id });
      await stored('Z-24-1 draft.pdf', { asset_id: id }, { shown: false });
      await stored('Z-24-1.pdf', { asset_id: other });
      await stored('Z-24-11.pdf', { asset_id: id });
      await stored('Z-24-1_gone.pdf', { asset_id: id }, { archived_at: new Date() });
      await importing.imported(
        'service_history',
        `${head}DOC-1,C-1,Calibration,2024-03-31,Passed,,,,Z-24-1\nDOC-1,C-1,Calibration,2023-03-31,Passed,,,,Zert 23.PDF\n` +
          'DOC-1,C-1,Calibration,2022-03-31,Passed,,,,\n',
      );
      await stored('Zert 23.PDF', { asset_id: id });
      const at = `/assets/${id}`;
      expect(names(await admin.get(`/admin${at}`))).to.deep.equal([
        ['Z-24-1 draft.pdf', 'z-24-1_final.pdf'],
        ['Zert 23.PDF'],
        [],
      ]);
      for (const name of ['contactUser', 'customerUser', 'allContact', 'viewer'] as const) {
        const reader = await signedIn(cast.players[name]);
        const page = await reader.get(at);
        expect(names(page), name).to.deep.equal([['z-24-1_final.pdf'], ['Zert 23.PDF'], []]);
        expect((await reader.get(filesOf(page)[0]![0]!.href)).status, name).to.equal(200);
      }
      const file = filesOf(await (await signedIn(cast.players.contactUser)).get(at))[0]![0]!;
      const stranger = (await makeCast('historystranger')).players.customerUser;
      for (const player of [cast.players.link, cast.players.partnerUser, stranger])
        expect((await (await signedIn(player)).get(file.href)).status).to.equal(404);
      // What is taken out of the portal a moment later is out of its line too.
      await all("update documents set shown = false where tenant_id = $1 and name = 'z-24-1_final.pdf'", cast.tenantId);
      expect(names(await (await signedIn(cast.players.contactUser)).get(at))).to.deep.equal([[], ['Zert 23.PDF'], []]);
    }); // prettier-ignore

    it('added to its line of a work order; a document that stayed with an earlier customer is none of a later line’s', async () => {
      const id = await asset('DOC-3');
      const [order] = await all<{ id: string }>(
        `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
           values ($1, 9001, $2, $3, $4, 'open', 'Tess') returning id`,
        cast.tenantId, cast.workOrderType, cast.facilities.cal1, cast.customers.north,
      ); // prettier-ignore
      const [line] = await all<{ id: string }>(
        `insert into work_order_lines (tenant_id, asset_id, facility_id, customer_id, work_order_id, asset_description,
           outcome, serviced_on, finished_at) values ($1, $2, $3, $4, $5, 'Gauge', 'passed', '2026-01-05', now()) returning id`,
        cast.tenantId, id, cast.facilities.cal1, cast.customers.north, order!.id,
      ); // prettier-ignore
      await storedDocument(cast.tenantId, { work_order_line_id: line!.id }, { name: 'scan.pdf' });
      await importing.imported(
        'service_history',
        `${head}DOC-3,C-1,Calibration,2024-03-31,Passed,,,,SAME-1\n`,
      );
      await storedDocument(cast.tenantId, { asset_id: id }, { name: 'SAME-1.pdf' });
      expect(names(await admin.get(`/admin/assets/${id}`))).to.deep.equal([['scan.pdf'], ['SAME-1.pdf']]);
      await all(
        'update assets set customer_id = $2, facility_id = $3 where id = $1',
        id,
        cast.customers.south,
        cast.facilities.dock,
      );
      await storedDocument(cast.tenantId, { asset_id: id }, { name: 'SAME-1 (new).pdf' });
      expect(names(await admin.get(`/admin/assets/${id}`))).to.deep.equal([['scan.pdf'], ['SAME-1.pdf']]);
    });
  });

  it('an older service never moves the last one back; one of the same day leaves a date that somebody typed', async () => {
    const id = await asset('H-2', {
      ...{ service_interval_months: 12, last_service_on: '2025-05-05', next_service_on: '2026-08-08' },
    });
    await importing.imported(
      'service_history',
      `${head}H-2,,Calibration,2025-05-05,Passed,,,,\nH-2,,Calibration,2020-01-01,Failed,,,,\n`,
    );
    expect(await dates(id)).to.deep.equal({ last: '2025-05-05', next: '2026-08-08' });
    expect((await lines(id)).map(({ on, next }) => [on, next])).to.deep.equal([
      ['2020-01-01', '2021-01-01'],
      ['2025-05-05', '2026-08-08'],
    ]);
    await importing.imported('service_history', `${head}H-2,,Calibration,2025-11-30,Not done,Broken,,,\n`);
    expect(await dates(id)).to.deep.equal({ last: '2025-05-05', next: '2026-08-08' });
  });

  it('the order in the file doesn’t matter: each service is counted from the one before it, from the due date too', async () => {
    await all("insert into work_settings (tenant_id, setting, value) values ($1, 'counts_from', 'due')", cast.tenantId);
    const id = await asset('H-3', { service_interval_months: 12 });
    await importing.imported(
      'service_history',
      `${head}H-3,,Calibration,2025-06-20,Passed,,,,\nH-3,,Calibration,2023-06-01,Passed,,,,\nH-3,,Calibration,2024-05-20,Passed,,,,\n`,
    );
    await all("delete from work_settings where tenant_id = $1 and setting = 'counts_from'", cast.tenantId);
    expect((await lines(id)).map(({ on, next }) => [on, next])).to.deep.equal([
      ['2023-06-01', '2024-06-01'],
      ['2024-05-20', '2025-06-01'],
      ['2025-06-20', '2026-06-01'],
    ]);
    expect(await dates(id)).to.deep.equal({ last: '2025-06-20', next: '2026-06-01' });
  }); // prettier-ignore

  it('of several services, the one of its type alone is set; without an interval a given next date stays', async () => {
    const id = await asset('H-4');
    const [other] = await all<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'History inspection') returning id",
      cast.tenantId,
    );
    for (const type of [cast.workOrderType, other!.id])
      await all(
        'insert into asset_services (tenant_id, asset_id, type_id, interval_months) values ($1, $2, $3, 6)',
        ...[cast.tenantId, id, type],
      );
    await importing.imported('service_history', `${head}H-4,,History inspection,2025-02-28,Passed,,,,\n`);
    const services = await all<{ type_id: string; last: string | null; next: string | null }>(
      'select type_id, last_service_on::text as last, next_service_on::text as next from asset_services where asset_id = $1',
      id,
    );
    expect(services).to.deep.include.members([
      { type_id: other!.id, last: '2025-02-28', next: '2025-08-28' },
      { type_id: cast.workOrderType, last: null, next: null },
    ]);
    const given = await asset('H-5', { next_service_on: '2027-01-01' });
    await importing.imported('service_history', `${head}H-5,,Calibration,2025-02-28,Passed,,,,\n`);
    expect(await dates(given)).to.deep.equal({ last: '2025-02-28', next: '2027-01-01' });
  });

  it('what is taken back later gives the asset the imported service again', async () => {
    const id = cast.assets.cal1;
    await all('update assets set service_interval_months = 12 where id = $1', id);
    await importing.imported('service_history', `${head}A-cal-1,,Calibration,2025-01-15,Passed,,,,\n`);
    const order = `/admin/work_orders/${cast.workOrder}`;
    for (const [move, more] of [['schedule', { scheduled_on: '2127-01-05' }], ['start', {}]] as const)
      expect((await admin.post(`${order}/moves/${move}`, more)).status, move).to.equal(303);
    const line = { outcome: 'passed', serviced_on: '2025-07-02', _version: '1' };
    const saved = await admin.post(`${order}/lines/${cast.workOrderLine}`, line);
    expect(saved.status, wordsOf(saved)).to.equal(303);
    expect(await dates(id)).to.deep.equal({ last: '2025-07-02', next: '2026-07-02' });
    const [here] = await importing.tried('service_history', `${head}A-cal-1,,Calibration,2025-07-02,Passed,,,,NEW-REF\n`);
    expect(here!.outcome, 'what was finished here is not missing').to.equal('unchanged');
    const cancelled = await admin.post(`${order}/moves/cancel`, { reason: 'A mistake' });
    expect(cancelled.status, wordsOf(cancelled)).to.equal(303);
    expect(await dates(id)).to.deep.equal({ last: '2025-01-15', next: '2026-01-15' });
  }); // prettier-ignore

  it('the same file again changes nothing, with references and without', async () => {
    const id = await asset('H-7');
    const file =
      `${head}H-7,,Calibration,2022-02-02,Passed,,,,\nH-7,,Calibration,2022-02-02,Failed,,,,\n` +
      'H-7,,Calibration,2023-02-02,Passed,,,,R-1\nH-7,,Calibration,2023-02-02,Passed,,,,R-2\n';
    await importing.imported('service_history', file);
    const before = await lines(id);
    expect(before).to.have.length(4);
    const at = await importing.begun('service_history', file.replace('R-1', ' r–1\u200b'));
    expect((await importing.rows(at)).map(({ outcome }) => outcome)).to.deep.equal(Array(4).fill('unchanged'));
    expect(wordsOf(await admin.get(at))).to.contain('There’s nothing to import').and.contain('Already in the service history.');
    expect((await admin.post(`${at}/import`)).status).to.equal(422);
    expect(await lines(id)).to.deep.equal(before);
    const [moved] = await importing.tried('service_history', `${head}H-7,,Calibration,2024-02-02,Passed,,,,R-1\n`);
    expect(moved!.problems['reference']).to.equal(
      'This asset already has a service with this reference: Passed on 2 Feb 2023.',
    );
    const twice = await importing.tried(
      'service_history',
      `${head}H-7,,Calibration,2021-01-01,Passed,,,,\nH-7,,Calibration,2021-01-01,Passed,,,Again,\n`,
    );
    expect(twice[1]!.problems).to.deep.equal({ serviced_on: 'Line 2 has the same Serviced on.' });
  }); // prettier-ignore

  it('problems stand at their fields: unknown asset, type, outcome, reason, a future date; another tenant’s asset is unknown', async () => {
    const other = await makeCast('history');
    await all("update assets set code = 'THEIRS-1' where id = $1", other.assets.cal1);
    await all("insert into work_order_types (tenant_id, name) values ($1, 'Their type')", other.tenantId);
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const tried = await importing.tried(
      'service_history',
      `${head}THEIRS-1,,Their type,${tomorrow},Perhaps,,,,\nA-cal-1,C-2,Calibration,2025-01-01,Not done,,,,\n` +
        `A-cal-1,C-1,Calibration,${tomorrow},Passed,,,,\n,,Calibration,2025-01-01,OK,Why,,,\nA-cal-1,(clear),,yesterday,,,,,\n`,
    );
    expect(tried.map(({ problems }) => problems)).to.deep.equal([
      {
        code: 'No asset has the Asset ID THEIRS-1.',
        type: 'No work order type is called Their type. Add it under Work order types, or choose another one.',
        outcome: 'Enter Passed, Adjusted, Failed or Not done for Outcome.',
      },
      { code: 'No asset of this customer has the Asset ID A-cal-1.', not_done_reason: 'Enter why it wasn’t done.' },
      { serviced_on: 'Enter the day the work was done. It can’t be in the future.' },
      {
        code: 'Enter an Asset ID, a barcode or a serial number.',
        not_done_reason: 'Only a service that wasn’t done has a reason. Put it in Remarks, or leave this empty.',
      },
      {
        customer: 'Customer can’t be cleared.',
        type: 'Enter a type, such as Calibration.',
        serviced_on: 'Enter a date for Serviced on, such as 2026-03-31.',
        outcome: 'Choose an outcome.',
      },
    ]);
  }); // prettier-ignore

  it('an asset is found by barcode or serial number, at its customer and facility, and never guessed', async () => {
    await asset('SAME', { serial_number: 'S-1', barcode: '5550001' });
    const second = await asset('SAME', { serial_number: 'S-2', facility_id: cast.facilities.cal2 });
    await asset('SAME', { customer_id: cast.customers.south, facility_id: cast.facilities.dock });
    const columns = 'Asset ID,Barcode,Serial number,Customer,Facility,Type,Date,Result\n';
    const rest = 'Calibration,2025-01-01,Pass';
    const tried = await importing.tried(
      'service_history',
      `${columns}SAME,,,,,${rest}\nSAME,,,C-1,,${rest}\nSAME,,,C-1,cal-2,${rest}\nSAME,,s-2,C-1,,${rest}\nSAME,,,C-2,,${rest}\n` +
        `,555\u200b0001,,,,${rest}\n,,S-2,,,Calibration,2025-01-02,Fail\nSAME,,S-9,C-1,cal-2,${rest}\nSAME,,,C-1,dock,${rest}\n`,
    );
    const several = 'More than one asset has this Asset ID. Add the customer, the facility, the barcode or the serial number.';
    expect(tried.map(({ outcome, problems }) => (outcome === 'problem' ? Object.values(problems).join(' ') : outcome))).to.deep.equal([
      several,
      several,
      'new',
      'Line 4 has the same Serviced on.',
      'new',
      'new',
      'new',
      'This asset has another serial number: S-2.',
      'No facility of this customer has the code or name dock.',
    ]);
    await importing.imported('service_history', `${columns}SAME,,,C-1,cal-2,${rest}\n,,S-2,,,Calibration,2025-01-02,Fail\n`);
    expect((await lines(second)).map(({ on, outcome }) => `${on} ${outcome}`)).to.deep.equal(['2025-01-01 passed', '2025-01-02 failed']);
  }); // prettier-ignore

  it('dates are read as elsewhere: in several notations, asked where they can’t be told, and from a workbook', async () => {
    const id = await asset('H-8');
    const days = ['2019-03-31', '31.3.2018', '31 March 2017', 'Mar 31, 2016', '20150331', '41729', '2013-03-31T00:00:00'];
    await importing.imported(
      'service_history',
      head + days.map((day) => `H-8,,Calibration,"${day}",Passed,,,,\n`).join(''),
    );
    expect((await lines(id)).map(({ on }) => on)).to.deep.equal(
      ['2013', '2014', '2015', '2016', '2017', '2018', '2019'].map((year) => `${year}-03-31`),
    );
    const asked = await importing.begun('service_history', `${head}H-8,,Calibration,03/04/2012,Passed,,,,\n`);
    expect((await admin.get(asked)).location).to.equal(`${asked}/columns`);
    const titles = ['Asset ID', 'Type', 'Serviced on', 'Outcome'];
    const text = (column: string, line: number, value: string) =>
      `<c r="${column}${line}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const book = await workbook({
      formats: ['dd.mm.yyyy hh:mm'],
      sheets: {
        History:
          `<row r="1">${titles.map((title, n) => text('ABCD'[n]!, 1, title)).join('')}</row>` +
          `<row r="2">${text('A', 2, 'H-8')}${text('B', 2, 'Calibration')}<c r="C2" s="1"><v>45747.5</v></c>` +
          `${text('D', 2, 'passed')}</row></sheetData>`,
      },
    });
    await importing.imported('service_history', book);
    expect((await lines(id)).at(-1)).to.include({ on: '2025-03-31', outcome: 'passed' });
  }); // prettier-ignore

  it('takes Work orders to import it, and hides it from those without; template, example and help are there', async () => {
    const tess = await signedIn(cast.players.technician);
    const path = '/admin/imports/service_history';
    expect(wordsOf(await tess.get('/admin/imports'))).to.contain('Service history').and.not.contain('1. Customers');
    expect((await tess.get(path)).status).to.equal(200);
    await all("update usergroups set permissions = '{view_records,keep_assets}' where id = $1", cast.groups.technicians);
    const at = await importing.begun('service_history', `${head}A-cal-1,,Calibration,2011-01-01,Passed,,,,\n`);
    const refusals = [
      await tess.get(path),
      await tess.get(at),
      await tess.post(`${at}/import`),
      await tess.upload(path, {}, { name: 'file.csv', content: head }),
      await (await signedIn(cast.players.dataAdministrator)).get(path),
    ];
    await all(
      "update usergroups set permissions = '{view_records,keep_assets,keep_tickets,keep_work_orders,view_portals}' where id = $1",
      cast.groups.technicians,
    );
    for (const { status } of refusals) expect(status).to.be.oneOf([403, 404]);
    expect((await tess.get(at)).status).to.equal(200);
    const page = wordsOf(await admin.get(path));
    expect(page).to.contain('Help').and.contain('no number is used up and no email is sent');
    expect((await admin.get(`${path}/template.csv`)).headers['content-disposition']).to.contain('services template.csv');
    expect((await admin.get(`${path}/template.csv`)).text).to.contain('Asset ID,Barcode,Serial number,Customer,Facility,Type,Serviced on');
    expect(wordsOf(await admin.get('/admin/imports'))).to.match(
      /1\. Customers.*2\. Facilities.*3\. Contacts.*4\. Assets.*5\. Service history.*6\. Tickets/,
    );
  }); // prettier-ignore

  it('A33, GH006: what was imported stays as it came, whoever writes, and stays with the customer who had it', async () => {
    const id = await asset('H-9');
    await importing.imported('service_history', `${head}H-9,,Calibration,2025-01-15,Passed,,,,GONE-1\n`);
    for (const statement of ["update work_order_lines set outcome = 'failed'", 'delete from work_order_lines']) {
      const failed = await all(`${statement} where asset_id = $1`, id).catch((error: unknown) => error);
      expect(failed, statement).to.have.property('code', 'GH006');
    }
    await all('update assets set facility_id = $2, customer_id = $3 where id = $1', id, cast.facilities.dock, cast.customers.south);
    const south = wordsOf(await (await signedIn(cast.players.link)).get(`/assets/${id}`));
    expect(south).to.contain('H-9').and.not.contain('GONE-1');
    expect(wordsOf(await admin.get(`/admin/assets/${id}`))).to.contain('GONE-1');
  }); // prettier-ignore
});
