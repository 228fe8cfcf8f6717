import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import { assetImport } from '../../server/features/assets/importing/assets.import.ts';
import { dryRun } from '../../server/features/imports/imports.judging.ts';
import { getImport } from '../../server/features/imports/imports.queries.ts';
import type { ImportKind } from '../../server/imports/kind.ts';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { testApp, type Browser } from '../support/app.ts';
import type { Cast } from '../support/cast.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { all, openOffice } from '../support/people.ts';

const path = '/admin/imports';

describe('Imports of many records', function () {
  this.timeout(90_000);
  let cast: Cast;
  let admin: Browser;
  let worker: Worker | null = null;
  let child: ChildProcess | null = null;
  before(async () => {
    ({ cast, administrator: admin } = await openOffice('manyrecords'));
  });
  after(async () => {
    child?.kill('SIGKILL');
    await worker?.stop();
  });

  async function begun(kind: string, lines: readonly string[]): Promise<string> {
    const { location } = await admin.upload(
      `${path}/${kind}`,
      {},
      { name: 'many.csv', content: lines.join('\n') },
    );
    if (location === null) throw new Error('the file was refused');
    return location;
  }
  const waiting = async () =>
    (
      await all(
        `select 1 from pg_stat_activity
           where datname = current_database() and application_name like 'gatehouse %' and wait_event_type = 'Lock'`,
      )
    ).length > 0;

  it('S31: a big file is judged a hundred rows at a time, and pages go first in between', async () => {
    const lines = Array.from({ length: 1_000 }, (_, n) => `BIG-${n},Gauge ${n},cal-1,C-1`);
    const at = await begun('assets', ['Asset ID,Description,Facility,Customer', ...lines]);
    const judged: number[] = [];
    const noted: ImportKind = {
      ...assetImport,
      look: (db, rows, memory) => {
        judged.push(rows.length);
        return assetImport.look(db, rows, memory);
      },
    };
    const { pools } = await testDatabase();
    const { tokenHash, slug } = cast.players.administrator;
    let breaks = 0;
    const betweenPages = () => {
      breaks += 1;
      return Promise.resolve();
    };
    const { problems } = await asActor(
      pools,
      { side: 'staff', tokenHash, slug, readOnly: false },
      async (db) => {
        const found = await getImport(db, at.split('/').at(-1)!);
        return dryRun(db, noted, found!);
      },
      { betweenPages },
    );
    expect(judged).to.deep.equal(Array.from({ length: 10 }, () => 100));
    expect(breaks).to.be.at.least(9);
    expect(problems).to.equal(0);
  });

  it('says how many rows have come along, to whoever sees the file and to nobody else', async () => {
    const at = await begun('customers', ['Customer number,Name', 'WAIT-1,Waits']);
    const id = at.split('/').at(-1);
    await all("update imports set state = 'running' where id = $1", id);
    const says = async (step: string, done: number, total: number) => {
      await all(
        `insert into import_progress (tenant_id, import_id, step, done, total) values ($1, $2, $3, $4, $5)
           on conflict (tenant_id, import_id) do update set step = excluded.step, done = excluded.done, total = excluded.total`,
        cast.tenantId, id, step, done, total,
      ); // prettier-ignore
      return (await admin.get(at)).text;
    };
    expect((await admin.get(at)).text).to.contain('Starting.');
    expect(await says('checking', 0, 10_000)).to.contain('Checking: 0 of 10,000 rows.');
    expect(await says('checking', 4_200, 10_000))
      .to.contain('<p role="status">Checking: 4,200 of 10,000 rows.</p>')
      .and.contain('value="0.420"');
    expect(await says('saving', 1, 1)).to.contain('Importing: 1 of 1 row.');
    const { administrator: stranger } = await openOffice('strangers');
    expect((await stranger.get(at)).status).to.equal(404);
  });

  it('S24: a worker that is killed in the middle has imported nothing, and the job that is repeated imports all of it once', async () => {
    const file = (phone: string) => [
      'Customer number,Name,Phone',
      ...Array.from({ length: 200 }, (_, n) => `KILL-${n},Killed ${n},`),
      `C-1,North,${phone}`,
      ...Array.from({ length: 200 }, (_, n) => `KILL-${n + 200},Killed ${n},`),
    ];
    const at = await begun('customers', file('020 7946 0777'));
    expect((await admin.post(`${at}/import`)).status).to.equal(303);
    const { admin: pool, databaseUrl, prefix } = await testDatabase();
    // Somebody else has the record in the middle of the file: the job waits there, with half of the rows saved.
    const holder = await pool.connect();
    await holder.query('begin');
    await holder.query("select 1 from customers where tenant_id = $1 and number = 'C-1' for update", [
      cast.tenantId,
    ]);
    const script = fileURLToPath(new URL('../support/runsWorker.ts', import.meta.url));
    child = spawn(process.execPath, ['--import', 'tsx', script, databaseUrl, prefix], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout!, 'data');
    await until('the job waits in the middle', waiting);
    const closed = new Promise((resolve) => child?.once('close', resolve));
    child.kill('SIGKILL');
    await closed;
    await holder.query('rollback');
    holder.release();
    await until('its connection has ended', async () => !(await waiting()));
    const killed = () =>
      all<{ number: string }>(
        "select number from customers where tenant_id = $1 and number like 'KILL-%'",
        cast.tenantId,
      );
    expect(await killed()).to.deep.equal([]);
    expect((await admin.get(at)).text).to.contain('data-progress');
    // As long as nobody frees it, nobody else takes the job: its lock holds for hours.
    await all(
      "update graphile_worker._private_jobs set locked_at = locked_at - interval '1 hour' where locked_by is not null",
    );
    await all("update job_workers set seen_at = seen_at - interval '1 hour'");
    worker = await startWorker((await testApp()).services, jobs, { beatEvery: 200, deadAfter: '1 minute' });
    await until('the job is done', async () => !(await admin.get(at)).text.includes('data-progress'));
    expect((await admin.get(at)).text).to.contain('400 customers added, 1 customer changed');
    const there = await killed();
    expect(new Set(there.map(({ number }) => number)).size).to.equal(400);
    expect(there).to.have.length(400);
    const links = await all(
      `select 1 from secure_links l join customers c on c.id = l.customer_id where c.tenant_id = $1 and c.number like 'KILL-%'`,
      cast.tenantId,
    );
    expect(links, 'nothing that goes with them is there twice').to.have.length(400);
  });
});
