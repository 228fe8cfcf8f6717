import { expect } from 'chai';
import { countLabel, listQuery, listView, type ListSpec } from '../../server/lists/spec.ts';
import { href } from '../../server/shared/href.ts';
import { encodeCursor } from '../../server/lists/paging.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'created', label: 'Created', direction: 'desc' },
  ],
  filters: [
    {
      name: 'status',
      label: 'Status',
      options: [
        { value: '', label: 'Any' },
        { value: 'active', label: 'Active' },
      ],
    },
  ],
};
const noun = { one: 'asset', many: 'assets' };
const none = { noun, count: 0, next: null, previous: null };

describe('what a reader asks a list for', () => {
  it('is the default when nothing is said, and keeps the plain address', () => {
    const asked = listQuery({}, spec);
    expect(asked).to.deep.include({
      search: '',
      sort: 'name',
      direction: 'asc',
      cursor: null,
      backwards: false,
    });
    expect(href('/assets', asked.query)).to.equal('/assets');
  });

  it('keeps search, filter and sort in the address, but not the page', () => {
    const after = encodeCursor(['m', '0198c5a0-7b1c-7cc3-98c4-dc0c0c07398f']);
    const asked = listQuery({ q: '  pump \u0007 &\tvalve ', status: 'active', sort: '-name', after }, spec);
    expect(asked).to.deep.include({
      search: 'pump & valve',
      direction: 'desc',
      filters: { status: 'active' },
    });
    expect(asked.cursor?.[0]).to.equal('m');
    expect(href('/assets', asked.query)).to.equal('/assets?q=pump+%26+valve&status=active&sort=-name');
  });

  it('S6: falls back where the list offers no such thing', () => {
    const asked = listQuery({ status: 'x', sort: 'password_hash', after: '!', q: 'a'.repeat(999) }, spec);
    expect(asked).to.deep.include({ sort: 'name', direction: 'asc', filters: { status: '' }, cursor: null });
    expect(asked.search).to.have.length(200);
    expect(listQuery({ sort: '__proto__' }, spec).sort).to.equal('name');
  });

  it('says which day is none, and that two days are the wrong way round', () => {
    const days: ListSpec = {
      ...spec,
      dates: [
        { name: 'from', label: 'From' },
        { name: 'to', label: 'To' },
      ],
    };
    const faults = (from: string, to: string) => listQuery({ from, to }, days).faults.join(' ');
    expect(faults('2026-01-01', '2026-01-01')).to.equal('');
    expect(faults('', '2026-01-01')).to.equal('');
    expect(faults('20026-01-01', '20026-12-31'))
      .to.contain('From: “20026-01-01” isn’t a date')
      .and.contain('To: “20026-12-31”');
    expect(faults('2026-02-30', '')).to.contain('isn’t a date');
    expect(faults('2026-02-01', '2026-01-01')).to.contain('From is later than To');
    expect(
      listView(listQuery({ from: 'abc' }, days), days, { ...none, path: '/recalls' }).faults,
    ).to.have.length(1);
  });

  it('offers a column first in its own direction', () => {
    const dates: ListSpec = { sorts: [{ key: 'created', label: 'Created', direction: 'desc' }] };
    expect(listQuery({}, dates)).to.deep.include({ direction: 'desc', query: {} });
    expect(listQuery({ sort: 'created' }, dates).query).to.deep.equal({ sort: 'created' });
  });
});

describe('the count above a list', () => {
  const view = (count: number, cap?: number) =>
    countLabel(
      listView(listQuery({}, spec), spec, {
        path: '/assets',
        noun,
        count,
        next: null,
        previous: null,
        ...(cap !== undefined && { cap }),
      }),
    );

  it('is in words, and says when it stopped counting', () => {
    expect(view(0)).to.equal('No assets');
    expect(view(1)).to.equal('1 asset');
    expect(view(1_234_567)).to.equal('1,234,567 assets');
    expect(view(1_000, 1_000)).to.equal('1,000 assets');
    expect(view(1_001, 1_000)).to.equal('1,000+ assets');
  });
});
