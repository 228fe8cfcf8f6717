import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, type Cast, type Player } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('S31: many rows, page by page', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('pages');
    const other = await makeCast('pages');
    const { admin } = await testDatabase();
    for (const { tenantId, facilities } of [cast, other])
      await admin.query(
        `insert into assets (tenant_id, customer_id, facility_id, code, description)
           select $1, f.customer_id, f.id, 'MANY-' || lpad(n::text, 4, '0'), 'one of many'
             from generate_series(1, 1200) n, facilities f where f.id = $2`,
        [tenantId, facilities.cal1],
      );
  });

  const read = async <T>(player: Player, work: (db: Db) => Promise<T>) => {
    const { pools } = await testDatabase();
    const { side, tokenHash, slug } = player;
    return asActor(pools, { side, tokenHash, slug, readOnly: true }, work);
  };
  const many = (db: Db) =>
    db.from('assets', 'a').where('a.description', 'one of many').orderBy('a.code').select('a.code');
  const pagesOf = (player: Player) =>
    read(player, async (db) => {
      const [sizes, codes]: [number[], string[]] = [[], []];
      for await (const page of db.pages<{ code: string }>(many(db))) {
        sizes.push(page.length);
        codes.push(...page.map(({ code }) => code));
      }
      return { sizes, codes };
    });

  it('S31: come some at a time, in order, each once, and those of the actor’s tenant alone', async () => {
    const { sizes, codes } = await pagesOf(cast.players.administrator);
    expect(sizes).to.deep.equal([500, 500, 200]);
    expect(codes).to.deep.equal(
      Array.from({ length: 1200 }, (_, n) => `MANY-${String(n + 1).padStart(4, '0')}`),
    );
  });

  it('S31: are the rows that the policies show, which may be none', async () => {
    expect((await pagesOf(cast.players.customerUser)).codes).to.have.length(1200);
    expect(await pagesOf(cast.players.wideContact)).to.deep.equal({ sizes: [], codes: [] });
  });

  it('S31: a page can be left before the last, and another query follows', async () => {
    const answer = await read(cast.players.administrator, async (db) => {
      for await (const page of db.pages<{ code: string }>(many(db))) {
        const again = db.pages<{ code: string }>(many(db));
        const { value } = await again.next();
        return [page.length, value?.[0]?.code, await db.count(many(db), 2000)];
      }
      return [];
    });
    expect(answer).to.deep.equal([500, 'MANY-0001', 1200]);
  });

  it('only what is read comes in pages', async () => {
    const error = await read(cast.players.administrator, async (db) => {
      const writing = db.from('assets').update({ description: 'x' });
      return db.pages(writing).next().then(() => null, (reason: unknown) => reason as Error); // prettier-ignore
    });
    expect(error?.message).to.equal('Only what is read comes in pages.');
  });
});
