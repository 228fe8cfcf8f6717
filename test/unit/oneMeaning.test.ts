import { expect } from 'chai';
import { isDoubled, pathOf } from '../../server/request/oneMeaning.ts';

describe('a request that can be read in two ways', () => {
  it('S36: carries twice what decides something, however it is spelt', () => {
    expect(isDoubled(['Host', 'a', 'Cookie', 'b'])).to.equal(false);
    for (const name of ['Host', 'Origin', 'Sec-Fetch-Site', 'Content-Type']) {
      expect(isDoubled([name, 'a', 'Accept', '*/*', name.toUpperCase(), 'a']), name).to.equal(true);
      expect(isDoubled([name, 'a', 'X-Value', name]), 'a value is no name').to.equal(false);
    }
    expect(
      isDoubled([
        'Cookie',
        'a=1',
        'Cookie',
        'b=2',
        'X-Forwarded-For',
        '1.1.1.1',
        'X-Forwarded-For',
        '2.2.2.2',
      ]),
    ).to.equal(false);
  });

  it('S36: names another host in its target than in its Host header', () => {
    const host = 'acme.localhost:3000';
    expect(pathOf('/assets?q=http://x', host)).to.equal('/assets?q=http://x');
    expect(pathOf('http://acme.localhost:3000/assets?q=1', host)).to.equal('/assets?q=1');
    expect(pathOf('HTTP://ACME.localhost:3000?q=1', host)).to.equal('/?q=1');
    expect(pathOf('https://acme.localhost:3000', host)).to.equal('/');
    for (const other of ['globex.localhost:3000', 'acme.localhost', 'x@acme.localhost:3000', ''])
      expect(pathOf(`http://${other}/assets`, host), other).to.equal(null);
    expect(pathOf('http://acme.localhost/', undefined)).to.equal(null);
  });
});
