import { expect } from 'chai';
import { splitName } from '../../server/shared/personName.ts';

describe('requirement 3: first and last name from one field', () => {
  const split = (name: string) => {
    const parts = splitName(name);
    return parts && [parts.first_name, parts.last_name];
  };

  it('the last word is the family name, with what belongs to it', () => {
    expect(split('Ada Lovelace')).to.deep.equal(['Ada', 'Lovelace']);
    expect(split('  Mary   Jane  Watson ')).to.deep.equal(['Mary Jane', 'Watson']);
    expect(split('Vincent van Gogh')).to.deep.equal(['Vincent', 'van Gogh']);
    expect(split('Juana Inés de la Cruz')).to.deep.equal(['Juana Inés', 'de la Cruz']);
    expect(split('Martin King Jr.')).to.deep.equal(['Martin', 'King Jr.']);
    expect(split('Martin King, Jr.')).to.deep.equal(['Martin', 'King Jr.']);
    expect(split('Li Wei')).to.deep.equal(['Li', 'Wei']);
  });

  it('a comma turns it round', () => {
    expect(split('Lovelace, Ada')).to.deep.equal(['Ada', 'Lovelace']);
    expect(split('van Gogh, Vincent')).to.deep.equal(['Vincent', 'van Gogh']);
  });

  it('a particle is a first name where nothing else can be one', () => {
    expect(split('Van Morrison')).to.deep.equal(['Van', 'Morrison']);
    expect(split('van Gogh')).to.deep.equal(['van', 'Gogh']);
  });

  it('one name is none', () => {
    for (const name of ['', ' ', 'Cher', 'Cher,', ', Ada', ',']) expect(split(name), name).to.equal(null);
  });
});
