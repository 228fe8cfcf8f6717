import { Script } from 'node:vm';
import { expect } from 'chai';
import express from 'express';
import request from 'supertest';
import { joinScripts, joinStyles, readStaticFiles } from '../../server/request/staticFiles.ts';
import { accents } from '../../server/domain/tenants/accents.ts';

describe('static files', () => {
  const files = readStaticFiles('public');
  const app = express().use(files.router());

  it('are kept for ever under their content’s hash', async () => {
    expect(files.assets.css).to.match(/^\/static\/app\.[\w-]{12}\.css$/);
    const reply = await request(app).get(files.assets.css).set('Accept-Encoding', 'gzip, deflate, br');
    expect(reply.status).to.equal(200);
    expect(reply.headers['cache-control']).to.equal('public, max-age=31536000, immutable');
    expect(reply.headers['content-encoding']).to.equal('br');
    expect(reply.headers['vary']).to.equal('Accept-Encoding');
    expect(reply.text).to.include('@layer reset, base, components, pages, utilities;');
    const plain = await request(app).get(files.assets.css).set('Accept-Encoding', 'identity');
    expect(plain.headers).not.to.have.property('content-encoding');
    expect(plain.text).to.equal(reply.text);
  });

  it('have a type that is theirs', async () => {
    const types = await Promise.all(
      [files.assets.js, files.assets.icon].map(async (url) => {
        const reply = await request(app).get(url);
        return String(reply.headers['content-type']);
      }),
    );
    expect(types).to.deep.equal(['text/javascript; charset=utf-8', 'image/svg+xml']);
  });

  it('answer another version’s address for now only, and nothing outside the folder', async () => {
    const older = await request(app).get('/static/app.AAAAAAAAAAAA.css');
    expect(older.headers['cache-control']).to.equal('no-cache');
    for (const path of [
      '/static/nothing.AAAAAAAAAAAA.css',
      '/static/../package.AAAAAAAAAAAA.json',
      '/static/app.css',
    ]) {
      expect((await request(app).get(path)).status, path).to.equal(404);
    }
  });

  it('P6: style and script fit into half of the first visit’s weight', async () => {
    const weigh = async (url: string) => {
      const reply = await request(app).get(url).set('Accept-Encoding', 'br');
      return Number(reply.headers['content-length']);
    };
    expect((await weigh(files.assets.css)) + (await weigh(files.assets.js))).to.be.below(15 * 1024);
  });

  it('are one script that can be read', () => {
    const script = joinScripts('public/js');
    expect(() => new Script(script)).not.to.throw();
    expect(script).not.to.match(/^(?:import|export) /m);
  });

  it('have a hue for each accent that a tenant may choose', () => {
    const styles = joinStyles('public/css');
    for (const accent of Object.keys(accents)) expect(styles).to.include(`[data-accent='${accent}']`);
  });
});
