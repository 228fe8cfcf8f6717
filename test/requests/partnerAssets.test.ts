import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** A partner's pages find their next rows customer by customer; they have to be those that the policies let through, in order. */
describe('A20a: a partner’s assets of several customers, page by page', () => {
  let cast: Cast;
  let paula: Browser;
  before(async () => {
    cast = await makeCast('partnerassets');
    paula = await signedIn(cast.players.partnerUser);
    await sql(
      `with few as (insert into customers (tenant_id, number, name, partner_id)
           select $1, lower(name), name, $2 from generate_series(1, 30) n,
             lateral (select case when n % 3 = 0 then 'Many ' else 'Lots ' end || n as name) x returning tenant_id, id, name),
         at as (insert into facilities (tenant_id, code, name, customer_id) select tenant_id, name, name, id from few
           returning tenant_id, id, customer_id, name)
       insert into assets (tenant_id, code, description, facility_id, customer_id, status, next_service_on, created_at)
         select tenant_id, case when (n * 7 + length(name)) % 6 > 0 then md5(n || name) end,
           case when n % 2 = 0 then 'Gauge' else 'Many probe' end, id, customer_id,
           case when n = 3 then 'out_of_service' else 'in_service' end,
           case n when 1 then date '2020-01-01' + length(md5(name)) when 2 then current_date + substr(name, 6)::int end,
           timestamptz '2026-01-01' + n * substr(name, 6)::int * interval '1 hour'
         from at, generate_series(1, 4) n`,
      cast.tenantId,
      cast.partnerId,
    );
  });

  const inOrder = async (direction: 'asc' | 'desc', column = 'a.code_lc', which = 'true') =>
    (
      await sql<{ id: string }>(
        `select a.id from assets a join customers c on c.id = a.customer_id where a.tenant_id = $1 and c.partner_id = $2 and ${which}
           order by ${column} ${direction} nulls last, a.id ${direction}`,
        cast.tenantId,
        cast.partnerId,
      )
    ).map(({ id }) => id);
  const cursors = (text: string, name: 'after' | 'before') => {
    const pager = text.slice(text.indexOf('<nav class="pager"'));
    return new RegExp(`[?&;]_?${name}=([\\w-]+)|name="_${name}" value="([\\w-]+)"`)
      .exec(pager)
      ?.slice(1)
      .find(Boolean);
  };
  const idsOn = (text: string, known: ReadonlySet<string>) => [
    ...new Set(
      [...text.matchAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g)].map(([id]) => id).filter((id) => known.has(id)),
    ),
  ];

  const lists: [path: string, query: string, sort: string, column: string, which?: string][] = [
    ['/assets', '', 'code', 'a.code_lc'],
    ['/claims/new/asset', '', 'code', 'a.code_lc'],
    ['/assets', '', 'next_service', 'a.next_service_on'],
    ['/assets', '', 'newest', 'a.created_at'],
    ['/assets', '', 'customer', 'c.sort_name'],
    ['/assets', 'status=out_of_service&', 'code', 'a.code_lc', "a.status = 'out_of_service'"],
    ['/assets', 'due=overdue&', 'newest', 'a.created_at', 'a.next_service_on < current_date'],
    ['/assets', 'due=overdue&', 'customer', 'c.sort_name', 'a.next_service_on < current_date'],
    [
      '/assets',
      'due=soon&',
      'code',
      'a.code_lc',
      'a.next_service_on between current_date and current_date + 30',
    ],
    // In the name of every third customer, and in every other asset of the rest.
    ...(['code', 'next_service', 'newest', 'customer'] as const).map(
      (sort): [string, string, string, string, string] => [
        '/assets',
        'q=many&',
        sort,
        {
          code: 'a.code_lc',
          next_service: 'a.next_service_on',
          newest: 'a.created_at',
          customer: 'c.sort_name',
        }[sort],
        "(c.name like 'Many %' or a.description like 'Many %')",
      ],
    ),
    ['/delinquent', '', 'next_service', 'a.next_service_on', 'a.next_service_on < current_date'],
    ['/delinquent', '', 'customer', 'c.sort_name', 'a.next_service_on < current_date'],
    [
      '/recalls',
      '',
      'next_service',
      'a.next_service_on',
      'a.next_service_on between current_date and current_date + 30',
    ],
  ];
  for (const [path, query, sort, column, which] of lists)
    for (const direction of ['asc', 'desc'] as const)
      it(`${path}?${query}sort=${sort}, ${direction}: every row once, forwards and back, and in its file`, async () => {
        const all = await inOrder(direction, column, which);
        expect(all.length).to.be.above(26);
        const known = new Set(all);
        const underscore = path === '/claims/new/asset' ? '_' : '';
        const order = `${query}${underscore}sort=${direction === 'desc' ? '-' : ''}${sort}`;
        const walk = async (name: 'after' | 'before', first: string) => {
          const pages: string[][] = [];
          let { text } = await paula.get(first);
          for (;;) {
            pages.push(idsOn(text, known));
            const cursor = cursors(text, name);
            if (cursor === undefined || pages.length > 20) return { pages, text };
            ({ text } = await paula.get(`${path}?${order}&${underscore}${name}=${cursor}`));
          }
        };
        const there = await walk('after', `${path}?${order}`);
        expect(there.pages.flat()).to.deep.equal(all);
        const before = cursors(there.text, 'before')!;
        const back = await walk('before', `${path}?${order}&${underscore}before=${before}`);
        expect(back.pages.toReversed().flat()).to.deep.equal(
          all.slice(0, all.length - there.pages.at(-1)!.length),
        );
        if (underscore !== '') return;
        const codes = await sql<{ id: string; code: string | null }>(
          'select id, code from assets where id = any($1)',
          all,
        );
        const codeOf = new Map(codes.map(({ id, code }) => [id, code ?? '']));
        const { text } = await paula.get(`${path}/export.csv?${order}`);
        const lines = text.trim().split(/\r?\n/).slice(1);
        expect(lines.map((line) => line.split(',')[0])).to.deep.equal(all.map((id) => codeOf.get(id)));
      });

  it('nobody else finds them, nor does the function tell anybody else', async () => {
    const all = new Set(await inOrder('asc'));
    for (const player of ['customerUser', 'contactUser'] as const)
      expect(idsOn((await (await signedIn(cast.players[player])).get('/assets')).text, all)).to.deep.equal(
        [],
      );
    const other = await signedIn((await makeCast('partnerassets')).players.partnerUser);
    expect(idsOn((await other.get('/claims/new/asset')).text, all)).to.deep.equal([]);
  });
});
