import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { fieldInWords } from '../../server/domain/audit/audit.fields.ts';
import { recordPages } from '../../server/domain/audit/audit.words.ts';
import { auditKinds } from '../../server/shared/auditWords.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { as, logOf } from '../support/auditLog.ts';
import { makeCast, portalNames, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { expectRefused } from '../support/refusals.ts';

describe('/admin/audit', () => {
  let cast: Cast;
  let others: Cast;
  let browser: Browser;
  let harbour: string;
  before(async () => {
    [cast, others] = [await makeCast('log'), await makeCast('log')];
    browser = await signedIn(cast.players.administrator);
    harbour = await as(cast, 'administrator', (db) =>
      db.insert('customers', { number: '=1+1', name: 'Harbour Works', address: '<b>bold</b>' }),
    );
    await as(cast, 'technician', (db) => db.update('customers', { id: harbour }, { phone: '+49 30 1' }));
    await as(cast, 'administrator', async (db) => {
      const facility = { customer_id: cast.customers.north };
      await db.update('facilities', { id: cast.facilities.mt }, facility);
      await db.update(
        'users',
        { id: cast.players.technician.userId },
        { password_hash: 'x', state: 'suspended' },
      );
    });
    await as(others, 'administrator', (db) => db.insert('customers', { number: 'X', name: 'Of others' }));
  });
  const get = async (query = '') => {
    const page = await browser.get(`/admin/audit${query}`);
    expect(page.status, query).to.equal(200);
    return page.text;
  };
  const numbers = (html: string) =>
    [...html.matchAll(/<dt>Number<\/dt><dd>(\d+)</g)].map(([, n]) => Number(n));

  it('S22, A16: administrators alone open it; the other tenant and the portal are visitors; the rows are there', async () => {
    const asks = ['/admin/audit', '/admin/audit/export.csv', `/admin/audit?record=${harbour}`].map(
      (path) => ({ path }),
    );
    await as(cast, 'administrator', (db) =>
      db.update('users', { id: cast.players.technician.userId }, { state: 'active' }),
    );
    await expectRefused(cast, others, asks, ['technician', 'dataAdministrator']);
    for (const name of portalNames)
      expect((await (await signedIn(cast.players[name])).get('/admin/audit')).location, name).to.match(
        /^\/admin\/login/,
      );
    expect((await logOf(cast)).length).to.be.greaterThan(4);
    const technician = await signedIn(cast.players.technician);
    expect((await technician.get('/admin/customers')).text).not.to.contain('Audit log');
    expect(await get())
      .to.contain('Audit log')
      .and.not.contain('Of others');
  });

  it('S22: nothing writes at its address', async () => {
    for (const path of ['/admin/audit', '/admin/audit/export.csv'])
      expect((await browser.post(path)).status).to.equal(404);
    for (const method of ['put', 'delete', 'patch'] as const)
      expect((await browser.send(method, '/admin/audit')).status).to.equal(404);
  });

  it('shows the newest first, each unfolding to before and after, with names for ids and links to records', async () => {
    const html = await get();
    expect(numbers(html)).to.deep.equal([...numbers(html)].sort((a, b) => b - a));
    expect(html).to.match(/<details>\s*<summary>/);
    expect(html).to.contain('>Field</th>').and.contain('>Before</th>').and.contain('>After</th>');
    expect(html).to.contain(`<a href="/admin/customers/${harbour}">Harbour Works</a>`);
    expect(html).to.match(/<th scope="row">Customer<\/th>\s*<td[^>]*>–<\/td>\s*<td[^>]*>North<\/td>/);
    expect(html).to.contain('Changed. The values aren’t kept.');
    expect(html).to.contain('&lt;b&gt;bold').and.not.contain('<b>bold');
    expect(numbers(await get('?sort=time'))[0]).to.equal(1);
  });

  it('links only to pages that there are', () => {
    for (const path of Object.values(recordPages))
      expect(
        routes.some(
          (route) => route.side === 'staff' && route.method === 'get' && route.path === `${path}/:id`,
        ),
        path,
      ).to.equal(true);
  });

  it('says of a day that is none that it narrows nothing, and of two in the wrong order that nothing is between them', async () => {
    const all = numbers(await get(''));
    for (const [query, said] of [
      ['?from=31.12.2026', 'From: “31.12.2026” isn’t a date'],
      ['?to=2026-02-30', 'To: “2026-02-30” isn’t a date'],
      ['?from=20026-01-01', 'isn’t a date'],
    ] as const) {
      const html = await get(query);
      expect(html, query).to.contain(said);
      expect(numbers(html)).to.deep.equal(all);
    }
    expect(await get('?from=2026-03-02&to=2026-03-01')).to.contain('From is later than To');
    expect(await get('?from=2026-03-01')).to.not.contain('isn’t a date');
  });

  it('is narrowed by who, kind, action, record and words', async () => {
    const of = async (query: string) => numbers(await get(query));
    expect(await of('?who=technician&kind=customers')).to.deep.equal([2]);
    expect(await of('?kind=facilities')).to.deep.equal([3]);
    expect(await of('?action=password_changed')).to.deep.equal([4]);
    expect(await of(`?record=${harbour}`)).to.deep.equal([2, 1]);
    expect(await of(`?record=${harbour.toUpperCase()}&action=added`)).to.deep.equal([1]);
    expect(await of('?q=HARBOUR')).to.deep.equal([2, 1]);
    expect(await of('?q=192.0.2.7&kind=facilities')).to.deep.equal([3]);
    for (const nothing of [
      '?record=no-id',
      `?record=${others.customers.north}`,
      '?q=%25',
      '?who=_',
      '?kind=tickets',
    ])
      expect(await get(nothing), nothing)
        .to.contain('No entries match')
        .and.contain('Show all entries');
    expect(await get('?record=no-id')).to.contain('value="no-id"');
    expect((await of('?kind=made_up&action=made_up&from=2026-02-31')).length).to.be.greaterThan(4);
    expect(await get('?kind=customers')).to.contain('2 entries');
  });

  it('is narrowed by the company’s days, both included', async () => {
    const { admin } = await testDatabase();
    const many = await makeCast('log');
    await as(many, 'administrator', async (db) => {
      for (const n of [1, 2, 3, 4]) await db.insert('customers', { number: `D-${n}`, name: `Day ${n}` });
    });
    const days = [
      '2026-01-01T23:59:59.9Z',
      '2026-01-02T00:00:00Z',
      '2026-01-02T23:59:59.9Z',
      '2026-01-03T00:00:00Z',
    ];
    for (const [index, at] of days.entries())
      await admin.query('update audit_log set at = $3 where tenant_id = $1 and seq = $2', [
        many.tenantId,
        index + 1,
        at,
      ]);
    const reader = await signedIn(many.players.administrator);
    const of = async (query: string) => numbers((await reader.get(`/admin/audit?${query}`)).text);
    expect(await of('from=2026-01-02&to=2026-01-02')).to.deep.equal([3, 2]);
    expect(await of('from=2026-01-03')).to.deep.equal([4]);
    expect(await of('to=2026-01-01')).to.deep.equal([1]);
    expect(await of('from=2026-01-04')).to.deep.equal([]);
    expect(await of('from=2026-01-03&to=2026-01-01')).to.deep.equal([]);
    // The same moments by other clocks: 14 hours on, and, where 8 March has 23 hours, 8 hours back.
    await admin.query("update tenants set time_zone = 'Pacific/Kiritimati' where id = $1", [many.tenantId]);
    expect(await of('from=2026-01-02&to=2026-01-02')).to.deep.equal([2, 1]);
    expect(await of('from=2026-01-03&to=2026-01-03')).to.deep.equal([4, 3]);
    await admin.query("update tenants set time_zone = 'America/Los_Angeles' where id = $1", [many.tenantId]);
    for (const [seq, at] of [
      '2026-03-08T07:59:59.9Z',
      '2026-03-08T08:00:00Z',
      '2026-03-09T06:59:59.9Z',
      '2026-03-09T07:00:00Z',
    ].entries())
      await admin.query('update audit_log set at = $3 where tenant_id = $1 and seq = $2', [
        many.tenantId,
        seq + 1,
        at,
      ]);
    expect(await of('from=2026-03-08&to=2026-03-08')).to.deep.equal([3, 2]);
  });

  it('pages by keyset there and back, and keeps what was chosen', async () => {
    const many = await makeCast('log');
    await as(many, 'administrator', (db) =>
      db.insertMany(
        'customers',
        Array.from({ length: 60 }, (_, n) => ({ number: `P-${n}`, name: `Page ${n}` })),
      ),
    );
    const reader = await signedIn(many.players.administrator);
    const link = (html: string, rel: string) =>
      new RegExp(`rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&');
    const first = (await reader.get('/admin/audit?who=administrator&kind=customers')).text;
    const second = (await reader.get(link(first, 'next')!)).text;
    const third = (await reader.get(link(second, 'next')!)).text;
    expect([...numbers(first), ...numbers(second), ...numbers(third)]).to.deep.equal(
      Array.from({ length: 60 }, (_, n) => 60 - n),
    );
    expect(link(third, 'next')).to.equal(undefined);
    expect(link(second, 'next')).to.contain('who=administrator').and.contain('kind=customers');
    expect(numbers((await reader.get(link(second, 'prev')!)).text)).to.deep.equal(numbers(first));
    expect(first).to.contain('60 entries');
  });

  it('S21: exports what is shown, with formulas made harmless and nothing of others', async () => {
    const file = await browser.get(`/admin/audit/export.csv?record=${harbour}`);
    expect(file.headers['content-type']).to.contain('text/csv');
    const lines = file.text.split('\r\n');
    expect(lines[0]).to.equal('\uFEFFNumber,Time,Who,As,Viewing as,Address,Action,Kind,Name,ID,Changes');
    expect(lines[1]).to.match(
      /^2,\d{4}-\d\d-\d\dT[\d:.]+Z,Person2 technician,Staff,,192\.0\.2\.7,Changed,Customer,Harbour Works,/,
    );
    expect(lines[1]).to.contain('Phone:  → +49 30 1');
    expect(lines).to.have.length(4);
    expect((await browser.get('/admin/audit/export.csv')).text).not.to.contain('Of others');
  });

  it('says every field of every record in words, and amounts, percentages, states and other records as people read them', async () => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns
         where table_schema = 'public' and table_name = any ($1)`,
      [Object.keys(auditKinds)],
    );
    expect(rows.length).to.be.above(200);
    for (const { table, column } of rows)
      expect(fieldInWords(table, column), `${table}.${column}`).to.not.match(
        /_|\b(?:minor|milli|sha256|id|Is|By portal|Pay (?:iban|bic))\b/,
      );
    const log = await makeCast('log');
    await as(log, 'administrator', async (db) => {
      await db.update('invoices', { id: log.invoices.draft }, { total_minor: 123_456 });
      await db.update('assets', { id: log.assets.cal1 }, { facility_id: log.facilities.cal2 });
      await db.insert('work_order_lines', { work_order_id: log.workOrder, asset_id: log.assets.cal2 });
      await db.update('work_orders', { id: log.workOrder }, { status: 'cancelled', reason: 'x' });
    });
    const page = (await (await signedIn(log.players.administrator)).get('/admin/audit')).text;
    expect(page).to.match(/Total[\s\S]{0,200}€1,234\.56/);
    expect(page).to.match(/Status[\s\S]{0,200}Cancelled/);
    expect(page).to.match(/Asset[\s\S]{0,100}A-cal-2/);
    const file = (await (await signedIn(log.players.administrator)).get('/admin/audit/export.csv')).text;
    expect(file).to.contain('Total: €119.00 → €1,234.56').and.not.contain('minor');
  }); // prettier-ignore

  it('names a draft of a credit note as one, and not as a draft of an invoice', async () => {
    const log = await makeCast('log');
    const ada = await signedIn(log.players.administrator);
    const part = await ada.post(`/admin/invoices/${log.invoices.ofNorth}/credit_part`, {
      ...{ customer_id: log.customers.north, currency: 'EUR', dated_on: '2026-03-01' },
      ...{ line_description: 'Part', line_price: '10', line_tax: '19' },
    });
    expect(part.status, part.text.slice(0, 2000)).to.equal(303);
    const file = {
      kind: 'other',
      size: 9,
      media_type: 'text/plain',
      sha256: '0'.repeat(64),
    };
    const by = {
      shown: false,
      by_staff: true,
      author_name: 'Ada',
      user_id: log.players.administrator.userId,
    };
    const of = {
      draft: log.invoices.draft,
      note: part.location!.split('/').at(-1)!,
      issued: log.invoices.ofNorth,
    };
    await as(log, 'administrator', async (db) => {
      for (const [name, invoice_id] of Object.entries(of))
        await db.insert('documents', {
          ...file,
          file_id: randomUUID(),
          ...by,
          name: `${name}.txt`,
          invoice_id,
        });
    });
    const { text } = await ada.get('/admin/audit/export.csv');
    const said = (name: string) => {
      const line = text.split('\r\n').find((one) => one.includes(`${name}.txt`)) ?? '';
      return /Invoice: +→ ([^\n"]+)/.exec(line)?.[1] ?? line;
    };
    expect(said('draft')).to.equal('Draft');
    expect(said('note')).to.equal('Draft credit note');
    expect(said('issued')).to.match(/^INV-\d+$/);
  });
});
