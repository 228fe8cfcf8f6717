import { expect } from 'chai';
import { addMoneyDays } from '../../db/moneyDays.ts';
import { addReportMonths } from '../../db/reportMonths.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

const names = ['due', 'due_facilities', 'on_time', 'work', 'turnaround', 'failures', 'spend', 'ageing'];
const moneyNames = ['spend', 'ageing'];

describe('reports', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('reports');
    ada = await signedIn(cast.players.administrator);
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const rows = async (browser: Browser, path: string) =>
    (await browser.get(path)).text.trim().split('\r\n').slice(1);
  const give = (column: 'access_billing' | 'access_reports', value: boolean) =>
    sql(
      'update contacts set access_billing = $2, access_reports = $3 where id = $1',
      cast.players.contactUser.contactId,
      column === 'access_billing' && value,
      column === 'access_reports' && value,
    );
  /** What the product's own forms would take hours to make. */
  const planted = (text: string) =>
    sql(`set session_replication_role = replica; ${text}; delete from report_months where tenant_id = '${cast.tenantId}';
      ${addReportMonths(`'${cast.tenantId}'`)}; set session_replication_role = origin`);
  /** A finished line of an order of its own, at cal-1 unless said otherwise. */
  const line = ({
    outcome = 'passed',
    on = '2026-01-10',
    due = 'null',
    at = cast.facilities.cal1,
    of = cast.customers.north,
    asset = cast.assets.cal1,
    type = cast.workOrderType,
    asked = '2026-01-01 09:00Z',
    done = '2026-01-10 09:00Z',
  } = {}) =>
    planted(`
      with w as (insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, created_at, done_at)
        select '${cast.tenantId}', coalesce(max(number), 0) + 1, '${type}', '${at}', '${of}', 'done', 'Tess', '${asked}', '${done}'
          from work_orders where tenant_id = '${cast.tenantId}' returning id)
      insert into work_order_lines (tenant_id, work_order_id, asset_id, customer_id, facility_id, asset_description, outcome,
          not_done_reason, serviced_on, before_next_on, finished_at)
        select '${cast.tenantId}', id, '${asset}', '${of}', '${at}', 'Gauge', '${outcome}',
          ${outcome === 'not_done' ? `'Locked', null` : `null, '${on}'`}, ${due === 'null' ? 'null' : `'${due}'`}, '${on} 12:00Z' from w`);

  it('at first, each report names its own months and the fields are empty; with dates, all have those', async () => {
    const period = async (query: string) =>
      /<h2 id="report">[^<]*<\/h2>\s*<p class="soft">([^<]*)</.exec(
        (await ada.get(`/admin/reports?${query}`)).text,
      )?.[1];
    const first = (await ada.get('/admin/reports')).text;
    expect(first).not.to.match(/name="from"[^>]*value="2/);
    expect(first).to.contain('Leave both dates empty to see this month and the next 11.');
    expect((await ada.get('/admin/reports?report=work')).text).to.contain(
      'Leave both dates empty to see the last 12 months.',
    );
    expect(await period('report=due')).not.to.equal(await period('report=work'));
    const asked = 'from=2026-01-01&to=2026-02-28';
    expect((await ada.get(`/admin/reports?${asked}`)).text).to.contain('value="2026-01-01"');
    expect(await period(`report=due&${asked}`)).to.equal(await period(`report=work&${asked}`));
    expect(first, 'in the back office')
      .to.match(/>\s*Invoiced\s*</)
      .and.not.match(/>\s*Spend\s*</);
  });

  it('what falls due is counted in twelve whole months, this one from its first day on', async () => {
    const begins = `${new Date().toISOString().slice(0, 7)}-01`;
    await sql('update assets set next_service_on = null where tenant_id = $1', cast.tenantId);
    await sql('update assets set next_service_on = $2 where id = $1', cast.assets.cal1, begins);
    const { text } = await ada.get('/admin/reports/export.csv?report=due');
    const rows = text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(','));
    expect(rows.length).to.equal(12);
    expect(rows.map((row) => row.at(-1))).to.deep.equal(['1', ...Array.from({ length: 11 }, () => '0')]);
  });

  it('each is a chart, a table, a CSV, a workbook and a PDF with the same figures; an empty one says what would be here', async () => {
    await line({ outcome: 'failed', due: '2026-01-10' });
    await sql(
      "update assets set next_service_on = '2026-01-15', manufacturer = 'Fluke' where tenant_id = $1",
      cast.tenantId,
    );
    for (const name of names) {
      const query = `report=${name}&from=2026-01-01&to=2026-02-28`;
      const { status, text } = await ada.get(`/admin/reports?${query}`);
      expect(
        [status, text.includes('<rect class="tone-1"'), text.includes('<th scope="col" class="number">')],
        name,
      ).to.deep.equal([200, true, true]);
      const csv = await ada.get(`/admin/reports/export.csv?${query}`);
      const book = await ada.get(`/admin/reports/export.csv?${query}&format=xlsx`);
      const pdf = await ada.get(`/admin/reports/report.pdf?${query}`);
      expect(
        [csv.status, book.bytes.subarray(0, 2).toString(), pdf.bytes.subarray(0, 5).toString()],
        name,
      ).to.deep.equal([200, 'PK', '%PDF-']);
      const [first] = [...text.matchAll(/<td class="number"[^>]*><span class="nowrap">([^<]*)</g)].map(
        ([, one]) => one,
      );
      expect(pdfPages(pdf.bytes).join(''), name).to.contain(first!.replaceAll(' ', ''));
    }
    const other = await makeCast('reports');
    const nobody = await signedIn(other.players.administrator);
    for (const name of names.filter((one) => !moneyNames.includes(one))) {
      const { text } = await nobody.get(`/admin/reports?report=${name}&from=2020-01-01&to=2020-02-28`);
      expect(text, name).to.contain('class="empty"').and.not.contain('<rect');
      expect(
        (await nobody.get(`/admin/reports/report.pdf?report=${name}&from=2020-01-01&to=2020-02-28`)).status,
      ).to.equal(200);
    }
  });

  it('A13, A25: Access Reports alone opens reports and files without money, Access Billing alone none, with the next request', async () => {
    const nora = await as('contactUser');
    const files = (name: string) => [
      `/reports?report=${name}`,
      `/reports/export.csv?report=${name}`,
      `/reports/report.pdf?report=${name}`,
    ];
    const statuses = async (name: string) =>
      Promise.all(files(name).map(async (path) => (await nora.get(path)).status));
    await give('access_billing', true);
    for (const name of names) expect(await statuses(name), name).to.deep.equal([404, 404, 404]);
    await give('access_reports', true);
    for (const name of names)
      expect(await statuses(name), name).to.deep.equal(
        moneyNames.includes(name) ? [404, 404, 404] : [200, 200, 200],
      );
    expect((await nora.get('/reports')).text)
      .to.contain('Service due by month')
      .and.not.contain('Spend')
      .and.not.contain('Unpaid');
    const olivia = await as('customerUser');
    expect((await olivia.get('/reports?report=spend&from=2026-01-01&to=2026-02-28')).text).to.contain(
      'Spend by month in EUR',
    );
    await give('access_reports', false);
    expect(await statuses('due')).to.deep.equal([404, 404, 404]);
    for (const name of ['partnerUser', 'allContact'] as const)
      expect((await (await as(name)).get('/reports')).status, name).to.equal(404);
    expect(
      (await (await as('agentUser')).get('/reports?report=ageing')).status,
      'A21: an agent reads',
    ).to.equal(200);
    expect((await olivia.get('/reports?report=nothing')).status).to.equal(404);
  });

  it('IFRCGo/go-frontend#1398: a month without anything is shown as 0; drafts and other customers count for nothing', async () => {
    const olivia = await as('customerUser');
    const months = '?from=2025-12-01&to=2026-02-28';
    // The cast's invoice of north is of January, and a draft beside it.
    const expected = ['2025-12,EUR,0.00', '2026-01,EUR,119.00', '2026-02,EUR,0.00'];
    expect(await rows(olivia, `/reports/export.csv${months}&report=spend`)).to.deep.equal(expected);
    expect(await rows(ada, `/admin/reports/export.csv${months}&report=spend`)).to.deep.equal([
      expected[0],
      '2026-01,EUR,357.00',
      expected[2],
    ]);
    const one = `/admin/reports/export.csv${months}&report=spend&customer_id=`;
    expect(await rows(ada, `${one}${cast.customers.north}`)).to.deep.equal(expected);
    const other = await makeCast('reports');
    for (const path of [one, `/admin/reports?customer_id=`, `/admin/reports/report.pdf?customer_id=`])
      expect((await ada.get(`${path}${other.customers.north}`)).status, path).to.equal(404);
    for (const path of ['/admin/reports?facility_id=', '/admin/reports/export.csv?facility_id='])
      expect((await ada.get(`${path}${other.facilities.cal1}`)).status, path).to.equal(404);
    await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/credit`);
    const all = await rows(olivia, '/reports/export.csv?report=spend&from=2026-01-01');
    expect(all.at(-1)).to.match(/,-119\.00$/);
  });

  it('tuttle-dev/tuttle#405: amounts of two currencies never meet, in spend and in ageing', async () => {
    await planted(
      `update invoices set currency = 'USD' where id = '${cast.invoices.ofSouth}';
       delete from money_days where tenant_id = '${cast.tenantId}'; ${addMoneyDays(`'${cast.tenantId}'`)}`,
    );
    const spend = await rows(ada, '/admin/reports/export.csv?report=spend&from=2026-01-01&to=2026-01-31');
    expect(spend).to.deep.equal(['2026-01,EUR,238.00', '2026-01,USD,119.00']);
    const { text } = await ada.get('/admin/reports?report=spend&from=2026-01-01&to=2026-01-31');
    expect(text).to.contain('in EUR').and.contain('in USD').and.not.contain('357.00');
    const unpaid = await rows(ada, '/admin/reports/export.csv?report=ageing');
    expect(unpaid.filter((one) => one.startsWith('Balance'))).to.have.length(2);
    expect(unpaid.find((one) => one.startsWith('Balance,USD'))).to.equal('Balance,USD,119.00');
  });

  it('OCA/account-financial-reporting#300: ageing’s buckets less unused credit are the balance, in the portal too', async () => {
    const pay = (invoice: string, amount: string) =>
      ada.post(`/admin/invoices/${invoice}/payments`, {
        paid_on: '2026-02-01',
        method: 'cash',
        reference: '',
        amount,
        invoices: invoice,
      });
    expect((await pay(cast.invoices.ofSouth, '150.00')).status).to.equal(303);
    const aged = async (browser: Browser, path: string) =>
      Object.fromEntries(
        (await rows(browser, path)).map((one): [string, number] => [
          one.split(',')[0]!,
          Number(one.split(',')[2]),
        ]),
      );
    const link = await as('link');
    const south = await aged(link, '/reports/export.csv?report=ageing');
    expect([south['Unused credit'], south['Balance']]).to.deep.equal([-31, -31]);
    expect(
      await aged(ada, `/admin/reports/export.csv?report=ageing&customer_id=${cast.customers.south}`),
    ).to.deep.equal(south);
    const all = await aged(ada, '/admin/reports/export.csv?report=ageing');
    const buckets = Object.entries(all)
      .filter(([name]) => name !== 'Balance')
      .reduce((sum, [, amount]) => sum + amount, 0);
    expect(Math.round(buckets * 100)).to.equal(Math.round(all['Balance']! * 100));
    // The page of ageing adds up the same customer by customer.
    const page = (await ada.get('/admin/invoices/ageing.csv')).text.trim().split('\r\n').slice(1);
    const balance = page.reduce((sum, one) => sum + Number(one.split(',').at(-1)), 0);
    expect(Math.round(balance * 100)).to.equal(Math.round(all['Balance']! * 100));
  });

  it('A12, A15: what falls due and what was done is counted as far as it is in reach, and the chosen facility narrows it', async () => {
    await sql("update assets set next_service_on = '2027-03-15' where tenant_id = $1", cast.tenantId);
    await line({ on: '2027-03-02', done: '2027-03-02 09:00Z', asked: '2027-03-01 09:00Z' });
    await line({
      on: '2027-03-03',
      done: '2027-03-03 09:00Z',
      asked: '2027-03-01 09:00Z',
      at: cast.facilities.cal2,
      asset: cast.assets.cal2,
    });
    const at = (name: string) => `/reports/export.csv?report=${name}&from=2027-03-01&to=2027-03-31`;
    const all = async (browser: Browser) =>
      [
        await rows(browser, at('due')),
        await rows(browser, at('due_facilities')),
        await rows(browser, at('work')),
        await rows(browser, at('turnaround')),
      ].flat();
    const olivia = await as('customerUser');
    await give('access_reports', true);
    const nora = await as('contactUser');
    const own = ['2027-03,1', 'Facility cal-1,North,1', 'Calibration,1,1,0,0,0', '2027-03,1,1,1'];
    expect(await all(nora)).to.deep.equal(own);
    expect(await all(olivia)).to.deep.equal([
      '2027-03,2',
      'Facility cal-1,North,1',
      'Facility cal-2,North,1',
      'Calibration,2,2,0,0,0',
      '2027-03,1.5,2,2',
    ]);
    await olivia.post('/facility', { facility: cast.facilities.cal1, to: '/reports' });
    expect(await all(olivia)).to.deep.equal(own);
    expect((await olivia.get('/reports?report=spend&from=2026-01-01&to=2026-01-31')).text).to.contain(
      'Invoices don’t belong to a facility',
    );
    const staff = `&facility_id=${cast.facilities.cal1}`;
    expect(await rows(ada, `/admin${at('work')}${staff}`)).to.deep.equal(['Calibration,1,1,0,0,0']);
    expect(
      await rows(olivia, `${at('work')}&facility_id=${cast.facilities.cal2}`),
      'the chosen facility comes before one in the address',
    ).to.deep.equal([own[2]]);
  });

  it('on time is what was serviced by the day on which it was due; 1 of 3 is 33.3 percent, and 100 is all of them', async () => {
    const at = '/reports/export.csv?report=on_time&from=2026-01-01&to=2026-02-28';
    const olivia = await as('customerUser');
    await line({ on: '2026-01-31', due: '2026-01-31' });
    expect(await rows(olivia, at)).to.deep.equal(['2026-01,100,1,1', '2026-02,,0,0']);
    await line({ on: '2026-01-31', due: '2026-01-30' });
    await line({ on: '2026-01-30', due: '2026-01-29' });
    await line({ on: '2026-02-01', due: '2026-01-31' });
    await line({ on: '2026-02-01', due: 'null' });
    expect(await rows(olivia, at)).to.deep.equal(['2026-01,33.3,1,3', '2026-02,0,0,1']);
  });

  it('work is counted by type and outcome; what wasn’t done counts on the day that says so', async () => {
    const [repair] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Repair') returning id",
      cast.tenantId,
    );
    for (const outcome of ['passed', 'passed', 'adjusted', 'failed', 'not_done']) await line({ outcome });
    await line({ type: repair!.id });
    await line({ on: '2026-02-01' });
    await line({ outcome: 'not_done', on: '2026-02-01' });
    const at = '/admin/reports/export.csv?report=work&from=2026-01-01&to=2026-01-31';
    expect(await rows(ada, at)).to.deep.equal(['Calibration,5,2,1,1,1', 'Repair,1,1,0,0,0']);
  });

  it('turnaround: median and 90th percentile at small numbers, by the company’s days; reopened work isn’t done', async () => {
    const at = '/admin/reports/export.csv?report=turnaround&from=2026-01-01&to=2026-02-28';
    expect(await rows(ada, at)).to.deep.equal(['2026-01,,,0', '2026-02,,,0']);
    expect((await ada.get(at)).text.split('\r\n')[0], 'of what, where no cell says it').to.match(
      /Month,"Median, days","90% within, days",Work orders$/,
    );
    await line({ asked: '2026-01-01 09:00Z', done: '2026-01-02 09:00Z' });
    expect(await rows(ada, at)).to.deep.equal(['2026-01,1,1,1', '2026-02,,,0']);
    await line({ asked: '2026-01-01 09:00Z', done: '2026-01-05 09:00Z' });
    expect((await rows(ada, at))[0], 'between two').to.equal('2026-01,2.5,4,2');
    for (const days of [2, 3, 5, 6, 7, 8, 9, 30])
      await line({ asked: '2026-01-01 09:00Z', done: `2026-01-${String(1 + days).padStart(2, '0')} 09:00Z` });
    expect((await rows(ada, at))[0], 'nine of ten').to.equal('2026-01,5.5,9,10');
    // easy-digital-downloads#9448: 31 January 23:30 of the company's zone is January.
    await sql("update tenants set time_zone = 'America/New_York' where id = $1", cast.tenantId);
    await line({ asked: '2026-01-31 20:00Z', done: '2026-02-01 04:30Z' });
    expect((await rows(ada, at))[0]).to.match(/,11$/);
    const [order] = await sql<{ id: string }>(
      "select id from work_orders where tenant_id = $1 and done_at = '2026-02-01 04:30Z'",
      cast.tenantId,
    );
    await sql("update work_orders set status = 'in_progress', reason = 'again' where id = $1", order!.id);
    expect((await rows(ada, at))[0]).to.match(/,10$/);
    const [again] = await sql<{ done: boolean }>(
      'select done_at is not null as done from work_orders where id = $1',
      order!.id,
    );
    expect(again!.done).to.equal(false);
  });

  it('failures are counted by manufacturer and model, whatever the case; an asset of another customer is named to nobody', async () => {
    await sql("update assets set manufacturer = 'Fluke', model = '87V' where id = $1", cast.assets.cal1);
    await sql("update assets set manufacturer = 'FLUKE', model = '87v' where id = $1", cast.assets.cal2);
    await line({ outcome: 'failed' });
    await line({ outcome: 'failed', at: cast.facilities.cal2, asset: cast.assets.cal2 });
    await line();
    const at = '/reports/export.csv?report=failures&from=2026-01-01&to=2026-01-31';
    const olivia = await as('customerUser');
    const [row] = await rows(olivia, at);
    expect(row?.toLowerCase()).to.equal('fluke,87v,2,3,66.7');
    // ArthurLehdermann/resolve-plus#77: its earlier lines stay behind.
    await line({ outcome: 'failed', asset: cast.assets.dock });
    await sql("update assets set manufacturer = 'Secret' where id = $1", cast.assets.dock);
    expect((await rows(olivia, at)).join()).not.to.contain('Secret');
    expect((await rows(olivia, at)).at(-1)).to.equal(',,1,1,100');
  });

  it('a file says whose it is and of which days, and has the same name as the others; months have a total', async () => {
    const query = `report=due&from=2026-01-01&to=2027-12-31&facility_id=${cast.facilities.cal1}`;
    const pdf = await ada.get(`/admin/reports/report.pdf?${query}`);
    const paper = pdfPages(pdf.bytes).join('');
    expect(paper).to.contain('North').and.not.contain('Allcustomers');
    const csv = await ada.get(`/admin/reports/export.csv?${query}`);
    const name = 'service-due-by-month-2026-01-01-to-2027-12-31';
    expect([pdf, csv].map(({ headers }) => headers['content-disposition'])).to.satisfy(
      ([one, two]: string[]) => one!.includes(`${name}.pdf`) && two!.includes(`${name}.csv`),
    );
    const lab = await ada.get(`/admin/reports/report.pdf?report=due&facility_id=${cast.facilities.mt}`);
    expect(pdfPages(lab.bytes).join(''), 'of no customer').not.to.contain('Allcustomers');
    const spend = 'report=spend&from=2026-01-01&to=2026-02-28';
    const total = /Total<\/strong>[\s\S]*?<span class="nowrap">([^<]*)</.exec(
      (await ada.get(`/admin/reports?${spend}`)).text,
    );
    const months = await rows(ada, `/admin/reports/export.csv?${spend}`);
    const sum = months.reduce((all, one) => all + Number(one.split(',')[2]), 0);
    expect(total?.[1]).to.contain(sum.toFixed(2));
    expect(pdfPages((await ada.get(`/admin/reports/report.pdf?${spend}`)).bytes).join('')).to.contain(
      'Total',
    );
    const money = (await ada.get(`/admin/reports?${spend}&facility_id=${cast.facilities.cal1}`)).text;
    expect(money).to.contain('Invoices don’t belong to a facility').and.not.contain('id="field-facility_id"');
  });

  it('A12: a report of some facilities says so, on the page and on paper, and nothing about the others', async () => {
    const says = 'This covers only the facilities that you can see.';
    for (const [who, isPart] of [
      ['contactWithPermissions', true],
      ['adminContact', false],
      ['customerUser', false],
    ] as const) {
      if (isPart)
        await sql('update contacts set access_reports = true where id = $1', cast.players[who].contactId);
      const browser = await as(who);
      expect((await browser.get('/reports?report=work&from=2020-01-01')).status).to.equal(200);
      await line();
      const { text } = await browser.get('/reports?report=work&from=2026-01-01&to=2026-02-28');
      expect(text.includes(says), who).to.equal(isPart);
      const pdf = await browser.get('/reports/report.pdf?report=work&from=2026-01-01&to=2026-02-28');
      expect(pdfPages(pdf.bytes).join('').includes(says.replaceAll(' ', '')), who).to.equal(isPart);
    }
    const nils = await as('contactWithPermissions');
    const one = (id: string) =>
      nils.get(`/reports?report=work&from=2026-01-01&to=2026-02-28&facility_id=${id}`);
    expect((await one(cast.facilities.cal1)).text).to.not.contain(says);
    expect((await one(cast.facilities.cal2)).status, 'out of reach').to.equal(404);
  });

  it('wrong days are said at their field, and lead the files back to the page', async () => {
    for (const query of ['from=x', 'from=2026-02-01&to=2026-01-01', 'from=1900-01-01&to=2026-01-01']) {
      const { status, text } = await ada.get(`/admin/reports?${query}&report=work`);
      expect([status, text.includes('field-error')], query).to.deep.equal([422, true]);
      for (const file of ['export.csv', 'report.pdf'])
        expect((await ada.get(`/admin/reports/${file}?${query}&report=work`)).location).to.contain(
          '/admin/reports?report=work&from=',
        );
    }
  });

  it('staff choose a customer and a facility, also where there are too many for a drop-down', async () => {
    const { text } = await ada.get(`/admin/reports?customer_id=${cast.customers.north}`);
    expect(text)
      .to.contain(`<option value="${cast.customers.north}" selected>`)
      .and.contain('Facility cal-1');
    expect(text, 'only the customer’s own').not.to.contain('Facility dock');
    const find = await ada.get(
      `/admin/reports/facility?_typed=1&report=work&customer_id=${cast.customers.east}&q=east-7`,
    );
    expect(find.text)
      .to.contain('Facility east-7')
      .and.contain(`name="customer_id" value="${cast.customers.east}"`);
    expect(find.text).to.contain('name="report" value="work"');
    expect((await ada.get('/admin/reports/customer?q=south')).text).to.contain('South');
  });
});
