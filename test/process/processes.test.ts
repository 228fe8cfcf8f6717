import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { builtProduct, type BuiltProduct } from '../support/builtProduct.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase, testSecret } from '../support/database.ts';
import { startMailServer, type MailServer } from '../support/mailServer.ts';
import { everyWay } from '../support/long.ts';
import { childrenOf, eventually, startLoad, type Process } from '../support/processes.ts';
import { ask, startProduct, type Product } from '../support/product.ts';
import { temporaryFolder } from '../support/madeOnce.ts';

const lanes = 6;

describe('Several processes under one parent', function () {
  this.timeout(600_000);
  let folder: string;
  let built: BuiltProduct;
  let mail: MailServer;
  let cast: Cast;
  let product: Product;
  let host: string;
  const parent = () => product.child.pid ?? 0;
  const pids = (processes: readonly Process[]) => processes.map(({ pid }) => pid);
  /** Whether these are all that there are, and each has said that it is at work. */
  const allReady = (processes: readonly Process[]) => {
    const said = (pid: number) => product.output().includes(`"pid":${pid},"msg":"a process is ready"`);
    return processes.length === 3 && pids(processes).every(said);
  };
  const loadOn = (keepAlive: boolean) => startLoad(product.port, { host, path: '/login', lanes, keepAlive });

  before(async () => {
    folder = await temporaryFolder('gatehouse-processes-');
    const database = await testDatabase();
    // Jobs of earlier tests are forgotten: their emails would come in here.
    await database.admin.query('delete from graphile_worker._private_jobs');
    [built, mail, cast] = await Promise.all([builtProduct(), startMailServer(), makeCast('processes')]);
    const settings = { BASE_URL: 'http://localhost:3000', SECRETS: testSecret, SMTP_URL: mail.url };
    product = await startProduct(
      {
        ...settings,
        DATABASE_URL: database.databaseUrl,
        DATA_DIR: folder,
        PROCESSES: '2',
        LOG_LEVEL: 'info',
      },
      [built.main],
    );
    host = `${cast.slug}.localhost:3000`;
  });

  after(async () => {
    // In the long run it has a Postgres of its own, which it would leave behind if it were killed.
    product.child.kill('SIGTERM');
    await product.ended;
    await mail.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('says once that it is ready, with two processes that answer and one for jobs', async () => {
    expect(product.output().match(/Gatehouse is ready/g)).to.have.length(1);
    expect((await childrenOf(parent())).map(({ role }) => role).sort()).to.deep.equal(['jobs', 'web', 'web']);
    expect((await ask(product.port, '/readyz')).status).to.equal(200);
  });

  for (const keepAlive of everyWay ? [true, false] : [true])
    it(
      'S26: a process killed under load loses its own requests alone, and comes back ' +
        `(${keepAlive ? 'kept' : 'new'} connections)`,
      async () => {
        const before = await childrenOf(parent());
        const web = before.find(({ role }) => role === 'web')!;
        const load = loadOn(keepAlive);
        await eventually('the load runs', () => load.answered > 5 * lanes);
        process.kill(web.pid, 'SIGKILL');
        const answered = load.answered;
        await eventually('the other one goes on', () => load.answered > answered + 5 * lanes);
        await eventually('it comes back', async () => {
          const now = await childrenOf(parent());
          return !pids(now).includes(web.pid) && allReady(now);
        });
        const later = load.answered;
        await eventually('requests are answered', () => load.answered > later + 10 * lanes);
        await load.stop();
        expect(load.lost.filter((how) => how !== 'ECONNRESET').slice(0, 5)).to.deep.equal([]);
        expect(load.lost.length).to.be.at.most(lanes);
        expect(product.output()).to.match(
          new RegExp(`"pid":${web.pid},"ended":"SIGKILL","msg":"a process died"`),
        );
      },
    );

  it('S27: SIGHUP replaces every process and loses no request', async () => {
    const before = pids(await childrenOf(parent()));
    const load = loadOn(true);
    await eventually('the load runs', () => load.answered > 5 * lanes);
    product.child.kill('SIGHUP');
    await eventually('all are new', async () => {
      const now = await childrenOf(parent());
      expect(now.length, 'never less than were asked for').to.be.at.least(3);
      return !pids(now).some((pid) => before.includes(pid)) && allReady(now);
    });
    await load.stop();
    expect(load.lost.slice(0, 5)).to.deep.equal([]);
    expect(load.answered).to.be.greaterThan(10 * lanes);
  });

  it('S24: a job goes on elsewhere when the process that carries it out is killed', async () => {
    // Others are told of what falls due, at a time of its own: the email that is cut short may be one of those.
    const already = mail.asked.length;
    mail.mode = 'slow';
    mail.delay = 120_000;
    expect(await askForLink('customeruser')).to.equal(303);
    await eventually('an email is on its way', () => mail.asked.length > already);
    const address = mail.asked[already]!;
    const cameTo = () => mail.mails.filter(({ to }) => to === address).length;
    const before = cameTo();
    const { pid } = (await childrenOf(parent())).find(({ role }) => role === 'jobs')!;
    process.kill(pid, 'SIGKILL');
    expect(cameTo()).to.equal(before);
    mail.mode = 'accepts';
    await eventually('it is sent', () => cameTo() > before);
    await mail.waitFor('customeruser@example.com', { that: ({ subject }) => /password/i.test(subject) });
    await eventually('it has a successor', async () => allReady(await childrenOf(parent())));
  });

  it('S27: SIGTERM ends all of them, in good order and with 0', async () => {
    const children = pids(await childrenOf(parent()));
    expect(children).to.have.length(3);
    product.child.kill('SIGTERM');
    expect(await product.ended).to.equal(0);
    expect(children.filter(lives)).to.deep.equal([]);
    const late = await ask(product.port, '/login', host).catch(
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(late).to.equal('ECONNREFUSED');
  });

  if (everyWay)
    it('S26: none outlives a parent that is killed, and the next start goes on with the data', async () => {
      const settings = { DATA_DIR: join(folder, 'data'), PROCESSES: '2', PORT: String(product.port) };
      expect(product.child.exitCode, 'the one before has ended').to.equal(0);
      product = await startProduct(settings, [built.main]);
      const children = pids(await childrenOf(parent()));
      expect(children).to.have.length(3);
      product.child.kill('SIGKILL');
      await product.ended;
      await eventually('all have ended', () => !children.some(lives));
      product = await startProduct(settings, [built.main]);
      expect((await ask(product.port, '/login', `acme.localhost:${product.port}`)).body).to.include(
        'Acme Calibration',
      );
    });

  /** Asks for a link to choose a new password, which is a job. */
  const askForLink = (username: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = {
        Host: host,
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/x-www-form-urlencoded',
      };
      request(
        { host: '127.0.0.1', port: product.port, path: '/forgot_password', method: 'POST', headers },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      )
        .on('error', reject)
        .end(`username_or_email=${username}`);
    });
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
