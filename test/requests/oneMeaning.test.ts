import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { signedIn, testApp } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('Requests that can be read in two ways, over real sockets', () => {
  let cast: Cast;
  let server: Server;
  let host: string;
  let cookie: string;
  /** What the app took for the sender's address, request by request. */
  const addresses: (string | undefined)[] = [];

  before(async () => {
    cast = await makeCast('meaning');
    const browser = await signedIn(cast.players.technician);
    host = browser.host;
    cookie = `Cookie: ${[...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`;
    const { services } = await testApp();
    const app = createApp({ ...services, config: { ...services.config, trustProxy: 1 } });
    server = createServer((request: IncomingMessage & { ip?: string }, response) => {
      response.once('finish', () => addresses.push(request.ip));
      app(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  /** Sends these lines as they are; returns all that comes back. */
  const send = (...lines: string[]) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      let answer = '';
      socket.on('data', (part: Buffer) => (answer += part.toString()));
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
      socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
    });
  const statusOf = async (...lines: string[]) => Number(/^HTTP\/1\.1 (\d+)/.exec(await send(...lines))?.[1]);

  it('S36: two Host headers are 400, alike or not, in any order, for every page, file and probe', async () => {
    expect(await statusOf('GET /admin/tickets HTTP/1.1', `Host: ${host}`, cookie)).to.equal(200);
    for (const other of [host, 'globex.localhost:3000', 'localhost:3000', '']) {
      const both = [`Host: ${host}`, `hOST: ${other}`];
      for (const hosts of [both, both.toReversed()])
        for (const path of ['/admin/tickets', '/login', '/healthz', '/static/none.css'])
          expect(
            await statusOf(`GET ${path} HTTP/1.1`, ...hosts, cookie),
            `${path} ${hosts.join(' ')}`,
          ).to.equal(400);
    }
    expect(await statusOf('GET /login HTTP/1.0', `Host: ${host}`, `Host: ${host}`), 'HTTP/1.0').to.equal(400);
    const page = await send('GET /login HTTP/1.1', `Host: ${host}`, `Host: ${host}`);
    expect(page)
      .to.include('<h1>That couldn’t be read</h1>')
      .and.to.match(/^Content-Security-Policy:/im);
  });

  it('S36: no Host header is 400; in HTTP/1.0, which knows none, it is nobody’s address, and probes are answered', async () => {
    expect(await statusOf('GET /login HTTP/1.1')).to.equal(400);
    expect(await statusOf('GET /login HTTP/1.0')).to.equal(404);
    expect(await statusOf('GET /admin/tickets HTTP/1.0', cookie)).to.equal(404);
    expect(await statusOf('GET /healthz HTTP/1.0')).to.equal(200);
  });

  it('S36: a whole address as the target names the same host, or is 400', async () => {
    const get = (target: string) => statusOf(`GET ${target} HTTP/1.1`, `Host: ${host}`, cookie);
    expect(await get(`http://${host}/admin/tickets`)).to.equal(200);
    expect(await get(`http://${host.toUpperCase()}/admin/tickets?page=1`)).to.equal(200);
    for (const other of ['globex.localhost:3000', 'localhost:3000', `x@${host}`, host.replace(':3000', '')])
      expect(await get(`http://${other}/admin/tickets`), other).to.equal(400);
    const signIn = await send(`GET http://${host}/admin/tickets HTTP/1.1`, `Host: ${host}`);
    expect(signIn, 'where it leads is a path, as ever').to.match(
      /^Location: \/admin\/login\?next=%2Fadmin%2Ftickets/im,
    );
  });

  it('S36: a second Origin, Sec-Fetch-Site or Content-Type is 400, whichever of the two would do', async () => {
    const post = (...lines: string[]) =>
      statusOf('POST /admin/sign_out HTTP/1.1', `Host: ${host}`, 'Content-Length: 0', ...lines);
    expect(await post('Sec-Fetch-Site: same-origin')).to.equal(303);
    expect(await post(`Origin: http://${host}`)).to.equal(303);
    for (const [name, right, wrong] of [
      ['Sec-Fetch-Site', 'same-origin', 'cross-site'],
      ['Origin', `http://${host}`, 'http://evil.example'],
    ] as const)
      for (const [first, second] of [[right, right], [right, wrong], [wrong, right]] as const)
        expect(await post(`${name}: ${first}`, `${name}: ${second}`), `${name} ${first} ${second}`).to.equal(400);
    const types = ['Content-Type: application/x-www-form-urlencoded', 'Content-Type: multipart/form-data; boundary=x'];
    expect(await post('Sec-Fetch-Site: same-origin', ...types)).to.equal(400);
  }); // prettier-ignore

  it('S36: of several X-Forwarded-For headers the last address counts, the one that the proxy in front put there', async () => {
    const from = async (...lines: string[]) => {
      await send('GET /login HTTP/1.1', `Host: ${host}`, ...lines);
      return addresses.at(-1);
    };
    expect(await from('X-Forwarded-For: 10.1.1.1')).to.equal('10.1.1.1');
    expect(await from('X-Forwarded-For: 6.6.6.6', 'X-Forwarded-For: 10.1.1.1')).to.equal('10.1.1.1');
    expect(await from('X-Forwarded-For: 6.6.6.6, 7.7.7.7', 'X-Forwarded-For: 8.8.8.8, 10.1.1.1')).to.equal(
      '10.1.1.1',
    );
  });

  it('S36: a form that isn’t the UTF-8 that it says is refused, and not stored as its percent signs', async () => {
    const browser = await signedIn(cast.players.administrator);
    const named = async () =>
      (await sql('select from customers where tenant_id = $1 and name ~ $2', cast.tenantId, '^M.*ller'))
        .length;
    for (const name of ['M%FCller', 'M%fcller', 'M%ED%a0%80ller', 'M%C3', 'M%C3%BCller%', 'M%C3%BCller%2'])
      expect(
        (await browser.postBytes('/admin/customers', `name=${name}&status=active`)).status,
        name,
      ).to.equal(400);
    expect(await named()).to.equal(0);
    const refused = await browser.postBytes('/admin/customers', 'name=M%FCller');
    expect(refused.text).to.contain('couldn’t be read as a form in UTF-8');
    const added = await browser.post('/admin/customers', {
      number: 'M-1',
      name: 'Müller 100%',
      status: 'active',
    });
    expect(added.status, /class="field-error"[^]{0,300}/.exec(added.text)?.[0]).to.equal(303);
    expect(await named()).to.equal(1);
  });

  it('S36: a body of two lengths never gets as far as a page', async () => {
    const lines = ['POST /admin/sign_out HTTP/1.1', `Host: ${host}`, 'Sec-Fetch-Site: same-origin'];
    const before = addresses.length;
    expect(await statusOf(...lines, 'Content-Length: 0', 'Content-Length: 5')).to.equal(400);
    expect(await statusOf(...lines, 'Content-Length: 0', 'Transfer-Encoding: chunked')).to.equal(400);
    expect(addresses.length).to.equal(before);
  });
});
