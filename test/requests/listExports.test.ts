import { expect } from 'chai';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { countingApp } from '../support/rowsRead.ts';

const { today } = plainCalendar;

describe('every list of the back office has its export', function () {
  this.timeout(60_000);
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  let technician: Browser;
  before(async () => {
    [cast, other] = [await makeCast('exports'), await makeCast('exports')];
    [ada, technician] = [await signedIn(cast.players.administrator), await signedIn(cast.players.technician)];
    for (const { tenantId, assets, workOrderType, invoices, workOrder } of [cast, other]) {
      await sql("update work_orders set status = 'cancelled', reason = 'x' where id = $1", workOrder);
      for (const [asset, ahead] of [
        [assets.cal1, 9],
        [assets.dock, 2],
      ] as const) {
        await sql('update assets set next_service_on = $2 where id = $1', asset, addDays(today, ahead));
        await sql(
          'insert into order_drafts (tenant_id, asset_id, type_id, due_on) values ($1, $2, $3, $4)',
          ...[tenantId, asset, workOrderType, addDays(today, ahead)],
        );
      }
      await sql(
        `insert into price_list_items (tenant_id, code, description, unit_price, currency, tax_milli, unit)
           values ($1, 'AAA-1', '=2+2', 12500000, 'EUR', 19000, 'h')`,
        tenantId,
      );
      await sql("insert into work_order_types (tenant_id, name) values ($1, 'Annual check')", tenantId);
      await sql(
        `set session_replication_role = replica;
         update invoices set due_on = '${addDays(today, -9)}' where id = '${invoices.ofNorth}';
         update invoices set due_on = '${addDays(today, -3)}' where id = '${invoices.ofSouth}';
         set session_replication_role = origin`,
      );
    }
  });

  const rowsOf = async (browser: Browser, address: string): Promise<string[]> => {
    const { status, headers, text } = await browser.get(address);
    expect(status, address).to.equal(200);
    expect(headers['content-type'], address).to.contain('text/csv');
    return text.replace('\uFEFF', '').trimEnd().split('\r\n');
  };
  const tab = (name: string, of = cast.customers.north) => `/admin/customers/${of}/${name}`;
  const addresses = () => [
    '/admin/order_drafts',
    '/admin/reminders',
    '/admin/recall_notices',
    '/admin/price_list',
    '/admin/work_order_types',
    ...['facilities', 'contacts', 'billing'].map((name) => tab(name)),
  ];

  it('its page offers CSV and XLSX with the search and the order that are chosen', async () => {
    for (const address of addresses()) {
      const { text } = await ada.get(`${address}?q=zzz`);
      expect(text, address)
        .to.contain(`href="${address}/export.csv?q=zzz" download`)
        .and.contain('Export XLSX');
      expect((await rowsOf(ada, `${address}/export.csv?q=zzz`)).length, address).to.equal(1);
      expect((await rowsOf(ada, `${address}/export.csv`)).length, address).to.be.greaterThan(1);
      const workbook = await ada.get(`${address}/export.csv?format=xlsx`);
      expect(workbook.headers['content-type'], address).to.contain('spreadsheetml');
    }
  });

  it('the rows are those of the list, in its order, with the texts that it shows', async () => {
    const drafts = await rowsOf(ada, '/admin/order_drafts/export.csv');
    expect(drafts[0]).to.equal('Asset,Type,Customer,Facility,Due on');
    expect(drafts.slice(1).map((row) => /A-[\w-]+/.exec(row)?.[0])).to.deep.equal(['A-dock', 'A-cal-1']);
    const back = await rowsOf(ada, '/admin/order_drafts/export.csv?sort=-due');
    expect(back.slice(1).map((row) => /A-[\w-]+/.exec(row)?.[0])).to.deep.equal(['A-cal-1', 'A-dock']);
    const reminders = await rowsOf(ada, '/admin/reminders/export.csv');
    expect(reminders[0]).to.equal('Number,Customer,Due date,Currency,To pay,Last reminder,Next reminder');
    expect(reminders.slice(1).map((row) => row.split(',')[1])).to.deep.equal(['East', 'North', 'South']);
    const prices = await rowsOf(ada, '/admin/price_list/export.csv?q=AAA');
    expect(prices).to.deep.equal([
      'Code,Description,Unit,Unit price,Currency,Tax %,Work order type,Active',
      "AAA-1,'=2+2,h,12.50,EUR,19,,Yes",
    ]);
    const [people] = await rowsOf(ada, '/admin/recall_notices/export.csv');
    expect(people).to.equal('Name,Email,Customer,How often when on,Own days ahead,Last notice');
    const types = await rowsOf(ada, '/admin/work_order_types/export.csv');
    expect(types.slice(1).map((row) => row.split(',')[0])).to.deep.equal(['Annual check', 'Calibration']);
    expect((await rowsOf(ada, `${tab('facilities')}/export.csv?sort=-code`)).slice(1).join('\n'))
      .to.match(/^cal-2,[^]*\ncal-1,/)
      .and.not.contain('dock');
    expect((await rowsOf(ada, `${tab('billing')}/export.csv`)).join('\n'))
      .to.contain('North')
      .and.not.contain('South');
  });

  it('A1: it has nothing of another company, and nobody exports what they can’t list', async () => {
    await sql("update customers set name = 'Theirs' where id = $1", other.customers.north);
    const theirs = await signedIn(other.players.administrator);
    expect((await rowsOf(theirs, '/admin/reminders/export.csv')).join('\n')).to.contain('Theirs');
    for (const address of addresses())
      expect((await rowsOf(ada, `${address}/export.csv`)).join('\n'), address).to.not.contain('Theirs');
    for (const name of ['facilities', 'contacts', 'billing']) {
      expect((await ada.get(`${tab(name, other.customers.north)}/export.csv`)).status, name).to.equal(404);
      expect((await theirs.get(`${tab(name, other.customers.north)}/export.csv`)).status, name).to.equal(200);
    }
    for (const name of ['order_drafts', 'price_list', 'work_order_types', 'recall_notices'])
      expect((await technician.get(`/admin/${name}/export.csv`)).status, name).to.equal(
        (await technician.get(`/admin/${name}`)).status,
      );
    expect((await technician.get('/admin/price_list/export.csv')).status).to.equal(404);
    const customer = await signedIn(cast.players.customerUser);
    for (const address of addresses())
      expect((await customer.get(`${address}/export.csv`)).location, address).to.match(/^\/admin\/login/);
  });

  it('P3: a file of assets looks for no certificate, which only the page shows', async () => {
    const counting = await countingApp('documents');
    try {
      const { administrator } = cast.players;
      await sql(
        `insert into documents (tenant_id, asset_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name)
           values ($1, $2, 'certificate', 'C-1.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Ada')`,
        ...[cast.tenantId, cast.assets.cal1],
      );
      expect(await counting.read(administrator, '/admin/assets')).to.be.at.least(1);
      expect(await counting.read(administrator, '/admin/assets/export.csv')).to.equal(0);
    } finally {
      await counting.stop();
    }
  });
});
