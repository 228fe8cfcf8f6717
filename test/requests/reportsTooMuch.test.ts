import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

const said =
  'There is too much work in these days to count what you can see of it. Choose fewer days, or one facility.';

describe('work that is too much to count for somebody who sees some facilities', function () {
  this.timeout(60_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('reports-too-much');
    const { cal1 } = cast.facilities;
    // 50,001 services before Gatehouse, in a hundred days, and in the first of them 600 assets whose service wasn’t done.
    await sql(`
      set session_replication_role = replica;
      insert into work_order_lines (tenant_id, type_id, asset_id, customer_id, facility_id, asset_description, outcome, serviced_on,
          finished_at)
        select '${cast.tenantId}', '${cast.workOrderType}', '${cast.assets.cal1}', '${cast.customers.north}', '${cal1}', 'Gauge', 'failed',
          date '2026-01-01' + n % 100, '2026-05-01' from generate_series(0, 50000) n;
      with missing as (
        insert into assets (tenant_id, customer_id, facility_id, description)
          select '${cast.tenantId}', '${cast.customers.north}', '${cal1}', 'Gauge' from generate_series(1, 600)
          returning id)
      insert into work_order_lines (tenant_id, work_order_id, asset_id, customer_id, facility_id, asset_description, outcome,
          not_done_reason, finished_at)
        select '${cast.tenantId}', '${cast.workOrder}', id, '${cast.customers.north}', '${cal1}', 'Gauge', 'not_done', 'Missing',
          '2026-01-01 12:00Z' from missing;
      update contacts set access_reports = true where tenant_id = '${cast.tenantId}';
      set session_replication_role = origin`);
    await sql('analyze work_order_lines');
  });

  const path = (file: string, report: string, to: string) =>
    `/reports${file}?report=${report}&from=2026-01-01&to=${to}`;

  it('A12: the page and the paper say so, and the export leads to the page', async () => {
    const nora = await signedIn(cast.players.contactUser);
    for (const report of ['work', 'failures']) {
      const page = await nora.get(path('', report, '2026-04-30'));
      expect([page.status, page.text.includes(said), page.text.includes('50,001')], report).to.deep.equal([
        200,
        true,
        false,
      ]);
      const file = await nora.get(path('/export.csv', report, '2026-04-30'));
      expect(file.location, report).to.equal(`/reports?report=${report}&from=2026-01-01&to=2026-04-30`);
      const paper = await nora.get(path('/report.pdf', report, '2026-04-30'));
      expect(pdfPages(paper.bytes).join(''), report).to.contain('Choosefewerdays');
    }
  });

  it('what wasn’t done is looked up too, so it counts where the report has it', async () => {
    const nora = await signedIn(cast.players.contactUser);
    // 24,501 services.
    const says = async (report: string, from: string) => {
      const { status, text } = await nora.get(`/reports?report=${report}&from=${from}&to=2026-02-18`);
      return [status, text.includes(said)];
    };
    expect(await says('work', '2026-01-01')).to.deep.equal([200, true]);
    expect(await says('failures', '2026-01-01'), 'counts services alone').to.deep.equal([200, false]);
    expect(await says('work', '2026-01-02')).to.deep.equal([200, false]);
  });

  it('fewer days are counted, and so are reports that look nothing up', async () => {
    const nora = await signedIn(cast.players.contactUser);
    const work = await nora.get(path('/export.csv', 'work', '2026-02-09'));
    expect(work.text).to.contain(',20601,0,0,20001,600');
    const page = await nora.get(path('', 'on_time', '2026-04-30'));
    expect([page.status, page.text.includes(said)]).to.deep.equal([200, false]);
  });
});
