import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { behind } from '../support/meanwhile.ts';
import { sql } from '../support/portalPages.ts';
import { addDays, addMonths } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';

interface AssetDates {
  last: string | null;
  next: string | null;
  required: boolean;
  status: string;
}

describe('work orders in the back office', () => {
  let cast: Cast;
  let other: Cast;
  let tess: Browser;
  before(async () => {
    other = await makeCast('works');
  });
  beforeEach(async () => {
    cast = await makeCast('works');
    tess = await signedIn(cast.players.technician);
    await sql(
      `update assets set barcode = 'B-' || code, service_interval_months = 1, last_service_on = '2026-01-10', next_service_on = '2026-02-10'
         where tenant_id = $1`,
      cast.tenantId,
    );
  });

  const path = '/admin/work_orders';
  const here = () => `${path}/${cast.workOrder}`;
  const filled = (change: Record<string, string> = {}) => ({
    type_id: cast.workOrderType, customer_id: cast.customers.north, facility_id: cast.facilities.cal1, ...change,
  }); // prettier-ignore
  const count = async (table: string) =>
    Number(
      (await sql<{ n: string }>(`select count(*) as n from ${table} where tenant_id = $1`, cast.tenantId))[0]!
        .n,
    );
  const asset = async (id = cast.assets.cal1) =>
    (
      await sql<AssetDates>(
        `select last_service_on::text as last, next_service_on::text as next, service_required as required, status
           from assets where id = $1`,
        id,
      )
    )[0]!;
  const line = (change: Record<string, string | string[]> = {}) => ({
    outcome: 'passed', serviced_on: '2026-01-31', _version: '1', ...change,
  }); // prettier-ignore
  const linePath = () => `${here()}/lines/${cast.workOrderLine}`;
  const move = (name: string, body: Record<string, string> = {}) =>
    tess.post(`${here()}/moves/${name}`, body);
  const inProgress = async () => {
    expect((await move('schedule', { scheduled_on: '2127-01-05' })).status).to.equal(303);
    expect((await move('start')).status).to.equal(303);
  };
  const technician = async (status: string) =>
    (
      await sql<{ id: string }>(
        "insert into personnel (tenant_id, first_name, last_name, status) values ($1, 'Wilma', 'Worker', $2) returning id",
        ...[cast.tenantId, status],
      )
    )[0]!.id;
  const status = async () =>
    (await sql<{ status: string }>('select status from work_orders where id = $1', cast.workOrder))[0]!
      .status;

  it('nobody waits crosswise: an order is held before its assets, those by id, and each before its line', async () => {
    const { cal1, cal2 } = cast.assets;
    const [first, second] = [cal1, cal2].sort() as [string, string];
    // The line of the second asset comes before the other.
    await sql(
      'insert into work_order_lines (id, tenant_id, work_order_id, asset_id) values ($1, $2, $3, $4)',
      second === cal2 ? '00000000-0000-7000-8000-00000000000a' : 'ffffffff-ffff-7fff-bfff-fffffffffffa',
      ...[cast.tenantId, cast.workOrder, cal2],
    );
    await inProgress();
    const held = (table: string, id: string) =>
      [`select from ${table} where id = $1 for no key update nowait`, id] as const;
    for (const [table, id] of [
      ['work_orders', cast.workOrder],
      ['assets', cal1],
    ] as const) {
      const [{ version } = { version: 0 }] = await sql<{ version: number }>(
        'select version from work_order_lines where id = $1',
        cast.workOrderLine,
      );
      const saved = await behind(
        held(table, id),
        () => tess.post(linePath(), line({ _version: String(version) })),
        held('work_order_lines', cast.workOrderLine),
      );
      expect(saved.status).to.equal(303);
    }
    await sql(
      "update work_order_lines set outcome = 'passed', serviced_on = current_date, finished_at = now() where work_order_id = $1",
      cast.workOrder,
    );
    const cancelled = await behind(
      held('assets', first),
      () => move('cancel', { reason: 'Not needed.' }),
      held('assets', second),
    );
    expect(cancelled.status).to.equal(303);
  });

  it('S25: Schedule keeps the technician that somebody has assigned meanwhile, and says so', async () => {
    const asked = (await tess.get(`${here()}/moves/schedule`)).text;
    const sent = (page: string, more: Record<string, string>) => ({
      _version: fieldValue(page, '_version')!, _seen: fieldValue(page, '_seen')!, scheduled_on: '2127-01-05', ...more,
    }); // prettier-ignore
    const worker = await technician('active');
    await tess.post(`${here()}/edit`, filled({ technician_id: worker, _version: '1' }));
    const conflict = await move('schedule', sent(asked, { technician_id: '' }));
    expect(conflict.status).to.equal(409);
    expect(conflict.text)
      .to.contain('Wilma Worker')
      .and.contain('Not changed by you')
      .and.contain('2127-01-05');
    expect(conflict.text).to.match(new RegExp(`<option value="${worker}" selected`));
    expect((await move('schedule', sent(conflict.text, { technician_id: worker }))).status).to.equal(303);
    const [saved] = await sql('select technician_id from work_orders where id = $1', cast.workOrder);
    expect(saved).to.deep.equal({ technician_id: worker });
  });

  it('an order’s head is saved while somebody adds a comment: neither waits for the other', async () => {
    const { admin } = await testDatabase();
    const other = await admin.connect();
    try {
      await other.query('begin');
      await other.query('select from work_orders where id = $1 for key share', [cast.workOrder]);
      const saved = await tess.post(`${here()}/edit`, filled({ description: 'Changed', _version: '1' }));
      expect(saved.status).to.equal(303);
    } finally {
      await other.query('rollback');
      other.release();
    }
  });

  it('lists, finds, filters by state, type, customer, facility, technician and dates, and exports', async () => {
    const all = await tess.get(path);
    expect(all.text)
      .to.contain('1 work order<')
      .and.contain('WO-1<')
      .and.contain('North')
      .and.contain('0 of 1');
    await inProgress();
    for (const [query, found] of [
      ['q=wo-1', true],
      ['q=wo-2', false],
      ['status=in_progress', true],
      ['status=open', false],
      [`type=${cast.workOrderType}`, true],
      [`customer=${cast.customers.north}`, true],
      [`customer=${cast.customers.south}`, false],
      [`facility=${cast.facilities.cal1}`, true],
      [`facility=${cast.facilities.cal2}`, false],
      ['from=2127-01-05&to=2127-01-05', true],
      ['from=2127-01-06', false],
      ['to=2127-01-04', false],
      ['from=20026-01-01', true],
    ] as const) {
      const { text } = await tess.get(`${path}?${query}`);
      expect(text.includes('1 work order<'), query).to.equal(found);
      const exported = await tess.get(`${path}/export.csv?${query}`);
      expect(exported.text.includes('WO-1,Calibration,North,Facility cal-1,In progress'), query).to.equal(
        found,
      );
    }
  });

  it('adds an order with barcodes, and numbers it', async () => {
    const added = await tess.post(
      path,
      filled({ barcodes: 'b-a-CAL-1\n\n B-A-cal-2 \nB-A-cal-2', description: 'Yearly' }),
    );
    expect(added.status).to.equal(303);
    const { text } = await tess.get(added.location!);
    expect(text)
      .to.contain('WO-1001 Calibration')
      .and.contain('A-cal-1')
      .and.contain('A-cal-2')
      .and.contain('0 of 2');
    expect(text).to.contain('Added only once: B-A-cal-2.');
  });

  it('an order’s page leads to its customer and facility, and says where its comments begin', async () => {
    const {
      customer_id: customer,
      facility_id: facility,
      id,
    } = (
      await sql<{ id: string; customer_id: string; facility_id: string }>(
        'select id, customer_id, facility_id from work_orders where tenant_id = $1 and customer_id is not null limit 1',
        cast.tenantId,
      )
    )[0]!;
    const { text } = await tess.get(`/admin/work_orders/${id}`);
    expect(text)
      .to.contain(`href="/admin/customers/${customer}"`)
      .and.contain(`href="/admin/facilities/${facility}"`);
    expect(text).to.match(/<h2 id="comments">Comments<\/h2>/);
  });

  it('takes Asset IDs of the chosen customer in the same box; ambiguous ones are named, and others’ aren’t there', async () => {
    const insert = (
      code: string,
      barcode: string | null,
      place: 'cal1' | 'pier',
      customer: 'north' | 'west',
    ) =>
      sql(
        `insert into assets (tenant_id, code, barcode, description, facility_id, customer_id) values ($1, $2, $3, 'Gauge', $4, $5)`,
        ...[cast.tenantId, code, barcode, cast.facilities[place], cast.customers[customer]],
      );
    await insert('ID-1', null, 'cal1', 'north');
    await insert('ID-2', null, 'cal1', 'north');
    await insert('ID-2', 'ID-2-BAR', 'cal1', 'north');
    await insert('ID-WEST', null, 'pier', 'west');
    const before = (await sql('select id from work_orders where tenant_id = $1', cast.tenantId)).length;
    const refused = await tess.post(path, filled({ barcodes: 'id-1\nID-2\nID-WEST' }));
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.contain('No asset that can be added here has this barcode or Asset ID: ID-WEST.')
      .and.contain(
        'Several assets have ID-2. Add the right one by its barcode, or by ticking it. Nothing was added.',
      );
    expect(await sql('select id from work_orders where tenant_id = $1', cast.tenantId)).to.have.lengthOf(
      before,
    );
    const added = await tess.post(path, filled({ barcodes: 'id-1\nB-A-cal-1\nid-2-bar\nA-CAL-1' }));
    expect(added.status).to.equal(303);
    const codes = await sql<{ asset_code: string }>(
      'select asset_code from work_order_lines where work_order_id = $1 order by asset_code',
      added.location!.split('/').at(-1),
    );
    expect(codes.map(({ asset_code: code }) => code)).to.deep.equal(['A-cal-1', 'ID-1', 'ID-2']);
    expect((await tess.get(added.location!)).text).to.contain('Added only once: ');
  });

  it('says every barcode that is wrong, adds nothing, and keeps what was typed', async () => {
    const wrong = [
      [
        'B-A-cal-1\nX-1\nX-2',
        'No asset that can be added here has these barcodes or Asset IDs: X-1, X-2. Nothing was added.',
      ],
      ['B-A-dock', 'These belong to another customer: B-A-dock. Nothing was added.'],
      [
        Array.from({ length: 10_000 }, (_, n) => `X-${n}`).join('\n'),
        'Enter at most 100 barcodes or Asset IDs at once. There are 10000.',
      ],
    ] as const;
    for (const [barcodes, words] of wrong) {
      const before = await count('work_orders');
      const { status: code, text } = await tess.post(path, filled({ barcodes, description: 'Kept' }));
      expect(code, words).to.equal(422);
      expect(text).to.contain(words).and.contain('Kept');
      expect(await count('work_orders')).to.equal(before);
      const onOrder = await tess.post(`${here()}/assets`, { barcodes, assets: cast.assets.cal2 });
      expect(onOrder.status, words).to.equal(422);
      expect(onOrder.text).to.contain(words);
      expect(onOrder.text, 'the ticks stay').to.match(new RegExp(`value="${cast.assets.cal2}"\\s+checked`));
    }
    const twice = await tess.post(`${here()}/assets`, { barcodes: 'B-A-cal-1' });
    expect(twice.status).to.equal(303);
    expect((await tess.get(here())).text).to.contain('Already on the work order: B-A-cal-1.');
    expect(await count('work_order_lines')).to.equal(1);
  });

  it("adds ticked assets, and refuses another customer's or tenant's by a posted id", async () => {
    const find = await tess.get(`${here()}/assets/find?at=all`);
    expect(find.text).to.contain('A-cal-2').and.not.contain('A-dock').and.not.contain('A-cal-1<');
    for (const id of [cast.assets.dock, other.assets.cal1, cast.assets.mt]) {
      const { status: code, text } = await tess.post(`${here()}/assets`, { assets: [cast.assets.cal2, id] });
      expect(code).to.equal(422);
      expect(text).to.contain(
        'One of those assets no longer exists, is retired, or belongs to another customer',
      );
    }
    expect((await tess.post(`${here()}/assets`, { assets: cast.assets.cal2 })).status).to.equal(303);
    expect(await count('work_order_lines')).to.equal(2);
    const again = await tess.post(`${here()}/assets`, { assets: [cast.assets.cal2, cast.assets.cal2] });
    expect((await tess.get(again.location!)).text)
      .to.contain('No assets added. It’s on this work order already.')
      .and.match(/class="notice warn"/);
    expect(await count('work_order_lines')).to.equal(2);
    const rows = await sql<{ id: string }>(
      'select id from work_order_lines where asset_id = $1',
      cast.assets.cal2,
    );
    expect((await tess.post(`${here()}/lines/${rows[0]!.id}/remove`)).status).to.equal(303);
    expect(await count('work_order_lines')).to.equal(1);
  });

  it('whoever sends assets to a work order that has ended meanwhile is told that none was added', async () => {
    await sql("update work_orders set status = 'cancelled', reason = 'x' where id = $1", cast.workOrder);
    for (const sent of [{ assets: cast.assets.cal2 }, { barcodes: 'B-A-cal-2' }, {}]) {
      expect((await tess.post(`${here()}/assets`, sent)).location).to.equal(here());
      expect((await tess.get(here())).text).to.contain('No assets added. The work order is cancelled.');
    }
    expect(await count('work_order_lines')).to.equal(1);
  });

  it('refuses a facility of another customer, and a mistyped date', async () => {
    for (const [change, words] of [
      [{ facility_id: cast.facilities.dock }, 'This facility belongs to South.'],
      [{ facility_id: cast.facilities.mt }, 'This facility is your own.'],
      [{ facility_id: other.facilities.cal1 }, 'Choose a facility from the list.'],
      [{ type_id: other.workOrderType }, 'Choose a type from the list.'],
      [{ wanted_on: '20026-01-01' }, 'Enter a date for Wanted date, such as 2026-03-31.'],
    ] as const) {
      const { status: code, text } = await tess.post(path, filled({ description: 'Kept', ...change }));
      expect(code, words).to.equal(422);
      expect(text).to.contain(words).and.contain('Kept');
    }
    expect(await count('work_orders')).to.equal(1);
  });

  it('cmms#123, cmms#162: editing the head leaves lines, comments, documents and activity as they are', async () => {
    await tess.post(`${here()}/comments`, { body: 'We come on Monday.' });
    const saved = await tess.post(`${here()}/edit`, { ...filled({ purchase_order: 'PO-7' }), _version: '1' });
    expect(saved.status).to.equal(303);
    const { text } = await tess.get(here());
    expect(text)
      .to.contain('PO-7')
      .and.contain('We come on Monday.')
      .and.contain('A-cal-1')
      .and.contain('kept.pdf');
    const away = await tess.post(`${here()}/edit`, {
      ...filled({ customer_id: '', facility_id: cast.facilities.dock }),
      _version: '2',
    });
    expect(away.status).to.equal(422);
    expect(away.text).to.contain('This work order has assets of this customer');
  });

  it('Make copy: the same facility and assets, open again, without outcomes', async () => {
    await inProgress();
    await tess.post(linePath(), line());
    const copy = await tess.post(`${here()}/copy`);
    const { text } = await tess.get(copy.location!);
    expect(text).to.contain('WO-1001').and.contain('A-cal-1').and.contain('0 of 1').and.contain('Open');
    expect((await tess.get(here())).text).to.contain('1 of 1');
  });

  it('an asset that somebody else has removed meanwhile had been removed, which is said', async () => {
    const removed = await behind(['delete from work_order_lines where id = $1', cast.workOrderLine], () =>
      tess.post(`${linePath()}/remove`),
    );
    expect([removed.status, removed.location]).to.deep.equal([303, here()]);
    expect((await tess.get(here())).text).to.contain('A-cal-1 had already been removed.');
  });

  it('Make copy says which assets it leaves out, and why', async () => {
    await sql(
      'insert into work_order_lines (tenant_id, work_order_id, asset_id) values ($1, $2, $3)',
      ...[cast.tenantId, cast.workOrder, cast.assets.cal2],
    );
    await sql("update assets set status = 'retired' where id = $1", cast.assets.cal1);
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      ...[cast.assets.cal2, cast.facilities.dock, cast.customers.south],
    );
    const copy = await tess.post(`${here()}/copy`);
    expect((await tess.get(copy.location!)).text)
      .to.contain('0 of 0')
      .and.contain('A-cal-1 is retired, so it isn’t on the copy.')
      .and.contain('A-cal-2 is at another customer now, so it isn’t on the copy.');
  });

  it('copies no order of a type that is inactive by now, and no technician who has left', async () => {
    const technician = await sql<{ id: string }>(
      `insert into personnel (tenant_id, first_name, last_name) values ($1, 'Lea', 'Left') returning id`,
      cast.tenantId,
    );
    await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, technician[0]!.id);
    await sql(`update personnel set status = 'inactive' where id = $1`, technician[0]!.id);
    const without = await tess.post(`${here()}/copy`);
    expect(
      await sql('select technician_id from work_orders where id = $1', without.location!.split('/').at(-1)),
    ).to.deep.equal([{ technician_id: null }]);
    await sql('update work_order_types set active = false where id = $1', cast.workOrderType);
    const refused = await tess.post(`${here()}/copy`, { _again: '1' });
    expect(refused.location).to.equal(here());
    expect((await tess.get(here())).text).to.match(
      /It can’t be copied, because [^<]+ is inactive\. Add a work order of another type\./,
    );
  });

  it('takes neither a day that is over, nor somebody who has left, nor a copy at an inactive facility', async () => {
    const past = addDays(plainCalendar.today, -1);
    const early = 'Enter today’s date or a later one.';
    const added = await tess.post(path, filled({ scheduled_on: past, description: 'Kept' }));
    expect(added.status).to.equal(422);
    expect(added.text).to.contain(early).and.contain('Kept');
    const edit = (more: Record<string, string>) =>
      tess.post(`${here()}/edit`, { ...filled(more), _version: '1' });
    const edited = await edit({ scheduled_on: past });
    expect([edited.status, edited.text.includes(early)]).to.deep.equal([422, true]);
    const [left] = await sql<{ id: string }>(
      `insert into personnel (tenant_id, first_name, last_name, status) values ($1, 'Lea', 'Left', 'inactive') returning id`,
      cast.tenantId,
    );
    await inProgress();
    const done = await tess.post(linePath(), line({ technician_id: left!.id }));
    expect(done.status).to.equal(422);
    expect(done.text).to.contain('Choose a technician from the list.');
    const before = await count('work_orders');
    await sql('update facilities set active = false where id = $1', cast.facilities.cal1);
    const copy = await tess.post(`${here()}/copy`);
    expect((await tess.get(copy.location!)).text).to.contain('It can’t be copied, because');
    expect(await count('work_orders')).to.equal(before);
  });

  it('goes from state to state by its buttons, with reasons that are kept', async () => {
    const buttons = async () =>
      [...(await tess.get(here())).text.matchAll(/\/moves\/(\w+)"/g)].map(([, name]) => name);
    expect(await buttons()).to.deep.equal(['schedule', 'cancel']);
    expect((await move('start')).status).to.equal(422);
    expect((await move('schedule', { scheduled_on: '' })).text).to.contain('Enter a scheduled date.');
    await inProgress();
    expect(await buttons()).to.deep.equal(['finish', 'hold', 'cancel']);
    expect((await tess.get(`${here()}/moves/hold`)).text)
      .to.contain('Reason')
      .and.contain('>Hold</button>');
    expect((await move('hold', { reason: '' })).text).to.contain('Enter a reason.');
    await move('hold', { reason: 'A part is missing.' });
    expect((await tess.get(here())).text)
      .to.contain('On hold')
      .and.contain('A part is missing.');
    await move('resume');
    const early = await move('finish');
    expect(early.status).to.equal(422);
    expect(early.text).to.contain('1 asset has no outcome yet.');
    expect((await tess.post(linePath(), line())).status).to.equal(303);
    await move('finish');
    expect(await buttons()).to.deep.equal(['close', 'reopen']);
    await move('close');
    expect(await buttons()).to.deep.equal([]);
    expect(await status()).to.equal('closed');
    expect((await tess.get(here())).text).to.contain('A part is missing.');
    const late = await tess.post(linePath(), line({ _version: '2', remarks: 'late' }));
    expect(late.status).to.equal(422);
    expect(late.text).to.contain('Somebody has changed this work order');
  });

  it('a line gives last and next service; reopened, the asset has what it had before, and again when it is done', async () => {
    await inProgress();
    expect((await tess.post(linePath(), line({ remarks: 'Fine.' }))).status).to.equal(303);
    // 31 January and a month: 28 February.
    expect(await asset()).to.deep.equal({
      last: '2026-01-31',
      next: '2026-02-28',
      required: true,
      status: 'in_service',
    });
    await move('finish');
    await move('reopen', { reason: 'The wrong certificate.' });
    expect(await asset()).to.deep.include({ last: '2026-01-10', next: '2026-02-10' });
    await move('finish');
    expect(await asset()).to.deep.include({ last: '2026-01-31', next: '2026-02-28' });
    await move('reopen', { reason: 'Once more.' });
    const version = (
      await sql<{ version: number }>('select version from work_order_lines where id = $1', cast.workOrderLine)
    )[0]!;
    const failed = line({
      outcome: 'failed',
      serviced_on: '2026-01-30',
      out_of_service: 'on',
      _version: String(version.version),
    });
    expect((await tess.post(linePath(), failed)).status).to.equal(303);
    expect(await asset()).to.deep.equal({
      last: '2026-01-30',
      next: '2026-02-28',
      required: true,
      status: 'out_of_service',
    });
    await move('cancel', { reason: 'Lost.' });
    expect(await asset()).to.deep.include({ last: '2026-01-10', next: '2026-02-10' });
  });

  it('Not required, a given date, and a service that is older than the last one', async () => {
    await inProgress();
    await tess.post(linePath(), line({ not_required: 'on' }));
    expect(await asset()).to.deep.include({ last: '2026-01-31', next: null, required: false });
    await tess.post(linePath(), line({ next_service_on: '2026-09-09', _version: '2' }));
    expect(await asset()).to.deep.include({ next: '2026-09-09', required: true });
    await tess.post(linePath(), line({ serviced_on: '2026-01-02', _version: '3' }));
    expect(await asset()).to.deep.include({ last: '2026-01-10', next: '2026-02-10' });
    await tess.post(linePath(), line({ outcome: 'not_done', not_done_reason: 'Not there', _version: '4' }));
    expect(await asset()).to.deep.include({ last: '2026-01-10', next: '2026-02-10' });
  });

  it('counts from the due date where the company says so', async () => {
    await sql(
      `insert into work_settings (tenant_id, setting, value) values ($1, 'counts_from', 'due')`,
      cast.tenantId,
    );
    await sql(
      `update assets set service_interval_months = 12, next_service_on = '2025-10-01' where id = $1`,
      cast.assets.cal1,
    );
    await inProgress();
    await tess.post(linePath(), line({ serviced_on: '2026-01-31' }));
    expect(await asset()).to.deep.include({ last: '2026-01-31', next: '2026-10-01' });
  });

  it('refuses what an outcome can’t be', async () => {
    await inProgress();
    for (const [change, words] of [
      [{ outcome: '' }, 'Choose an outcome.'],
      [{ outcome: 'great' }, 'Choose one of the options for Outcome.'],
      [{ serviced_on: addDays(plainCalendar.today, 1) }, 'It can’t be in the future.'],
      [{ serviced_on: '20026-01-31' }, 'Enter a date for Serviced on, such as 2026-03-31.'],
      [{ serviced_on: '' }, 'Enter the day the work was done.'],
      [{ outcome: 'not_done' }, 'Enter why it wasn’t done.'],
      [{ next_service_on: '2026-01-31' }, 'Enter a date later than this service.'],
      [{ next_service_on: addMonths(plainCalendar.today, 1), not_required: 'on' }, 'not both'],
    ] as const) {
      const { status: code, text } = await tess.post(linePath(), line({ remarks: 'Kept', ...change }));
      expect(code, words).to.equal(422);
      expect(text).to.contain(words).and.contain('Kept');
    }
    expect(await asset()).to.deep.include({ last: '2026-01-10' });
  });

  it('two who finish the same line: one wins, the other is shown both', async () => {
    await inProgress();
    const [one, two] = await Promise.all([
      tess.post(linePath(), line({ outcome: 'passed' })),
      (await signedIn(cast.players.administrator)).post(linePath(), line({ outcome: 'failed' })),
    ]);
    expect([one.status, two.status].sort()).to.deep.equal([303, 409]);
    const lost = one.status === 409 ? one : two;
    expect(lost.text).to.contain('Passed').and.contain('Failed');
  });

  it('comments: public, and internal ones for staff alone (A10a)', async () => {
    await tess.post(`${here()}/comments`, { body: 'For all to read.' });
    await tess.post(`${here()}/comments`, { body: 'Among us.', internal: 'on' });
    expect((await tess.get(here())).text)
      .to.contain('For all to read.')
      .and.contain('Among us.');
    expect((await tess.post(`${here()}/comments`, { body: ' ' })).text).to.contain('Enter a comment.');
  });

  it('A16: another tenant’s order, line and asset are not there; who may only look changes nothing', async () => {
    const dana = await signedIn(cast.players.dataAdministrator);
    const { text } = await dana.get(here());
    expect(text).to.contain('WO-1').and.not.contain('/moves/').and.not.contain('Add assets');
    expect((await dana.post(`${here()}/moves/cancel`, { reason: 'x' })).status).to.equal(404);
    for (const address of ['', '/edit', '/assets/find', `/lines/${other.workOrderLine}`])
      expect((await tess.get(`${path}/${other.workOrder}${address}`)).status, address).to.equal(404);
    expect((await tess.get(`${here()}/lines/${other.workOrderLine}`)).status).to.equal(404);
    expect((await tess.post(`${path}/${other.workOrder}/moves/cancel`, { reason: 'x' })).status).to.equal(
      404,
    );
    const theirs = await sql<{ status: string }>(
      'select status from work_orders where id = $1',
      other.workOrder,
    );
    expect(theirs[0]!.status).to.equal('open');
  });

  it('an asset’s page has its finished services, in the portal too; to another customer they stay behind', async () => {
    await inProgress();
    await tess.post(linePath(), line({ remarks: 'As found.' }));
    const nora = await signedIn(cast.players.contactUser);
    for (const [browser, address] of [
      [tess, `/admin/assets/${cast.assets.cal1}`],
      [nora, `/assets/${cast.assets.cal1}`],
    ] as const)
      expect((await browser.get(address)).text)
        .to.contain('31 Jan 2026')
        .and.contain('As found.')
        .and.contain('WO-1');
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      cast.assets.cal1,
      cast.facilities.dock,
      cast.customers.south,
    );
    const link = await signedIn(cast.players.link);
    expect((await link.get(`/assets/${cast.assets.cal1}`)).text)
      .to.contain('No service has been finished yet.')
      .and.not.contain('As found.');
    expect((await nora.get(here().replace('/admin', ''))).text).to.contain('A-cal-1');
    expect((await tess.get(`/admin/assets/${cast.assets.cal1}`)).text).to.contain('As found.');
  });

  it('types are kept by administrators, each with its checklist', async () => {
    const ada = await signedIn(cast.players.administrator);
    const types = '/admin/work_order_types';
    const added = await ada.post(types, {
      name: 'Safety inspection',
      steps: 'Earth\nPlug\nEarth',
      asks_outcome: 'on',
      active: 'on',
    });
    expect(added.status).to.equal(303);
    expect((await ada.get(types)).text)
      .to.contain('Safety inspection')
      .and.contain('2 steps');
    for (const [change, words] of [
      [{ name: 'calibration' }, 'Another type already has this name.'],
      [{ name: '' }, 'Enter a name.'],
      [{ steps: Array.from({ length: 51 }, (_, n) => `Step ${n}`).join('\n') }, 'at most 50 steps'],
    ] as const)
      expect((await ada.post(types, { name: 'New', ...change })).text).to.contain(words);
    await ada.post(`${types}/${cast.workOrderType}`, {
      name: 'Calibration',
      steps: 'Earth\nPlug',
      customer_signs: 'on',
      active: 'on',
      _version: '1',
    });
    await inProgress();
    const { text } = await tess.get(linePath());
    // One choice for each step, so that none is both.
    expect(text)
      .to.match(/<legend>Earth<\/legend>[^]{0,200}name="_step_0"/)
      .and.match(/<legend>Plug<\/legend>[^]{0,200}name="_step_1"/);
    expect((await tess.post(linePath(), line({ steps_done: 'Fuse' }))).status).to.equal(422);
    const both = { ...line(), steps_done: ['Earth', 'Plug'], steps_failed: 'Plug' };
    const forged = await tess.post(linePath(), both);
    expect(forged.status).to.equal(422);
    expect(forged.text).to.contain('either done or failed, not both: Plug.');
    expect((await tess.post(linePath(), line({ _step_0: 'done', _step_1: 'failed' }))).status).to.equal(303);
    const kept = (await tess.get(linePath())).text;
    expect(kept)
      .to.match(/name="_step_0"\s+value="done" checked/)
      .and.match(/name="_step_1"\s+value="failed" checked/);
    // What has passed with a step open says which.
    const version = /name="_version" value="(\d+)"/.exec(kept)![1]!;
    const open = { ...line({ outcome: 'passed', _step_0: 'done', _step_1: '' }), _version: version };
    expect((await tess.get((await tess.post(linePath(), open)).location!)).text).to.contain(
      'Steps still open: Plug.',
    );
    // What goes on comes first, and what stops the work is a plain button.
    expect((await tess.get(here())).text)
      .to.match(/<button class="button primary">Finish</)
      .and.match(/<button class="button">Hold</);
    const unsigned = await move('finish', { signed_by: '' });
    expect(unsigned.status).to.equal(422);
    expect(unsigned.text).to.contain('Enter the name of the person who signs.');
    const asked = await move('finish', { signed_by: 'Carl Jensen' });
    expect([asked.status, asked.text.includes('1 step of the checklist is still open')]).to.deep.equal([
      422,
      true,
    ]);
    expect((await move('finish', { signed_by: 'Carl Jensen', steps_open: '1' })).status).to.equal(303);
    expect((await tess.get(here())).text).to.contain('Carl Jensen');
    expect((await ada.get(`${types}/${other.workOrderType}`)).status).to.equal(404);
    expect((await tess.get(types)).status).to.equal(404);
  });
});
