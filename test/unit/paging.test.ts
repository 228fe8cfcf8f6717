import { expect } from 'chai';
import fc from 'fast-check';
import { cutPage, decodeCursor, encodeCursor, type Cursor } from '../../server/lists/paging.ts';

const id = '0198c5a0-7b1c-7cc3-98c4-dc0c0c07398f';
const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it('comes back as it went', () => {
    const value = fc.oneof(
      fc.string().filter((text) => !text.includes('\0')),
      fc.integer(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(value, fc.uuid(), (sortValue, rowId) => {
        const text = encodeCursor([sortValue, rowId]);
        fc.pre(text.length <= 1_000);
        expect(text).to.match(/^[\w-]+$/);
        expect(decodeCursor(text)).to.deep.equal([sortValue, rowId]);
      }),
    );
  });

  it('S6: anything else is the first page, never an error', () => {
    const bad = [
      undefined,
      '',
      'null',
      '%%%',
      raw(null),
      raw({ 0: 'a', 1: id }),
      raw(['a']),
      raw(['a', id, 'more']),
      raw(['a', 'no id']),
      raw(['a', `${id}' or true`]),
      raw([['a'], id]),
      raw([true, id]),
      raw(['a\0', id]),
      raw(['a'.repeat(1_000), id]),
    ];
    for (const text of bad) expect(decodeCursor(text), text).to.equal(null);
    fc.assert(fc.property(fc.string(), (text) => void decodeCursor(text)));
  });
});

describe('a page cut out of what was fetched', () => {
  const rows = (...names: string[]) => names.map((name) => ({ name, id }));
  const cursorOf = (row: { name: string; id: string }): Cursor => [row.name, row.id];
  const cut = (fetched: { name: string; id: string }[], cursor: Cursor | null, backwards = false) => {
    const page = cutPage(fetched, 2, { cursor, backwards }, cursorOf);
    return [
      page.rows.map((row) => row.name).join(),
      decodeCursor(page.previous ?? undefined)?.[0],
      decodeCursor(page.next ?? undefined)?.[0],
    ];
  };

  it('knows its neighbours going forwards', () => {
    expect(cut([], null)).to.deep.equal(['', undefined, undefined]);
    expect(cut(rows('a', 'b'), null)).to.deep.equal(['a,b', undefined, undefined]);
    expect(cut(rows('a', 'b', 'c'), null)).to.deep.equal(['a,b', undefined, 'b']);
    expect(cut(rows('c', 'd'), ['b', id])).to.deep.equal(['c,d', 'c', undefined]);
  });

  it('turns rows fetched backwards into reading order', () => {
    expect(cut(rows('d', 'c', 'b'), ['e', id], true)).to.deep.equal(['c,d', 'c', 'd']);
    expect(cut(rows('b', 'a'), ['c', id], true)).to.deep.equal(['a,b', undefined, 'b']);
  });
});
