import { expect } from 'chai';
import { Forbidden } from '../../server/request/errors.ts';
import { isSameOrigin, sameOrigin } from '../../server/request/sameOrigin.ts';

const base = new URL('http://localhost:3000');
const host = 'acme.localhost:3000';
const own = 'http://acme.localhost:3000';

function post(headers: Record<string, string>, method = 'POST'): boolean {
  return isSameOrigin({ method, headers: { host, ...headers } }, base);
}

describe('cross-site requests', () => {
  it('S4: reading needs no proof', () => {
    expect(post({}, 'GET')).to.equal(true);
    expect(post({ 'sec-fetch-site': 'cross-site' }, 'HEAD')).to.equal(true);
  });

  it('S4: Sec-Fetch-Site decides where it is sent', () => {
    expect(post({ 'sec-fetch-site': 'same-origin' })).to.equal(true);
    for (const site of ['same-site', 'cross-site', 'none', '', 'same-origin, same-origin', 'Same-Origin']) {
      expect(post({ 'sec-fetch-site': site, origin: own }), site).to.equal(false);
    }
  });

  it('S4: without it, Origin must be this host', () => {
    expect(post({ origin: own })).to.equal(true);
    expect(post({ origin: 'HTTP://ACME.localhost:3000' })).to.equal(true);
    for (const origin of [
      'null',
      '',
      'http://globex.localhost:3000',
      'http://localhost:3000',
      'http://acme.localhost',
      'http://acme.localhost:3001',
      'https://acme.localhost:3000',
      'http://evil@acme.localhost:3000',
      'http://acme.localhost:3000/',
      'http://acme.localhost:3000, http://evil.example',
      'acme.localhost:3000',
    ]) {
      expect(post({ origin }), origin).to.equal(false);
    }
  });

  it('S4: nothing at all is refused, and so is each unsafe method', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'PROPFIND']) {
      expect(post({}, method), method).to.equal(false);
    }
  });

  it('S4: an origin that equals a host that is not ours is refused', () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example' };
    expect(isSameOrigin({ method: 'POST', headers }, base)).to.equal(false);
  });

  it('S4: a default port may be written or not', () => {
    const secure = new URL('https://gate.example.com');
    const headers = { host: 'acme.gate.example.com:443', origin: 'https://acme.gate.example.com' };
    expect(isSameOrigin({ method: 'POST', headers }, secure)).to.equal(true);
  });

  it('S4: the middleware hands Forbidden to the error handler', () => {
    const seen: unknown[] = [];
    const run = (headers: object) =>
      sameOrigin(base)({ method: 'POST', headers } as never, {} as never, (error?: unknown) =>
        seen.push(error),
      );
    run({ host, origin: own });
    run({ host, origin: 'http://evil.example' });
    expect(seen[0]).to.equal(undefined);
    expect(seen[1]).to.be.instanceOf(Forbidden);
  });
});
