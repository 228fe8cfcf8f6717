import { expect } from 'chai';
import type pg from 'pg';
import { asJob, NoSession, NoTenant } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { worker } from '../../server/database/worker.ts';
import { addImport, enqueue } from '../../server/features/imports/imports.queries.ts';
import { logOf } from '../support/auditLog.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { run } from './attack.ts';
import { inRollback } from './support.ts';

describe('jobs act for whoever started them (actor system, S24)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('jobs');
    other = await makeCast('jobs');
  });

  const subject = (name: PlayerName) => ({ tenantId: cast.tenantId, userId: cast.players[name].userId! });
  async function as<T>(name: PlayerName, work: (db: Db) => Promise<T>): Promise<T> {
    return asJob((await testDatabase()).pools, subject(name), work);
  }
  const sql = async (text: string, ...values: unknown[]) =>
    (await (await testDatabase()).admin.query<Record<string, unknown>>(text, values)).rows;
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  it('sees and writes what that person may, and the log names the person', async () => {
    const id = await as('administrator', (db) =>
      db.insert('users', { first_name: 'Job', last_name: 'Made', username: 'job.made', is_external: true }),
    );
    const entry = (await logOf(cast)).find((row) => row.record_id === id);
    expect(entry).to.include({
      action: 'added', actor_kind: 'staff', user_id: cast.players.administrator.userId, actor_name: 'Person1 administrator', address: null,
    }); // prettier-ignore
    const tenants = await as('administrator', (db) =>
      db.rows<{ id: string }>(db.from('tenants').select('id')),
    );
    expect(tenants).to.deep.equal([{ id: cast.tenantId }]);
  });

  it('A23: a technician’s job keeps no users, though a job carries it out', async () => {
    const refused = failure(
      as('technician', (db) =>
        db.insert('users', { first_name: 'A', last_name: 'B', username: 'never', is_external: true }),
      ),
    );
    expect(await refused).to.have.property('code', '42501');
  });

  it('A25: rights are asked for when it runs: suspended, out of the groups, gone', async () => {
    const { userId } = subject('technician');
    const nobody = async () =>
      expect(await failure(as('technician', () => Promise.resolve()))).to.be.instanceOf(NoSession);
    await as('technician', () => Promise.resolve());
    for (const [away, back] of [
      [
        "update users set state = 'suspended' where id = $1",
        "update users set state = 'active' where id = $1",
      ],
      [
        'update users set archived_at = now() where id = $1',
        'update users set archived_at = null where id = $1',
      ],
    ] as const) {
      await sql(away, userId);
      await nobody();
      await sql(back, userId);
    }
    await sql('delete from user_usergroups where user_id = $1', userId);
    await nobody();
  });

  it('no portal user’s job, none of another tenant’s person, none of a suspended tenant', async () => {
    const { pools } = await testDatabase();
    const nothing = () => Promise.resolve();
    expect(await failure(as('customerUser', nothing))).to.be.instanceOf(NoSession);
    const mixed = { tenantId: other.tenantId, userId: subject('administrator').userId };
    expect(await failure(asJob(pools, mixed, nothing))).to.be.instanceOf(NoSession);
    await sql("update tenants set status = 'suspended' where id = $1", other.tenantId);
    const suspended = { tenantId: other.tenantId, userId: other.players.administrator.userId! };
    expect(await failure(asJob(pools, suspended, nothing))).to.be.instanceOf(NoTenant);
    await sql("update tenants set status = 'active' where id = $1", other.tenantId);
  });

  it('S18: it begins once, and what a pooled connection was left with changes nothing', async () => {
    const { pools } = await testDatabase();
    const client = await pools.worker.connect();
    const begin = [cast.tenantId, cast.players.administrator.userId];
    try {
      await client.query(`set app.tenant_id = '${other.tenantId}'`);
      await client.query(`set app.begun = '1'`);
      await client.query('begin');
      await client.query('select app.begin_job($1, $2)', begin);
      const { rows } = await client.query<{ tenant_id: string }>('select distinct tenant_id from assets');
      expect(rows).to.deep.equal([{ tenant_id: cast.tenantId }]);
      expect((await run(client, 'select app.begin_job($1, $2)', begin)).state).to.equal('42501');
      await client.query('rollback; begin');
      await client.query('select app.find_job($1, $2)', begin);
      expect((await run(client, 'select app.begin_job($1, $2)', begin)).state).to.equal('GH003');
      await client.query('rollback');
      expect((await run(client, 'select from assets')).state).to.equal('42501');
    } finally {
      client.release(true);
    }
  });

  describe('the queue', () => {
    const jobs = () =>
      sql(
        `select j.id, j.payload, j.locked_by, t.identifier from graphile_worker._private_jobs j
           join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier like 'test%' order by j.id`,
      );
    after(() => sql('delete from graphile_worker._private_jobs'));

    it('a job is put there by staff in their own name, whatever they say, and once for each key', async () => {
      const forged = { tenant: other.tenantId, subject: other.players.administrator.userId, kept: 'word' };
      const add = (name: PlayerName) => (client: pg.ClientBase) =>
        actAs(client, cast.players[name]).then(() =>
          attempt(client, "select app.add_job('test_job', 'one', $1)", [JSON.stringify(forged)]),
        );
      await as('administrator', (db) => db.call('add_job', 'test_job', 'one', JSON.stringify(forged)));
      await as('administrator', (db) => db.call('add_job', 'test_job', 'one', JSON.stringify(forged)));
      const [job, ...more] = await jobs();
      expect(more).to.deep.equal([]);
      expect(job!['payload']).to.deep.equal({ ...subjectOf('administrator'), kept: 'word' });
      for (const name of ['customerUser', 'link', 'viewer'] as const)
        await inRollback(async (client) => {
          expect((await add(name)(client)).state, name).to.equal('42501');
        });
    });

    it('S24: a silent worker’s jobs are freed, a living one’s are not', async () => {
      const { pools } = await testDatabase();
      const queue = worker(pools);
      const lock = (id: string) =>
        sql(
          "update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - interval '1 minute'",
          id,
        );
      await queue.beat('alive', '20 seconds');
      await lock('alive');
      expect(await queue.beat('other', '20 seconds')).to.equal(0);
      expect((await jobs())[0]!['locked_by']).to.equal('alive');
      await sql("update job_workers set seen_at = now() - interval '21 seconds' where id = 'alive'");
      expect(await queue.beat('other', '20 seconds')).to.equal(1);
      expect((await jobs())[0]!['locked_by']).to.equal(null);
      await lock('never heard of');
      expect(await queue.beat('other', '20 seconds')).to.equal(1);
      await queue.gone('other');
      expect(await sql("select from job_workers where id = 'other'")).to.deep.equal([]);
    });

    it('S33: a company’s next file waits for its own and not before another’s: who starts many keeps nobody waiting', async () => {
      const keys: string[] = [];
      const start = async (of: Cast) => {
        const { tenantId, players } = of;
        const userId = players.administrator.userId!;
        const { pools } = await testDatabase();
        keys.push(
          await asJob(pools, { tenantId, userId }, async (db) => {
            const file = { userId, kind: 'customers' as const, fileName: 'many.csv', sheets: [] };
            const id = await addImport(db, file);
            await enqueue(db, id, userId);
            return `${tenantId} staff import_records ${id}`;
          }),
        );
      };
      for (const of of [cast, cast, cast, other]) await start(of);
      const order = await sql(
        'select key from graphile_worker._private_jobs where key = any ($1) order by priority, run_at, id',
        keys,
      );
      await sql('delete from graphile_worker._private_jobs where key = any ($1)', keys);
      expect(order.map(({ key }) => key)).to.deep.equal([keys[0], keys[3], keys[1], keys[2]]);
      await sql("update imports set state = 'draft' where tenant_id = any ($1)", [
        cast.tenantId,
        other.tenantId,
      ]);
    });

    it('the worker’s login reaches the queue and nothing else', async () => {
      const { pools } = await testDatabase();
      for (const text of [
        'select from public.bulk_imports',
        'select from public.job_workers',
        'create table x (id int)',
        'create table graphile_worker.x (id int)',
      ])
        expect(((await failure(pools.queue.query(text))) as { code?: string }).code, text).to.equal('42501');
      const job = `select from graphile_worker._private_jobs j join graphile_worker._private_tasks t
  on t.id = j.task_id where t.identifier = 'test_job'`;
      expect((await pools.queue.query(job)).rowCount).to.equal(1);
    });

    const subjectOf = (name: PlayerName) => ({ tenant: cast.tenantId, subject: cast.players[name].userId });
  });
});
