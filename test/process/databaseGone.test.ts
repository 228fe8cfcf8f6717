import { createServer, type Server } from 'node:http';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase, type OpenDatabase } from '../../server/database/open.ts';
import { createLogger } from '../../server/request/log.ts';
import type { Services } from '../../server/request/services.ts';
import { createServices } from '../../server/services.ts';
import { keyRing } from '../../server/secrets/keys.ts';
import { ask } from '../support/product.ts';
import { temporaryFolder } from '../support/madeOnce.ts';

describe('When the database is gone or full', function () {
  this.timeout(60_000);
  let folder: string;
  let database: OpenDatabase;
  let services: Services;
  let server: Server;
  let port: number;
  const keys = keyRing(['a secret of the tests, long enough for 32 bytes']);
  const open = () =>
    openDatabase({ databaseUrl: null, dataDir: folder, production: false }, (purpose) =>
      keys.derive(purpose),
    );
  const login = () => ask(port, '/login', 'nobody.localhost:3000');

  before(async () => {
    folder = await temporaryFolder('gatehouse-gone-');
    database = await open();
    services = createServices({ config: readConfig({}), keys, database, logger: createLogger('silent') });
    server = createServer(createApp(services));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await services.pools.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('S26: pages are 503 with a plain word and Retry-After, and right again within 5 seconds of its return', async () => {
    expect((await login()).status, 'no such tenant, as the database says').to.equal(404);
    await database.stop();
    const gone = await login();
    expect([gone.status, gone.headers['retry-after']]).to.deep.equal([503, '5']);
    expect(gone.body).to.include('<h1>Not available right now</h1>');
    expect((await ask(port, '/readyz')).status).to.equal(503);
    expect((await ask(port, '/healthz')).status, 'the process itself is well').to.equal(200);

    database = await open();
    const returned = Date.now();
    let status = 0;
    while (status !== 404 && Date.now() - returned < 5000) ({ status } = await login());
    expect(status).to.equal(404);
    expect((await ask(port, '/readyz')).status).to.equal(200);
  });

  it('S26: a pool without a free connection is 503 within two seconds', async () => {
    const held = await Promise.all(
      Array.from({ length: services.pools.public.options.max }, () => services.pools.public.connect()),
    );
    expect(held).to.have.length.greaterThan(0);
    const began = Date.now();
    const { status } = await login();
    const took = Date.now() - began;
    for (const client of held) client.release();
    expect(status).to.equal(503);
    expect(took).to.be.lessThan(2000);
    expect((await login()).status).to.equal(404);
  });
});
