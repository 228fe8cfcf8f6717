import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import pg from 'pg';
import { startEmbeddedPostgres } from '../server/database/embedded/start.ts';
import { EmbeddedPostgresError } from '../server/database/embedded/error.ts';
import { findSystemPostgres } from './support/systemPostgres.ts';

const OWNER = fileURLToPath(new URL('support/ownsPostgres.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

interface Answer {
  rows: Record<string, unknown>[];
  serverPid: number;
  error?: string;
}

/** A process that owns a Postgres, once it has answered. */
async function own(dataDir: string, sql?: string): Promise<{ child: ChildProcess; answer: Answer }> {
  const child = spawn(process.execPath, ['--import', 'tsx', OWNER, dataDir, ...(sql ? [sql] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`ended with ${code ?? 'a signal'} and no answer`)));
  });
  return { child, answer: JSON.parse(line) as Answer };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<NodeJS.Signals | null> {
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, by) => resolve(by)));
  child.kill(signal);
  return ended;
}

/** A process that has ended but was not yet collected by its parent does not live. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(EmbeddedPostgresError);
  return (error as Error).message;
}

describe('embedded Postgres', function () {
  this.timeout(60_000);
  let folder: string;
  let dataDir: string;
  /** Data as a first start leaves them, where tests of later starts get theirs from. */
  let prepared: string;
  const children: ChildProcess[] = [];

  function newFolder(): string {
    const made = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
    // Root's Postgres runs as nobody, who has to pass through.
    chmodSync(made, 0o755);
    return made;
  }
  before(async () => {
    prepared = newFolder();
    await (await startEmbeddedPostgres({ dataDir: join(prepared, 'data') })).stop();
  });
  after(() => rmSync(prepared, { recursive: true, force: true }));
  beforeEach(() => {
    folder = newFolder();
    dataDir = join(folder, 'data');
  });
  afterEach(async () => {
    const left = children.splice(0).filter((child) => child.exitCode === null && child.signalCode === null);
    await Promise.all(left.map((child) => end(child, 'SIGTERM')));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Gives the data folder a database: to copy one costs a tenth of making one. */
  function haveDatabase(): void {
    const from = join(prepared, 'data');
    mkdirSync(dirname(dataDir), { recursive: true });
    // Whose files they are matters to Postgres, except on Windows.
    if (process.platform === 'win32') cpSync(from, dataDir, { recursive: true });
    else execFileSync('cp', ['-Rp', from, dataDir]);
  }

  async function owner(sql?: string): Promise<{ child: ChildProcess; answer: Answer }> {
    const owned = await own(dataDir, sql);
    children.push(owned.child);
    return owned;
  }

  it('starts as this user, knows UTF-8 and ICU, and can be reached by nobody else', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
    try {
      const rows = await query<{
        lower: string;
        icu: string;
        fsync: string;
        addresses: string;
        replicas: string;
      }>(
        postgres.adminUrl,
        `select lower('ÄÖÜ'), current_setting('fsync') as fsync, current_setting('listen_addresses') as addresses,
           (select min('z' collate "de-x-icu") from generate_series(1, 1)) as icu`,
      );
      expect(rows[0]).to.deep.include({ lower: 'äöü', icu: 'z', fsync: 'off', addresses: '' });
      expect(postgres.version).to.match(/^18\./);
      for (const name of ['postgres', 'socket']) {
        expect(statSync(join(dataDir, name)).mode & 0o777, name).to.equal(0o700);
        expect(statSync(join(dataDir, name)).uid, name).to.equal(isRoot ? 65534 : process.getuid?.());
      }
      await query(
        postgres.adminUrl,
        'create extension pg_trgm; create extension citext; create extension pgcrypto',
      );
    } finally {
      await postgres.stop();
    }
    expect(existsSync(join(dataDir, 'gatehouse.pid'))).to.equal(false);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).to.equal(false);
  });

  it('keeps committed rows when its process is killed, and stops the Postgres that was left', async () => {
    haveDatabase();
    const first = await owner('create table kept as select 42 as answer');
    await end(first.child, 'SIGKILL');
    expect(lives(first.answer.serverPid)).to.equal(true);
    const second = await owner('select answer from kept');
    expect(second.answer.rows).to.deep.equal([{ answer: 42 }]);
    expect(second.answer.serverPid).not.to.equal(first.answer.serverPid);
    expect(lives(first.answer.serverPid)).to.equal(false);
  });

  it('comes back after everything was killed, Postgres too', async () => {
    haveDatabase();
    const first = await owner('create table kept as select 43 as answer');
    process.kill(first.answer.serverPid, 'SIGKILL');
    await end(first.child, 'SIGKILL');
    expect((await owner('select answer from kept')).answer.rows).to.deep.equal([{ answer: 43 }]);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`takes Postgres along when its process ends by ${signal}`, async () => {
      haveDatabase();
      const { child, answer } = await owner();
      expect(await end(child, signal)).to.equal(signal);
      for (let i = 0; lives(answer.serverPid) && i < 500; i++) await sleep(10);
      expect(lives(answer.serverPid)).to.equal(false);
      expect(existsSync(join(dataDir, 'gatehouse.pid'))).to.equal(false);
    });
  }

  it('refuses a data folder that another process uses, and names it', async () => {
    haveDatabase();
    const { child } = await owner();
    const message = await refusal(startEmbeddedPostgres({ dataDir, durable: false }));
    expect(message)
      .to.contain(`process ${child.pid ?? ''}`)
      .and.to.contain('DATA_DIR');
    const again = await own(dataDir);
    expect(again.answer.error).to.equal(message);
  });

  it('is not deceived by a process number that is somebody else’s by now', async () => {
    haveDatabase();
    writeFileSync(join(dataDir, 'gatehouse.pid'), `${process.pid} another-boot 1`);
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
    const second = await startEmbeddedPostgres({ dataDir, durable: false });
    await second.stop();
  });

  it('begins anew where a first start was killed half-way', async () => {
    mkdirSync(join(dataDir, 'postgres.new-1', 'base'), { recursive: true });
    const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
    await postgres.stop();
    expect(readdirSync(dataDir)).not.to.include('postgres.new-1');
  });

  it('finds a shorter place for the socket when the path of the data folder is long', async () => {
    dataDir = join(folder, 'long'.repeat(30), 'data');
    haveDatabase();
    const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
    const socket = decodeURIComponent(new URL(postgres.adminUrl).hostname);
    try {
      expect(await query(postgres.adminUrl, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
      expect(statSync(socket).mode & 0o777).to.equal(0o700);
    } finally {
      await postgres.stop();
    }
    expect(existsSync(socket)).to.equal(false);
  });

  it('says what to do about a folder without rights, or a file in its place', async function () {
    writeFileSync(join(folder, 'file'), '');
    const inFile = await refusal(startEmbeddedPostgres({ dataDir: join(folder, 'file', 'data') }));
    expect(inFile).to.contain('is not a folder').and.to.contain('DATA_DIR');
    if (isRoot) {
      // No folder is closed to root, except where the system itself says so.
      if (!existsSync('/sys/kernel')) this.skip();
      expect(await refusal(startEmbeddedPostgres({ dataDir: '/sys/kernel/gatehouse' }))).to.contain(
        'DATA_DIR',
      );
    } else {
      chmodSync(folder, 0o555);
      expect(await refusal(startEmbeddedPostgres({ dataDir })))
        .to.contain('EACCES')
        .and.to.contain('DATA_DIR');
      chmodSync(folder, 0o755);
    }
  });

  it('refuses data of another PostgreSQL', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '14\n');
    expect(await refusal(startEmbeddedPostgres({ dataDir }))).to.contain('made by PostgreSQL 14');
  });

  it('keeps data elsewhere where root’s Postgres cannot go, and links to them', async function () {
    if (!isRoot) this.skip();
    chmodSync(folder, 0o700);
    dataDir = join(folder, 'deeper', 'data');
    for (const expected of ['0', '1']) {
      const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
      await query(postgres.adminUrl, 'create table if not exists starts (n int)');
      const rows = await query<{ count: string }>(postgres.adminUrl, 'select count(*) from starts');
      await query(postgres.adminUrl, 'insert into starts values (1)');
      await postgres.stop();
      expect(rows[0]?.count).to.equal(expected);
    }
    const home = dirname(realpathSync(join(dataDir, 'postgres')));
    expect(home).to.match(/^\/var\/lib\/gatehouse\/[0-9a-f]{16}$/);
    rmSync(home, { recursive: true });
  });

  it('runs the PostgreSQL of the machine', async function () {
    const binaries = findSystemPostgres();
    if (!binaries) this.skip();
    const postgres = await startEmbeddedPostgres({ dataDir, binaries, durable: false });
    try {
      const rows = await query<{ lower: string }>(postgres.adminUrl, "select lower('ÄÖÜ')");
      expect(rows).to.deep.equal([{ lower: 'äöü' }]);
    } finally {
      await postgres.stop();
    }
  });
});
