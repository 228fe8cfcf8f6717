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
           select $1, 'many-' || n, 'Many ' || n, $2 from generate_series(1, 30) n returning tenant_id, id, name),
         at as (insert into facilities (tenant_id, code, name, customer_id) select tenant_id, name, name, id from few
           returning tenant_id, id, customer_id, name)
       insert into assets (tenant_id, code, description, facility_id, customer_id)
         select tenant_id, case when (n * 7 + length(name)) % 6 > 0 then md5(n || name) end, 'Gauge', id, customer_id
         from at, generate_series(1, 4) n`,
      cast.tenantId,
      cast.partnerId,
    );
  });

  const inOrder = async (direction: 'asc' | 'desc') =>
    (
      await sql<{ id: string }>(
        `select a.id from assets a join customers c on c.id = a.customer_id where a.tenant_id = $1 and c.partner_id = $2
           order by a.code_lc ${direction} nulls last, a.id ${direction}`,
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

  for (const path of ['/assets', '/claims/new/asset'])
    for (const direction of ['asc', 'desc'] as const)
      it(`${path}, ${direction}: every row once, forwards and back`, async () => {
        const all = await inOrder(direction);
        expect(all.length).to.be.above(100);
        const known = new Set(all);
        const underscore = path === '/assets' ? '' : '_';
        const sort = direction === 'desc' ? `${underscore}sort=-code` : `${underscore}sort=code`;
        const walk = async (name: 'after' | 'before', first: string) => {
          const pages: string[][] = [];
          let { text } = await paula.get(first);
          for (;;) {
            pages.push(idsOn(text, known));
            const cursor = cursors(text, name);
            if (cursor === undefined || pages.length > 20) return { pages, text };
            ({ text } = await paula.get(`${path}?${sort}&${underscore}${name}=${cursor}`));
          }
        };
        const there = await walk('after', `${path}?${sort}`);
        expect(there.pages.flat()).to.deep.equal(all);
        const before = cursors(there.text, 'before')!;
        const back = await walk('before', `${path}?${sort}&${underscore}before=${before}`);
        expect(back.pages.toReversed().flat()).to.deep.equal(
          all.slice(0, all.length - there.pages.at(-1)!.length),
        );
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
