import { expect } from 'chai';
import fc from 'fast-check';
import { isAdminPath, routedPath, safePath } from '../../server/request/returnPath.ts';

/** JSON gives nothing for undefined. */
function label(input: unknown): string {
  return input === undefined ? 'nothing' : JSON.stringify(input).slice(0, 40);
}

describe('an address to go on to', () => {
  it('S7: path and query are kept, a fragment is dropped', () => {
    expect(safePath('/')).to.equal('/');
    expect(safePath('/tickets/7?sort=-created&q=a%20b#top')).to.equal('/tickets/7?sort=-created&q=a%20b');
    expect(safePath('/files/a%20b%C3%A4')).to.equal('/files/a%20b%C3%A4');
    expect(safePath('/assets?q=ä b')).to.equal('/assets?q=%C3%A4%20b');
    expect(safePath('/assets?next=//evil.example')).to.equal('/assets?next=//evil.example');
    expect(safePath('/admin/login_history')).to.equal('/admin/login_history');
  });

  for (const input of [
    undefined,
    null,
    7,
    ['/assets'],
    { toString: () => '/assets' },
    '',
    'assets',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '///evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/./\\evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e%2e//evil.example',
    '/a/..//evil.example',
    '/%2Fevil.example',
    '/%5Cevil.example',
    '/%255Cevil.example',
    '/%252Fevil.example',
    '/%09/evil.example',
    '/a%00b',
    '/a%0d%0aSet-Cookie:x=1',
    '/%',
    '/%ff',
    '/%252e%252e/admin',
    'https://evil.example/',
    'http://own.invalid/assets',
    'javascript:alert(1)',
    '/login',
    '/login/',
    '/LOGIN?next=/',
    '/%6Cogin',
    '/assets/../login',
    '/admin/login',
    '/logout',
    '/link/abc',
    '/Link/abc?to=/x',
    '/reset_password/abc',
    '/invitation/abc',
    `/${'a'.repeat(1001)}`,
  ]) {
    it(`S7: ${label(input)} is ignored`, () => {
      expect(safePath(input)).to.equal(null);
    });
  }

  it('S7: whatever is sent, a browser stays on the site', () => {
    const piece = fc.constantFrom(
      '/', '\\', '.', '..', '%2f', '%5c', '%2e', '%25', '\t', '\n', '@', ':', '?', '#', 'evil.example', 'login', 'a', ' ', 'é',
    ); // prettier-ignore
    const input = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.array(piece, { maxLength: 10 }).map((parts) => `/${parts.join('')}`),
    );
    fc.assert(
      fc.property(input, (text) => {
        const path = safePath(text);
        if (path === null) return;
        const there = new URL(path, 'http://acme.localhost:3000/login');
        expect(there.origin).to.equal('http://acme.localhost:3000');
        expect(there.username + there.password + there.hash).to.equal('');
        expect(path).to.match(/^\/(?![/\\])[\x21-\x7e]*$/);
        expect(decodeURIComponent(there.pathname)).not.to.match(/^\/[/\\]|[\\\p{Cc}]/u);
        expect(there.pathname).not.to.match(/^\/(admin\/)?login(\/|$)|^\/link(\/|$)/i);
        expect(safePath(path)).to.equal(path);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('routedPath and isAdminPath: paths as routes read them', () => {
  it('take no notice of capitals, of a slash at the end and of the query, and decode nothing', () => {
    for (const path of [
      '/admin',
      '/Admin',
      '/ADMIN/',
      '/admin/users',
      '/aDmIn/users/',
      '/admin?q=1',
      '/ADMIN/?q=1',
    ])
      expect(isAdminPath(path), path).to.equal(true);
    for (const path of [
      '/',
      '/administer',
      '/%61dmin',
      '/%61dmin/users',
      '/x/admin',
      '/login?next=/admin',
      '//admin',
    ])
      expect(isAdminPath(path), path).to.equal(false);
    expect(routedPath('/Assets/?q=A')).to.equal('/assets');
    expect(routedPath('/')).to.equal('/');
  });
});
