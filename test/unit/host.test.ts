import { expect } from 'chai';
import fc from 'fast-check';
import { parseHost, platformUrl, tenantUrl } from '../../server/request/host.ts';
import { isValidSlug, subdomainDefect } from '../../server/domain/tenants/subdomain.ts';

const base = new URL('http://localhost:3000');
const secure = new URL('https://gate.example.com');
const unknown = { kind: 'unknown' };

describe('the host of a request', () => {
  it('S1: the base domain is the platform, one label before it a tenant', () => {
    expect(parseHost('localhost:3000', base)).to.deep.equal({ kind: 'platform' });
    expect(parseHost('acme.localhost:3000', base)).to.deep.equal({ kind: 'tenant', slug: 'acme' });
    expect(parseHost('ACME.LocalHost:3000', base)).to.deep.equal({ kind: 'tenant', slug: 'acme' });
    expect(parseHost('acme.gate.example.com', secure)).to.deep.equal({ kind: 'tenant', slug: 'acme' });
  });

  it('S1: the port is the base’s, or none is named', () => {
    expect(parseHost('acme.localhost', base).kind).to.equal('tenant');
    expect(parseHost('acme.gate.example.com:443', secure).kind).to.equal('tenant');
    for (const port of ['80', '3001', '03000', '', '3000:3000', '99999999', '-1']) {
      expect(parseHost(`acme.localhost:${port}`, base), port).to.deep.equal(unknown);
    }
    expect(parseHost('acme.gate.example.com:80', secure)).to.deep.equal(unknown);
  });

  for (const host of [
    undefined,
    '',
    '.localhost:3000',
    'localhost.:3000',
    'acme.localhost.:3000',
    'acme..localhost:3000',
    'a.acme.localhost:3000',
    'evil@acme.localhost:3000',
    'acme.localhost:3000@evil.example',
    'acme.localhost:3000/path',
    'acme.localhost:3000, globex.localhost:3000',
    'acmelocalhost:3000',
    'xlocalhost:3000',
    'acme.localhost.evil.example:3000',
    '127.0.0.1:3000',
    '[::1]:3000',
    '2130706433:3000',
    '0x7f.1:3000',
    ' acme.localhost:3000',
    'acme.localhost:3000 ',
    'acme.localhost:3000\n',
    'ac_me.localhost:3000',
    'äcme.localhost:3000',
    'acme.local\u017fhost:3000',
    '\u212aelvin.localhost:3000',
    '-acme.localhost:3000',
    'xn--acme.localhost:3000',
    'ab.localhost:3000',
    `${'a'.repeat(41)}.localhost:3000`,
    `${'a.'.repeat(3000)}localhost:3000`,
  ]) {
    it(`S1: ${host === undefined ? 'nothing' : JSON.stringify(host).slice(0, 60)} is nobody’s host`, () => {
      expect(parseHost(host, base)).to.deep.equal(unknown);
    });
  }

  it('S1: whatever is sent, a tenant comes out only of exactly its own address', () => {
    const piece = fc.constantFrom(
      'acme',
      'localhost',
      '.',
      ':',
      '3000',
      '@',
      '/',
      '-',
      'A',
      ' ',
      '\\',
      '%2e',
      '..',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 8 }).map((p) => p.join('')),
        ),
        (host) => {
          const found = parseHost(host, base);
          if (found.kind === 'tenant') {
            expect(['', ':3000'].map((port) => `${found.slug}.localhost${port}`)).to.include(
              host.toLowerCase(),
            );
          }
          if (found.kind === 'platform')
            expect(['localhost', 'localhost:3000']).to.include(host.toLowerCase());
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('addresses of our own', () => {
  it('S1: are made of the configuration', () => {
    expect(tenantUrl(base, 'acme', '/assets?q=a b')).to.equal('http://acme.localhost:3000/assets?q=a%20b');
    expect(tenantUrl(secure, 'acme')).to.equal('https://acme.gate.example.com/');
    expect(platformUrl(secure, '/signup')).to.equal('https://gate.example.com/signup');
  });

  it('S1: lead nowhere else', () => {
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      'evil',
      '@evil.example',
      'https://evil.example/',
    ]) {
      expect(() => tenantUrl(base, 'acme', path), path).to.throw();
    }
    expect(() => tenantUrl(base, 'evil.example/', '/')).to.throw();
  });
});

describe('a subdomain', () => {
  const defects: [string, RegExp | null][] = [
    ['acme', null],
    ['a1-b2', null],
    ['123', null],
    ['a'.repeat(40), null],
    ['', /Enter/],
    ['Acme', /small letters/],
    ['ac', /at least 3/],
    ['a'.repeat(41), /at most 40/],
    ['ac me', /letters from a to z/],
    ['äcme', /letters from a to z/],
    ['a.b.c', /letters from a to z/],
    ['-acme', /hyphen/],
    ['acme-', /hyphen/],
    ['xn--acme', /third and fourth/],
    ['www', /reserved/],
    ['admin', /reserved/],
    ['localhost', /reserved/],
  ];
  for (const [slug, message] of defects) {
    it(`“${slug.slice(0, 12)}” ${message ? 'is refused with a message' : 'is fine'}`, () => {
      if (message) expect(subdomainDefect(slug)).to.match(message);
      else expect(subdomainDefect(slug)).to.equal(null);
    });
  }

  it('keeps its tenant when its name is reserved later', () => {
    expect(isValidSlug('www')).to.equal(true);
    expect(parseHost('www.localhost:3000', base).kind).to.equal('tenant');
  });
});
