import { createHmac, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { bounceAddress, readBounceAddress } from '../../server/mail/bounceAddress.ts';
import { keyRing } from '../../server/secrets/keys.ts';

const old = 'the first secret, with its 32 bytes and more';
const fresh = 'the second secret, with its 32 bytes';
const keys = keyRing([old]);
const email = { tenantId: randomUUID(), emailId: randomUUID() };
const { emailId } = email;
/** As much of the tenant's id as there is room for. */
const tenantId = `${email.tenantId.slice(0, 18)}-0000-000000000000`;

describe('the address that an email comes back to', () => {
  it('names the tenant and the email, in any case of letters, and fits in front of an @', () => {
    const address = bounceAddress(keys, 'bounces-of-the-portal@mail.example', email);
    expect(address.split('@')[0]).to.have.length(64);
    expect(address).to.match(/^bounces\+[0-9a-v]{56}@mail\.example$/);
    expect(readBounceAddress(keys, address)).to.deep.equal({ tenantId, emailId });
    expect(readBounceAddress(keys, address.toUpperCase())).to.deep.equal({ tenantId, emailId });
    const lowest = { tenantId: '00000000-0000-0000-0000-000000000000', emailId };
    expect(readBounceAddress(keys, bounceAddress(keys, 'b@mail.example', lowest))).to.deep.equal(lowest);
  });

  it('S15: can not be made up, nor by another secret; after a change of secrets the old ones count', () => {
    const address = bounceAddress(keys, 'bounces@mail.example', email);
    const plusOf = (one: string) => /\+([0-9a-v]+)@/.exec(one)?.[1] ?? '';
    const plus = plusOf(address);
    for (const [change, ...cuts] of [
      [{ tenantId: randomUUID() }, 8, 20, 39, 45],
      [{ emailId: randomUUID() }, 20, 39, 45],
    ] as const) {
      const other = plusOf(bounceAddress(keys, 'bounces@mail.example', { ...email, ...change }));
      for (const at of cuts)
        expect(
          readBounceAddress(keys, `bounces+${plus.slice(0, at)}${other.slice(at)}@mail.example`),
        ).to.equal(null);
    }
    for (const text of ['bounces@mail.example', `bounces+${plus.slice(0, 40)}@mail.example`, ''])
      expect(readBounceAddress(keys, text), text).to.equal(null);
    expect(readBounceAddress(keyRing([fresh]), address)).to.equal(null);
    expect(readBounceAddress(keyRing([fresh, old]), address)).to.deep.equal({ tenantId, emailId });
  });

  it('an address from before it carried the tenant is read as well', () => {
    const id = emailId.replaceAll('-', '');
    const key = Buffer.from(keys.derive('bounce address'), 'base64url');
    const mac = createHmac('sha256', key).update(id).digest('hex').slice(0, 24);
    const address = `bounces+${id}${mac}@mail.example`;
    expect(readBounceAddress(keys, address)).to.deep.equal({ tenantId: null, emailId });
    expect(
      readBounceAddress(
        keys,
        address.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@')),
      ),
    ).to.equal(null);
  });
});
