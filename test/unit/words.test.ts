import { expect } from 'chai';
import { portalRoles } from '../../db/roles.ts';
import { ruleOf } from '../../server/database/rules.ts';
import { recordTypes } from '../../server/features/whoSees/whoSees.records.ts';
import { ruleInWords } from '../../server/features/whoSees/whoSees.words.ts';
import { unplain } from '../support/plainWords.ts';
import { textsOfTheProduct } from '../support/texts.ts';

/** Labels that users of older products know, and names: they keep their capitals (docs/words.md). */
const productLabels = [
  'Account Type', 'Add Contact to Site', 'Add Contact', 'Add Facility', 'Admin Access', 'Access Billing', 'Access Reports',
  'Assign Groups', 'Associated Login', 'Can Create Users', 'Claim Authorization Required', 'Create New',
  'Confirm Delete', 'Create Service Order', 'Create Work Order', 'Current Facility', 'Customer Portal Lab', 'Customer Portal',
  'Edit Contact', 'Find Facility',
  'Find Login', 'Find Technician', 'Find User', 'In Work', 'Work Orders', 'Notify User', 'Portal Users',
  'Retype Password', 'Search Contacts', 'User Account Management Utility',
  'User ID',
  'Acme Services', 'Ada Lovelace', 'Maya Okafor', 'Northern Mills', 'York Mill', 'Gatehouse', 'Ctrl',
]; // prettier-ignore

describe('Words on screen and in emails', () => {
  const texts = textsOfTheProduct();

  it('are found in the views, the words files, the forms, the emails and the browser’s own code', () => {
    for (const known of [
      'Needs your attention',
      'You’ve signed out.',
      'They can see invoices and estimates.',
      '{{company}}: choose your password',
      'Press Ctrl+C',
    ])
      expect(
        texts.some(({ text }) => text.includes(known)),
        known,
      ).to.equal(true);
    expect(texts.length).to.be.greaterThan(1000);
  });

  it('are those of docs/words.md: nothing that it keeps off the screen, no numbers of rules', () => {
    const found = texts.flatMap(({ at, text }) => unplain(text).map((fault) => `${at} ${fault}`));
    expect(found).to.deep.equal([]);
  });

  it('are in sentence case, but for the labels that users of older products know', () => {
    const labels = new RegExp(`\\b(?:${productLabels.join('|')})\\b`, 'g');
    const found = texts.flatMap(({ at, text }) => {
      const capitals = /\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u.exec(text.replace(labels, '…'));
      return capitals ? [`${at} “${capitals[0]}” in “${text.slice(0, 100)}”`] : [];
    });
    expect(found).to.deep.equal([]);
  });

  it('end in a full stop where they are more than one sentence, and never in two', () => {
    // What a variable of an email stands for gets its full stop on the page.
    const sentences = texts.filter(({ at }) => !/^server\/mail\/(?:kinds\/|\w+Kinds\.ts)/.test(at));
    const found = sentences.filter(({ text }) => /\.\.$|[.?] \p{Lu}.*\p{Ll}$/su.test(text.trim()));
    expect(found).to.deep.equal([]);
  });

  it('A32: say the rule by which somebody sees something as a sentence, apart from its number', () => {
    const rules = recordTypes.flatMap(({ table }) => portalRoles.map((role) => ruleOf(table, role)));
    for (const rule of rules) {
      if (rule === null) continue;
      const { text, numbers } = ruleInWords(rule);
      expect(unplain(text), rule).to.deep.equal([]);
      expect(text, rule).to.match(/^\p{Lu}.*\.$/u);
      expect(numbers, rule).to.match(/^A\d+[a-z]?(?:, A\d+[a-z]?)*$/);
    }
    expect(ruleInWords('Nothing by number.')).to.deep.equal({ text: 'Nothing by number.', numbers: null });
  });
});
