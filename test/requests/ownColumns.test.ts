import { expect } from 'chai';
import { chosenLists } from '../../server/lists/columns.ts';
import { signedIn, visitor, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { viewing } from '../support/views.ts';

describe('A42: the columns of a list are the person’s own', function () {
  this.timeout(60_000);
  let cast: Cast;
  let other: Cast;
  before(async () => {
    [cast, other] = [await makeCast('columns'), await makeCast('columns')];
    await sql('update assets set next_service_on = $2 where tenant_id = $1', cast.tenantId, '2026-01-05');
  });
  beforeEach(() =>
    sql('delete from column_choices where tenant_id = any($1)', [cast.tenantId, other.tenantId]),
  );

  const as = (name: PlayerName, of = cast) => signedIn(of.players[name]);
  /** The headings of a list's table, without what stands below one. */
  const headings = ({ text }: Answer) =>
    [...text.matchAll(/<th scope="col"[^>]*>([\s\S]*?)<\/th>/g)].map(([, cell = '']) =>
      cell
        .replace(/<span class="second">[\s\S]*/, '')
        .replace(/<[^>]*>/g, '')
        .trim(),
    );
  const ticked = ({ text }: Answer) =>
    [...text.matchAll(/name="columns"\s+value="([^"]*)" checked/g)].map(([, key]) => key);
  const choose = async (browser: Browser, list: string, columns: string[]) => {
    const { status, location } = await browser.post(`/${list}/columns`, { columns });
    expect([status, location]).to.deep.equal([303, `/${list}`]);
  };
  const kept = () =>
    sql<{ list: string; columns: string[]; username: string }>(
      `select c.list, c.columns, u.username from column_choices c
         join users u on u.tenant_id = c.tenant_id and u.id = c.user_id where c.tenant_id = any($1) order by 1, 3`,
      [cast.tenantId, other.tenantId],
    );
  /** What the database says of a row that no page would save. */
  const stateOf = (list: string, columns: string) =>
    sql(
      'update column_choices set list = $1, columns = $2::text[] where tenant_id = $3',
      ...[list, columns, cast.tenantId],
    ).then(
      () => 'saved',
      (error: unknown) => (error as { code?: string }).code,
    );
  const usualAssets = [
    'Asset ID', 'Description', 'Manufacturer', 'Serial number', 'Facility', 'Status', 'Next service', 'Certificate',
  ]; // prettier-ignore

  for (const name of ['customerUser', 'contactUser', 'adminContact', 'partnerUser', 'agentUser'] as const)
    it(`${name} chooses them for each list, and has the usual ones again`, async () => {
      const browser = await as(name);
      const lists = chosenLists.filter((list) => name !== 'partnerUser' || list !== 'in_work');
      for (const list of lists) {
        const usual = headings(await browser.get(`/${list}`));
        const page = await browser.get(`/${list}/columns`);
        expect(page.text)
          .to.contain('Save columns')
          .and.contain('Exports have the same columns, but no files.');
        expect(page.text).not.to.contain('This browser remembers');
        await choose(browser, list, ['status']);
        const answer = await browser.get(`/${list}`);
        expect(ticked(await browser.get(`/${list}/columns`)), list).to.deep.equal(['status']);
        if (usual.length > 0) {
          expect(headings(answer), list).to.deep.equal([/work/.test(list) ? 'Number' : 'Asset ID', 'Status']);
          expect(answer.text).to.contain(`/${list}/columns`);
        }
        const csv = (await browser.get(`/${list}/export.csv`)).text.split('\r\n')[0];
        expect(csv, list).to.match(/(?:Asset ID|Number),Status$/);
        expect(await kept()).to.have.length(1);
        await browser.post(`/${list}/columns`, { columns: ['status'], usual: 'on' });
        expect(headings(await browser.get(`/${list}`)), list).to.deep.equal(usual);
        expect(await kept()).to.deep.equal([]);
      }
    });

  it('shows what was not there before: barcode, model alone, department, last service; in the export, too', async () => {
    await sql(
      `update assets set barcode = 'BC-1', manufacturer = 'Maker', model = 'M-9', department = 'Hall 3', last_service_on = '2025-02-03'
         where id = $1`,
      cast.assets.cal1,
    );
    const carl = await as('contactUser');
    expect(headings(await carl.get('/assets'))).to.deep.equal(usualAssets);
    const before = (await carl.get('/assets/export.csv')).text;
    expect(before).to.contain(
      'Asset ID,Description,Manufacturer,Model,Serial number,Facility,Status,Next service,Next service type,Overdue',
    );
    expect((await carl.get('/assets')).text)
      .to.contain('M-9')
      .and.not.contain('BC-1');
    await choose(carl, 'assets', ['barcode', 'model', 'department', 'last_service']);
    const page = await carl.get('/assets');
    expect(headings(page)).to.deep.equal([
      'Asset ID', 'Model', 'Department', 'Last service',
    ]); // prettier-ignore
    for (const text of ['BC-1', 'M-9', 'Hall 3', '3 Feb 2025']) expect(page.text).to.contain(text);
    expect(page.text).not.to.contain('>Maker<');
    const [head, row] = (await carl.get('/assets/export.csv')).text.split('\r\n');
    expect(head).to.match(/Asset ID,Barcode,Model,Department,Last service$/);
    expect(row).to.equal('A-cal-1,BC-1,M-9,Hall 3,2025-02-03');
    expect(headings(await carl.get('/recalls?from=2000-01-01')), 'another list').to.deep.equal(usualAssets);
  });

  it('an order’s description, purchase order, wanted date and who opened it', async () => {
    await sql(
      `update work_orders set description = 'Bring keys', purchase_order = 'PO-77', wanted_on = '2026-02-03' where id = $1`,
      cast.workOrder,
    );
    const olivia = await as('customerUser');
    await choose(olivia, 'work_orders', ['description', 'purchase_order', 'wanted', 'opened_by']);
    const page = await olivia.get('/work_orders');
    expect(headings(page)).to.deep.equal([
      'Number', 'Description', 'Purchase order', 'Wanted date', 'Opened by',
    ]); // prettier-ignore
    expect(page.text).to.contain('Bring keys').and.contain('PO-77');
    // What has no heading now is still an order to choose.
    expect(page.text).to.match(/<div class="field">\s*<label for="list-sort">/);
  });

  it('nobody else has them: another person, another tenant, or whoever views as somebody', async () => {
    const carl = await as('contactUser');
    await choose(carl, 'assets', ['model']);
    expect(await kept()).to.deep.equal([{ list: 'assets', columns: ['model'], username: 'contactuser' }]);
    for (const name of ['customerUser', 'adminContact', 'agentUser'] as const)
      expect(headings(await (await as(name)).get('/assets')), name).to.deep.equal(usualAssets);
    // A20a: a partner has several customers, and sees whose each is.
    const partners = usualAssets.toSpliced(usualAssets.indexOf('Facility'), 0, 'Customer');
    expect(headings(await (await as('partnerUser')).get('/assets'))).to.deep.equal(partners);
    expect(headings(await (await as('contactUser', other)).get('/assets'))).to.deep.equal(usualAssets);
    await (await as('contactUser', other)).post('/assets/columns', { usual: 'on' });
    await (await as('customerUser')).post('/assets/columns', { usual: 'on' });
    expect(await kept(), 'theirs alone went').to.have.length(1);
  });

  it('A8: a viewer sees the person’s own, and can’t choose', async () => {
    await choose(await as('contactUser'), 'assets', ['model']);
    const browser = await viewing(cast, 'contactUser');
    const page = await browser.get('/assets');
    expect(headings(page)).to.deep.equal(['Asset ID', 'Model']);
    expect(page.text).not.to.contain('/assets/columns');
    expect((await browser.get('/assets/columns')).status).to.equal(404);
    expect((await browser.post('/assets/columns', { columns: ['status'] })).status).to.be.oneOf([403, 404]);
    expect((await kept())[0]?.columns).to.deep.equal(['model']);
  });

  it('a link’s choice is its browser’s, whatever is in the cookie; staff who view it see the usual ones', async () => {
    const link = await as('link');
    const cookie = () => [...link.cookies].find(([name]) => name.endsWith('gatehouse_columns'))?.[1];
    expect((await link.get('/assets/columns')).text).to.contain('This browser remembers your choice.');
    await choose(link, 'assets', ['model', 'status']);
    await choose(link, 'in_work', []);
    expect(headings(await link.get('/assets'))).to.deep.equal(['Asset ID', 'Model', 'Status']);
    expect((await link.get('/assets/export.csv')).text).to.match(/Asset ID,Model,Status\r\n/);
    expect(ticked(await link.get('/in_work/columns'))).to.deep.equal([]);
    expect(await kept(), 'nothing of it is stored').to.deep.equal([]);
    expect(headings(await (await as('link')).get('/assets')), 'another browser').to.deep.equal(usualAssets);
    expect(headings(await (await viewing(cast, 'link')).get('/assets'))).to.deep.equal(usualAssets);
    const name = [...link.cookies.keys()].find((one) => one.endsWith('gatehouse_columns'))!;
    for (const bad of [
      '',
      '%',
      '%00',
      'assets=%3Cb%3E+model',
      `assets=${'x+'.repeat(2000)}`,
      'assets=constructor+__proto__',
    ]) {
      link.cookies.set(name, bad);
      expect((await link.get('/assets')).status, bad).to.equal(200);
    }
    link.cookies.set(name, encodeURIComponent('recalls=<b>&assets=model&other=x'));
    await choose(link, 'delinquent', ['status']);
    expect(decodeURIComponent(cookie()!)).to.equal('assets=model&delinquent=status');
    for (const list of ['assets', 'delinquent']) await link.post(`/${list}/columns`, { usual: 'on' });
    expect(cookie()).to.equal(undefined);
  });

  it('what the list doesn’t have is refused at its field, with what was ticked; what is stored and gone is left out', async () => {
    const carl = await as('contactUser');
    for (const columns of [
      ['model', 'secret'],
      ['<b>'],
      ['type'],
      Array.from({ length: 200 }, (_, n) => `c${n}`),
    ]) {
      const answer = await carl.post('/assets/columns', { columns });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('Choose only options that are listed for Columns.');
      expect(ticked(answer)).to.deep.equal(columns.filter((key) => key === 'model'));
    }
    expect((await carl.post('/assets/columns', { usual: 'x' })).status).to.equal(422);
    expect(await kept()).to.deep.equal([]);
    await choose(carl, 'assets', ['model']);
    await sql("update column_choices set columns = '{gone,model}' where tenant_id = $1", cast.tenantId);
    expect(headings(await carl.get('/assets'))).to.deep.equal(['Asset ID', 'Model']);
    for (const [list, columns] of [
      ['nowhere', '{}'],
      ['assets', `{${'x'.repeat(601)}}`],
      ['assets', `{${'x,'.repeat(40)}x}`],
    ] as const)
      expect(await stateOf(list, columns)).to.equal('23514');
  });

  it('search, order and ticks are there again afterwards; a form sent twice is saved once', async () => {
    const olivia = await as('customerUser');
    const address = `?_q=cal&_sort=-code&assets=${cast.assets.cal1}&assets=${cast.assets.cal2}`;
    const page = await olivia.get(`/assets/columns${address}`);
    const action = /action="(\/assets\/columns[^"]*)"/.exec(page.text)![1]!.replaceAll('&amp;', '&');
    const wrong = await olivia.post(action, { columns: 'nothing' }, { 'Sec-Fetch-Mode': 'navigate' });
    const again = await olivia.get(wrong.location!);
    expect(again.text)
      .to.contain('Choose only options that are listed')
      .and.contain(action.replaceAll('&', '&amp;'));
    const id = /name="_form_id"\s+value="([^"]*)"/.exec(page.text)![1]!;
    for (const time of ['once', 'twice']) {
      const { status, location } = await olivia.post(action, { _form_id: id, columns: 'model' });
      expect([status, location], time).to.deep.equal([303, `/assets${address}`]);
    }
    const list = await olivia.get(`/assets${address}`);
    expect(list.text)
      .to.contain('>2</strong> selected')
      .and.contain('value="cal"')
      .and.contain('Columns saved.');
    expect(await kept()).to.have.length(1);
  });

  it('A1: without a session of this portal one is shown the way in', async () => {
    for (const list of chosenLists)
      expect((await (await visitor(cast.slug)).get(`/${list}/columns`)).location).to.contain('/login');
    expect((await (await visitor(cast.slug)).post('/assets/columns', { usual: 'on' })).location).to.contain(
      '/login',
    );
  });
});
