import { createServer } from 'node:http';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { builtProduct } from '../support/builtProduct.ts';
import { ask, freePort, startProduct, type Product } from '../support/product.ts';
import { eventually } from '../support/processes.ts';
import { temporaryFolder } from '../support/madeOnce.ts';

describe('The product as it is started', function () {
  this.timeout(300_000);
  let folder: string;
  const running: Product[] = [];

  /** Built, but where it has to be the sources: those take longer to read than all the rest. */
  const start = async (settings: Record<string, string> = {}, from: 'build' | 'source' = 'build') => {
    const program = from === 'build' ? [(await builtProduct()).main] : undefined;
    const product = await startProduct({ DATA_DIR: join(folder, 'data'), ...settings }, program);
    running.push(product);
    return product;
  };

  before(async () => {
    folder = await temporaryFolder('gatehouse-product-');
  });

  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('says where it is and who can sign in, keeps its data when it is killed, and does not make the demo twice', async () => {
    const first = await start({}, 'source');
    expect(first.output()).to.include(`http://acme.localhost:${first.port}/admin`).and.include('carl');
    const links = (product: Product) => withoutEmails(product).match(/\/link\/[\w-]+/g);
    // Of the companies outside too: a partner's user, an agent's, and who carries a personnel record.
    expect(first.output())
      .to.match(/paula +\w.* partner/)
      .and.match(/agnes +\w.* agent/)
      .and.match(/tess +technicians, with a personnel record/);
    const before = links(first);
    expect(before).to.have.length.greaterThan(0);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await start({ PORT: String(first.port) });
    expect(links(second)).to.deep.equal(before);
    expect((await ask(second.port, '/login', `acme.localhost:${second.port}`)).body).to.include(
      'Acme Calibration',
    );
  });

  it('S27: told to stop, it is not ready, answers what it has taken, takes no more and ends', async () => {
    const { port, child, ended } = await start({ DRAIN_SECONDS: '15' });
    expect((await ask(port, '/readyz')).status).to.equal(200);
    const host = `acme.localhost:${port}`;
    // The first one takes longest: views are compiled.
    expect((await ask(port, '/login', host)).status).to.equal(200);
    const running = Array.from({ length: 40 }, () => ask(port, '/login', host));
    // Told to stop as soon as the first of them is answered: the others are on their way.
    await Promise.race(running);
    child.kill('SIGTERM');
    await eventually('a balancer sees it', async () => (await ask(port, '/readyz')).status === 503);
    const last = await ask(port, '/login', host);
    expect([last.status, last.headers['connection']]).to.deep.equal([200, 'close']);
    const answers = await Promise.all(running);
    expect(answers.map(({ status }) => status)).to.deep.equal(running.map(() => 200));
    expect(await ended).to.equal(0);
    const late = await ask(port, '/login', host).catch(
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(late).to.equal('ECONNREFUSED');
  });

  it('S26, S27: starts and stops without a word of trouble, the queue’s connections included', async () => {
    const product = await start({ LOG_LEVEL: 'warn' });
    product.child.kill('SIGTERM');
    expect(await product.ended).to.equal(0);
    // What is printed besides where it is and who can sign in: log lines and the words of libraries.
    expect(product.output()).to.match(/^\s*Gatehouse is ready/);
    const trouble = withoutEmails(product).match(/^.*(?:"level"|warn|error|broke).*$/gim) ?? [];
    // The test before the last one has killed a process at work.
    expect(trouble.filter((line) => !line.includes('jobs of dead workers were freed')).join('\n')).to.equal(
      '',
    );
  });

  for (const [processes, said] of [
    ['1', 'in one process'],
    ['2', 'in several'],
  ] as const)
    it(`${said}: goes on when nobody reads what it prints any more, and ends when told to`, async () => {
      const { port, child, ended } = await start({ LOG_LEVEL: 'info', PROCESSES: processes });
      child.stdout?.destroy();
      child.stderr?.destroy();
      // Each request has its line in the log, which leaves a moment later.
      for (let n = 0; n < 5; n += 1) {
        expect((await ask(port, '/login', `acme.localhost:${port}`)).status).to.equal(200);
        await sleep(60);
      }
      child.kill('SIGTERM');
      const late = sleep(20_000, 'it hangs', { ref: false });
      expect(await Promise.race([ended, late])).to.equal(0);
    });

  it('says what to do when the port is in use', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, resolve));
    const product = await start({ PORT: String(port) });
    expect(await product.ended).to.equal(1);
    expect(product.output()).to.match(/port is already in use.*PORT/s);
    await new Promise<void>((resolve) => other.close(() => resolve()));
  });

  it('says what to set when a setting is wrong, and has no default secret in production', async () => {
    const wrong = await start({ BASE_URL: 'not an address' });
    expect(await wrong.ended).to.equal(1);
    expect(wrong.output()).to.include('BASE_URL');
    const production = await start({ NODE_ENV: 'production' });
    expect(await production.ended).to.equal(1);
    for (const name of ['SECRETS', 'BASE_URL', 'TRUST_PROXY', 'DATABASE_URL'])
      expect(production.output()).to.include(name);
  });
});

/** The demo prints its emails, ruled off, whenever one is sent: their words and links are not what is asked for here. */
const withoutEmails = (product: Product) => product.output().replace(/^─+$.*?^─+$/gms, '');
