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
      dates: [
        { name: 'since', label: 'Since', value: '2026-03-02' },
        // The list has a day here in any case.
        { name: 'to', label: 'To', value: '2026-04-02', always: true as const },
      ],
      kept: { who: 'Tess', other: 'x' },
      query: { q: 'ada', status: 'active', since: '2026-03-02', who: 'Tess', other: 'x', sort: '-name' },
    };
    expect(narrowing(list, { who: 'Who' })).to.deep.equal([
      {
        name: 'q',
        text: '“ada”',
        href: '/admin/users?status=active&since=2026-03-02&who=Tess&other=x&sort=-name',
      },
      {
        name: 'status',
        text: 'Status: Active',
        href: '/admin/users?q=ada&since=2026-03-02&who=Tess&other=x&sort=-name',
      },
      {
        name: 'since',
        text: 'Since: 2 Mar 2026',
        href: '/admin/users?q=ada&status=active&who=Tess&other=x&sort=-name',
      },
      {
        name: 'who',
        text: 'Who: Tess',
        href: '/admin/users?q=ada&status=active&since=2026-03-02&other=x&sort=-name',
      },
    ]);
  });

  it('is nothing where nothing narrows it, whatever the address keeps', () => {
    const list = { path: '/', search: '', filters: [{ ...status, value: '' }], dates: [], kept: { x: '1' }, query: { x: '1' } };
    expect(narrowing(list)).to.deep.equal([]);
  }); // prettier-ignore
});
