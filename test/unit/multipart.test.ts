import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { readMultipart } from '../../server/request/multipart.ts';

describe('S31: a form with a file, as it comes', () => {
  let server: Server;
  let came: (what: unknown) => void;
  before(async () => {
    const app = express();
    app.post('/', async (incoming, response) => {
      const pace = { bytes: 1_000_000, after: 0 };
      came(await readMultipart(incoming, response, 5, pace).catch((error: unknown) => error));
      response.end();
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  /** Sends the start of a form, or all of it; returns what the server makes of it. */
  function send(text: string, { whole }: { whole: boolean }): Promise<unknown> {
    const { port } = server.address() as AddressInfo;
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const sending = request({ host: '127.0.0.1', port, method: 'POST', headers });
    sending.on('error', () => undefined);
    sending.on('response', (response) => response.resume());
    sending.write(text);
    if (whole) sending.end();
    return new Promise((resolve) => (came = resolve));
  }
  const part = (name: string, more = '') =>
    `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\nvalue\r\n`;

  it('S31: whoever only dribbles is told so', async () => {
    const error = (await send(part('a'), { whole: false })) as { status: number; message: string };
    expect(error.status).to.equal(408);
    expect(error.message).to.contain('took too long to arrive');
  });

  it('its fields are texts, its file is bytes, and an empty file is none', async () => {
    const whole = `${part('a')}${part('b')}${part('b')}${part('file', '; filename="ä.csv"')}--x--\r\n`;
    expect(await send(whole, { whole: true })).to.deep.equal({
      body: { a: 'value', b: ['value', 'value'] },
      file: { name: 'ä.csv', content: Buffer.from('value') },
    });
    const empty =
      '--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n';
    expect(await send(`${part('a')}${empty}`, { whole: true })).to.deep.equal({
      body: { a: 'value' },
      file: null,
    });
  });

  it('a form that is cut off is no form', async () => {
    expect(await send(part('a'), { whole: true })).to.deep.equal({
      problem: 'It didn’t arrive complete. Send it again.',
    });
  });
});
