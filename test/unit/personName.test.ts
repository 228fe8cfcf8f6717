import { expect } from 'chai';
import { fullName, splitName } from '../../server/shared/personName.ts';

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

  it('people with one name: it is the first name, or the last one where a comma says so', () => {
    for (const name of ['Suharto', '李伟', 'Cher', ', Cher']) expect(split(name), name).to.deep.equal([name.replace(', ', ''), '']);
    expect(split('Cher,')).to.deep.equal(['', 'Cher']);
    for (const name of ['', ' ', ',']) expect(split(name), name).to.equal(null);
  }); // prettier-ignore

  it('a whole name has no space where a name is missing', () => {
    expect(fullName({ first_name: 'Ada', last_name: 'Marsh' })).to.equal('Ada Marsh');
    expect(fullName({ first_name: '李伟', last_name: '' })).to.equal('李伟');
    expect(fullName({ first_name: '', last_name: 'Suharto' })).to.equal('Suharto');
  });
});
