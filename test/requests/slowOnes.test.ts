import { randomBytes } from 'node:crypto';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { admissionBounds, createAdmission } from '../../server/request/admission.ts';
import { addSession, Browser, testApp } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';

describe('S33: whoever is slow keeps nobody else out', function () {
  this.timeout(60_000);
  let server: Server;
  let casts: Cast[];
  let browsers: Browser[];
  const open: ClientRequest[] = [];

  before(async () => {
    const { services } = await testApp();
    const admission = createAdmission(services.cookieSessions, admissionBounds(2, 16));
    const app = createApp({ ...services, admission });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    casts = [];
    browsers = [];
    for (const name of ['slow-a', 'slow-b', 'slow-c', 'slow-d', 'quick']) {
      const cast = await makeCast(name);
      const browser = new Browser(app, `${cast.slug}.localhost:3000`);
      await addSession(browser, cast.players.administrator);
      casts.push(cast);
      browsers.push(browser);
    }
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.destroy();
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const headersOf = ({ host, cookies }: Browser) => ({
    ...{ Host: host, 'Sec-Fetch-Site': 'same-origin' },
    Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  });
  const ask = (options: { method: string; path: string; headers: Record<string, string | number> }) => {
    const asked = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...options });
    asked.on('error', () => undefined);
    open.push(asked);
    return asked;
  };
  /** Asks for a file and reads nothing of it. */
  const reads = (browser: Browser, path: string) =>
    new Promise<IncomingMessage>((resolve) => {
      const asked = ask({ method: 'GET', path, headers: headersOf(browser) });
      asked.once('response', (response) => resolve(response.pause())).end();
    });
  /** Begins a form with a file, and sends no more of it. */
  const sends = (browser: Browser, path: string) => {
    const boundary = 'nothing-comes-behind-this';
    const asked = ask({
      method: 'POST',
      path,
      headers: {
        ...headersOf(browser),
        'Content-Type': `multipart/form-data; boundary=${boundary}`,
        'Content-Length': 15_000_000,
      },
    });
    const end = new Promise<number>((resolve) => {
      asked.once('response', (response) => resolve(response.statusCode ?? 0));
    });
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.4\n`;
    asked.write(Buffer.concat([Buffer.from(head), randomBytes(50_000)]));
    return end;
  };

  it('S33: two who ask for a ZIP and read nothing hold up nobody’s export, and get no second one meanwhile', async () => {
    for (const [at, cast] of casts.entries())
      if (at < 2)
        await storedDocument(
          cast.tenantId,
          { asset_id: cast.assets.cal1 },
          { content: Buffer.concat([pdf(), randomBytes(18_000_000)]) },
        );
    const path = '/admin/assets/certificates.zip';
    for (const browser of browsers.slice(0, 2)) expect((await reads(browser, path)).statusCode).to.equal(200);
    const quick = browsers[4]!;
    const began = performance.now();
    expect((await quick.get('/admin/assets/export.csv')).status).to.equal(200);
    expect(performance.now() - began, 'milliseconds').to.be.below(15_000);
    let isLetIn = false;
    void reads(browsers[0]!, path).then(() => (isLetIn = true));
    expect((await quick.get('/admin/assets/export.csv')).status).to.equal(200);
    expect(isLetIn).to.equal(false);
  });

  it('S31: four who send their files slowly keep nobody’s out: the slowest of whoever has most gives way', async () => {
    const uploads = (at: number) => `/admin/assets/${casts[at]!.assets.cal1}/documents`;
    const ended: number[] = [];
    for (const [at, browser] of browsers.slice(0, 4).entries())
      for (let n = 0; n < 6; n += 1) void sends(browser, uploads(at)).then((status) => ended.push(status));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(ended, 'there is room for all 24').to.deep.equal([]);
    const form = { kind: 'certificate', shown: 'on' };
    const send = () => browsers[4]!.uploadFiles(uploads(4), form, [{ name: 'b.pdf', content: pdf('quick') }]);
    expect((await send()).status).to.equal(303);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(ended, 'one of theirs was ended').to.deep.equal([503]);
    expect((await browsers[0]!.get('/admin/assets')).status).to.equal(200);
  });
});
