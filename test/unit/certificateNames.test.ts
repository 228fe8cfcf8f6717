import { expect } from 'chai';
import fc from 'fast-check';
import { keysBehind, keysOf, orderNumberIn } from '../../server/domain/documents/certificateNames.ts';

describe('Names of certificates', () => {
  for (const [name, keys] of [
    ['A-12.pdf', ['A-12']],
    ['A-123_cert.pdf', ['A-123_cert', 'A-123']],
    ['ESCR-0004_detail.pdf', ['ESCR-0004_detail', 'ESCR-0004']],
    ['A-12-B.pdf', ['A-12-B']],
    ['A-12.5.pdf', ['A-12.5']],
    ['A-12 (2).pdf', ['A-12 (2)', 'A-12 (2', 'A-12']],
    ['A 12 2027_final.PDF', ['A 12 2027_final', 'A 12 2027', 'A 12', 'A']],
    ['  _A-12_.pdf', ['_A-12_', 'A-12']],
    ['\u2460\u2461.pdf', ['\u2460\u2461']],
    ['検査_A-12', ['検査_A-12', '検査']],
    ['.pdf', ['.pdf']],
    ['___.pdf', []],
  ] as const)
    it(`${name} may be ${keys.join(' or ') || 'nobody’s'}`, () => {
      expect(keysOf(name)).to.deep.equal(keys);
    });

  it('of a long name, the whole and the shortest beginnings are looked up', () => {
    const keys = keysOf(`${Array.from({ length: 60 }, (_, n) => `w${n}`).join(' ')}.pdf`);
    expect(keys).to.have.length(12);
    expect(keys[0]).to.match(/^w0 .* w59$/);
    expect(keys.at(-1)).to.equal('w0');
  });

  it('each key is a beginning that a separator ends, the longest first', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        const keys = keysOf(name);
        for (const [index, key] of keys.entries()) {
          expect(key).not.to.equal('');
          if (index > 0) expect(key.length).to.be.lessThan(keys[index - 1]!.length);
        }
      }),
    );
  });

  it('a work order’s number is known in whatever case, and what stands behind it is looked up by itself', () => {
    expect(['WO-1003', 'wo-7', 'WO\u20111003', 'WO1003', 'WO-', 'XWO-1', 'WO-1003x'].map(orderNumberIn)).to.deep.equal([
      ...[1003, 7, 1003, null, null, null, null],
    ]); // prettier-ignore
    expect(keysBehind('WO-1003_A-12 final.pdf', 'WO-1003')).to.deep.equal([
      '_A-12 final',
      'A-12 final',
      'A-12',
    ]);
    expect(keysBehind('WO-1003.pdf', 'WO-1003')).to.deep.equal([]);
  });
});
