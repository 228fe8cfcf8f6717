import { expect } from 'chai';
import { narrowing } from '../../server/lists/narrowing.ts';

const status = {
  name: 'status',
  label: 'Status',
  options: [
    { value: '', label: 'Any' },
    { value: 'active', label: 'Active' },
  ],
};

describe('What narrows a list, as chips that can be taken off', () => {
  it('names the search and each filter in the words of its choice, and leads to the list without it', () => {
    const list = {
      path: '/admin/users',
      search: 'ada',
      filters: [{ ...status, value: 'active' }],
      kept: { who: 'Tess', other: 'x' },
      query: { q: 'ada', status: 'active', who: 'Tess', other: 'x', sort: '-name' },
    };
    expect(narrowing(list, { who: 'Who' })).to.deep.equal([
      { text: '“ada”', href: '/admin/users?status=active&who=Tess&other=x&sort=-name' },
      { text: 'Status: Active', href: '/admin/users?q=ada&who=Tess&other=x&sort=-name' },
      { text: 'Who: Tess', href: '/admin/users?q=ada&status=active&other=x&sort=-name' },
    ]);
  });

  it('is nothing where nothing narrows it, whatever the address keeps', () => {
    const list = { path: '/', search: '', filters: [{ ...status, value: '' }], kept: { x: '1' }, query: { x: '1' } };
    expect(narrowing(list)).to.deep.equal([]);
  }); // prettier-ignore
});
