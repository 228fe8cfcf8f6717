import { Writable } from 'node:stream';
import { expect } from 'chai';
import express, { type NextFunction, type Request, type Response } from 'express';
import request from 'supertest';
import { createLogger } from '../../server/request/log.ts';
import { readHost } from '../../server/request/readHost.ts';

describe('a request for a host that is none of ours', () => {
  it('is a warning in the log, once for each, with the host received and the one expected', async () => {
    const lines: { level: number; received?: string; expected?: string; msg: string }[] = [];
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()) as (typeof lines)[number]);
        done();
      },
    });
    const app = express();
    app.use(readHost(new URL('https://portal.example.com'), createLogger('info', destination)));
    app.use((_request, response) => void response.send('ours'));
    app.use(
      (_error: unknown, _request: Request, response: Response, _next: NextFunction) =>
        void response.sendStatus(404),
    );
    const ask = (host: string) => request(app).get('/').set('Host', host);
    expect((await ask('acme.portal.example.com')).text).to.equal('ours');
    expect(lines).to.deep.equal([]);
    for (const host of ['upstream_name', 'upstream_name', '10.0.0.7']) await ask(host);
    expect(lines.map(({ received }) => received)).to.deep.equal(['upstream_name', '10.0.0.7']);
    expect(lines[0]?.expected).to.contain('SUBDOMAIN.portal.example.com');
    expect(lines[0]?.msg).to.contain('Host header');
    expect(lines[0]?.level, 'a warning').to.equal(40);
    for (let n = 0; n < 150; n++) await ask(`made-up-${n}.example`);
    expect(lines.length, 'whoever makes them up fills no log').to.equal(100);
  });
});
