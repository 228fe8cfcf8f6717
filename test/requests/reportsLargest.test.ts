import { expect } from 'chai';
import { addReportMonths } from '../../db/reportMonths.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

const said = 'Only the 200 facilities with the most assets are counted here. The export counts all of them.';

describe('what falls due by facility, where there is very much', function () {
  this.timeout(60_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('reports-largest');
    // 250 facilities with 21 to 24 assets, half of which fall due in the year; at the one with the fewest, all of its twenty.
    await sql(`
      set session_replication_role = replica;
      with at as (insert into facilities (tenant_id, code, name, customer_id)
        select '${cast.tenantId}', 'many-' || n, 'Many ' || n, '${cast.customers.north}' from generate_series(1, 250) n
        returning id, substr(code, 6)::int as n)
      insert into assets (tenant_id, description, facility_id, customer_id, next_service_on)
        select '${cast.tenantId}', 'Gauge', id, '${cast.customers.north}',
          case when n = 250 or g % 2 = 0 then date '2030-01-01' + (n * g) % 300 else '2031-06-01' end
          from at, generate_series(1, 20 + case when n = 250 then 0 when n = 7 then 40 else 1 + n % 4 end) g;
      delete from report_months where tenant_id = '${cast.tenantId}'; ${addReportMonths(`'${cast.tenantId}'`)};
      set session_replication_role = origin`);
  });

  const year = 'report=due_facilities&from=2030-01-01&to=2031-12-31';
  const rowsOf = (text: string) =>
    [...text.matchAll(/<th scope="row">[\s\S]*?>(Many \d+)<[\s\S]*?<span class="nowrap">([\d,]+)</g)].map(
      ([, name, count]) => [name, Number(count)],
    );
  const file = async (browser: Browser, path: string) =>
    (await browser.get(path)).text.trim().split('\r\n').slice(1);

  it('the page counts the largest facilities and says so, on paper too; the export counts all of them', async () => {
    for (const [player, path] of [
      ['administrator', '/admin/reports'],
      ['customerUser', '/reports'],
    ] as const) {
      const browser = await signedIn(cast.players[player]);
      const { text } = await browser.get(`${path}?${year}`);
      expect(text, player).to.contain(said).and.contain('There are more rows.');
      expect(text).to.contain('Many 7').and.not.to.contain('Many 250');
      expect(rowsOf(text)[0]).to.deep.equal(['Many 7', 60]);
      const all = await file(browser, `${path}/export.csv?${year}`);
      expect(all.filter((one) => one.startsWith('Many ')).length).to.equal(250);
      expect(all).to.include.members(['Many 7,North,60', 'Many 250,North,20']);
      const paper = await browser.get(`${path}/report.pdf?${year}`);
      expect(pdfPages(paper.bytes).join('')).to.contain('Onlythe200facilities');
    }
  });

  it('counts all of them where less falls due, and of a customer who has fewer', async () => {
    const ada = await signedIn(cast.players.administrator);
    const part = await ada.get('/admin/reports?report=due_facilities&from=2030-01-01&to=2030-12-31');
    expect(part.text).not.to.contain(said);
    expect(part.text, 'all of its twenty').to.contain('Many 250');
    const south = await ada.get(`/admin/reports?${year}&customer_id=${cast.customers.south}`);
    expect(south.text).not.to.contain(said);
  });

  it('follows assets that are added, moved, retired and dated', async () => {
    const [many] = await sql<{ id: string }>(
      "select id from facilities where tenant_id = $1 and code = 'many-250'",
      cast.tenantId,
    );
    await sql(
      `insert into assets (tenant_id, description, facility_id, customer_id, next_service_on)
         select $1, 'Added ' || n, $2, $3, '2030-02-01' from generate_series(1, 10) n`,
      ...[cast.tenantId, many!.id, cast.customers.north],
    );
    const ada = await signedIn(cast.players.administrator);
    const first = async () => rowsOf((await ada.get(`/admin/reports?${year}`)).text).slice(0, 2);
    expect(await first()).to.deep.equal([['Many 7', 60], ['Many 250', 30]]); // prettier-ignore
    await sql(
      "update assets set status = 'retired' where tenant_id = $1 and description like 'Added %'",
      cast.tenantId,
    );
    expect((await first())[1]![0], 'its twenty are too few again').not.to.equal('Many 250');
  });
});
