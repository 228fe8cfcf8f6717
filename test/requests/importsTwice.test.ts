import { expect } from 'chai';
import { asJob } from '../../server/database/asActor.ts';
import { worker as queueOf } from '../../server/database/worker.ts';
import { keepHashes } from '../../server/features/accounts/bulk/bulk.work.queries.ts';
import { jobs } from '../../server/features/jobs.ts';
import type { PersonsJob } from '../../server/jobs/job.ts';
import { testApp, type Browser } from '../support/app.ts';
import type { Cast } from '../support/cast.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { Importing, wordsOf } from '../support/importing.ts';
import { all, goodPassword, openOffice } from '../support/people.ts';

/** Two processes that carry out jobs, each with the same job or with one of its own, as after a failure that only looked like one. */
describe('S24: imports that two processes carry out at once', function () {
  this.timeout(60_000);
  let cast: Cast;
  let admin: Browser;
  let importing: Importing;
  before(async () => {
    ({ cast, administrator: admin } = await openOffice('importstwice'));
    importing = new Importing(admin);
  });

  const idOf = (at: string | null) => at!.split('/').at(-1)!;
  /** Carries out the job of a file once, as one process does. */
  async function carryOut(at: string, { task = 'import_records', signal = new AbortController().signal } = {}): Promise<void> {
    const { services } = await testApp();
    const job: PersonsJob = {
      ...{ tenantId: cast.tenantId, services, signal, isLast: true, nextTry: '1 second' },
      actor: { tenantId: cast.tenantId, userId: cast.players.administrator.userId! },
      payload: { import: idOf(at) },
    };
    await jobs[0]!.persons[task]!(job);
  } // prettier-ignore
  const asked = async (at: string) => {
    expect((await admin.post(`${at}/import`)).status).to.equal(303);
  };
  const stateOf = async (at: string) =>
    (
      await all<{ state: string; problem: string | null }>(
        'select state, problem from imports where id = $1',
        idOf(at),
      )
    )[0]!;
  /** Connections of the jobs' process that wait for a lock. */
  const waiting = async () =>
    (
      await all(
        `select 1 from pg_stat_activity
           where datname = current_database() and application_name = 'gatehouse app_worker' and wait_event_type = 'Lock'`,
      )
    ).length;
  /** Does something while somebody else has the customer C-1, whose row a file changes. */
  async function whileHeld<T>(work: () => Promise<T>): Promise<T> {
    const { admin: pool } = await testDatabase();
    const holder = await pool.connect();
    try {
      await holder.query('begin');
      await holder.query("select from customers where tenant_id = $1 and number = 'C-1' for update", [
        cast.tenantId,
      ]);
      return await work();
    } finally {
      await holder.query('rollback');
      holder.release();
    }
  }
  const customersFile = (name: string, phone: string) =>
    `Customer number,Name,Phone\n${name}-1,One,\nC-1,North,${phone}\n${name}-2,Two,\n`;
  const customers = (like: string) =>
    all('select 1 from customers where tenant_id = $1 and number like $2', cast.tenantId, like);

  it('one file: the second process waits, finds it done and gives nothing back', async () => {
    const at = await importing.begun('customers', customersFile('TW', '020 7946 0701'));
    await asked(at);
    const { first, second } = await whileHeld(async () => {
      const one = carryOut(at);
      await until('the first waits in the middle', async () => (await waiting()) === 1);
      return { first: one, second: carryOut(at) };
    });
    await Promise.all([first, second]);
    expect(await stateOf(at)).to.deep.equal({ state: 'done', problem: null });
    expect(await customers('TW-%')).to.have.length(2);
  });

  it('one file: the second process waits for no lock, so it ends when it is to, and the first imports the file', async () => {
    const at = await importing.begun('customers', customersFile('TE', '020 7946 0702'));
    await asked(at);
    const ending = new AbortController();
    const first = await whileHeld(async () => {
      const one = carryOut(at);
      await until('the first waits in the middle', async () => (await waiting()) === 1);
      const two = carryOut(at, { signal: ending.signal }).catch((error: unknown) => error);
      ending.abort();
      expect(await two).to.be.instanceOf(Error);
      return { one };
    });
    await first.one;
    expect(await stateOf(at)).to.deep.equal({ state: 'done', problem: null });
    expect(await customers('TE-%')).to.have.length(2);
  });

  it('people and the queue’s heartbeat don’t wait for a file that is under way', async () => {
    const at = await importing.begun('customers', customersFile('TB', '020 7946 0703'));
    await asked(at);
    const first = await whileHeld(async () => {
      const one = carryOut(at);
      await until('the first waits in the middle', async () => (await waiting()) === 1);
      await all(
        `update graphile_worker._private_jobs set attempts = max_attempts, locked_by = null where payload ->> 'import' = $1`,
        idOf(at),
      );
      const { services } = await testApp();
      const begun = performance.now();
      await queueOf(services.pools).beat('test', '1 minute');
      for (const what of ['import', 'discard'])
        expect((await admin.post(`${at}/${what}`)).location, what).to.equal(at);
      expect(performance.now() - begun, 'nobody waited for a lock').to.be.lessThan(1_500);
      return { one };
    });
    await first.one;
    expect(await stateOf(at)).to.deep.equal({ state: 'done', problem: null });
    await all(`delete from graphile_worker._private_jobs where payload ->> 'import' = $1`, idOf(at));
  });

  it('A23: portal users in bulk: each is added once, and no password or hash is left, whoever was slower', async () => {
    const content =
      'account_type,user_id,name,email,customer_or_partner,contact_id,can_create_users,claim_authorization_required,password\n' +
      `customer,twice-1,Ada Two,one@two.example,C-1,,,,${goodPassword}\ncustomer,twice-2,Bea Two,two@two.example,C-1,,,,${goodPassword}\n`;
    const { location } = await admin.upload('/admin/accounts/bulk', {}, { name: 'a.csv', content });
    const created = await admin.post(`${location}/create`);
    expect(created.status, wordsOf(created)).to.equal(303);
    await Promise.all([carryOut(location!, { task: 'bulk_accounts' }), carryOut(location!, { task: 'bulk_accounts' })]);
    const [found] = await all<{ state: string }>('select state from bulk_imports where id = $1', idOf(location));
    expect(found!.state).to.equal('done');
    expect(await all("select 1 from users where tenant_id = $1 and username like 'twice-%'", cast.tenantId)).to.have.length(2);
    const actor = { tenantId: cast.tenantId, userId: cast.players.administrator.userId! };
    const { pools } = (await testApp()).services;
    // A process that was slow to hash a password keeps it only now.
    await asJob(pools, actor, (db) => keepHashes(db, idOf(location), [{ line: 2, sealed: Buffer.from('late') }]));
    expect(
      await all('select 1 from bulk_import_rows where import_id = $1 and sealed is not null', idOf(location)),
    ).to.deep.equal([]);
  }); // prettier-ignore

  describe('two files with the same rows: each is there once', () => {
    const head = 'Asset ID,Customer,Type,Serviced on,Outcome,Reference\n';
    const files = {
      service_history: {
        file: `${head}A-cal-1,C-1,Calibration,2021-03-31,Passed,TWO-1\nA-cal-1,C-1,Calibration,2022-03-31,Passed,\n`,
        rows: () =>
          all("select 1 from work_order_lines where tenant_id = $1 and serviced_on between '2021-03-31' and '2022-03-31'", cast.tenantId),
        count: 2,
      },
      contacts: {
        file: 'Customer,First name,Last name,Email\nC-1,Twice,Told,twice@north.example\nC-1,Never,Mailed,\n',
        rows: () => all("select 1 from contacts where tenant_id = $1 and first_name in ('Twice', 'Never')", cast.tenantId),
        count: 2,
      },
      assets: {
        file: 'Asset ID,Description,Facility,Customer,Serial number\n,Twice,cal-1,C-1,SN-TWICE-1\n',
        rows: () => all("select 1 from assets where tenant_id = $1 and serial_number = 'SN-TWICE-1'", cast.tenantId),
        count: 1,
      },
    } as const; // prettier-ignore
    for (const [kind, { file, rows, count }] of Object.entries(files))
      it(kind, async () => {
        const begun = [0, 1].map(() => importing.begun(kind as keyof typeof files, file));
        const [one, two] = (await Promise.all(begun)) as [string, string];
        await asked(one);
        await asked(two);
        await Promise.all([carryOut(one), carryOut(two)]);
        expect(await rows()).to.have.length(count);
        for (const at of [one, two])
          expect(await stateOf(at), wordsOf(await admin.get(at))).to.deep.equal({
            state: 'done',
            problem: null,
          });
      });
  });
});
