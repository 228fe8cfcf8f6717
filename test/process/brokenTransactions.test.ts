import { expect } from 'chai';
import { roleName } from '../../db/roles.ts';
import { createApp } from '../../server/app.ts';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { createPools } from '../../server/database/pools.ts';
import { describeError } from '../../server/request/describeError.ts';
import { addSession, Browser, fieldValue } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { until } from '../support/connections.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ownServices } from '../support/services.ts';
import { layWire, type Cut, type Wire } from '../support/wire.ts';

describe('A transaction whose connection breaks', function () {
  this.timeout(60_000);
  let cast: Cast;
  let database: TestDatabase;
  let wire: Wire;
  before(async () => {
    database = await testDatabase();
    cast = await makeCast('broken');
    wire = await layWire(database.databaseUrl);
  });
  after(() => wire.stop());

  /** What is thrown, as an answer. */
  async function answerTo(work: Promise<unknown>) {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error, 'it fails').to.not.equal(null);
    const { status, headers } = describeError(error);
    return [status, headers['Retry-After']];
  }
  const customers = (db: Db) => db.rows(db.from('customers').select('id'));
  const as = (pools: TestDatabase['pools'], work: (db: Db) => Promise<unknown>) =>
    asActor(
      pools,
      { side: 'staff', tokenHash: cast.players.technician.tokenHash, slug: cast.slug, readOnly: true },
      work,
    );

  const moments: [string, Cut, number][] = [
    ['before its commit is heard', { asked: 'commit\0' }, 0],
    ['when it is committed and nobody hears of it', { asked: 'commit\0', answered: 'COMMIT\0' }, 1],
  ];
  for (const [moment, where, kept] of moments)
    it(`S30, S25: ${moment}: 503, and the same form sent again makes one change`, async () => {
      const services = await ownServices({ reached: wire.databaseUrl });
      const browser = new Browser(createApp(services), `${cast.slug}.localhost:3000`);
      await addSession(browser, cast.players.technician);
      const page = await browser.get(`/admin/work_orders/${cast.workOrder}`);
      const formId = fieldValue(page.text, '_form_id')!;
      const send = () =>
        browser.post('/admin/assets', {
          ...{ description: moment, facility_id: cast.facilities.cal1, status: 'in_service' },
          _form_id: formId,
        });
      const assets = async () =>
        (await database.admin.query<{ id: string }>('select id from assets where description = $1', [moment]))
          .rows;

      const isCut = wire.cut(where);
      const answer = await send();
      await isCut;
      expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '5']);
      expect(await assets()).to.have.length(kept);
      const again = await send();
      const [asset, ...more] = await assets();
      expect([again.status, again.location]).to.deep.equal([303, `/admin/assets/${asset?.id ?? ''}`]);
      expect(more).to.deep.equal([]);
      await services.pools.end();
    });

  it('S30, S26: one that lies idle for too long is ended by the database: 503', async () => {
    const role = roleName(database.prefix, 'app_staff');
    const { rows } = await database.admin.query<{ value: string }>(
      `select split_part(s, '=', 2) as value from pg_roles, unnest(rolconfig) s
       where oid = $1::text::regrole and s like 'idle_in_transaction_session_timeout=%'`,
      [role],
    );
    const allow = (value: string) =>
      database.admin.query(`alter role ${role} set idle_in_transaction_session_timeout = '${value}'`);
    await allow('100ms');
    const heard: unknown[] = [];
    const pools = createPools({ ...database, onError: (error) => heard.push(error) });
    const lying = as(pools, async (db) => {
      await customers(db);
      await until('the database has ended it', () =>
        Promise.resolve(heard.some((error) => (error as { code?: string }).code === '25P03')),
      );
      return customers(db);
    });
    const answer = await answerTo(lying);
    // What other files of this run find is as it was.
    await allow(rows[0]!.value);
    expect(answer).to.deep.equal([503, '5']);
    expect(await as(pools, customers)).to.have.length.greaterThan(0);
    await pools.end();
  });

  it('S30: queries that wait behind one another on a dead connection all fail, and the next request has another', async () => {
    const pools = createPools({ ...database, databaseUrl: wire.databaseUrl, onError: () => undefined });
    const isCut = wire.cut({ asked: 'facilities' });
    const outcomes: string[] = [];
    const many = as(pools, async (db) => {
      const asked = ['customers', 'facilities', 'assets', 'tickets'] as const;
      const all = asked.map((table) => db.rows(db.from(table).select('id')));
      for (const { status } of await Promise.allSettled(all)) outcomes.push(status);
      return all[1];
    });
    expect(await answerTo(many)).to.deep.equal([503, '5']);
    await isCut;
    expect(outcomes).to.deep.equal(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(await as(pools, customers)).to.have.length.greaterThan(0);
    expect(pools.staff.totalCount).to.equal(1);
    await pools.end();
  });

  it('S26: a database that says nothing more is given up: 503, and the connection with it', async () => {
    const reached = { ...database, databaseUrl: wire.databaseUrl };
    const pools = createPools({ ...reached, silence: 300, onError: () => undefined });
    await as(pools, customers);
    wire.silent = true;
    expect(await answerTo(as(pools, customers))).to.deep.equal([503, '5']);
    expect(await answerTo(as(pools, customers)), 'not even a new one').to.deep.equal([503, '5']);
    wire.silent = false;
    expect(await as(pools, customers)).to.have.length.greaterThan(0);
    await pools.end();
  });
});
