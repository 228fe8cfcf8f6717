import { expect } from 'chai';
import { linesOfParty } from '../../server/features/invoices/paper/paperOf.ts';

describe('Countries', () => {
  it('stand under an address on paper by their names', () => {
    const party = { name: 'Mill', address: 'Mill Lane', country: 'GB', tax_number: null };
    expect(linesOfParty(party)).to.deep.equal(['Mill', 'Mill Lane', 'United Kingdom']);
  });
});
