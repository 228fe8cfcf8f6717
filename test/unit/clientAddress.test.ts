import type { Request } from 'express';
import { expect } from 'chai';
import { addressOf, plainAddress, plainForwarded } from '../../server/request/clientAddress.ts';

describe('S11: a client’s address', () => {
  it('loses its port and brackets, and IPv4 in IPv6 clothing is IPv4', () => {
    for (const [sent, plain] of [
      ['192.0.2.2', '192.0.2.2'],
      [' 192.0.2.2:51234 ', '192.0.2.2'],
      ['[::1]:80', '::1'],
      ['[2001:DB8:0:0::1]', '2001:db8::1'],
      ['2001:db8::1', '2001:db8::1'],
      ['::ffff:192.0.2.2', '192.0.2.2'],
      ['::FFFF:c000:202', '192.0.2.2'],
      ['[::ffff:192.0.2.2]:8080', '192.0.2.2'],
      ['fe80::1%eth0', 'fe80::1'],
    ] as const)
      expect(plainAddress(sent), sent).to.equal(plain);
    for (const none of ['', 'unknown', '_hidden', '192.0.2', '192.0.2.2:', '192.0.2.256:80', '[192.0.2.2]x', '::1:80:g'])
      expect(plainAddress(none), none).to.equal(null);
    expect(plainAddress(undefined)).to.equal(null);
  }); // prettier-ignore

  it('is what the proxies say, each of which may add a port; what is malformed is the other end of the connection', () => {
    const headers = { 'x-forwarded-for': '192.0.2.2:51234, [2001:db8::1]:443,unknown' };
    plainForwarded({ headers } as unknown as Request, {} as never, () => undefined);
    expect(headers['x-forwarded-for']).to.equal('192.0.2.2, 2001:db8::1, unknown');
    const peer = { remoteAddress: '::ffff:10.0.0.1' };
    expect(addressOf({ ip: 'unknown', socket: peer } as never)).to.equal('10.0.0.1');
    expect(addressOf({ ip: '192.0.2.2:9', socket: peer } as never)).to.equal('192.0.2.2');
    expect(addressOf({ ip: undefined, socket: {} } as never)).to.equal('unknown');
  });
});
