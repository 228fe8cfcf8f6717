import { expect } from 'chai';
import { wordsOf } from '../../server/database/searchedWords.ts';

const phones = { phones: true };

describe('the words of a search', () => {
  it('are parted by spaces and commas, and each counts once', () => {
    expect(wordsOf('Builder, Bob')).to.deep.equal(['Builder', 'Bob']);
    expect(wordsOf('  Bob\tBuilder;bob  Bob ')).to.deep.equal(['Bob', 'Builder', 'bob']);
    expect(wordsOf(' , ')).to.deep.equal([]);
  });

  it('a phone is one, without what differs at home and abroad', () => {
    for (const typed of [
      '030 123 4567',
      '030/123-4567',
      '(030) 123 4567',
      '+49 30 123-4567',
      '+49 (0)30 1234567',
      '+49 (0) 30 1234567',
      '0049 30 1234567',
      'tel:+49301234567',
      '\u202a+49\u00a030 123‑4567\u202c',
      '＋４９ ３０ １２３４５６７',
    ])
      expect(wordsOf(typed, phones), typed).to.deep.equal(['301234567']);
    expect(wordsOf('+1 (212) 555-0100', phones)).to.deep.equal(['2125550100']);
    expect(wordsOf('+44 (0)20 7946 0000', phones)).to.deep.equal(['2079460000']);
    expect(wordsOf('+420 222 333 444', phones)).to.deep.equal(['222333444']);
  });

  it('part of a phone, a code or a name is a word like others', () => {
    expect(wordsOf('123-4567', phones)).to.deep.equal(['123-4567']);
    expect(wordsOf('0171', phones)).to.deep.equal(['0171']);
    expect(wordsOf('Bob 030 1234567', phones)).to.deep.equal(['Bob', '030', '1234567']);
    expect(wordsOf('0012345678905')).to.deep.equal(['0012345678905']);
  });
});
