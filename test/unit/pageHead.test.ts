import { expect } from 'chai';
import { createRenderer } from '../../server/request/render.ts';

describe('the head of a page', () => {
  const renderer = createRenderer('views', { cache: true });
  const head = (labels: readonly string[], back: object | null) =>
    renderer.fragment('partials/pageHead', {
      title: 'Bay 1',
      back,
      actions: labels.map((label, at) => ({ href: `/${at}`, label, primary: at === 0 })),
    });
  const place = { href: '/admin/facilities', label: 'Facilities' };

  it('of a record shows what most often comes next, and the rest behind More', () => {
    const [shown = '', more = ''] = head(['New work order', 'Move', 'Activity'], place).split('<details');
    expect(shown).to.contain('class="button primary"').and.contain('New work order').and.not.contain('Move');
    expect(more).to.contain('More').and.contain('Move').and.contain('Activity');
  });

  it('has no menu for one more, and none on a list', () => {
    expect(head(['New work order', 'Activity'], place)).to.not.contain('<details');
    expect(head(['Add asset', 'Import', 'Labels'], null)).to.not.contain('<details');
  });
});
