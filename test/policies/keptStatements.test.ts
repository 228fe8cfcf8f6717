import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { createPools, type Pools } from '../../server/database/pools.ts';
import { makeCast, portalNames, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('statements that connections keep', () => {
  let cast: Cast;
  let pools: Pools;
  let plain: Pools;
  before(async () => {
    cast = await makeCast('kept');
    const database = await testDatabase();
    // One connection for everybody: what one leaves there, the next one meets.
    const options = { ...database, max: 1, onError: () => undefined };
    pools = createPools(options);
    plain = createPools({ ...options, keepStatements: false });
  });
  after(() => Promise.all([pools.end(), plain.end()]));

  const codes = async (db: Db) =>
    (await db.rows<{ code: string }>(db.from('assets').select('code').orderBy('code'))).map(
      (row) => row.code,
    );
  const as = <T>(name: (typeof portalNames)[number], work: (db: Db) => Promise<T>, on = pools) =>
    asActor(on, { ...cast.players[name], readOnly: true }, work);
  const kept = async (on: Pools, column = '1') =>
    (await on.portal.query<{ n: number }>(`select ${column}::int as n from pg_prepared_statements`)).rows;

  it('S18: give nobody what was planned for another, the next one on the same connection included', async () => {
    const expected = new Map<string, string[]>();
    for (const name of portalNames) expected.set(name, await as(name, codes, plain));
    expect(new Set([...expected.values()].map(String)).size, 'they see different assets').to.be.above(3);
    for (let round = 0; round < 8; round += 1)
      for (const name of portalNames) expect(await as(name, codes), name).to.deep.equal(expected.get(name));
    expect(await kept(pools), 'statements were kept').to.have.length.above(6);
  });

  it('P3: are planned for whoever asks: a tenant with a million rows is given no plan of a small one’s', async () => {
    for (let round = 0; round < 8; round += 1) await as('customerUser', codes);
    expect(await kept(pools)).to.have.length.above(1);
    expect((await kept(pools, 'generic_plans')).filter(({ n }) => n > 0)).to.deep.equal([]);
  });

  it('are not many, however many texts there are', async () => {
    await as('customerUser', async (db) => {
      for (let n = 1; n <= 300; n += 1)
        await db.rows(
          db
            .from('assets')
            .whereIn('code', Array.from({ length: n }, String))
            .select('id'),
        );
    });
    expect(await kept(pools)).to.have.length.above(300);
    await as('customerUser', codes);
    expect(await kept(pools)).to.have.length.of.at.most(125);
    expect(await as('customerUser', codes)).to.deep.equal(await as('customerUser', codes, plain));
  });

  it('none is kept with PREPARED_STATEMENTS=off, and none for what writes but its begin', async () => {
    expect(await kept(plain)).to.be.empty;
    const fresh = createPools({ ...(await testDatabase()), max: 1, onError: () => undefined });
    try {
      await asActor(fresh, { ...cast.players.customerUser, readOnly: false }, codes);
      expect(await kept(fresh)).to.have.length(1);
    } finally {
      await fresh.end();
    }
  });

  it('S28: are asked anew when a migration has changed what they give back', async () => {
    const { admin } = await testDatabase();
    const make = (columns: string, values: string) =>
      admin.query(`drop function if exists app.changing();
        create function app.changing() returns table (${columns}) language sql as 'select ${values}';
        grant execute on function app.changing() to public`);
    const asked = () => as('customerUser', (db) => db.call('changing'));
    try {
      await make('a integer', '1');
      expect(await asked()).to.deep.equal([{ a: 1 }]);
      await make('a integer, b integer', '1, 2');
      expect(await asked()).to.deep.equal([{ a: 1, b: 2 }]);
      // What begins is kept too, in a transaction that writes as well.
      await admin.query('alter type app.actor add attribute more text');
      expect(await asActor(pools, { ...cast.players.customerUser, readOnly: false }, codes)).to.deep.equal(
        await as('customerUser', codes, plain),
      );
    } finally {
      await admin.query('drop function if exists app.changing()');
      await admin.query('alter type app.actor drop attribute if exists more');
    }
  });
});
