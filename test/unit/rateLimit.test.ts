import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import { TooMany, Unavailable } from '../../server/request/errors.ts';
import { delayAt } from '../../server/request/growingDelay.ts';
import { limitTable, type LimitTable } from '../../server/request/limitTable.ts';
import { createLimits, type SignInAttempt } from '../../server/request/rateLimit.ts';
import { networkOf } from '../../server/request/network.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

/** The shipped limits, with delays that outlast or suit a test. */
function limitsWith(first: number, longest: number, changes: Partial<LimitTable['signIn']> = {}): LimitTable {
  const { signIn } = limitTable;
  return {
    ...limitTable,
    signIn: {
      accountAndNetwork: { ...signIn.accountAndNetwork, first, longest },
      accountAndDevice: { ...signIn.accountAndDevice, first, longest },
      accountElsewhere: { ...signIn.accountElsewhere, first, longest },
      network: { ...signIn.network, first, longest },
      ...changes,
    },
  };
}

describe('limits', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let pool: pg.Pool;
  let others: pg.Pool[] = [];

  before(async () => {
    database = await testDatabase();
    pool = database.pools.session;
    others = [0, 1, 2, 3].map(() => new pg.Pool({ connectionString: database.databaseUrl, max: 4 }));
    // Postgres may stop at the end of the run before their last sockets have closed.
    for (const other of others) other.on('error', () => undefined);
  });
  beforeEach(async () => {
    await database.admin.query('truncate rate_limits');
  });
  after(async () => {
    await database.admin.query('truncate rate_limits');
    await Promise.all(others.map((other) => other.end()));
  });

  const ann: SignInAttempt = { tenantId: 't1', usernameLower: 'ann', address: '192.0.2.1', deviceId: null };

  /** How many of these sign-ins, all started at once by four processes' worth of pools, may look at the password. */
  async function through(attempts: SignInAttempt[], table: LimitTable): Promise<number> {
    const processes = others.map((other) => createLimits(other, table));
    const tries = attempts.map(async (attempt, index) => processes[index % 4]!.beforeSignIn(attempt));
    const gates = await Promise.all(tries);
    return gates.filter((gate) => gate.wait === 0).length;
  }

  it('S11: of 400 failures at once exactly five pass, for one account and network', async () => {
    expect(await through(Array<SignInAttempt>(400).fill(ann), limitsWith(60, 900))).to.equal(5);
  });

  it('S11: of 400 failures at once from everywhere exactly twenty pass, for one account', async () => {
    const attempts = Array.from({ length: 400 }, (_, n) => ({
      ...ann,
      address: `198.51.${n >> 8}.${n & 255}`,
    }));
    expect(await through(attempts, limitsWith(60, 900))).to.equal(20);
  });

  it('S11: of 400 accounts tried at once from one /56 exactly a hundred pass', async () => {
    const attempts = Array.from({ length: 400 }, (_, n) => ({
      ...ann,
      usernameLower: `user ${n}`,
      address: `2001:db8:0:1${(n % 200).toString(16).padStart(2, '0')}::${n}`,
    }));
    expect(await through(attempts, limitsWith(60, 900))).to.equal(100);
  });

  it('S11: the delay begins at a second, doubles, and ends at 15 minutes', async () => {
    const rule = limitTable.signIn.accountAndNetwork;
    expect([0, 1, 2, 3, 9, 10, 60].map((height) => delayAt(rule, height))).to.deep.equal([
      1, 2, 4, 8, 512, 900, 900,
    ]);
    const limits = createLimits(pool);
    for (let free = 0; free < 5; free += 1) expect(await limits.beforeSignIn(ann)).to.deep.equal({ wait: 0 });
    expect((await limits.beforeSignIn(ann)).wait).to.be.within(0.5, 1);
  });

  it('S11: each pause lets one try pass, and is twice the last', async () => {
    const limits = createLimits(pool, limitsWith(0.5, 60));
    const fail = async () => (await limits.beforeSignIn(ann)).wait;
    for (let free = 0; free < 5; free += 1) await fail();
    for (const round of [0, 1]) {
      const wait = await fail();
      expect(wait).to.be.within(0.001, 0.5 * 2 ** round);
      await sleep(wait * 1000 + 20);
      const gates = await Promise.all(Array.from({ length: 20 }, fail));
      expect(gates.filter((gate) => gate === 0).length).to.equal(1);
      const { rows } = await database.admin.query<{ points: number }>(
        "select points from rate_limits where key like 'accountAndNetwork-height:%'",
      );
      expect(rows).to.deep.equal([{ points: round + 2 }]);
    }
    expect(await fail()).to.be.within(0.5, 2);
  });

  it('S11: an account that is unlocked waits on no network and no device; others do, and its browser stays known', async () => {
    const limits = createLimits(pool, limitsWith(60, 900));
    const owner = { ...ann, deviceId: 'owners-browser' };
    const elsewhere = { ...ann, address: '198.51.100.7' };
    const bob = { ...ann, usernameLower: 'bob', address: '203.0.113.9' };
    await limits.signInSucceeded(ann, 'owners-browser');
    const wait = async (who: SignInAttempt) => (await limits.beforeSignIn(who)).wait;
    for (const who of [ann, owner, elsewhere, bob])
      for (let free = 0; free < 5; free += 1) expect(await wait(who)).to.equal(0);
    for (const who of [ann, owner, elsewhere, bob]) expect(await wait(who)).to.be.greaterThan(0);
    await limits.unlock({ tenantId: 't1', usernameLower: 'ann' });
    for (const who of [ann, owner, elsewhere]) expect(await wait(who)).to.equal(0);
    expect(await wait(bob)).to.be.greaterThan(0);
    const { rows } = await database.admin.query(
      "select key from rate_limits where key like 'accountAndDevice-tries:%'",
    );
    expect(rows, 'the known browser counts on its own').to.have.length(1);
  });

  it('S11: a right password clears the count; it is one account’s and one tenant’s', async () => {
    const limits = createLimits(pool, limitsWith(60, 900));
    for (let round = 0; round < 40; round += 1) {
      expect((await limits.beforeSignIn(ann)).wait, `sign-in ${round}`).to.equal(0);
      await limits.signInSucceeded(ann, 'd1');
    }
    for (let free = 0; free < 5; free += 1) await limits.beforeSignIn(ann);
    expect((await limits.beforeSignIn(ann)).wait).to.be.greaterThan(0);
    for (const other of [{ usernameLower: 'bob' }, { tenantId: 't2' }, { address: '192.0.2.2' }]) {
      expect((await limits.beforeSignIn({ ...ann, ...other })).wait, JSON.stringify(other)).to.equal(0);
    }
  });

  it('S11: the owner on a known browser signs in while an attack goes on, from the same network even', async () => {
    const table = limitsWith(60, 900);
    const limits = createLimits(pool, table);
    await limits.signInSucceeded(ann, 'owners-browser');
    const elsewhere = Array.from({ length: 200 }, (_, n) => ({ ...ann, address: `198.51.100.${n}` }));
    await through([...elsewhere, ...Array<SignInAttempt>(100).fill(ann)], table);
    expect((await limits.beforeSignIn(ann)).wait).to.be.greaterThan(0);
    expect((await limits.beforeSignIn({ ...ann, deviceId: 'made-up' })).wait).to.be.greaterThan(0);
    const owner = { ...ann, deviceId: 'owners-browser' };
    expect((await limits.beforeSignIn(owner)).wait).to.equal(0);
    await limits.signInSucceeded(owner, 'owners-browser');
    expect(
      (await limits.beforeSignIn({ ...owner, usernameLower: 'bob', address: '192.0.2.1' })).wait,
    ).to.equal(0);
  });

  it('S11: a known browser is known to its own account, and has a budget too', async () => {
    const table = limitsWith(60, 900);
    const limits = createLimits(pool, table);
    await limits.signInSucceeded(ann, 'owners-browser');
    const owner = { ...ann, deviceId: 'owners-browser' };
    expect(await through(Array<SignInAttempt>(50).fill(owner), table)).to.equal(5);
    const bob = { ...owner, usernameLower: 'bob' };
    expect(await through(Array<SignInAttempt>(50).fill(bob), table)).to.equal(5);
    expect((await limits.beforeSignIn({ ...bob, deviceId: null })).wait).to.be.greaterThan(0);
  });

  it('S11: other budgets are spent by network or id, exactly', async () => {
    const limits = createLimits(pool);
    const { points } = limitTable.budgets.sign_up;
    const results = await Promise.allSettled(
      Array.from({ length: points * 2 }, () => limits.spend('sign_up', '::ffff:192.0.2.1')),
    );
    const refused = results
      .filter((result) => result.status === 'rejected')
      .map((result) => result.reason as unknown);
    expect(refused.length).to.equal(points);
    expect(refused[0]).to.be.instanceOf(TooMany);
    expect((refused[0] as TooMany).retryAfter).to.be.within(1, 3600);
    await limits.spend('sign_up', '192.0.2.2');
    await limits.spend('link_press', '192.0.2.1');
    await limits.spend('present_password', 'user-1');
  });

  it('S11: the table names nobody', async () => {
    const limits = createLimits(pool);
    await limits.beforeSignIn(ann);
    await limits.signInSucceeded(ann, 'planted-device');
    await limits.spend('sign_up', ann.address);
    const { rows } = await database.admin.query('select * from rate_limits');
    expect(rows.length).to.be.greaterThan(2);
    expect(JSON.stringify(rows)).not.to.match(/ann"|192\.0\.2|planted/);
  });

  it('S11: without a database nobody passes', async () => {
    const gone = new pg.Pool({ host: '127.0.0.1', port: 9, user: 'nobody', database: 'none' });
    const limits = createLimits(gone);
    const all = [
      limits.beforeSignIn(ann),
      limits.signInSucceeded(ann, 'd'),
      limits.spend('sign_up', '192.0.2.1'),
    ];
    for (const result of await Promise.allSettled(all)) {
      expect(result.status === 'rejected' && result.reason).to.be.instanceOf(Unavailable);
    }
    await gone.end();
  });
});

describe('the network of an address', () => {
  const cases: [string | undefined, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['2001:db8:1:2ff::1', '20010db8000102/56'],
    ['2001:0DB8:0001:0200:ffff::', '20010db8000102/56'],
    ['2001:db8:1:300::1', '20010db8000103/56'],
    ['fe80::1%eth0', 'fe800000000000/56'],
    ['::1', '00000000000000/56'],
    ['1:2:3:4:5:6:7:8', '00010002000300/56'],
    ['::1.2.3.4', '00000000000000/56'],
    ['', 'unknown'],
    [undefined, 'unknown'],
    ['192.0.2.7, 192.0.2.8', 'unknown'],
    ['evil.example', 'unknown'],
  ];
  for (const [address, network] of cases) {
    it(`S11: ${address ?? 'nothing'} is ${network}`, () => {
      expect(networkOf(address)).to.equal(network);
    });
  }
});
