import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { bounceAddress, readBounceAddress } from '../../server/mail/bounceAddress.ts';
import { keyRing } from '../../server/shared/keys.ts';

const old = 'the first secret, with its 32 bytes and more';
const fresh = 'the second secret, with its 32 bytes';
const keys = keyRing([old]);
const id = randomUUID();

describe('the address that an email comes back to', () => {
  it('names the email, in any case of letters, and fits in front of an @', () => {
    const address = bounceAddress(keys, 'bounces@mail.example', id);
    expect(address.split('@')[0]).to.have.length.at.most(64);
    expect(address).to.match(/^bounces\+[0-9a-f]+@mail\.example$/);
    expect(readBounceAddress(keys, address)).to.equal(id);
    expect(readBounceAddress(keys, address.toUpperCase())).to.equal(id);
  });

  it('S15: can not be made up, nor by another secret; after a change of secrets the old ones count', () => {
    const address = bounceAddress(keys, 'bounces@mail.example', id);
    const other = bounceAddress(keys, 'bounces@mail.example', randomUUID());
    const [, plus = ''] = /\+([0-9a-f]+)@/.exec(address) ?? [];
    const [, otherPlus = ''] = /\+([0-9a-f]+)@/.exec(other) ?? [];
    const forged = `bounces+${plus.slice(0, 32)}${otherPlus.slice(32)}@mail.example`;
    for (const text of [forged, 'bounces@mail.example', `bounces+${plus.slice(0, 40)}@mail.example`, ''])
      expect(readBounceAddress(keys, text), text).to.equal(null);
    expect(readBounceAddress(keyRing([fresh]), address)).to.equal(null);
    expect(readBounceAddress(keyRing([fresh, old]), address)).to.equal(id);
  });
});
