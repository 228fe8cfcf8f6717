import { expect } from 'chai';
import { linesOfParty } from '../../server/features/invoices/paper/paperOf.ts';
import { country } from '../../server/forms/countryField.ts';

describe('Countries', () => {
  it('stand under an address on paper by their names', () => {
    const party = { name: 'Mill', address: 'Mill Lane', country: 'GB', tax_number: null };
    expect(linesOfParty(party)).to.deep.equal(['Mill', 'Mill Lane', 'United Kingdom']);
  });

  const read = (typed: string) => {
    const { success, data, error } = country({ label: 'Country code' }).safeParse(typed);
    return success ? { value: data } : { error: error.issues[0]?.message };
  };

  it('are known by two letters, and by their names as people write them in a spreadsheet', () => {
    const known = {
      GB: ['GB', 'gb', 'UK', 'U.K.', 'United Kingdom', 'Great Britain', 'England', 'Vereinigtes Königreich'],
      DE: ['de', 'DD', 'Germany', 'GERMANY ', 'Deutschland', 'Allemagne', 'Alemania'],
      US: ['USA', 'U.S.A.', 'United States', 'United States of America'],
      TR: ['Türkiye', 'Turkey', 'TURKIYE', 'Türkei'],
      CZ: ['Czechia', 'Czech Republic'],
      NL: ['Netherlands', 'The Netherlands', 'Holland', 'Nederland'],
      CI: ['Côte d’Ivoire', "Cote d'Ivoire"],
      XK: ['Kosovo'],
    };
    for (const [code, names] of Object.entries(known))
      for (const name of names) expect(read(name), name).to.deep.equal({ value: code });
    expect(read(' \u200b')).to.deep.equal({ value: null });
  });

  it('are refused where they are none, or where a code says none that invoices can name', () => {
    for (const name of ['Atlantis', 'X', 'EU', 'XX', 'ZZ', 'XA', 'XB', 'QO', 'UN', 'IC', 'DEU1', 'G B X'])
      expect(read(name), name).to.have.property('error').that.contains('two letters');
  });
});
