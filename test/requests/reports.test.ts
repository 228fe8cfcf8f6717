import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

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

  it('at first, each chart names its own months and the fields are empty; with dates, all have those', async () => {
    const ada = await as('administrator');
    const first = (await ada.get('/admin/reports')).text;
    expect(first).not.to.match(/name="from"[^>]*value="2/);
    expect(first).to.contain('the next 12 months for what falls due');
    const periods = (text: string) =>
      [...text.matchAll(/<h2 id="report-\d+">[^<]*<\/h2>\s*<p class="soft">([^<]*)</g)].map(([, one]) => one);
    expect(new Set(periods(first)).size, 'what falls due has others').to.equal(2);
    const asked = (await ada.get('/admin/reports?from=2026-01-01&to=2026-02-28')).text;
    expect(asked).to.contain('value="2026-01-01"');
    expect(new Set(periods(asked)).size).to.equal(1);
    expect(asked, 'in the back office').to.contain('Invoiced by month').and.not.contain('Spend by month');
  });

  it('A13: Access Reports alone opens reports without spend; Access Billing alone opens none; A25: with the next request', async () => {
    const nora = await as('contactUser');
    const spend = '/reports/export.csv?report=spend';
    await give('access_billing', true);
    for (const path of ['/reports', '/reports/export.csv?report=due', spend])
      expect((await nora.get(path)).status, path).to.equal(404);
    await give('access_reports', true);
    expect((await nora.get('/reports')).text)
      .to.contain('Service due by month')
      .and.not.contain('Spend');
    expect((await nora.get(spend)).status).to.equal(404);
    expect((await (await as('customerUser')).get('/reports')).text).to.contain('Spend by month in EUR');
    await give('access_reports', false);
    expect((await nora.get('/reports')).status).to.equal(404);
    for (const name of ['partnerUser', 'allContact'] as const)
      expect((await (await as(name)).get('/reports')).status, name).to.equal(404);
  });

  it('IFRCGo/go-frontend#1398: a month without anything is shown as 0; drafts and other customers count for nothing', async () => {
    const olivia = await as('customerUser');
    const months = '?from=2025-12-01&to=2026-02-28';
    // The cast's invoice of north is of January, and a draft beside it.
    const expected = [
      '2025-12,Total in EUR,0.00',
      '2026-01,Total in EUR,119.00',
      '2026-02,Total in EUR,0.00',
    ];
    expect(await rows(olivia, `/reports/export.csv${months}&report=spend`)).to.deep.equal(expected);
    expect(await rows(ada, `/admin/reports/export.csv${months}&report=spend`)).to.deep.equal([
      expected[0],
      '2026-01,Total in EUR,357.00',
      expected[2],
    ]);
    const one = `/admin/reports/export.csv${months}&report=spend&customer_id=`;
    expect(await rows(ada, `${one}${cast.customers.north}`)).to.deep.equal(expected);
    const other = await makeCast('reports');
    expect((await ada.get(`${one}${other.customers.north}`)).status).to.equal(404);
    await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/credit`);
    const all = await rows(olivia, '/reports/export.csv?report=spend&from=2026-01-01');
    expect(all.at(-1)).to.match(/,-119\.00$/);
  });

  it('A12: what falls due is counted as far as it is in reach', async () => {
    await sql("update assets set next_service_on = '2027-03-15' where tenant_id = $1", cast.tenantId);
    const at = '/reports/export.csv?report=due&from=2027-03-01&to=2027-03-31';
    const [all] = await rows(await as('customerUser'), at);
    await give('access_reports', true);
    const nora = await as('contactUser');
    const [own] = await rows(nora, at);
    expect([all, own]).to.deep.equal(['2027-03,Assets,2', '2027-03,Assets,1']);
  });

  it('on time is what was serviced by the day on which it was due', async () => {
    const line = (day: string, due: string) =>
      sql(
        `set session_replication_role = replica;
         update work_order_lines set serviced_on = '${day}', before_next_on = '${due}', outcome = 'passed', finished_at = now()
           where id = '${cast.workOrderLine}';
         set session_replication_role = origin`,
      );
    const at = '/reports/export.csv?report=on_time&from=2026-01-01&to=2026-02-28';
    const olivia = await as('customerUser');
    await line('2026-01-31', '2026-01-31');
    expect(await rows(olivia, at)).to.deep.equal(['2026-01,On time,100', '2026-02,On time,']);
    await line('2026-02-01', '2026-01-31');
    expect(await rows(olivia, at)).to.deep.equal(['2026-01,On time,', '2026-02,On time,0']);
  });

  it('two wrong days are said', async () => {
    for (const query of ['from=x', 'from=2026-02-01&to=2026-01-01', 'from=1900-01-01&to=2026-01-01'])
      expect((await ada.get(`/admin/reports?${query}`)).status, query).to.equal(422);
  });
});
