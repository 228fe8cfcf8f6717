import { expect } from 'chai';
import { asJob } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('S26: what is said of a transaction that failed', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('failed');
  });

  /** The error that the work ends with, as Postgres has it. */
  const endOf = async (work: (db: Db) => Promise<unknown>): Promise<{ code?: string }> => {
    const { pools } = await testDatabase();
    const staff = { tenantId: cast.tenantId, userId: cast.players.administrator.userId ?? '' };
    return asJob(pools, staff, work).then(
      () => ({}),
      (error: unknown) => error as { code?: string },
    );
  };
  const customers = (db: Db) => db.rows<{ id: string }>(db.from('customers', 'c').select('c.id'));
  const impossible = (db: Db) => db.rows(db.from('customers', 'c').select(db.raw('1 / 0')));

  it('is what failed first, for those that were sent with it and after it', async () => {
    const said: unknown[] = [];
    const end = await endOf(async (db) => {
      const together = [impossible(db), customers(db), customers(db)];
      for (const one of await Promise.allSettled(together))
        if (one.status === 'rejected') said.push((one.reason as { code: string }).code);
      await customers(db);
    });
    expect(said).to.deep.equal(['22012', '22012', '22012']);
    expect(end.code).to.equal('22012');
  });

  it('is nothing of what a savepoint has undone', async () => {
    const end = await endOf(async (db) => {
      const [one, other] = await db.rows<{ id: string; barcode: string }>(
        db.from('assets', 'a').select('a.id', db.raw("coalesce(a.barcode, 'taken') as barcode")).limit(2),
      );
      await db.update('assets', { id: one!.id }, { barcode: one!.barcode });
      const tried = await db.attempt(() => db.update('assets', { id: other!.id }, { barcode: one!.barcode }));
      expect(tried).to.deep.include({ errors: { barcode: 'Another asset already has this barcode.' } });
      expect(await customers(db)).to.not.have.length(0);
      await impossible(db);
    });
    expect(end.code).to.equal('22012');
  });
});
