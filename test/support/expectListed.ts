import { expect } from 'chai';

/**
 * Expects a list that is kept by hand to hold each name that is there, once, and no other. It names those that differ, because
 * comparing the two lists whole would cut them short.
 * @param list where a name is added
 */
export function expectListed(there: readonly string[], listed: readonly string[], list: string): void {
  const missing = there.filter((name) => !listed.includes(name));
  expect(missing, `add these to ${list}`).to.deep.equal([]);
  const gone = listed.filter((name) => !there.includes(name));
  expect(gone, `remove these from ${list}`).to.deep.equal([]);
  for (const names of [there, listed]) {
    const twice = names.filter((name, at) => names.indexOf(name) < at);
    expect(twice, `these are there twice, or twice in ${list}`).to.deep.equal([]);
  }
}
