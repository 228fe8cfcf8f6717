import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { keyRing } from '../../server/secrets/keys.ts';
import {
  checkLinkToken,
  makeLinkToken,
  parseLinkToken,
  strikeOutTokens,
} from '../../server/secrets/tokens.ts';

const old = keyRing(['an older secret of thirty-two bytes or more']);
const both = keyRing([
  'the newest secret of thirty-two bytes, say',
  'an older secret of thirty-two bytes or more',
]);
const tenantId = randomUUID();

function isGood(keys: typeof old, text: string, tenant = tenantId): boolean {
  const token = parseLinkToken(text);
  return token !== null && checkLinkToken(keys, 'secure link', token, tenant);
}

describe('secure-link tokens', () => {
  const id = randomUUID();
  const token = makeLinkToken(old, 'secure link', { tenantId, id, keyVersion: old.newest }) ?? '';

  it('A4: a token leads back to its row, in text that an address can hold', () => {
    expect(token).to.match(/^[\w-]{73}$/);
    expect(parseLinkToken(token)?.id).to.equal(id);
    expect(isGood(old, token)).to.equal(true);
  });

  it('A4: it can be made again and again', () => {
    expect(makeLinkToken(both, 'secure link', { tenantId, id, keyVersion: old.newest })).to.equal(token);
  });

  it('A4: it is worth nothing for another tenant or row', () => {
    expect(isGood(old, token, randomUUID())).to.equal(false);
    const other = parseLinkToken(token);
    expect(other && checkLinkToken(old, 'secure link', { ...other, id: randomUUID() }, tenantId)).to.equal(
      false,
    );
  });

  it('A4: new rows use the newest key; removing a key ends its links', () => {
    const fresh = makeLinkToken(both, 'secure link', { tenantId, id, keyVersion: both.newest }) ?? '';
    expect(fresh).not.to.equal(token);
    expect(isGood(both, token)).to.equal(true);
    expect(isGood(both, fresh)).to.equal(true);
    expect(isGood(old, fresh)).to.equal(false);
    expect(makeLinkToken(old, 'secure link', { tenantId, id, keyVersion: both.newest })).to.equal(null);
  });

  it('A4: any other writing is no token', () => {
    for (const text of [
      '',
      'x',
      `${token}x`,
      token.slice(1),
      `${token}=`,
      token.toUpperCase(),
      ` ${token}`,
      `${token}\n`,
    ]) {
      expect(isGood(old, text), text).to.equal(false);
    }
  });

  it('A4: changing one character anywhere makes it worthless', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...Array.from(alphabet)), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        expect(isGood(old, changed)).to.equal(changed === token);
      }),
      { numRuns: 1000 },
    );
  });

  it('S23: in the words of others it is struck out, whole or in pieces', () => {
    const said = `554 Listed: http://acme.example/link/${token}?to=%2Fx, id 4F2C1D, and ${token.slice(0, 40)}=\r\n${token.slice(40)}`;
    expect(strikeOutTokens(said)).to.equal(
      '554 Listed: http://acme.example/link/[hidden]?to=%2Fx, id 4F2C1D, and [hidden]=\r\n[hidden]',
    );
  });
});

describe('the key ring', () => {
  it('needs a secret', () => {
    expect(() => keyRing([])).to.throw();
  });

  it('signs for one purpose; an older secret still verifies', () => {
    const signature = old.sign('device', 'abc');
    expect(old.verify('device', 'abc', signature)).to.equal(true);
    expect(both.verify('device', 'abc', signature)).to.equal(true);
    expect(old.verify('session', 'abc', signature)).to.equal(false);
    expect(old.verify('device', 'abd', signature)).to.equal(false);
    expect(old.verify('device', 'abc', both.sign('device', 'abc'))).to.equal(false);
    for (const text of ['', '.', `${signature}.`, signature.slice(0, -2), old.newest]) {
      expect(old.verify('device', 'abc', text), text).to.equal(false);
    }
  });

  it('derives stable texts that tell nothing of each other', () => {
    expect(old.derive('role app_staff'))
      .to.equal(old.derive('role app_staff'))
      .and.match(/^[\w-]{43}$/);
    expect(old.derive('role app_staff')).not.to.equal(old.derive('role app_portal'));
    expect(both.deriveAll('cookies')).to.deep.equal([both.derive('cookies'), old.derive('cookies')]);
    expect(both.has(old.newest)).to.equal(true);
    expect(old.has(both.newest)).to.equal(false);
  });
});
