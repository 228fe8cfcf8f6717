import { Writable } from 'node:stream';
import { expect } from 'chai';
import express, { type NextFunction, type Request, type Response } from 'express';
import request from 'supertest';
import { createLogger, noteForLog, referenceOf, requestLog } from '../../server/request/log.ts';

const canary = 'planted-7c1f';

function setUp() {
  const lines: string[] = [];
  const logger = createLogger(
    'info',
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  const app = express();
  app.use(requestLog(logger));
  app.use(express.urlencoded({ extended: false }));
  app.all('/link/:token', (req, res) => {
    noteForLog(req, { tenant: 'acme' });
    noteForLog(req, { actor: 'actor-1', route: '/link/:token' });
    logger.info({ request: referenceOf(req) }, 'within');
    res.cookie('sid', canary).set('Location', `/x?${canary}`).status(303).end();
  });
  app.get('/broken', () => {
    throw Object.assign(new Error('failed'), { detail: canary, parameters: [canary], body: canary });
  });
  app.use((error: unknown, req: Request, res: Response, _next: NextFunction) => {
    logger.error({ err: error, request: referenceOf(req) }, 'thrown');
    res.status(500).end();
  });
  return { app, lines };
}

describe('the log', () => {
  it('S23: a request’s line names id, tenant, actor, route pattern, status and time', async () => {
    const { app, lines } = setUp();
    await request(app).get(`/link/${canary}`);
    const line = JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
    expect(line).to.include({
      tenant: 'acme',
      actor: 'actor-1',
      route: '/link/:token',
      method: 'GET',
      status: 303,
    });
    expect(line['request']).to.match(/^[0-9A-F]{10}$/);
    expect(line['ms']).to.be.a('number');
    expect(Object.keys(line)).to.have.members(
      'level time request method status ms tenant actor route msg'.split(' '),
    );
    expect(JSON.parse(lines[0] ?? '')).to.include({ msg: 'within', request: line['request'] });
  });

  it('S23: no URL, query, header, cookie, body or token, whatever happens', async () => {
    const { app, lines } = setUp();
    await request(app)
      .post(`/link/${canary}?q=${canary}`)
      .set({
        Cookie: `sid=${canary}`,
        Referer: `http://x/${canary}`,
        'X-Request-Id': canary,
        'User-Agent': canary,
      })
      .type('form')
      .send({ password: canary });
    await request(app).get(`/broken?token=${canary}`);
    await request(app).get(`/nowhere/${canary}`);
    expect(lines.length).to.be.greaterThan(4);
    expect(lines.join('')).not.to.include(canary);
    expect(lines.join('')).to.include('"msg":"thrown"');
  });

  it('is quiet about probes and keeps to its level', async () => {
    const { app, lines } = setUp();
    await request(app).get('/healthz');
    expect(lines).to.deep.equal([]);
    expect(createLogger('warn').level).to.equal('warn');
  });
});
