import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** A partner has several customers: its lists say whose each row is. */
describe('A20a: whose a partner’s assets and work orders are', function () {
  this.timeout(60_000);
  let cast: Cast;
  let paula: Browser;
  before(async () => {
    cast = await makeCast('partnerlists');
    paula = await signedIn(cast.players.partnerUser);
    await sql(
      `with c as (insert into customers (tenant_id, number, name, partner_id)
           values ($1, 'ZZ-77', 'Zebra Mills', $2), ($1, 'AA-11', 'Able Mills', $2) returning tenant_id, id, name),
         at as (insert into facilities (tenant_id, code, name, customer_id) select tenant_id, name, 'Hall of ' || left(name, 1), id from c
           returning tenant_id, id, customer_id, name)
       insert into assets (tenant_id, code, description, facility_id, customer_id, next_service_on)
         select tenant_id, 'X-' || right(name, 1), 'Gauge', id, customer_id, date '2026-01-05' from at`,
      cast.tenantId,
      cast.partnerId,
    );
    // An order of the partner's for each of three: two that it has, and one that isn't its own (any more).
    await sql(
      `set session_replication_role = replica;
       insert into work_orders (tenant_id, number, type_id, customer_id, facility_id, status, opened_by, partner_id)
         select w.tenant_id, 9000 + row_number() over (order by c.name), w.type_id, c.id, f.id, 'open', 'Ada', '${cast.partnerId}'
         from work_orders w, customers c join lateral (select id from facilities where customer_id = c.id limit 1) f on true
         where w.id = '${cast.workOrder}' and c.tenant_id = w.tenant_id and c.name in ('Zebra Mills', 'Able Mills', 'North');
       set session_replication_role = origin`,
    );
  });

  /** The customers named in a list's table, in order. */
  const named = (text: string) =>
    [...text.matchAll(/<td data-label="Customer">([\s\S]*?)<\/td>/g)].map(([, cell = '']) =>
      cell.replace(/<[^>]*>/g, '').trim(),
    );
  const mills = (names: readonly string[]) => names.filter((name) => name.endsWith('Mills'));

  for (const list of ['assets', 'recalls?from=2000-01-01&to=2100-01-01', 'delinquent', 'work_orders']) {
    const at = (more: string) => `/${list}${list.includes('?') ? '&' : '?'}${more}`;
    const file = (more: string) => at(more).replace(/\?/, '/export.csv?');

    it(`/${list}: a column that sorts, is searched and exported`, async () => {
      const up = await paula.get(at('sort=customer'));
      expect(mills(named(up.text))).to.deep.equal(['Able Mills', 'Zebra Mills']);
      expect(up.text).to.contain('aria-sort="ascending"');
      const down = await paula.get(at('sort=-customer'));
      expect(mills(named(down.text))).to.deep.equal(['Zebra Mills', 'Able Mills']);

      for (const words of ['zebra', 'zz-77', 'mills zebra'])
        expect(named((await paula.get(at(`q=${words}`))).text), words).to.deep.equal(['Zebra Mills']);
      expect(named((await paula.get(at('q=zebra+able'))).text)).to.deep.equal([]);
      if (list !== 'work_orders')
        expect(named((await paula.get(at('q=mills+x-A'))).text), 'both in the row').to.deep.equal([
          'Able Mills',
        ]);

      const csv = (await paula.get(file('sort=-customer&q=mills'))).text
        .replace(/^\uFEFF/, '')
        .trim()
        .split('\r\n');
      const column = csv[0]!.split(',').indexOf('Customer');
      expect(csv.slice(1).map((row) => row.split(',')[column])).to.deep.equal(['Zebra Mills', 'Able Mills']);
    });

    it(`/${list}: nobody else has it, nor finds by it`, async () => {
      for (const player of ['customerUser', 'contactUser', 'adminContact', 'agentUser', 'link'] as const) {
        const other = await signedIn(cast.players[player]);
        const plain = await other.get(at(''));
        expect(plain.text, player)
          .not.to.contain('data-label="Customer"')
          .and.not.contain('sort=customer')
          .and.not.contain('<option value="customer"');
        expect((await other.get(file(''))).text.split('\r\n')[0], player).not.to.contain('Customer');
        expect(
          (await other.post(`/${list.split('?')[0]}/columns`, { columns: ['customer'] })).status,
        ).to.equal(422);
      }
    });
  }

  it('A42: it can be hidden, on the page and in the file', async () => {
    await paula.post('/assets/columns', { columns: ['status'] });
    expect(named((await paula.get('/assets')).text)).to.deep.equal([]);
    expect((await paula.get('/assets/export.csv')).text.split('\r\n')[0]).not.to.contain('Customer');
    expect((await paula.get('/assets?sort=customer')).text, 'it still sorts').to.contain(
      '<option value="customer"',
    );
    await paula.post('/assets/columns', { usual: 'on' });
    expect(mills(named((await paula.get('/assets')).text))).to.have.length(2);
  });

  it('an order whose customer isn’t the partner’s isn’t there, and no search tells whose it is', async () => {
    const [page, file] = [
      await paula.get('/work_orders?sort=customer'),
      await paula.get('/work_orders/export.csv'),
    ];
    for (const { text } of [page, file])
      expect(text)
        .to.contain('WO-9001')
        .and.contain('WO-9003')
        .and.not.contain('North')
        .and.not.contain('WO-9002');
    for (const words of ['North', 'C-1'])
      expect((await paula.get(`/work_orders?q=${words}`)).text, words).not.to.match(/WO-\d/);
  });

  it('one page follows the other by customer', async () => {
    await sql(
      `insert into assets (tenant_id, code, description, facility_id, customer_id)
         select f.tenant_id, 'Y-' || n, 'Gauge', f.id, f.customer_id from facilities f, generate_series(1, 30) n
         where f.tenant_id = $1 and f.name in ('Hall of Z', 'Hall of A')`,
      cast.tenantId,
    );
    const seen: string[] = [];
    for (let at = '/assets?sort=customer'; at;) {
      const { text } = await paula.get(at);
      seen.push(...mills(named(text)));
      const next = /[?&;]after=([\w-]+)/.exec(text.slice(text.indexOf('<nav class="pager"')))?.[1];
      at = next === undefined ? '' : `/assets?sort=customer&after=${next}`;
    }
    expect(seen).to.deep.equal([
      ...Array.from({ length: 31 }, () => 'Able Mills'),
      ...Array.from({ length: 31 }, () => 'Zebra Mills'),
    ]);
  });
});
